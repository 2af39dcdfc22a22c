"""Amina is Amina, however Claire writes her name: each rule that counts her days still speaks."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.case_facts import findings_of
from conventions.drafting.actions.freezing import open_to_signature
from conventions.law.states import State
from conventions.models import Convention, SignatureRequest, person_key
from conventions.signing.actions import objections
from demo.cast import Cast
from immersions.accounts.actor import actor_of
from immersions.models import Candidate
from immersions.permissions import Refused
from tests.conventions.drafting.test_drafting_steps import address, typed
from tests.support.drafts import complete_draft, next_monday

Browse = Callable[[Any], Client]
DAY = datetime.timedelta(days=1)
REWRITTEN = {
    "one letter": {"last_name": "Benalli"},
    "swapped names": {"first_name": "Benali", "last_name": "Amina"},
    "a second first name": {"first_name": "Amina Leïla"},
    "a married name": {"last_name": "Garnier"},
    "another birth date": {"birth_date": "1994-07-15"},
    "another person altogether": {"first_name": "Zoé", "last_name": "Martin", "birth_date": "1990-01-02"},
}
QUARTER = {
    "beneficiary_status": "SIAE_EMPLOYEE",
    "contract_start": next_monday() - 90 * DAY,
    "contract_end": next_monday() + 89 * DAY,
}


def past(cast: Cast, days_before: int, length: int, **changes: Any) -> Convention:
    """An immersion of Amina's that counts, so many days before next Monday."""
    start = next_monday() - days_before * DAY
    convention = complete_draft(cast, start=start, end=start + (length - 1) * DAY, **changes)
    Convention.objects.filter(pk=convention.pk).update(state="CLOSED", signed_at=timezone.now())
    return convention


def sixty_days(cast: Cast) -> Convention:
    past(cast, 60, 31, purpose="DISCOVER")
    return complete_draft(cast, start=next_monday(), end=next_monday() + 29 * DAY)


def two_conventions(cast: Cast) -> Convention:
    past(cast, 90, 5, purpose="DISCOVER")
    past(cast, 60, 5, purpose="RECRUIT")
    return complete_draft(cast)


def overlap(cast: Cast) -> Convention:
    past(cast, 2, 5, purpose="DISCOVER")
    return complete_draft(cast)


def same_hours_elsewhere(cast: Cast) -> Convention:
    past(cast, 0, 5, host_siret="00098765100015", host_name="Garage du Port")
    return complete_draft(cast)


def quarter(cast: Cast) -> Convention:
    past(cast, 60, 31, host_siret="00098765100015", host_name="Garage du Port")
    return complete_draft(cast, end=next_monday() + 20 * DAY, employer=True, **QUARTER)


RULES = {
    "CUM-3": sixty_days,
    "CUM-1": two_conventions,
    "OV-3": overlap,
    "OV-1": same_hours_elsewhere,
    "QUA-1": quarter,
}


def speaks(convention: Convention, code: str) -> bool:
    """Whether that rule keeps the draft from being signed."""
    found = findings_of(Convention.objects.get(pk=convention.pk))
    return any(one.code == code and one.severity == "BLOCK" for one in found)


@pytest.mark.parametrize("changes", REWRITTEN.values(), ids=REWRITTEN.keys())
@pytest.mark.parametrize("code", RULES)
def test_claire_corrects_the_name_and_the_rule_still_speaks(
    cast: Cast, browse: Browse, code: str, changes: dict[str, str]
) -> None:
    convention = RULES[code](cast)
    assert speaks(convention, code)
    claire = browse(cast.claire)
    names = {
        f"beneficiary-{name}" if name != "birth_date" else name: value for name, value in changes.items()
    }

    page = typed(claire, convention, "beneficiaire")
    assert set(names) <= set(page), sorted(page)
    assert claire.post(address(convention, "beneficiaire"), page | names).status_code == 302

    renamed = Convention.objects.get(pk=convention.pk)
    assert renamed.person_key != convention.person_key
    assert speaks(convention, code)
    (message,) = {one.message for one in findings_of(renamed) if one.code == code and one.severity == "BLOCK"}
    answer = claire.post(reverse("convention_open", args=[convention.reference]))
    assert answer.status_code == 409
    assert message in claire.get(address(convention, "verification")).content.decode()
    convention.refresh_from_db()
    assert convention.state == State.DRAFT
    assert not convention.versions.exists()


