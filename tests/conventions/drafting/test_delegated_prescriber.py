"""Samira's association prescribes by delegation (L5135-2 5°, D5135-7, D5135-8)."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.case_facts import blockers, findings_of
from conventions.content.canonical import from_canonical
from conventions.drafting.actions.draft import HostIdentity, create_draft, decide
from conventions.drafting.actions.freezing import open_to_signature
from conventions.law.facts import Delegation, Prescriber
from conventions.law.people.prescribers import GRANTORS as LAW_GRANTORS
from conventions.law.people.prescribers import prescriber_findings
from conventions.models import Convention, ConventionVersion
from demo.cast import Cast
from demo.people import create_demo_data
from immersions.accounts.actor import Actor, actor_of
from immersions.choices import PrescriberKind
from immersions.models import Agency, Candidate, JournalEntry, Membership, PrescriptionDelegation, User
from immersions.models.organisations import GRANTORS
from immersions.permissions import Refused
from immersions.prescribers.delegations import record_delegation
from tests.support.drafts import complete_draft
from tests.support.jobs import run_jobs
from tests.support.signers import signer

from .test_drafting_steps import typed

Browse = Callable[[Any], Client]
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Tremplin:
    """Samira's agency, its two delegations, and a draft of hers."""

    samira: Membership
    in_force: PrescriptionDelegation
    suspended: PrescriptionDelegation
    draft: Convention

    @property
    def actor(self) -> Actor:
        return actor_of(self.samira.user)

    def page(self) -> str:
        return reverse("convention_draft", args=[self.draft.reference, "accompagnement"])


@pytest.fixture
def tremplin(cast: Cast) -> Tremplin:
    create_demo_data(at=timezone.now(), small=True)
    samira = Membership.objects.get(user__email="samira@demo.example")
    held = PrescriptionDelegation.objects.filter(grantee=samira.agency.organisation)
    draft = complete_draft(cast, agency=samira.agency, counsellor=samira, prescriber_kind="DELEGATED")
    draft.parties.filter(role="prescriber").update(
        first_name="Samira", last_name="Kaci", email=samira.user.email,
        organisation=samira.agency.organisation.name, siret=samira.agency.organisation.siret,
    )  # fmt: skip
    return Tremplin(samira, held.get(status="ACTIVE"), held.get(status="SUSPENDED"), draft)


def blocking(convention: Convention) -> list[str]:
    stored = Convention.objects.get(pk=convention.pk)
    return [one.code for one in blockers(findings_of(stored, complete=True, read_on=timezone.localdate()))]


def choose(tremplin: Tremplin, browse: Browse, delegation: PrescriptionDelegation) -> Any:
    client = browse(tremplin.samira.user)
    data = typed(client, tremplin.draft, "accompagnement", delegation=str(delegation.pk))
    return client.post(tremplin.page(), data)


def opened(tremplin: Tremplin, browse: Browse) -> ConventionVersion:
    """From the choice to the opened round, as Samira does it."""
    choose(tremplin, browse, tremplin.in_force)
    asked = next(
        one for one in findings_of(Convention.objects.get(pk=tremplin.draft.pk)) if one.code == "PRE-7"
    )
    reason = "Amina est demandeuse d’emploi et suivie par l’association."
    decide(tremplin.draft, by=tremplin.actor, key=asked.key, reason=reason, at=timezone.now())
    draft = Convention.objects.get(pk=tremplin.draft.pk)
    version = open_to_signature(draft, by=tremplin.actor, at=timezone.now())
    run_jobs()
    return version


def test_samira_chooses_the_delegation_says_why_and_opens_the_convention(
    tremplin: Tremplin, browse: Browse
) -> None:
    assert blocking(tremplin.draft) == ["PRE-4"]
    page = browse(tremplin.samira.user).get(tremplin.page()).content.decode()
    assert "France Travail de démonstration" in page
    assert "– suspendue" in page
    assert choose(tremplin, browse, tremplin.in_force).status_code == 302
    assert blocking(tremplin.draft) == ["PRE-7"], "the categories of persons wait for her word"
    assert (
        "demandeurs d’emploi accompagnés"
        in browse(tremplin.samira.user).get(tremplin.page()).content.decode()
    )

    version = opened(tremplin, browse)

    granted = from_canonical(bytes(version.canonical_json))["prescriber"]["delegation"]
    assert granted["grantor"] == "France Travail de démonstration"
    for role in ("beneficiary", "host", "prescriber"):
        assert signer(version, role).sign().status_code == 302
    assert Convention.objects.get(pk=tremplin.draft.pk).state == "SIGNED"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "SUSPENDED"}, "est suspendue"),
        ({"status": "WITHDRAWN"}, "est retirée"),
        ({"ends_on": -1}, "est finie"),
        ({"starts_on": 1}, "n’a pas commencé"),
    ],
)
def test_a_delegation_stopped_meanwhile_stops_the_prescriber_and_says_how(
    tremplin: Tremplin, browse: Browse, changes: dict[str, Any], words: str
) -> None:
    version = opened(tremplin, browse)
    for role in ("beneficiary", "host"):
        signer(version, role).sign()
    samira = signer(version, "prescriber").ready()
    days = {name: timezone.localdate() + value * DAY for name, value in changes.items() if name != "status"}
    PrescriptionDelegation.objects.filter(pk=tremplin.in_force.pk).update(**(changes | days))
    answer = samira.type_code()
    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert samira.again().state == "PENDING"
    assert blocking(tremplin.draft)[0] in ("PRE-5", "PRE-6")


