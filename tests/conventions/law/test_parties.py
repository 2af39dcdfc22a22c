"""Who signs, who may prescribe, and whose contacts may not be the same."""

from dataclasses import replace
from datetime import date

import pytest

from conventions.law.facts import (
    Beneficiary,
    Delegation,
    Dossier,
    Employer,
    Host,
    Prescriber,
    Role,
    Signatory,
    Support,
    Tutor,
)
from conventions.law.findings import Decision, Severity
from conventions.law.people.parties import missing_parties, parties_of, required_parties
from conventions.law.people.prescribers import prescriber_findings
from conventions.law.rules import findings

BRUNO = "73282932000074"
FARID = "55208131766522"
START = date(2026, 3, 3)
AMINA = Beneficiary("Diallo", "Amina", date(1990, 5, 4), "NON_EMPLOYEE")
SIGNATORIES = (
    Signatory(Role.BENEFICIARY, "Amina Diallo", "", "amina@exemple.fr", "06 11 22 33 44"),
    Signatory(Role.HOST, "Bruno Petit", "gérant", "bruno@exemple.fr", "06 22 33 44 55"),
    Signatory(Role.PRESCRIBER, "Claire Roux", "conseillère", "claire@exemple.fr", ""),
)
BASE = Dossier(
    start=START, end=date(2026, 3, 13), beneficiary=AMINA, host=Host(siret=BRUNO), signatories=SIGNATORIES
)


def given_by(kind, starts_on, ends_on, status="ACTIVE", **facts):
    return Delegation(kind, starts_on=starts_on, ends_on=ends_on, status=status, **facts)


def codes(dossier, severity=None):
    return {one.code for one in findings(dossier) if severity is None or one.severity is severity}


def roles(**facts):
    return [(party.role.value, party.order_group) for party in required_parties(**facts)]


def test_three_sign_at_least_and_the_prescriber_last():
    assert roles() == [("beneficiary", 1), ("host", 1), ("prescriber", 3)]


