"""Amina is employed: by an insertion structure that sends her elsewhere, or by the very host (C8)."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conventions.case_facts import findings_of
from conventions.drafting.wizard import step_of
from conventions.law.facts import Beneficiary, Dossier, Employer, Host
from conventions.law.findings import Decision, Severity
from conventions.law.rules import findings
from conventions.models import Convention
from demo.cast import Cast
from tests.support.drafts import complete_draft

from .test_drafting_steps import typed

Browse = Callable[[Any], Client]
BAKERY, SAME_COMPANY, OTHER = "00012345500016", "00012345500024", "00045678000014"
AMINA = Beneficiary("Benali", "Amina", datetime.date(1994, 5, 17), "SIAE_EMPLOYEE")
SOLIDARITY = Employer("Atelier solidaire", "3 quai de la Fosse, 44000 Nantes", OTHER)
BASE = Dossier(beneficiary=AMINA, employer=SOLIDARITY, host=Host(siret=BAKERY))


def said(dossier: Dossier, code: str) -> list[tuple[Severity, str]]:
    return [(one.severity, step_of(one)) for one in findings(dossier) if one.code == code]


@pytest.mark.parametrize("status", ["SIAE_EMPLOYEE", "AIDED_CONTRACT"])
@pytest.mark.parametrize(
    ("siret", "expected"),
    [
        (OTHER, []),
        (BAKERY, [(Severity.BLOCK, "accueil")]),
        (SAME_COMPANY, [(Severity.HUMAN, "accueil")]),
        ("", [(Severity.HUMAN, "beneficiaire")]),
    ],
)
def test_another_employer_is_another_company_not_another_address(
    status: str, siret: str, expected: list[tuple[Severity, str]]
) -> None:
    dossier = replace(
        BASE, beneficiary=replace(AMINA, status=status), employer=replace(SOLIDARITY, siret=siret)
    )
    assert said(dossier, "CAT-1") == expected


def test_nothing_is_asked_of_an_employer_that_claire_has_not_named_yet() -> None:
    assert said(replace(BASE, employer=Employer()), "CAT-1") == []


def test_the_decision_on_an_employer_without_a_number_holds_for_that_employer_only() -> None:
    unknown = replace(BASE, employer=replace(SOLIDARITY, siret=""))
    asked = next(one for one in findings(unknown) if one.code == "CAT-1")
    decided = replace(
        unknown, decisions=(Decision("CAT-1", "Claire Morel", "Association loi 1901", asked.key),)
    )
    assert [severity for severity, _ in said(decided, "CAT-1")] == [Severity.INFO]
    renamed = replace(decided, employer=replace(decided.employer, name="Une autre association"))
    assert [severity for severity, _ in said(renamed, "CAT-1")] == [Severity.HUMAN]


@pytest.mark.parametrize("status", ["EMPLOYEE", "PUBLIC_AGENT"])
@pytest.mark.parametrize(
    ("siret", "expected"),
    [
        (OTHER, []),
        ("", []),
        (BAKERY, [(Severity.HUMAN, "accueil")]),
        (SAME_COMPANY, [(Severity.WARN, "accueil")]),
    ],
)
def test_an_employee_hosted_by_her_own_employer_is_told(
    status: str, siret: str, expected: list[tuple[Severity, str]]
) -> None:
    dossier = replace(
        BASE, beneficiary=replace(AMINA, status=status), employer=replace(SOLIDARITY, siret=siret)
    )
    assert said(dossier, "CAT-9") == expected
    assert said(dossier, "CAT-1") == []


def test_someone_without_a_contract_has_no_employer_to_compare() -> None:
    free = replace(BASE, beneficiary=replace(AMINA, status="NON_EMPLOYEE"), employer=Employer(siret=BAKERY))
    assert said(free, "CAT-9") == said(free, "CAT-1") == []


def insertion_draft(cast: Cast, start: datetime.date) -> Convention:
    """Amina's contract lasts 120 days: a quarter is thirty, of which this immersion takes twelve."""
    return complete_draft(
        cast,
        employer=True,
        start=start,
        beneficiary_status="SIAE_EMPLOYEE",
        contract_kind="SIAE",
        contract_start=start - datetime.timedelta(days=80),
        contract_end=start + datetime.timedelta(days=39),
    )


def test_stays_that_claire_declares_elsewhere_fill_the_quarter_of_the_contract(
    cast: Cast, browse: Browse
) -> None:
    start = datetime.date(2027, 3, 1)
    convention = insertion_draft(cast, start)
    claire = browse(cast.claire)
    page = reverse("convention_draft", args=[convention.reference, "periode"])
    assert "dans une autre structure" in claire.get(page).content.decode()
    stay = {
        "priors-0-starts_on": "2027-01-04",
        "priors-0-ends_on": "2027-01-22",
        "priors-0-elsewhere": "on",
    }
    assert claire.post(page, typed(claire, convention, "periode", **stay)).status_code == 302
    over = {one.code: one for one in findings_of(Convention.objects.get())}
    assert (over["QUA-1"].severity, over["QUA-1"].facts["days"]) == (Severity.BLOCK, 31)
    assert "CUM-4" not in over, "the sixty days are those of one host"
    assert claire.get(page).context["allowance"].days_used == 0


def test_nobody_else_is_asked_about_other_hosts(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    claire = browse(cast.claire)
    page = reverse("convention_draft", args=[convention.reference, "periode"])
    assert "dans une autre structure" not in claire.get(page).content.decode()
    stay = {"priors-0-starts_on": "2026-01-04", "priors-0-ends_on": "2026-01-08", "priors-0-elsewhere": "on"}
    claire.post(page, typed(claire, convention, "periode", **stay))
    assert not convention.prior_immersions.get().elsewhere
