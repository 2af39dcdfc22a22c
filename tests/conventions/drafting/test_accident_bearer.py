"""Whoever the contract names for Amina's accidents is who the texts make bear them, read the same by everyone."""

import datetime
import json
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.content.canonical import canonical_bytes
from conventions.content.document import build_document
from conventions.content.presentation import reading
from conventions.law.facts import Beneficiary, Delegation, Dossier, Employer, Prescriber, Role
from conventions.law.findings import Severity
from conventions.law.people.accidents import Bearer, injury_bearer
from conventions.law.rules import findings
from conventions.models import Convention
from demo.cast import Cast
from tests.support.drafts import complete_draft

DAY = datetime.date
START, END = DAY(2027, 3, 1), DAY(2027, 3, 12)
CANAL = Employer("Nettoyage du Canal", "3 quai de la Fosse", "00045678000014", DAY(2026, 1, 5))
CAP_EMPLOI = Prescriber("Cap emploi", "10 rue des Orfèvres", "00011122900019", "CAP_EMPLOI")
AMINA = Beneficiary("Benali", "Amina", DAY(1994, 5, 17), "EMPLOYEE")
BASE = Dossier(start=START, end=END, beneficiary=AMINA, employer=CANAL, prescriber=CAP_EMPLOI)
INSERTION = Prescriber("Relais", "2 rue du Port", "00045678000022", "SIAE", "EI", pmsmp_clause=True)


def contract(**changes: Any) -> Dossier:
    return replace(BASE, employer=replace(CANAL, **changes))


def situation(status: str, **changes: Any) -> Dossier:
    return replace(BASE, beneficiary=replace(AMINA, status=status), **changes)


def said(dossier: Dossier, code: str) -> list[Severity]:
    return [one.severity for one in findings(dossier, complete=True) if one.code == code]


@pytest.mark.parametrize(
    ("changes", "role", "uncertain"),
    [
        ({}, Role.EMPLOYER, False),
        ({"contract_end": END}, Role.EMPLOYER, False),
        ({"contract_start": START, "contract_end": END}, Role.EMPLOYER, False),
        ({"suspended": True}, Role.PRESCRIBER, False),
        ({"outside_hours": True}, Role.PRESCRIBER, True),
        ({"contract_end": DAY(2027, 3, 11)}, Role.PRESCRIBER, True),
        ({"contract_start": DAY(2027, 3, 2)}, Role.PRESCRIBER, True),
        ({"contract_end": DAY(2027, 2, 28)}, Role.PRESCRIBER, False),
        ({"contract_start": DAY(2027, 3, 13)}, Role.PRESCRIBER, False),
    ],
)
def test_farid_bears_the_risk_only_while_he_employs_amina_in_her_usual_hours(
    changes: dict[str, Any], role: Role, uncertain: bool
) -> None:
    bearer = injury_bearer(contract(**changes))
    assert (bearer.role, bearer.uncertain) == (role, uncertain)
    assert bearer.name == {Role.EMPLOYER: "Nettoyage du Canal", Role.PRESCRIBER: "Cap emploi"}[role]


@pytest.mark.parametrize("status", ["NON_EMPLOYEE", "ESAT_USER", "OTHER"])
def test_claire_s_organisation_bears_the_risk_of_who_has_no_employer(status: str) -> None:
    bearer = injury_bearer(situation(status))
    assert bearer == Bearer(Role.PRESCRIBER, "Cap emploi", uncertain=False)
    # An employer kept from an earlier answer changes nothing.
    assert injury_bearer(situation(status, employer=Employer())) == bearer


def test_the_sentence_never_tells_that_amina_is_accompanied_by_an_esat() -> None:
    said_of = [injury_bearer(situation(status)).sentence for status in ("ESAT_USER", "OTHER", "NON_EMPLOYEE")]
    assert len(set(said_of)) == 1
    assert "ESAT" not in said_of[0]
    assert said(situation("ESAT_USER"), "ACC-2") == [Severity.HUMAN]
    assert said(situation("OTHER"), "ACC-2") == []


@pytest.mark.parametrize(
    ("changes", "severities", "words"),
    [
        ({}, [], ""),
        ({"contract_end": END}, [], ""),
        ({"contract_end": DAY(2027, 2, 28)}, [Severity.BLOCK], "dimanche 28 février 2027, avant l’immersion"),
        ({"contract_start": DAY(2027, 3, 13)}, [Severity.BLOCK], "samedi 13 mars 2027, après l’immersion"),
        ({"contract_end": DAY(2027, 3, 11)}, [Severity.HUMAN], "finit le jeudi 11 mars 2027"),
        ({"contract_start": DAY(2027, 3, 2)}, [Severity.HUMAN], "commence le mardi 2 mars 2027"),
        ({"contract_end": DAY(2027, 3, 11), "suspended": True}, [], ""),
        ({"contract_end": DAY(2027, 2, 28), "suspended": True}, [Severity.BLOCK], "avant l’immersion"),
    ],
)
def test_the_contract_of_work_is_read_against_the_days_of_the_stay(
    changes: dict[str, Any], severities: list[Severity], words: str
) -> None:
    found = [one for one in findings(contract(**changes)) if one.code == "ACC-3"]
    assert [one.severity for one in found] == severities
    assert all(words in one.message.replace("\u00a0", " ") for one in found)