def test_the_choice_of_a_suspended_delegation_is_kept_and_explained(
    tremplin: Tremplin, browse: Browse
) -> None:
    client = browse(tremplin.samira.user)
    answer = choose(tremplin, browse, tremplin.suspended)
    assert answer.headers["Location"] == tremplin.page(), "the law has a word to say on this page"
    page = client.get(tremplin.page()).content.decode()
    assert "donnée par Cap emploi de démonstration est suspendue" in page


def test_nobody_prescribes_with_the_delegation_of_another_organisation(
    tremplin: Tremplin, browse: Browse, cast: Cast
) -> None:
    other = PrescriptionDelegation.objects.create(
        grantor=cast.cap_emploi.organisation,
        grantee=cast.france_travail.organisation,
        categories="tous",
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate() + DAY,
    )
    assert choose(tremplin, browse, other).status_code == 422
    Convention.objects.filter(pk=tremplin.draft.pk).update(delegation=other)
    assert blocking(tremplin.draft) == ["PRE-4"]


def test_another_situation_of_the_person_asks_again(tremplin: Tremplin, browse: Browse) -> None:
    opened(tremplin, browse)
    assert blocking(tremplin.draft) == []
    Convention.objects.filter(pk=tremplin.draft.pk).update(beneficiary_status="ESAT_USER")
    assert "PRE-7" in blocking(tremplin.draft)


def test_the_only_delegation_in_force_is_chosen_when_samira_begins(tremplin: Tremplin) -> None:
    karim = Candidate.objects.get(email="candidat-karim@demo.example")
    host = HostIdentity("00098765100015", "Garage du Port", "1 quai", "44000", "Nantes")
    draft = create_draft(by=tremplin.actor, candidate=karim, host=host, at=timezone.now())
    assert draft.delegation == tremplin.in_force
    PrescriptionDelegation.objects.update(status="ACTIVE")
    again = create_draft(by=tremplin.actor, candidate=karim, host=host, at=timezone.now())
    assert again.delegation is None, "with two in force, she chooses"


def test_claire_who_prescribes_by_right_is_asked_nothing(cast: Cast, browse: Browse) -> None:
    draft = complete_draft(cast)
    page = browse(cast.claire).get(reverse("convention_draft", args=[draft.reference, "accompagnement"]))
    assert "Convention de prescription" not in page.content.decode()


@pytest.mark.parametrize(
    "prescriber",
    [
        Prescriber(kind="SUPPORT_ONLY"),
        Prescriber(kind="SIAE", siae_kind="ETTI"),
        Prescriber(kind="DELEGATED"),
    ],
)
def test_whoever_may_not_prescribe_by_right_may_by_delegation(prescriber: Prescriber) -> None:
    today = datetime.date(2026, 3, 3)
    granted = Delegation("MISSION_LOCALE", starts_on=today, ends_on=today)
    assert prescriber_findings(prescriber, today)
    assert prescriber_findings(replace(prescriber, delegation=granted), today) == []


# -- where it is recorded


@pytest.mark.parametrize("kind", PrescriberKind.values)
def test_the_staff_records_delegations_of_the_four_grantors_only(cast: Cast, kind: str) -> None:
    staff = actor_of(User.objects.create_superuser("equipe@demo.example"))
    organisation = cast.france_travail.organisation
    organisation.kind = kind
    organisation.save()
    row = PrescriptionDelegation(
        grantor=organisation,
        grantee=cast.cap_emploi.organisation,
        categories="bénéficiaires du RSA",
        starts_on=datetime.date(2026, 1, 1),
        ends_on=datetime.date(2026, 12, 31),
    )
    if kind in ("FRANCE_TRAVAIL", "MISSION_LOCALE", "CAP_EMPLOI", "CONSEIL_DEPARTEMENTAL"):
        record_delegation(row, by=staff, at=timezone.now())
        assert JournalEntry.objects.get(verb="record_delegation").facts == {"status": "ACTIVE"}
    else:
        with pytest.raises(ValidationError, match="D5135-7"):
            record_delegation(row, by=staff, at=timezone.now())
        assert not PrescriptionDelegation.objects.exists()


def test_claire_records_no_delegation(cast: Cast) -> None:
    with pytest.raises(Refused):
        record_delegation(PrescriptionDelegation(), by=actor_of(cast.claire), at=timezone.now())
    assert not PrescriptionDelegation.objects.exists()


def test_the_law_and_the_administration_know_the_same_grantors() -> None:
    assert set(GRANTORS) == LAW_GRANTORS


def test_an_agency_without_a_delegation_reads_how_to_have_one(tremplin: Tremplin, browse: Browse) -> None:
    Convention.objects.update(delegation=None)
    PrescriptionDelegation.objects.all().delete()
    page = browse(tremplin.samira.user).get(tremplin.page()).content.decode()
    assert "Aucune convention de prescription n’est enregistrée" in page
    assert Agency.objects.filter(organisation=tremplin.samira.agency.organisation).count() == 1