def by_elodie(cast: Cast, *, email: str, last_name: str = "Roux", **changes: Any) -> Convention:
    """A draft of Élodie's, for a file of her own: Amina under another name and another birth date."""
    born = datetime.date(1990, 2, 3)
    file = Candidate.objects.create(
        first_name="Amina", last_name=last_name, birth_date=born, agency=cast.france_travail
    )
    convention = complete_draft(
        cast,
        agency=cast.france_travail,
        counsellor=cast.elodie_membership,
        candidate=file,
        birth_date=born,
        **changes,
    )
    convention.person_key = person_key(last_name, "Amina", born)
    convention.save(update_fields=["person_key"])
    convention.parties.filter(role="beneficiary").update(email=email, last_name=last_name, phone="")
    return convention


def opened(convention: Convention, by: Any) -> bool:
    """Whether that draft goes to signature."""
    try:
        open_to_signature(convention, by=actor_of(by), at=timezone.now())
    except Refused:
        return False
    return True


@pytest.mark.parametrize("email", ["amina@demo.example", "Amina+stage@demo.example"])
def test_two_files_that_sign_by_one_mailbox_are_one_person_s(cast: Cast, email: str) -> None:
    first, second = complete_draft(cast), by_elodie(cast, email=email)
    assert opened(first, cast.claire)
    assert speaks(second, "OV-3")
    assert not opened(second, cast.elodie)


def test_two_files_that_sign_by_one_phone_are_one_person_s(cast: Cast, settings: Any) -> None:
    settings.SMS_BACKEND = "demo"
    first, second = complete_draft(cast), by_elodie(cast, email="roux@demo.example")
    second.parties.filter(role="beneficiary").update(phone="+33 (0)6 00 00 00 01")
    assert opened(first, cast.claire)
    assert not opened(second, cast.elodie)


def test_a_file_like_another_with_its_own_mailbox_is_another_person_s(cast: Cast) -> None:
    first, second = complete_draft(cast), by_elodie(cast, email="roux@demo.example")
    assert opened(first, cast.claire)
    assert opened(second, cast.elodie)


def test_who_was_tied_to_amina_once_stays_tied(cast: Cast) -> None:
    """The second convention shares a mailbox with the first; the third, only a name with the second."""
    first = complete_draft(cast)
    Convention.objects.filter(pk=first.pk).update(host_siret="00098765100015")
    far = by_elodie(cast, email="amina@demo.example", start=next_monday() + 40 * DAY)
    assert opened(Convention.objects.get(pk=first.pk), cast.claire)
    assert opened(far, cast.elodie)
    third = by_elodie(cast, email="roux@demo.example")
    assert speaks(third, "OV-1")
    assert not opened(third, cast.elodie)


def test_amina_s_account_ties_the_files_that_write_to_it(cast: Cast) -> None:
    """Her convention goes to another address; her account's, which she has proved, is still hers."""
    first = complete_draft(cast)
    first.parties.filter(role="beneficiary").update(email="amina.pro@demo.example")
    assert opened(first, cast.claire)
    assert not opened(by_elodie(cast, email="amina@demo.example"), cast.elodie)


ALIKE = [
    ("Benalli", "Amina", datetime.date(1994, 5, 17)),
    ("Amina", "Benali", datetime.date(1994, 5, 17)),
    ("Benali", "Amina Leïla", datetime.date(1994, 5, 17)),
    ("BÉNALI", "Amnia", datetime.date(1994, 5, 17)),
    ("Benali", "Amina", datetime.date(1994, 5, 7)),
    ("Benali", "Amina", datetime.date(1949, 5, 17)),
    ("Benali", "Amina", datetime.date(1980, 1, 1)),
    ("Garnier", "Amina", datetime.date(1994, 5, 17)),
]
UNLIKE = [
    ("Martin", "Zoé", datetime.date(1994, 5, 17)),
    ("Benoit", "Aminata", datetime.date(1994, 5, 17)),
    ("Garnier", "Amina", datetime.date(1980, 1, 1)),
    ("Benalli", "Amina", datetime.date(1980, 1, 1)),
]


def stranger(cast: Cast, last_name: str, first_name: str, born: datetime.date, **changes: Any) -> Convention:
    """A convention of France Travail that counts, for a file, a name and a mailbox of its own."""
    convention = by_elodie(
        cast, email="someone@demo.example", last_name=last_name, start=next_monday() + 40 * DAY, **changes
    )
    convention.parties.filter(role="beneficiary").update(first_name=first_name)
    Convention.objects.filter(pk=convention.pk).update(
        state="OPEN", birth_date=born, person_key=person_key(last_name, first_name, born)
    )
    return convention