@pytest.mark.parametrize(
    ("changes", "is_asked"),
    [
        ({"contract_start": None}, True),
        ({}, False),
        ({"contract_start": None, "suspended": True}, False),
    ],
)
def test_the_first_day_of_a_contract_that_runs_is_asked_before_anyone_signs(
    changes: dict[str, Any], *, is_asked: bool
) -> None:
    missing = [str(one.facts.get("mention")) for one in findings(contract(**changes), complete=True)]
    assert any("premier jour du contrat" in one for one in missing) is is_asked


@pytest.mark.parametrize(
    ("status", "siret", "severities"),
    [
        ("SIAE_EMPLOYEE", "00045678000022", []),
        ("SIAE_EMPLOYEE", "00045678000014", []),
        ("SIAE_EMPLOYEE", "00098765100015", [Severity.BLOCK]),
        ("SIAE_EMPLOYEE", "", [Severity.HUMAN]),
        ("EMPLOYEE", "00045678000022", [Severity.HUMAN]),
        ("AIDED_CONTRACT", "00098765100015", [Severity.BLOCK]),
        ("NON_EMPLOYEE", "00045678000022", [Severity.BLOCK]),
        ("ESAT_USER", "", [Severity.BLOCK]),
    ],
)
def test_an_insertion_structure_prescribes_for_those_it_employs_and_no_one_else(
    status: str, siret: str, severities: list[Severity]
) -> None:
    dossier = situation(status, employer=replace(CANAL, siret=siret), prescriber=INSERTION)
    assert said(dossier, "CAT-3") == severities


def test_an_insertion_structure_bears_its_own_employee_s_risk_as_an_employer() -> None:
    own = situation("SIAE_EMPLOYEE", prescriber=INSERTION)
    assert injury_bearer(own) == Bearer(Role.EMPLOYER, "Nettoyage du Canal", uncertain=False)
    evening = replace(own, employer=replace(CANAL, outside_hours=True))
    assert injury_bearer(evening) == Bearer(Role.EMPLOYER, "Nettoyage du Canal", uncertain=True)
    short = replace(own, employer=replace(CANAL, contract_end=DAY(2027, 3, 11)))
    assert said(short, "ACC-3") == [Severity.BLOCK]


def test_an_insertion_structure_with_a_delegation_prescribes_for_others_too() -> None:
    delegated = replace(
        INSERTION, delegation=Delegation("CAP_EMPLOI", starts_on=DAY(2027, 1, 1), ends_on=DAY(2027, 12, 31))
    )
    assert said(situation("NON_EMPLOYEE", prescriber=delegated), "CAT-3") == []


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (
            {"contract_suspended": False},
            "porté par l’employeur du bénéficiaire, Nettoyage du Canal (démonstration), qui fait la déclaration.",
        ),
        (
            {"contract_suspended": False, "contract_end": END - datetime.timedelta(days=1)},
            "porté par l’organisme prescripteur, Cap emploi de démonstration, qui fait la déclaration. Les textes "
            "permettent une autre lecture ; le prescripteur retient celle-ci.",
        ),
    ],
)
def test_claire_amina_and_bruno_read_the_same_sentence(
    cast: Cast, browse: Any, columns: dict[str, Any], sentence: str
) -> None:
    draft = complete_draft(cast, employer=True, start=START, end=END, **columns)
    review = browse(cast.claire).get(reverse("convention_draft", args=[draft.reference, "verification"]))
    assert sentence in plain(review.content.decode())
    again = Convention.objects.get(pk=draft.pk)
    canonical = canonical_bytes(build_document(again, number=1, code="", locked_on=timezone.localdate()))
    for role in ("beneficiary", "host"):
        context = reading(canonical, role=role)
        rows = dict(context["sections"][6].blocks[0].rows)
        assert sentence in plain(rows["Accident du travail ou de trajet"])
        assert sentence in plain(context["summary"][3])
    safety = json.loads(canonical)["safety"]
    assert ("injury_cover_uncertain" in safety) is ("autre lecture" in sentence)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("&nbsp;", " ").replace("&#x27;", "'")
