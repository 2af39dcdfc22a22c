"""Whoever Amina's contract names as a signatory is asked to sign it, and nobody else is, whatever her situation."""

import json
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from conventions.case_facts import findings_of
from conventions.choices import EventKind, PartyRole
from conventions.content.blocks import SignatureBox
from conventions.content.document import build_document
from conventions.content.presentation import reading
from conventions.drafting.actions.freezing import open_to_signature
from conventions.law.findings import Severity
from conventions.models import Convention, ConventionVersion, Party
from conventions.signing.resemblances import resemblances
from conventions.tracking.progress import progress_of
from demo.cast import EMPLOYER_SIRET, GAELLE, Cast
from immersions.accounts.actor import actor_of
from tests.support.drafts import complete_draft, next_monday

EMPLOYED = ("EMPLOYEE", "SIAE_EMPLOYEE", "AIDED_CONTRACT", "PUBLIC_AGENT")
FREE = ("NON_EMPLOYEE", "ESAT_USER", "OTHER")
WITH_EMPLOYER = [
    (status, {"waived": waived, "support": support, **who})
    for status, waived, support, who in product(
        EMPLOYED, (False, True), (False, True), ({}, {"protected": True})
    )
]
WITHOUT_EMPLOYER = [
    (status, {"support": support, **who})
    for status, support, who in product(FREE, (False, True), ({}, {"minor": True}))
]
OF_A_SIAE = [("SIAE_EMPLOYEE", {"own": True, "waived": waived}) for waived in (False, True)]


def draft_of(
    cast: Cast,
    status: str,
    *,
    waived: bool = False,
    support: bool = False,
    minor: bool = False,
    protected: bool = False,
    own: bool = False,
) -> Convention:
    """A draft that keeps the rows of an employer and of a guardian, whether or not they sign.

    `own`: the insertion structure that employs Amina also prescribes for her.
    """
    start = next_monday()
    changes: dict[str, Any] = {"outside_working_hours": waived} if status in EMPLOYED else {}
    contract = {
        "contract_suspended": False,
        "contract_start": start.replace(year=start.year - 1),
        "contract_end": start.replace(year=start.year + 1),
    }
    convention = complete_draft(cast, start=start, employer=True, support=support, **contract, **changes)
    changes = {"beneficiary_status": status, "protected_adult": protected}
    if minor:
        young = complete_draft(cast, start=start, guardian=True)
        changes |= {"birth_date": young.birth_date, "minor_risks": young.minor_risks}
        young.delete()
    Convention.objects.filter(pk=convention.pk).update(**changes)
    Party.objects.create(convention=convention, role=PartyRole.GUARDIAN, function="Mère", **GAELLE)
    if own:
        become_siae(cast, convention)
    return Convention.objects.get(pk=convention.pk)


def become_siae(cast: Cast, convention: Convention) -> None:
    organisation = cast.cap_emploi.organisation
    organisation.kind, organisation.siae_kind, organisation.pmsmp_clause = "SIAE", "ACI", True
    organisation.save()
    Convention.objects.filter(pk=convention.pk).update(prescriber_kind="SIAE")
    convention.parties.filter(role=PartyRole.PRESCRIBER).update(siret=EMPLOYER_SIRET)


def opened(cast: Cast, convention: Convention) -> ConventionVersion:
    """Claire answers each question of the law, then opens the signing."""
    for one in findings_of(convention, complete=True):
        if one.severity is Severity.HUMAN:
            convention.decisions.create(
                code=one.code, key=one.key, by=cast.claire_membership, reason="Vérifié.", at=timezone.now()
            )
    return open_to_signature(convention, by=actor_of(cast.claire), at=timezone.now())


def expected(status: str, **case: bool) -> set[str]:
    """Who signs, by hand: L5135-4 and D5135-1."""
    signs = {"beneficiary", "host", "prescriber"}
    if case.get("minor") or case.get("protected"):
        signs.add("guardian")
    if status in EMPLOYED and not case.get("waived") and not case.get("own"):
        signs.add("employer")
    if case.get("support"):
        signs.add("support")
    return signs


@pytest.fixture(autouse=True)
def _no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conventions.drafting.actions.freezing.render_convention", lambda *_, **__: b"%PDF-")


@pytest.mark.parametrize(("status", "case"), WITH_EMPLOYER + WITHOUT_EMPLOYER + OF_A_SIAE)
def test_amina_s_contract_prints_those_who_are_asked_and_no_one_else(
    cast: Cast, status: str, case: dict[str, bool]
) -> None:
    convention = draft_of(cast, status, **case)
    version = opened(cast, convention)

    canonical = bytes(version.canonical_json)
    printed = json.loads(canonical)["parties"]
    boxes = [one.role for one in signature_boxes(canonical)]
    asked = [request.role for request in version.requests.all()]
    locked = convention.events.get(kind=EventKind.VERSION_LOCKED)
    followed = progress_of(convention, at=timezone.now(), to_desk=True).parties
    assert set(asked) == expected(status, **case)
    assert sorted(printed) == sorted(boxes) == sorted(asked) == sorted(json.loads(locked.payload)["parties"])
    assert sorted(one.role for one in followed) == sorted(PartyRole(role).label for role in asked)
    assert ("guardian" in json.loads(canonical)) == ("guardian" in asked)


def signature_boxes(canonical: bytes) -> list[SignatureBox]:
    return reading(canonical)["signatures"]


def test_the_draft_already_prints_a_party_whom_claire_has_not_named_yet(cast: Cast) -> None:
    convention = draft_of(cast, "EMPLOYEE", protected=True)
    convention.parties.filter(role__in=["employer", "guardian"]).delete()
    again = Convention.objects.get(pk=convention.pk)

    document = build_document(again, number=0, code="", locked_on=timezone.localdate())

    assert document.parties == ("beneficiary", "guardian", "host", "employer", "prescriber")


def test_nobody_is_compared_with_an_employer_who_does_not_sign(cast: Cast) -> None:
    """A row that is kept and not asked holds no one back, nor warns Claire of anything."""
    convention = draft_of(cast, "SIAE_EMPLOYEE", own=True)
    prescriber = convention.party(PartyRole.PRESCRIBER)
    convention.parties.filter(role=PartyRole.EMPLOYER).update(
        email=prescriber.email, phone=prescriber.phone, first_name="Claire", last_name="Morel"
    )
    again = Convention.objects.get(pk=convention.pk)

    assert "OV-6" not in {one.code for one in findings_of(again)}
    assert resemblances(opened(cast, again).convention) == []
