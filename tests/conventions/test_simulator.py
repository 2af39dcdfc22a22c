"""The simulator: no account, nothing kept, every answer explained."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from immersions.models import JournalEntry

URL = "/simulateur/"


def ask(browse, **values):
    return browse(None).get(URL, {"start": "2026-03-15", **values})


def test_anyone_opens_an_empty_simulator(browse, db):
    page = browse(None).get(URL)
    assert page.status_code == 200
    assert "Premier jour" in page.content.decode()


def test_a_first_day_alone_gives_the_last_lawful_day(browse, db):
    answer = ask(browse).context["answer"]
    assert str(answer.allowed.last_day) == "2026-04-14"
    assert answer.kind == "success"


def test_a_month_and_a_day_is_refused_with_its_last_lawful_day(browse, db):
    page = ask(browse, end="2026-04-15")
    assert page.context["answer"].kind == "danger"
    assert "mardi 14 avril 2026" in page.content.decode().replace("\xa0", " ")


def test_two_full_months_make_sixty_one_days(browse, db):
    page = ask(
        browse,
        start="2026-04-01",
        end="2026-04-30",
        renewal="on",
        reached="NOT",
        prior_start_1="2026-03-01",
        prior_end_1="2026-03-31",
    )
    answer = page.context["answer"]
    assert {one.code for one in answer.findings if one.severity == "BLOCK"} == {"CUM-3"}
    assert (answer.allowed.days_used, answer.allowed.days_left) == (31, 29)
    assert str(answer.allowed.last_day) == "2026-04-29"


def test_renewing_when_objectives_are_reached_is_refused(browse, db):
    answer = ask(
        browse,
        start="2026-04-01",
        end="2026-04-10",
        renewal="on",
        reached="REACHED",
        prior_start_1="2026-03-16",
        prior_end_1="2026-03-31",
    ).context["answer"]
    assert "REN-3" in {one.code for one in answer.findings if one.severity == "BLOCK"}


def test_a_minor_at_forty_hours_is_refused(browse, db):
    answer = ask(
        browse,
        start="2026-06-01",
        end="2026-06-12",
        age="16",
        weekdays=["0", "1", "2", "3", "4"],
        morning_from="08:00",
        morning_to="12:00",
        afternoon_from="13:00",
        afternoon_to="17:00",
    ).context["answer"]
    assert "MIN-2" in {one.code for one in answer.findings if one.severity == "BLOCK"}
    assert answer.minutes == 10 * 8 * 60


def test_an_adult_at_full_time_needs_no_explanation(browse, db):
    answer = ask(
        browse,
        end="2026-04-03",
        age="40",
        weekdays=["0", "1", "2", "3", "4"],
        morning_from="09:00",
        morning_to="12:00",
        afternoon_from="13:00",
        afternoon_to="17:00",
    ).context["answer"]
    assert answer.kind == "success"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"start": ""}, "Indiquez le premier jour"),
        ({"end": "2026-03-01"}, "Le dernier jour vient avant le premier"),
        ({"start": "hier"}, "Saisissez une date"),
        ({"start": "0001-01-01"}, "Vérifiez l’année"),
        ({"age": "-4"}, "supérieur"),
        ({"age": "x" * 10_000}, "nombre entier"),
        ({"postcode": "Nantes"}, "cinq chiffres"),
        ({"morning_from": "09:00"}, "Il manque l’autre moitié"),
        ({"morning_from": "12:00", "morning_to": "09:00"}, "avant son début"),
        ({"prior_start_1": "2026-01-01"}, "Il manque l’autre moitié"),
        ({"purpose": "WORK"}, "choix valide"),
    ],
)
def test_a_slip_gets_a_sentence_and_keeps_the_rest(browse, db, values, sentence):
    page = ask(browse, **{"weekdays": ["1"], **values})
    text = page.content.decode()
    assert page.status_code == 200
    assert page.context["answer"] is None
    assert sentence in text.replace("&#x27;", "’").replace("'", "’")
    assert 'value="1"' in text
    assert "checked" in text


def test_nothing_is_written_or_even_read(browse, db):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        ask(browse, end="2026-04-15")
    assert [query["sql"] for query in queries] == []
    assert not JournalEntry.objects.exists()


def test_the_simulator_only_reads(browse, db):
    assert browse(None).post(URL, {"start": "2026-03-15"}).status_code == 405
