"""The simulator: no account, nothing kept, every answer explained."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from immersions.models import JournalEntry

URL = "/simulateur/"


@pytest.fixture(autouse=True)
def twentieth_of_february(time_machine):
    time_machine.move_to("2026-02-20T09:00:00+01:00")


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
        ({"start": "hier"}, "Cette date n’existe pas"),
        ({"start": "0001-01-01"}, "Vérifiez l’année"),
        ({"age": "-4"}, "Écrivez un âge en années"),
        ({"age": "x" * 10_000}, "Écrivez un âge en années"),
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


def words(page):
    return page.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_a_person_of_17_is_not_refused_for_a_guardian_nobody_asked_about(browse, db):
    page = ask(browse, start="2026-06-01", end="2026-06-12", age="17")
    assert "Oui, cette immersion est possible." in words(page)
    assert "le représentant légal signe aussi la convention" in words(page)


def test_at_fifteen_the_answer_is_no_and_no_birthday_is_made_up(browse, db):
    page = ask(browse, start="2026-06-01", end="2026-06-12", age="15")
    assert "Non : aucune immersion n’est possible à partir de ce premier jour." in words(page)
    assert "Aucun dernier jour n’est possible à partir du lundi 1er juin 2026." in words(page)
    assert {cell["state"] for cell in cells(page)}.isdisjoint({"lawful", "selected"})
    assert "À 15 ans, c’est trop tôt" in words(page)
    assert "2027" not in " ".join(one.message for one in page.context["answer"].findings)


def test_no_presence_is_put_on_a_public_holiday_and_the_page_says_so(browse, db):
    hours = {"weekdays": ["0", "1"], "morning_from": "09:00", "morning_to": "12:00"}
    page = ask(browse, start="2026-07-06", end="2026-07-17", age="16", **hours)
    assert "Oui, cette immersion est possible." in words(page)
    assert "pas compté de présence le mardi 14 juillet 2026, férié" in words(page)
    assert page.context["answer"].minutes == 9 * 60


def test_a_remark_that_every_day_repeats_is_told_once(browse, db):
    week = {"weekdays": list("01234"), "morning_from": "08:00", "morning_to": "12:00"}
    page = ask(
        browse,
        start="2026-06-01",
        end="2026-06-12",
        age="16",
        afternoon_from="13:00",
        afternoon_to="18:00",
        **week,
    )
    told = [one.message for one in page.context["answer"].findings if one.code == "MIN-2"]
    assert len(told) == 2
    assert told[0].endswith("La même chose se répète 9 autres fois.")
    assert told[1].endswith("La même chose se répète une autre fois.")


def test_one_day_is_said_as_one_day_and_no_day_as_none(browse, db):
    assert "Le lundi 6 juillet 2026 : 1 jour de date à date." in words(
        ask(browse, start="2026-07-06", end="2026-07-06")
    )
    taken = ask(browse, start="2026-07-06", prior_start_1="2026-07-01", prior_end_1="2026-07-10")
    assert "Aucun dernier jour n’est possible à partir du lundi 6 juillet 2026." in words(taken)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"renewal": "on"}, "Indiquez plus haut les dates de l’immersion à renouveler"),
        ({"weekdays": ["1"]}, "Donnez les heures"),
        ({"morning_from": "08:00", "morning_to": "12:00"}, "Cochez les jours de présence"),
    ],
)
def test_half_of_a_question_is_not_answered_as_if_it_were_whole(browse, db, values, sentence):
    page = ask(browse, start="2026-07-06", **values)
    assert page.context["answer"] is None
    assert sentence in words(page)


def cells(page):
    months = page.context["answer"].months
    return [cell for month in months for week in month["weeks"] for cell in week if cell]


def test_where_nothing_is_lawful_the_answer_says_so_and_never_a_last_day(browse, db):
    taken = {"prior_start_1": "2026-07-01", "prior_end_1": "2026-07-10"}
    for chosen in ({}, {"end": "2026-07-08"}):
        page = ask(browse, start="2026-07-06", **taken, **chosen)
        assert page.context["answer"].kind == "danger"
        assert "Non : aucune immersion n’est possible à partir de ce premier jour." in words(page)
        assert "Aucun dernier jour n’est possible" in words(page)
        assert page.context["answer"].allowed.last_day is None
        assert "samedi 11 juillet 2026" in words(page)
    reached = ask(browse, start="2026-07-13", renewal="on", reached="REACHED", **taken)
    assert "aucune immersion n’est possible" in words(reached)
    assert {cell["state"] for cell in cells(reached)}.isdisjoint({"lawful", "selected"})


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("2026-02-19", "Le premier jour (jeudi 19 février 2026) est passé"),
        ("2026-02-20", "Le premier jour (vendredi 20 février 2026) est aujourd’hui"),
    ],
)
def test_a_first_day_that_is_past_is_told_and_never_called_possible(browse, db, start, said):
    page = ask(browse, start=start)
    assert said in words(page)
    assert "Trop tard pour signer" in words(page)
    assert "cette immersion est possible" not in words(page)
    assert page.context["answer"].kind == "warning"
    assert "Trop tard" not in words(ask(browse, start="2026-02-21"))


def test_the_examples_of_the_page_are_never_past(browse, db):
    assert "Un mois à partir du 15 mars 2027" in words(browse(None).get(URL))
