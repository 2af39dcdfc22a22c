"""A whole dossier: everything at once, nothing of what is not yet filled, and decisions that count."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from conventions.law.articles import ARTICLES
from conventions.law.facts import (
    Beneficiary,
    Dossier,
    Host,
    Measures,
    MinorSafety,
    Objective,
    Outcome,
    Prescriber,
    Renewal,
    Role,
    Signatory,
    Span,
    Support,
    Task,
    Tutor,
)
from conventions.law.findings import Decision, Severity, Step, verdict, worst
from conventions.law.purpose import ATTESTATIONS
from conventions.law.rules import findings
from french import full_date, normalised, typeset

START = date(2026, 3, 3)
DAYS = {START + timedelta(days=day): ((time(9), time(12)), (time(13), time(17))) for day in (0, 1, 2, 7, 8)}
WHOLE = Dossier(
    read_on=date(2026, 2, 20),
    start=START,
    end=date(2026, 3, 13),
    days=DAYS,
    place="12 rue des Forges, 54000 Nancy",
    beneficiary=Beneficiary("Diallo", "Amina", date(1990, 5, 4), "NON_EMPLOYEE"),
    host=Host(
        "Atelier Petit",
        "12 rue des Forges",
        "73282932000074",
        "25.62B",
        "aucune",
        "54000",
        "PRIVATE",
        activity="Mécanique industrielle",
    ),
    tutor=Tutor("Hugo Martin", "chef d’atelier", "hugo@exemple.fr"),
    prescriber=Prescriber("Cap emploi 54", "1 place Stanislas", "55208131766522", "CAP_EMPLOI"),
    support=Support(counsellor="Claire Roux", counsellor_function="conseillère"),
    signatories=(
        Signatory(Role.BENEFICIARY, "Amina Diallo", "", "amina@exemple.fr"),
        Signatory(Role.HOST, "Bruno Petit", "gérant", "bruno@exemple.fr"),
        Signatory(Role.PRESCRIBER, "Claire Roux", "conseillère", "claire@exemple.fr"),
    ),
    purpose="DISCOVER",
    objectives=(Objective("Découvrir la soudure", "Entretien avec le tuteur"),),
    tasks=(Task("Observer un poste", "Lire un plan"),),
    attestations=ATTESTATIONS,
    relevance="Amina veut vérifier un projet déjà mûri.",
    measures=Measures(ppe=True, ppe_detail="Gants", prevention=False),
    particular_risks=False,
    restricted_work=False,
)


def found_codes(dossier, *, complete=True, severity=None):
    found = findings(dossier, complete=complete)
    return [one.code for one in found if severity is None or one.severity is severity]


def test_a_whole_dossier_has_nothing_against_it():
    assert findings(WHOLE, complete=True) == []


def test_an_empty_draft_is_left_in_peace_until_it_is_frozen():
    assert findings(Dossier()) == []
    found = findings(Dossier(), complete=True)
    assert {one.severity for one in found} == {Severity.BLOCK}
    assert {one.step for one in found} == {
        Step.PARTIES, Step.PERIOD, Step.TIMETABLE, Step.PLACE, Step.CONTENT, Step.SAFETY, Step.ATTESTATIONS,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "step"),
    [
        ({"start": None}, "MEN-5", Step.PERIOD),
        ({"place": ""}, "MEN-5", Step.PLACE),
        ({"days": {}}, "WT-12", Step.TIMETABLE),
        ({"purpose": ""}, "PUR-1", Step.CONTENT),
        ({"objectives": ()}, "PUR-2", Step.CONTENT),
        ({"objectives": (Objective("Découvrir"),)}, "PUR-2", Step.CONTENT),
        ({"tasks": (Task("Observer"),)}, "PUR-2", Step.CONTENT),
        ({"attestations": ATTESTATIONS - {"not_seasonal"}}, "PUR-3", Step.ATTESTATIONS),
        ({"attestations": ATTESTATIONS - {"insured"}}, "ATT-1", Step.ATTESTATIONS),
        ({"signatories": WHOLE.signatories[:2]}, "PAR-2", Step.PARTIES),
        ({"tutor": replace(WHOLE.tutor, function="")}, "MEN-3", Step.PARTIES),
        ({"host": replace(WHOLE.host, siret="")}, "MEN-3", Step.PARTIES),
        ({"host": replace(WHOLE.host, insured_until=date(2026, 3, 12))}, "INS-1", Step.SAFETY),
        ({"beneficiary": replace(WHOLE.beneficiary, status="EMPLOYEE")}, "MEN-2", Step.PARTIES),
        ({"support": replace(WHOLE.support, distinct=True)}, "MEN-4", Step.PARTIES),
        ({"measures": replace(WHOLE.measures, ppe=None)}, "SEC-3", Step.SAFETY),
        ({"measures": replace(WHOLE.measures, ppe_detail=" ")}, "SEC-3", Step.SAFETY),
        ({"measures": replace(WHOLE.measures, prevention=None)}, "SEC-4", Step.SAFETY),
        ({"measures": replace(WHOLE.measures, prevention=True)}, "SEC-4", Step.SAFETY),
        ({"host": replace(WHOLE.host, activity="")}, "MEN-3", Step.PARTIES),
        ({"host": replace(WHOLE.host, safety_contact="Nadia Roy")}, "MEN-3", Step.PARTIES),
        ({"host": replace(WHOLE.host, safety_function="Responsable")}, "MEN-3", Step.PARTIES),
        ({"relevance": ""}, "REL-1", Step.PARTIES),
        ({"history": (Span(date(2026, 1, 5), date(2026, 1, 9), WHOLE.host.siret),)}, "CUM-2", Step.PERIOD),
        ({"particular_risks": None}, "SEC-1", Step.SAFETY),
        ({"restricted_work": None}, "SEC-2", Step.SAFETY),
        ({"support": Support()}, "MEN-4", Step.PARTIES),
        ({"read_on": START}, "SIG-1", Step.PERIOD),
    ],
)
def test_each_missing_mention_is_said_at_the_step_that_holds_it(change, code, step):
    blocks = [
        one for one in findings(replace(WHOLE, **change), complete=True) if one.severity is Severity.BLOCK
    ]
    assert (code, step) in {(one.code, one.step) for one in blocks}


def test_every_problem_is_told_at_once_and_the_heaviest_first():
    bad = replace(
        WHOLE, end=date(2026, 4, 20), purpose="WORK", tutor=replace(WHOLE.tutor, email="amina@exemple.fr")
    )
    found = findings(bad)
    assert {"DUR-1", "PUR-1", "OV-6"} <= {one.code for one in found}
    assert [one.severity.rank for one in found] == sorted((one.severity.rank for one in found), reverse=True)
    assert worst(found) is Severity.BLOCK
    assert found[0].message != found[1].message


def test_a_minor_without_gaelle_nor_the_host_s_answers_is_refused():
    young = replace(WHOLE, beneficiary=replace(WHOLE.beneficiary, birth_date=date(2009, 1, 1)))
    assert {"MIN-1", "MIN-9", "PAR-2"} <= set(found_codes(young, severity=Severity.BLOCK))
    guarded = replace(
        young,
        signatories=(*young.signatories, Signatory(Role.GUARDIAN, "Gaëlle Diallo", "", "gaelle@exemple.fr")),
        minor=MinorSafety(risks=dict.fromkeys(range(1, 17), False)),
    )
    assert verdict(findings(guarded, complete=True)) == "OK"


def test_a_decision_lifts_what_a_person_may_lift_and_nothing_else():
    gap = Span(
        date(2026, 2, 2),
        date(2026, 2, 13),
        WHOLE.host.siret,
        "DISCOVER",
        ("Découvrir la soudure",),
        family="A",
    )
    renewal = Renewal(gap, outcomes=(Outcome.NOT,), reason="encore deux gestes à voir")
    renewed = replace(WHOLE, renewal=renewal, family="A", history=(gap,))
    human = next(one for one in findings(renewed, complete=True) if one.severity is Severity.HUMAN)
    assert human.code == "REN-6"
    decided = replace(renewed, decisions=(Decision("REN-6", "Claire Roux", "congés du tuteur", human.key),))
    lifted = next(one for one in findings(decided, complete=True) if one.code == "REN-6")
    assert lifted.severity is Severity.INFO
    assert "Décidé par Claire Roux" in lifted.message
    later = replace(decided, start=date(2026, 3, 5))
    assert "REN-6" in found_codes(later, severity=Severity.HUMAN)
    blocked = replace(WHOLE, purpose="WORK", decisions=(Decision("PUR-1", "Claire Roux", "je le veux"),))
    assert "PUR-1" in found_codes(blocked, severity=Severity.BLOCK)


def test_signs_that_deserve_a_look_are_warnings():
    busy = replace(
        WHOLE, purpose="RECRUIT", particular_risks=True, restricted_work=True,
        host=replace(WHOLE.host, same_job_in_90_days=3, former_employer=True, recruiting_in_a_year=2),
    )  # fmt: skip
    found = found_codes(busy)
    assert found.count("PUR-4") == 3
    assert {"SEC-1", "SEC-2"} <= set(found)


def test_dates_out_of_order_never_crash_the_other_rules():
    backwards = replace(WHOLE, start=date(2026, 3, 13), end=START)
    assert "DUR-0" in found_codes(backwards, severity=Severity.BLOCK)


def test_the_ends_of_time_are_survived():
    for day in (date.min, date.max):
        past = (Span(day, day, WHOLE.host.siret), Span(date.max, date.max, WHOLE.host.siret))
        far = replace(
            WHOLE, start=day, end=day, read_on=None, days={day: ((time(9), time(12)),)}, history=past
        )
        born = replace(far, beneficiary=replace(WHOLE.beneficiary, birth_date=date.max))
        assert findings(far, complete=True)
        assert findings(born, complete=True)


def test_every_finding_quotes_an_article_the_register_knows_in_french_typography():
    for dossier in (Dossier(), replace(WHOLE, end=date(2026, 4, 20), purpose="WORK")):
        for one in findings(dossier, complete=True):
            assert one.article in ARTICLES
            assert one.message == typeset(one.message)
            assert "'" not in one.message


def test_dates_and_words_are_french():
    assert full_date(date(2026, 3, 1)).replace("\u00a0", " ") == "dimanche 1er mars 2026"
    assert normalised("  L’Œuvre, DÉJÀ  faite ! ") == normalised("l'oeuvre deja faite")
    assert typeset("Vraiment ? « oui » : l'essai") == "Vraiment\u202f? «\u00a0oui\u00a0»\u00a0: l’essai"
