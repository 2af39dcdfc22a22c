"""The mandatory mentions of D5135-2: what a draft still lacks before it can be frozen."""

from __future__ import annotations

from conventions.law import articles
from conventions.law.dates import age_on
from conventions.law.facts import Dossier
from conventions.law.findings import Finding, Severity, Step, finding
from conventions.law.hours.slots import some_presence
from conventions.law.minors.dangerous_work import unanswered_risks
from conventions.law.people.categories import QUARTER_STATUSES
from conventions.law.people.parties import is_employee, missing_parties, parties_of
from conventions.law.purpose import forbidden_uses, one_object, other_attestations, precise_content
from conventions.law.safety import unanswered_safety

PARTIES, PERIOD, PLACE = Step.PARTIES, Step.PERIOD, Step.PLACE


def missing_mentions(dossier: Dossier) -> list[Finding]:
    """D5135-2, 1° to 5°: one BLOCK for each mention that is still empty, with the step where it is written."""
    prescriber, person, host = dossier.prescriber, dossier.beneficiary, dossier.host
    support, tutor, employer = dossier.support, dossier.tutor, dossier.employer
    wanted: list[tuple[object, str, str, Step]] = [
        (prescriber.name, "1°", "la dénomination du prescripteur", PARTIES),
        (prescriber.address, "1°", "l’adresse du prescripteur", PARTIES),
        (person.last_name, "2°", "le nom du bénéficiaire", PARTIES),
        (person.first_name, "2°", "le prénom du bénéficiaire", PARTIES),
        (person.birth_date, "2°", "la date de naissance du bénéficiaire", PARTIES),
        (host.name, "3°", "la dénomination de la structure d’accueil", PARTIES),
        (host.address, "3°", "l’adresse de la structure d’accueil", PARTIES),
        (host.siret, "3°", "le SIRET de la structure d’accueil", PARTIES),
        (host.naf, "3°", "l’activité principale de la structure d’accueil", PARTIES),
        (host.idcc, "3°", "la convention collective de la structure d’accueil (ou « aucune »)", PARTIES),
        (tutor.name, "3°", "le nom du tuteur", PARTIES),
        (tutor.function, "3°", "la fonction du tuteur", PARTIES),
        (
            support.name or not support.distinct,
            "4°",
            "la dénomination de la structure d’accompagnement",
            PARTIES,
        ),
        (
            support.address or not support.distinct,
            "4°",
            "l’adresse de la structure d’accompagnement",
            PARTIES,
        ),
        (support.counsellor, "4°", "le nom du conseiller référent", PARTIES),
        (support.counsellor_function, "4°", "la fonction du conseiller référent", PARTIES),
        (dossier.start, "5°", "le premier jour", PERIOD),
        (dossier.end, "5°", "le dernier jour", PERIOD),
        (dossier.place, "5°", "le lieu de l’immersion", PLACE),
    ]
    if is_employee(dossier):
        wanted += [
            (employer.name, "2°", "la dénomination de l’employeur du bénéficiaire", PARTIES),
            (employer.address, "2°", "l’adresse de l’employeur du bénéficiaire", PARTIES),
        ]
    return [
        finding(
            Severity.BLOCK,
            f"MEN-{number[0]}",
            articles.MENTIONS,
            f"Il manque {what} (article D5135-2, {number}).",
            step=step,
            mention=what,
        )
        for value, number, what, step in wanted
        if not value
    ]


def missing_facts(dossier: Dossier) -> list[Finding]:
    """L5135-2, D5135-1, D5132-10-3 and its likes: what the rules read and no mention of D5135-2 holds."""
    person = dossier.beneficiary
    wanted: list[tuple[object, str, str, str]] = [
        (dossier.prescriber.kind, "MEN-1", articles.PRESCRIBERS, "la nature du prescripteur"),
        (person.status, "MEN-2", articles.EMPLOYER_PARTY, "la situation du bénéficiaire (salarié ou non)"),
    ]
    if person.status in QUARTER_STATUSES:
        what = "le premier jour du contrat d’insertion ou aidé de la personne (règle du quart)"
        wanted.append((dossier.employer.contract_start, "MEN-2", articles.QUARTER, what))
    elif is_employee(dossier) and not dossier.employer.suspended:
        what = "le premier jour du contrat de travail ou du poste de la personne (pour savoir qui porte le risque d’accident)"
        wanted.append((dossier.employer.contract_start, "MEN-2", articles.EMPLOYER_PARTY, what))
    return [
        finding(Severity.BLOCK, code, article, f"Il manque {what}.", step=PARTIES, mention=what)
        for value, code, article, what in wanted
        if not value
    ]


def missing_answers(dossier: Dossier) -> list[Finding]:
    """D5135-2 2°, 3°, D5135-6: what an answer already given calls for, or nobody else can say; `field` holds it."""
    host, contract = dossier.host, dossier.employer.suspended
    instructor = "la personne qui transmet les consignes de santé et de sécurité"
    wanted: list[tuple[bool, str, str, str, str]] = [
        (
            not dossier.relevance.strip(),
            "REL-1",
            articles.RELEVANCE,
            "votre avis sur la pertinence de l’immersion : dites en une phrase pourquoi elle est utile à la personne",
            "relevance_opinion",
        ),
        (
            bool(host.naf) and not host.activity,
            "MEN-3",
            articles.MENTIONS,
            "l’activité principale de la structure d’accueil en toutes lettres (son code seul ne suffit pas)",
            "host_activity",
        ),
        (
            bool(host.safety_function) and not host.safety_contact,
            "MEN-3",
            articles.MENTIONS,
            f"le nom de {instructor}, ou effacez sa fonction si c’est le tuteur",
            "safety_contact_name",
        ),
        (
            bool(host.safety_contact) and not host.safety_function,
            "MEN-3",
            articles.MENTIONS,
            f"la fonction de {instructor}",
            "safety_contact_function",
        ),
        (
            is_employee(dossier) and contract is None,
            "MEN-2",
            articles.EMPLOYER_PARTY,
            "ce que devient le contrat de travail pendant l’immersion : dites s’il est suspendu ou maintenu",
            "contract_suspended",
        ),
    ]
    return [
        finding(Severity.BLOCK, code, article, f"Il manque {what}.", step=PARTIES, mention=what, field=name)
        for lacking, code, article, what, name in wanted
        if lacking
    ]


def completeness(dossier: Dossier) -> list[Finding]:
    """D5135-2 with L5135-4, L5135-7 and D5135-4: all that a whole dossier must hold before it is frozen."""
    found = [
        *missing_mentions(dossier),
        *missing_facts(dossier),
        *missing_answers(dossier),
        some_presence(dossier.days),
        one_object(dossier.purpose, complete=True),
        *precise_content(dossier),
        *forbidden_uses(dossier.attestations),
        *other_attestations(dossier.attestations),
        *unanswered_safety(dossier),
        *missing_parties(parties_of(dossier), dossier.signatories),
    ]
    birth, start = dossier.beneficiary.birth_date, dossier.start
    if birth is not None and start is not None and age_on(birth, start) < 18:
        found.append(unanswered_risks(dossier.minor.risks))
    return [one for one in found if one is not None]