def questions(convention: Convention) -> list[Any]:
    """What the conseiller is asked about who the person is."""
    found = findings_of(Convention.objects.get(pk=convention.pk), complete=True)
    return [one for one in found if one.code == "PER-1" and one.severity == "HUMAN"]


@pytest.mark.parametrize(("last_name", "first_name", "born"), ALIKE)
def test_claire_is_asked_whether_someone_alike_is_amina(
    cast: Cast, browse: Browse, last_name: str, first_name: str, born: datetime.date
) -> None:
    other = stranger(cast, last_name, first_name, born)
    convention = complete_draft(cast)
    (asked,) = questions(convention)
    assert other.reference in asked.message
    assert "est-ce la même personne" in asked.message
    assert asked.article == "D5135-3 al. 3"
    assert last_name not in asked.message
    assert not opened(convention, cast.claire)

    claire = browse(cast.claire)
    page = claire.get(address(convention, "verification"))
    assert asked.message in page.content.decode()
    decide = reverse("convention_decide", args=[convention.reference, "beneficiaire"])
    claire.post(decide, {"key": asked.key, "reason": "Vue ce matin : sa pièce d’identité dit autre chose."})
    assert questions(convention) == []
    assert opened(convention, cast.claire)


@pytest.mark.parametrize(("last_name", "first_name", "born"), UNLIKE)
def test_someone_else_is_nobody_s_question(
    cast: Cast, last_name: str, first_name: str, born: datetime.date
) -> None:
    stranger(cast, last_name, first_name, born)
    convention = complete_draft(cast)
    assert questions(convention) == []
    assert opened(convention, cast.claire)


def test_in_another_host_only_what_is_very_near_is_asked(cast: Cast) -> None:
    elsewhere = {"host_siret": "00098765100015", "host_name": "Garage du Port"}
    stranger(cast, "Garnier", "Amina", datetime.date(1994, 5, 17), **elsewhere)
    stranger(cast, "Benali", "Amina", datetime.date(1980, 1, 1), **elsewhere)
    convention = complete_draft(cast)
    assert questions(convention) == []
    stranger(cast, "Benalli", "Amina", datetime.date(1994, 5, 17), **elsewhere)
    assert len(questions(convention)) == 1


def test_an_answer_about_one_name_is_asked_again_for_another(cast: Cast, browse: Browse) -> None:
    stranger(cast, "Benalli", "Amina", datetime.date(1994, 5, 17))
    convention = complete_draft(cast)
    (asked,) = questions(convention)
    claire = browse(cast.claire)
    decide = reverse("convention_decide", args=[convention.reference, "beneficiaire"])
    claire.post(decide, {"key": asked.key, "reason": "Deux sœurs jumelles, reçues ensemble."})
    assert questions(convention) == []
    page = typed(claire, convention, "beneficiaire", **{"beneficiary-first_name": "Amina Lina"})
    claire.post(address(convention, "beneficiaire"), page)
    assert len(questions(convention)) == 1


def test_amina_herself_is_never_a_question(cast: Cast) -> None:
    past(cast, 60, 5, purpose="DISCOVER")
    assert questions(complete_draft(cast)) == []


def correct(convention: Convention, email: str, by: Any) -> None:
    """Give the beneficiary another address while the convention is to be signed."""
    asked = SignatureRequest.objects.filter(version__convention=convention, role="beneficiary").latest("pk")
    objections.correct_contact(asked, email=email, phone="", by=actor_of(by), at=timezone.now())


def test_an_address_corrected_into_a_known_person_s_is_refused(cast: Cast) -> None:
    first, second = complete_draft(cast), by_elodie(cast, email="roux@demo.example")
    assert opened(first, cast.claire)
    assert opened(second, cast.elodie)
    with pytest.raises(Refused, match="a déjà une immersion dans cette structure"):
        correct(second, "amina@demo.example", cast.elodie)
    assert second.parties.get(role="beneficiary").email == "roux@demo.example"


def test_an_address_that_was_corrected_stays_the_person_s(cast: Cast) -> None:
    first = complete_draft(cast)
    first.parties.filter(role="beneficiary").update(email="amina.pro@demo.example")
    assert opened(first, cast.claire)
    correct(first, "amina.perso@demo.example", cast.claire)
    for email in ("amina.pro@demo.example", "amina.perso@demo.example"):
        assert speaks(by_elodie(cast, email=email), "OV-3")
