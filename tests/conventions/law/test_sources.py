"""Where each remark comes from: the article that says it, or in plain words whose rule it is."""

import re
from dataclasses import replace
from datetime import date

import pytest

from conventions.law.articles import ARTICLES, CIRCULAR, GOOD_PRACTICE, MINISTRY_SHEET, NOT_LAW, PORTAL_CHOICE
from conventions.law.cases.simulate import play_case
from conventions.law.facts import (
    Delegation,
    Dossier,
    Employer,
    Lookalike,
    MinorSafety,
    Outcome,
    Prescriber,
    Renewal,
    Span,
)
from conventions.law.findings import Certainty
from conventions.law.rules import findings
from pmsmp_portal.handbook import PAGES

from .test_rules import START, WHOLE
from .test_vectors import BORDERS, CASES, MORE

AL_1, AL_2, AL_3 = (f"D5135-3 al. {number}" for number in (1, 2, 3))
QUARTER = "D5132-10-3, D5132-26-3, D5132-43-3, D5134-50-2, D5134-71-2"
# Every code and all that its remarks quote.
SOURCES = {
    "ACC-1": {"D5135-5 al. 2"},
    "ACC-2": {"CSS D412-105"},
    "ACC-3": {"D5135-1", "CSS L412-8 11°"},
    "ATT-1": {"D5135-4", "R4141-3-1", PORTAL_CHOICE},
    "CAT-1": {"L5132-5, L5132-11-1, L5132-15-1"},
    "CAT-2": {MINISTRY_SHEET},
    "CAT-3": {"CSS L412-8 11°"},
    "CAT-4": {"D5132-10-4, D5132-26-4, D5132-43-4, D5134-50-3, D5134-71-3"},
    "CAT-5": {"CASF R146-31"},
    "CAT-6": {"décret 2022-1043"},
    "CAT-7": {GOOD_PRACTICE},
    "CAT-8": {"L5314-2, L5131-6"},
    "CAT-9": {"L5135-7"},
    "CUM-1": {AL_3},
    "CUM-1B": {AL_3},
    "CUM-2": {AL_3},
    "CUM-3": {AL_3},
    "CUM-3B": {AL_3},
    "CUM-4": {AL_3},
    "CUM-5": {AL_3},
    "CUM-6": {AL_3},
    "DUR-0": {AL_1, AL_2},
    "DUR-1": {AL_1},
    "DUR-2": {CIRCULAR},
    "DUR-3": {GOOD_PRACTICE},
    "INS-1": {PORTAL_CHOICE},
    "MEN-1": {"D5135-2", "L5135-2"},
    "MEN-2": {"D5135-2", "D5135-1", QUARTER},
    "MEN-3": {"D5135-2"},
    "MEN-4": {"D5135-2"},
    "MEN-5": {"D5135-2"},
    "MIN-0": {"L4153-1, L5135-6, L4111-5"},
    "MIN-1": {"Code civil 388-1-1", "Code civil 467, 473"},
    "MIN-10": {"L4153-6"},
    "MIN-11": {"L3161-1"},
    "MIN-2": {"L3162-1", "L3162-1, R3162-1"},
    "MIN-3": {"L3162-3"},
    "MIN-4": {"L3163-1, L3163-2", "L3163-2, R3163-1 à R3163-5"},
    "MIN-5": {"L3164-1"},
    "MIN-6": {"L3164-2"},
    "MIN-7": {"L3132-3, L3164-5"},
    "MIN-8": {"L3164-6", "L3164-8, R3164-2"},
    "MIN-9": {"L4153-8", "L4153-9"},
    "OV-1": {PORTAL_CHOICE},
    "OV-2": {PORTAL_CHOICE, "L8261-1", "L3131-1"},
    "OV-3": {PORTAL_CHOICE},
    "OV-4": {PORTAL_CHOICE},
    "OV-6": {PORTAL_CHOICE, "D5135-5"},
    "OV-7": {GOOD_PRACTICE},
    "OV-8": {GOOD_PRACTICE},
    "PAR-1": {"D5135-1"},
    "PAR-2": {"L5135-4", "D5135-1", "Code civil 388-1-1", "Code civil 467, 473"},
    "PER-1": {AL_3},
    "PRE-1": {"L5135-2"},
    "PRE-2": {"L5135-2"},
    "PRE-3": {"D5132-10-1, D5132-26-1, D5132-43-1"},
    "PRE-4": {"D5135-7"},
    "PRE-5": {"D5135-7"},
    "PRE-6": {"D5135-8"},
    "PRE-7": {"D5135-8"},
    "PUR-1": {"L5135-1"},
    "PUR-2": {"D5135-2"},
    "PUR-3": {"L5135-7"},
    "PUR-4": {"L5135-7"},
    "QUA-1": {QUARTER},
    "QUA-2": {QUARTER},
    "REL-1": {"D5135-6"},
    "REN-1": {AL_2},
    "REN-2": {AL_2},
    "REN-3": {AL_2, PORTAL_CHOICE},
    "REN-4": {AL_2},
    "REN-5": {AL_2},
    "REN-6": {AL_2},
    "REN-9": {MINISTRY_SHEET},
    "SEC-1": {"L4154-2"},
    "SEC-2": {"D4154-1"},
    "SEC-3": {PORTAL_CHOICE},
    "SEC-4": {PORTAL_CHOICE},
    "SIG-1": {"L5135-4"},
    "WT-1": {"L3121-18", "L3121-19"},
    "WT-11": {"L3122-1, L3122-2"},
    "WT-12": {PORTAL_CHOICE, "D5135-2"},
    "WT-13": {"décret 2000-815"},
    "WT-2": {"L3121-20"},
    "WT-4": {"L3121-27"},
    "WT-5": {"L3121-16"},
    "WT-6": {"L3131-1", "L3131-2, D3131-6"},
    "WT-7": {"L3132-1", "L3132-2"},
    "WT-8": {"L3132-3", "L3134-2"},
    "WT-9": {"L3133-1", "L3133-4, L3133-6", "L3134-13", "L3422-2"},
}
# Articles that say a part of it only: another reading stands beside ours, or the sentence is our own.
NEVER_SURE = {
    "ACC-2",
    "CAT-6",
    "DUR-2",
    "DUR-3",
    "INS-1",
    "MIN-1",
    "OV-2",
    "OV-7",
    "OV-8",
    "REN-9",
    "SEC-1",
    "SEC-2",
    "SIG-1",
    "WT-13",
}


