"""What the rules count is held by PostgreSQL, whatever the door: each is broken here by raw SQL, and holds."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from conventions.drafting.actions import freezing
from conventions.evidence.erasure import erase_proof_data
from conventions.law.dates import age_on, window_end
from conventions.law.minors.age import birthday
from conventions.models import Convention
from conventions.models.constraints import SAID_BY_TRIGGERS
from conventions.permissions import guards
from conventions.signing.actions import lifecycle
from demo.cast import OTHER_HOST_SIRET, Cast
from immersions.accounts.actor import actor_of
from immersions.permissions import Refused
from tests.support.drafts import complete_draft, next_monday, someone_else
from tests.support.signers import open_round, sign_directly, signer

DAY = datetime.date
FROZEN = "le texte de cette convention est proposé à la signature ou signé"


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(words: str, name: str, statement: str, *values: Any) -> None:
    """The statement is refused by that guarantee, in French."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        sql(statement, *values)
    said = caught.value.__cause__.diag
    assert said.constraint_name == name, said.message_primary
    assert name in SAID_BY_TRIGGERS
    assert words.casefold() in said.message_primary.casefold()


CHANGES = {
    "start_on": "start_on + 1",
    "end_on": "end_on - 1",
    "host_id": "NULL",
    "host_siret": "'00098765100015'",
    "host_name": "'Garage du Port'",
    "person_key": "1",
    "birth_date": "birth_date + 1",
    "purpose": "'DISCOVER'",
    "total_minutes": "total_minutes + 60",
}


@pytest.mark.parametrize("column", CHANGES)
def test_no_door_changes_what_amina_was_asked_to_sign(cast: Cast, column: str) -> None:
    convention = open_round(cast).convention
    before = Convention.objects.filter(pk=convention.pk).values().get()
    statement = f"UPDATE conventions_convention SET {column} = {CHANGES[column]} WHERE id = %s"
    refused(FROZEN, "convention_text_is_frozen", statement, convention.pk)
    assert Convention.objects.filter(pk=convention.pk).values().get() == before
    lifecycle.revise(convention, by=actor_of(cast.claire), at=timezone.now())
    sql(statement, convention.pk)


def test_the_convention_is_not_given_to_another_person_s_file(cast: Cast) -> None:
    convention, other = open_round(cast).convention, someone_else()["candidate"]
    statement = "UPDATE conventions_convention SET candidate_id = %s WHERE id = %s"
    refused(FROZEN, "convention_text_is_frozen", statement, other.pk, convention.pk)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE conventions_presenceslot SET ends = ends + interval '1 hour' WHERE convention_id = %s",
        "DELETE FROM conventions_presenceslot WHERE convention_id = %s",
        "INSERT INTO conventions_presenceslot (convention_id, day, starts, ends) VALUES (%s, '2027-01-04', '06:00', '07:00')",
        "UPDATE conventions_objective SET text = 'Autre chose' WHERE convention_id = %s",
        "DELETE FROM conventions_objective WHERE convention_id = %s",
        "INSERT INTO conventions_objective (convention_id, position, text, assessment) VALUES (%s, 9, 'Un de plus', '')",
        "UPDATE conventions_party SET last_name = 'Benalli' WHERE role = 'beneficiary' AND convention_id = %s",
        "UPDATE conventions_party SET role = 'support' WHERE role = 'beneficiary' AND convention_id = %s",
        "UPDATE conventions_objective SET convention_id = 0 WHERE convention_id = %s",
    ],
)
def test_hours_objectives_and_names_are_held_too(cast: Cast, statement: str) -> None:
    convention = open_round(cast).convention
    refused(FROZEN, "convention_text_is_frozen", statement, convention.pk)


def test_hours_are_not_moved_to_a_frozen_text_from_a_draft(cast: Cast) -> None:
    convention = open_round(cast).convention
    draft = complete_draft(cast, start=next_monday() + datetime.timedelta(days=40))
    statement = "UPDATE conventions_presenceslot SET convention_id = %s WHERE convention_id = %s"
    refused(FROZEN, "convention_text_is_frozen", statement, convention.pk, draft.pk)


def test_what_lives_on_still_moves(cast: Cast) -> None:
    """An address corrected, an immersion cut short, and the evidence erased when its time is over."""
    version = open_round(cast)
    convention = version.convention
    sign_directly(signer(version, "beneficiary"))
    sql(
        "UPDATE conventions_party SET email = 'a@demo.example', phone = '' WHERE convention_id = %s",
        convention.pk,
    )
    sql(
        "UPDATE conventions_convention SET state = 'INTERRUPTED', signed_at = now(), interrupted_on = start_on,"
        " request_id = NULL WHERE id = %s",
        convention.pk,
    )
    assert erase_proof_data(convention, at=timezone.now()) > 0


YEAR_OF_TWO = (DAY(2027, 1, 11), DAY(2027, 3, 15))