def test_six_sign_at_most_in_their_order():
    everyone = {"birth_date": date(2009, 1, 1), "start": START, "employee": True, "support_distinct": True}
    assert roles(**everyone) == [
        ("beneficiary", 1), ("guardian", 1), ("host", 1), ("employer", 1), ("support", 2), ("prescriber", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(("birth", "signs"), [(date(2008, 3, 4), True), (date(2008, 3, 3), False)])
def test_gaelle_signs_until_the_eve_of_the_eighteenth_birthday(birth, signs):
    assert (("guardian", 1) in roles(birth_date=birth, start=START)) is signs
    assert ("guardian", 1) in roles(protected_adult=True)


def test_farid_signs_unless_the_prescriber_decided_otherwise():
    employed = replace(
        BASE,
        beneficiary=replace(AMINA, status="EMPLOYEE"),
        employer=Employer(siret=FARID, outside_hours=True),
    )
    assert "PAR-1" in codes(employed, Severity.HUMAN)
    assert Role.EMPLOYER in {party.role for party in parties_of(employed)}
    decided = replace(employed, decisions=(Decision("PAR-1", "Claire Roux", "le soir seulement"),))
    assert "PAR-1" in codes(decided, Severity.INFO)
    assert Role.EMPLOYER not in {party.role for party in parties_of(decided)}


def test_an_employer_that_prescribes_signs_once():
    own = replace(
        BASE, beneficiary=replace(AMINA, status="SIAE_EMPLOYEE"),
        employer=Employer(siret=FARID), prescriber=Prescriber(siret=FARID, kind="SIAE", siae_kind="ACI", pmsmp_clause=True),
    )  # fmt: skip
    assert [party.role.value for party in parties_of(own)] == ["beneficiary", "host", "prescriber"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": " AMINA@exemple.fr "}, "email"),
        ({"phone": "+33611223344"}, "phone"),
    ],
)
def test_two_signatories_never_share_a_contact(changed, field):
    same = (SIGNATORIES[0], replace(SIGNATORIES[1], **changed), SIGNATORIES[2])
    found = [one for one in findings(replace(BASE, signatories=same)) if one.code == "OV-6"]
    assert [(one.severity, one.facts["field"]) for one in found] == [(Severity.BLOCK, field)]


@pytest.mark.parametrize(
    "tutor",
    [
        Tutor("Diallo Amina"),
        Tutor("Hugo", email="Amina@exemple.fr"),
        Tutor("Hugo", phone="0033 6 11 22 33 44"),
    ],
)
def test_hugo_is_not_amina_under_another_name(tutor):
    assert "OV-6" in codes(replace(BASE, tutor=tutor), Severity.BLOCK)


@pytest.mark.parametrize(("birth", "held"), [(date(2008, 3, 4), True), (date(2008, 3, 3), False)])
def test_hugo_is_compared_with_gaelle_only_while_she_signs(birth, held):
    gaelle = Signatory(Role.GUARDIAN, "Gaëlle Diallo", "mère", "gaelle@exemple.fr")
    dossier = replace(
        BASE,
        beneficiary=replace(AMINA, birth_date=birth),
        signatories=(*SIGNATORIES, gaelle),
        tutor=Tutor("Hugo", email="gaelle@exemple.fr"),
    )
    assert ("OV-6" in codes(dossier, Severity.BLOCK)) is held


def test_hugo_may_be_reached_at_bruno_s():
    assert "OV-6" not in codes(replace(BASE, tutor=Tutor("Hugo", email="bruno@exemple.fr")))


@pytest.mark.parametrize(
    "facts", [{"prescriber": Prescriber(siret=BRUNO)}, {"support": Support(siret=BRUNO)}]
)
def test_a_host_that_accompanies_is_for_a_person_to_judge(facts):
    assert "OV-7" in codes(replace(BASE, **facts), Severity.HUMAN)


@pytest.mark.parametrize(
    ("prescriber", "code"),
    [
        (Prescriber(kind=""), None),
        (Prescriber(kind="FRANCE_TRAVAIL"), None),
        (Prescriber(kind="PREPA_APPRENTISSAGE"), None),
        (Prescriber(kind="SUPPORT_ONLY"), "PRE-1"),
        (Prescriber(kind="APEC"), "PRE-1"),
        (Prescriber(kind="SIAE", siae_kind="EI", pmsmp_clause=True), None),
        (Prescriber(kind="SIAE", siae_kind="EI"), "PRE-3"),
        (Prescriber(kind="SIAE", siae_kind="ETTI", pmsmp_clause=True), "PRE-2"),
        (Prescriber(kind="SIAE", siae_kind="EITI", pmsmp_clause=True), "PRE-2"),
        (Prescriber(kind="DELEGATED"), "PRE-4"),
        (Prescriber(kind="DELEGATED", delegation=given_by("PREPA_APPRENTISSAGE", START, START)), "PRE-4"),
        (Prescriber(kind="DELEGATED", delegation=given_by("CAP_EMPLOI", START, START)), None),
        (
            Prescriber(kind="DELEGATED", delegation=given_by("CAP_EMPLOI", START, START, "SUSPENDED")),
            "PRE-5",
        ),
        (Prescriber(kind="DELEGATED", delegation=given_by("CAP_EMPLOI", START, None)), "PRE-6"),
        (
            Prescriber(
                kind="DELEGATED", delegation=given_by("CAP_EMPLOI", date(2026, 3, 4), date(2027, 1, 1))
            ),
            "PRE-6",
        ),
    ],
)
def test_the_list_of_prescribers_is_closed(prescriber, code):
    found = prescriber_findings(prescriber, START)
    assert [(one.severity, one.code) for one in found] == ([(Severity.BLOCK, code)] if code else [])


@pytest.mark.parametrize(
    ("facts", "severity", "code"),
    [
        ({"host": Host(siret=BRUNO, is_esat=True)}, Severity.BLOCK, "CAT-5"),
        ({"beneficiary": replace(AMINA, status="PUBLIC_AGENT")}, Severity.HUMAN, "CAT-6"),
        ({"beneficiary": replace(AMINA, status="OTHER")}, Severity.HUMAN, "CAT-7"),
        ({"prescriber": Prescriber(kind="MISSION_LOCALE")}, Severity.WARN, "CAT-8"),
        ({"prescriber": Prescriber(kind="SIAE", siae_kind="EI", pmsmp_clause=True)}, Severity.BLOCK, "CAT-3"),
        (
            {"beneficiary": replace(AMINA, status="SIAE_EMPLOYEE"), "employer": Employer(siret=BRUNO)},
            Severity.BLOCK,
            "CAT-1",
        ),
        ({"beneficiary": replace(AMINA, status="AIDED_CONTRACT")}, Severity.INFO, "CAT-4"),
        (
            {
                "beneficiary": replace(AMINA, status="SIAE_EMPLOYEE"),
                "employer": Employer(siret=FARID, suspended=True),
                "prescriber": Prescriber(siret=FARID, kind="SIAE", siae_kind="EI", pmsmp_clause=True),
            },
            Severity.BLOCK,
            "CAT-2",
        ),
        (
            {
                "beneficiary": replace(AMINA, status="SIAE_EMPLOYEE"),
                "employer": Employer(contract_start=date(2026, 3, 1), contract_end=date(2026, 4, 12)),
            },
            Severity.BLOCK,
            "QUA-1",
        ),
    ],
)
def test_each_situation_has_its_rule(facts, severity, code):
    assert code in codes(replace(BASE, **facts), severity)


def test_no_age_is_too_great():
    old = replace(BASE, beneficiary=replace(AMINA, birth_date=date(1930, 1, 1)))
    assert findings(old) == []


def unreachable(role, **changes):
    """Whether the address of that signatory is asked for, once it is taken away."""
    people = tuple(replace(one, email="", **changes) if one.role is role else one for one in SIGNATORIES)
    return [one.facts["role"] for one in missing_parties(parties_of(BASE), people)]


def test_who_comes_to_sign_needs_no_address_but_the_prescriber_always_does():
    assert unreachable(Role.BENEFICIARY) == [Role.BENEFICIARY]
    assert unreachable(Role.BENEFICIARY, in_person=True) == []
    assert unreachable(Role.HOST, in_person=True) == []
    assert unreachable(Role.PRESCRIBER, in_person=True) == [Role.PRESCRIBER]