def employed(status, **contract):
    return replace(
        WHOLE,
        beneficiary=replace(WHOLE.beneficiary, status=status),
        employer=Employer("Relais", "2 rue du Port", "35600000000048", date(2026, 1, 1), **contract),
    )


PAST = Span(date(2026, 1, 5), date(2026, 1, 16), WHOLE.host.siret, "CONFIRM", ("Souder",), "soudeur", "A")
RENEWAL = Renewal(PAST, outcomes=(Outcome.NOT,), assessed_on=date(2025, 12, 1))
MINOR = replace(WHOLE, beneficiary=replace(WHOLE.beneficiary, birth_date=date(2008, 3, 9)))
DOSSIERS = [
    Dossier(),
    Dossier(beneficiary=replace(WHOLE.beneficiary, status="SIAE_EMPLOYEE", protected_adult=True)),
    replace(WHOLE, attestations=frozenset(), signatories=(), read_on=START),
    replace(WHOLE, read_on=date(START.year - 2, START.month, START.day)),
    replace(WHOLE, host=replace(WHOLE.host, insured_until=START, is_esat=True)),
    replace(WHOLE, particular_risks=True, restricted_work=True),
    replace(WHOLE, host=replace(WHOLE.host, former_employer=True), tutor=replace(WHOLE.tutor, immersions=9)),
    replace(WHOLE, prescriber=replace(WHOLE.prescriber, siret=WHOLE.host.siret)),
    replace(WHOLE, tutor=replace(WHOLE.tutor, email="amina@exemple.fr", name="Amina Diallo")),
    replace(WHOLE, signatories=tuple(replace(one, email="amina@exemple.fr") for one in WHOLE.signatories)),
    replace(WHOLE, history=(PAST, replace(PAST, start=date(2026, 2, 2), end=date(2026, 2, 3), family="B", no_show=True))),
    replace(WHOLE, job="soudeur", history=(replace(PAST, start=date(2026, 2, 25), end=date(2026, 3, 2)),)),
    replace(WHOLE, lookalikes=(Lookalike("PI26-1", START, START, "", "Dialo", "Amina", date(1990, 5, 4)),)),
    replace(WHOLE, renewal=RENEWAL, family="A", history=(PAST,)),
    replace(MINOR, minor=MinorSafety(risks={3: True, 10: True}, derogation=True, bar_task=True)),
    MINOR,
    employed("EMPLOYEE", outside_hours=True),
    replace(employed("EMPLOYEE"), employer=Employer(siret=WHOLE.host.siret)),
    replace(employed("SIAE_EMPLOYEE", suspended=True), prescriber=Prescriber("R", "2", "35600000000048", "SIAE", "EI")),
    replace(employed("AIDED_CONTRACT"), host=replace(WHOLE.host, siret="35600000000048")),
    replace(employed("OTHER"), prescriber=replace(WHOLE.prescriber, kind="SIAE", siae_kind="EI")),
    employed("PUBLIC_AGENT"),
    employed("ESAT_USER"),
    employed("EMPLOYEE", contract_end=WHOLE.start),
    employed("EMPLOYEE", contract_end=date(2026, 1, 2)),
    replace(
        WHOLE,
        prescriber=replace(
            WHOLE.prescriber,
            kind="DELEGATED",
            delegation=Delegation("CAP_EMPLOI", "", "jeunes", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)),
        ),
    ),
]  # fmt: skip
SUNDAY_IN_STRASBOURG = {"days": {"2025-03-09": [["09:00", "12:00"]]}, "postcode": "67000"}