def two_of_the_year(cast: Cast, first: datetime.date, second: datetime.date) -> None:
    for start in (first, second):
        one = complete_draft(cast, start=start, end=start)
        sql("UPDATE conventions_convention SET state = 'CLOSED', signed_at = now() WHERE id = %s", one.pk)


OPEN_IT = "UPDATE conventions_convention SET state = 'OPEN' WHERE id = %s"


@pytest.mark.parametrize("start", [DAY(2026, 3, 16), DAY(2027, 2, 15), DAY(2027, 6, 14), DAY(2028, 1, 10)])
def test_a_third_convention_in_twelve_months_is_refused(cast: Cast, start: datetime.date) -> None:
    two_of_the_year(cast, *YEAR_OF_TWO)
    third = complete_draft(cast, start=start, end=start)
    words = "deux conventions dans cette structure sur douze mois"
    refused(words, "convention_two_a_year", OPEN_IT, third.pk)
    sql("UPDATE conventions_convention SET person_key = 1 WHERE id = %s", third.pk)
    refused(words, "convention_two_a_year", OPEN_IT, third.pk)


@pytest.mark.parametrize("start", [DAY(2026, 3, 15), DAY(2028, 1, 11)])
def test_a_day_outside_the_twelve_months_it_is_stored(cast: Cast, start: datetime.date) -> None:
    two_of_the_year(cast, *YEAR_OF_TWO)
    sql(OPEN_IT, complete_draft(cast, start=start, end=start).pk)


def test_another_host_another_person_and_a_renewal_are_not_a_third(cast: Cast) -> None:
    two_of_the_year(cast, *YEAR_OF_TWO)
    day = DAY(2027, 6, 14)
    sql(OPEN_IT, complete_draft(cast, start=day, end=day, host_siret=OTHER_HOST_SIRET).pk)
    other = complete_draft(cast, start=day, end=day)
    Convention.objects.filter(pk=other.pk).update(state="OPEN", **someone_else())
    first = Convention.objects.get(start_on=YEAR_OF_TWO[0])
    sql(OPEN_IT, complete_draft(cast, start=DAY(2027, 1, 12), renewal_of=first).pk)


def test_a_person_of_fifteen_is_refused_until_the_birthday(cast: Cast) -> None:
    start = DAY(2027, 3, 15)
    draft = complete_draft(cast, start=start)
    born = "UPDATE conventions_convention SET birth_date = %s WHERE id = %s"
    sql(born, DAY(2011, 3, 16), draft.pk)
    with pytest.raises(IntegrityError, match="convention_sixteen_on_first_day"), transaction.atomic():
        sql(OPEN_IT, draft.pk)
    sql(born, DAY(2011, 3, 15), draft.pk)
    sql(OPEN_IT, draft.pk)


@pytest.mark.parametrize(
    "values", [{"host_siret": OTHER_HOST_SIRET}, {"person_key": 1}], ids=["another host", "another person"]
)
def test_a_renewal_of_another_host_or_person_is_refused(cast: Cast, values: dict[str, Any]) -> None:
    first = complete_draft(cast, start=DAY(2027, 3, 1), end=DAY(2027, 3, 12))
    Convention.objects.filter(pk=first.pk).update(state="SIGNED", signed_at=timezone.now())
    renewal = complete_draft(cast, start=DAY(2027, 3, 13), renewal_of=first)
    Convention.objects.filter(pk=renewal.pk).update(**values)
    words = "la même personne et la même structure"
    refused(words, "convention_renews_the_same", OPEN_IT, renewal.pk)


@pytest.mark.parametrize(
    "day", [DAY(2023, 3, 1), DAY(2024, 2, 28), DAY(2024, 2, 29), DAY(2024, 3, 1), DAY(2084, 2, 29)]
)
def test_postgresql_and_the_law_count_years_alike(cast: Cast, day: datetime.date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pmsmp_window_end(%s), pmsmp_birthday(%s, 16), pmsmp_birthday(%s, 1)", [day] * 3
        )
        year, sixteen, one = cursor.fetchone()
    assert year == window_end(day)
    assert (sixteen, one) == (birthday(day, 16), birthday(day, 1))
    assert age_on(day, sixteen) == 16
    assert age_on(day, sixteen - datetime.timedelta(days=1)) == 15


def test_claire_reads_in_french_what_postgresql_alone_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The law is silenced: what remains is the guarantee, and nothing is opened."""
    two_of_the_year(cast, *YEAR_OF_TWO)
    third = complete_draft(cast, start=DAY(2027, 6, 14))
    monkeypatch.setattr(guards, "findings_of", lambda *_, **__: [])
    with pytest.raises(Refused, match="deux conventions dans cette structure"):
        freezing.open_to_signature(third, by=actor_of(cast.claire), at=timezone.now())
    third.refresh_from_db()
    assert (third.state, third.versions.count()) == ("DRAFT", 0)