@pytest.fixture(scope="module")
def said():
    """Every remark that the written cases and these dossiers bring."""
    cases = [*CASES, *BORDERS, *({"fn": fn, "given": given} for _title, fn, given, _verdict in MORE)]
    cases.append({"fn": "eval_schedule", "given": SUNDAY_IN_STRASBOURG})
    played = [one for case in cases for one in play_case(case).findings]
    return played + [one for dossier in DOSSIERS for one in findings(dossier, complete=True)]


def test_each_remark_quotes_what_says_it_and_no_code_is_left_out(said):
    quoted = {}
    for one in said:
        quoted.setdefault(one.code, set()).add(one.article)
    assert quoted == SOURCES


def test_each_code_of_the_printed_page_is_among_the_sources():
    printed = set(
        re.findall(r"[A-Z]{2,3}-\d+[A-Z]?", " ".join(re.findall(r"^\| ([^|]+) \|", PAGES["law.md"](), re.M)))
    )
    assert printed <= set(SOURCES)


def test_what_no_article_says_is_told_as_a_choice_and_never_as_the_law(said):
    for one in said:
        assert one.article in ARTICLES
        if one.article in NOT_LAW:
            assert one.certainty is Certainty.POLICY, one.code
            assert "(article" not in one.message, one.code


def test_what_is_one_reading_among_others_is_never_called_sure(said):
    assert {one.code for one in said if one.certainty is Certainty.SURE} & NEVER_SURE == set()


def test_words_that_no_text_holds_are_not_put_in_its_mouth(said):
    words = {}
    for one in said:
        words[one.code] = words.get(one.code, "") + one.message.replace("\u00a0", " ")
    assert "signature" not in words["CAT-4"]
    assert "faire travailler le dimanche" in words["WT-8"]
    assert "son curateur l’assiste" in words["MIN-1"]
    assert "son tuteur le représente" in words["MIN-1"]
    assert "fonction publique de l’État" in words["WT-13"]
