"""Each fact that the law reads is fed by a field that someone fills, or by a query: no rule stays asleep."""

import dataclasses
import datetime
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from django.test import Client

from conventions import case_facts as queries
from conventions.case_facts import dossier_of
from conventions.law import facts
from conventions.models import Convention, LawDecision
from demo.cast import Cast
from demo.conventions import MINOR_ANSWERS
from immersions.choices import DelegationStatus, PrescriberKind, Purpose, SiaeKind
from immersions.models import PrescriptionDelegation
from tests.conventions.drafting.test_drafting_steps import address
from tests.support.drafts import complete_draft, next_monday, someone_else

Browse = Callable[[Any], Client]
HISTORY = "query history_of"

# The field « step.name » of the draft's pages, or the query of `conventions.case_facts` (« query name »).
FEEDERS: dict[str, str] = {
    "Span.start": HISTORY,
    "Span.end": HISTORY,
    "Span.host_siret": HISTORY,
    "Span.purpose": HISTORY,
    "Span.objectives": HISTORY,
    "Span.job": HISTORY,
    "Span.family": HISTORY,
    "Span.renewal": HISTORY,
    "Span.counted": HISTORY,
    "Span.no_show": HISTORY,
    "Span.declared": HISTORY,
    "Span.days": HISTORY,
    "Lookalike.reference": "query lookalikes_of",
    "Lookalike.start": "query lookalikes_of",
    "Lookalike.end": "query lookalikes_of",
    "Lookalike.host_siret": "query lookalikes_of",
    "Lookalike.last_name": "query lookalikes_of",
    "Lookalike.first_name": "query lookalikes_of",
    "Lookalike.birth_date": "query lookalikes_of",
    "Renewal.initial": "query _renewal",
    "Renewal.already_renewed": "query _renewal",
    "Renewal.outcomes": "contenu.outcome_0",
    "Renewal.assessed_on": "contenu.interim_on",
    "Renewal.same_person": "query _renewal",
    "Renewal.same_prescriber": "query _renewal",
    "Renewal.reason": "periode.renewal_reason",
    "Signatory.role": "query dossier_of",
    "Signatory.name": "accueil.host-last_name",
    "Signatory.function": "accueil.host-function",
    "Signatory.email": "accueil.host-email",
    "Signatory.phone": "accueil.host-phone",
    "Signatory.in_person": "accueil.host-in_person",
    "Beneficiary.last_name": "beneficiaire.beneficiary-last_name",
    "Beneficiary.first_name": "beneficiaire.beneficiary-first_name",
    "Beneficiary.birth_date": "beneficiaire.birth_date",
    "Beneficiary.status": "beneficiaire.beneficiary_status",
    "Beneficiary.protected_adult": "beneficiaire.protected_adult",
    "Employer.name": "beneficiaire.employer-organisation",
    "Employer.address": "beneficiaire.employer-street",
    "Employer.siret": "beneficiaire.employer-siret",
    "Employer.contract_start": "beneficiaire.contract_start",
    "Employer.contract_end": "beneficiaire.contract_end",
    "Employer.suspended": "beneficiaire.contract_suspended",
    "Employer.outside_hours": "beneficiaire.outside_working_hours",
    "Host.name": "accueil.host_name",
    "Host.address": "accueil.host_street",
    "Host.siret": "accueil.host_siret",
    "Host.naf": "accueil.host_naf",
    "Host.idcc": "accueil.host_idcc",
    "Host.postcode": "lieu.place_postcode",
    "Host.sector": "accueil.host_sector",
    "Host.is_esat": "accueil.host_is_esat",
    "Host.activity": "accueil.host_activity",
    "Host.safety_contact": "accueil.safety_contact_name",
    "Host.safety_function": "accueil.safety_contact_function",
    "Host.insured_until": "securite.insurance_ends_on",
    "Host.former_employer": "accueil.former_employer",
    "Host.same_job_in_90_days": "query _hosted",
    "Host.recruiting_in_a_year": "query _hosted",
    "Tutor.name": "accueil.tutor_last_name",
    "Tutor.function": "accueil.tutor_function",
    "Tutor.email": "accueil.tutor_email",
    "Tutor.phone": "accueil.tutor_phone",
    "Tutor.immersions": "query _tutor_elsewhere",
    "Delegation.grantor_kind": "accompagnement.delegation",
    "Delegation.grantor": "accompagnement.delegation",
    "Delegation.categories": "accompagnement.delegation",
    "Delegation.held": "accompagnement.delegation",
    "Delegation.starts_on": "accompagnement.delegation",
    "Delegation.ends_on": "accompagnement.delegation",
    "Delegation.status": "accompagnement.delegation",
    "Prescriber.name": "query prescriber_of",
    "Prescriber.address": "query prescriber_of",
    "Prescriber.siret": "query prescriber_of",
    "Prescriber.kind": "query prescriber_of",
    "Prescriber.siae_kind": "query prescriber_of",
    "Prescriber.pmsmp_clause": "query prescriber_of",
    "Prescriber.delegation": "accompagnement.delegation",
    "Support.name": "accompagnement.support-organisation",
    "Support.address": "accompagnement.support-street",
    "Support.siret": "accompagnement.support-siret",
    "Support.counsellor": "accompagnement.counsellor_last_name",
    "Support.counsellor_function": "accompagnement.counsellor_function",
    "Support.distinct": "accompagnement.distinct",
    "Objective.text": "contenu.objectives-0-text",
    "Objective.assessment": "contenu.objectives-0-assessment",
    "Task.text": "contenu.tasks-0-text",
    "Task.skill": "contenu.tasks-0-skill",
    "MinorSafety.risks": "securite.risk_1",
    "MinorSafety.closed_parts": "securite.closed_2",
    "MinorSafety.derogation": "securite.derogation",
    "MinorSafety.night_authorisation": "query _night_authorisation",
    "MinorSafety.bar_task": "securite.bar_task",
    "Dossier.read_on": "query findings_of",
    "Dossier.start": "periode.start_on",
    "Dossier.end": "periode.end_on",
    "Dossier.days": "query _days_of",
    "Dossier.place": "lieu.place_street",
    "Dossier.beneficiary": "query _beneficiary",
    "Dossier.employer": "query _employer",
    "Dossier.host": "query _host",
    "Dossier.tutor": "query dossier_of",
    "Dossier.prescriber": "query prescriber_of",
    "Dossier.support": "query _support",
    "Dossier.signatories": "query dossier_of",
    "Dossier.purpose": "contenu.purpose",
    "Dossier.job": "contenu.job_title",
    "Dossier.objectives": "contenu.objectives-0-text",
    "Dossier.tasks": "contenu.tasks-0-text",
    "Dossier.attestations": "attestations.not_seasonal",
    "Dossier.minor": "query minor_safety",
    "Measures.ppe": "securite.ppe_provided",
    "Measures.ppe_detail": "securite.ppe_detail",
    "Measures.prevention": "securite.prevention",
    "Measures.prevention_detail": "securite.prevention_detail",
    "Dossier.relevance": "accompagnement.relevance_opinion",
    "Dossier.measures": "query dossier_of",
    "Dossier.particular_risks": "securite.particular_risks",
    "Dossier.restricted_work": "securite.restricted_work",
    "Dossier.long_day_agreement": "query dossier_of",
    "Dossier.history": HISTORY,
    "Dossier.lookalikes": "query lookalikes_of",
    "Dossier.family": "query _family",
    "Dossier.renewal": "query _renewal",
    "Dossier.decisions": "query _decisions",
    "Dossier.sixty_day_mode": "query dossier_of",
}
# What keeps its empty value in the portal, and why.
NEVER_OTHERWISE = {
    # PostgreSQL refuses a second renewal (`convention_renewed_once`) before the law has to.
    "Renewal.already_renewed",
    # Only what counts is read: `COUNTED_STATES` leaves out what never took effect.
    "Span.counted",
    # A setting of the portal, the same for all (`SIXTY_DAY_MODE`).
    "Dossier.sixty_day_mode",
}


def facts_of_the_law() -> dict[str, dataclasses.Field]:
    """Each field of each dataclass of `conventions/law/facts.py`."""
    classes = (one for one in vars(facts).values() if dataclasses.is_dataclass(one))
    return {
        f"{one.__name__}.{field.name}": field
        for one in classes
        if one.__module__ == facts.__name__
        for field in dataclasses.fields(one)
    }


def said_in(value: Any) -> Iterator[str]:
    """The facts that hold something else than their empty value, however deep."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            held = getattr(value, field.name)
            empty = field.default
            if field.default_factory is not dataclasses.MISSING:
                empty = field.default_factory()
            if held != empty:
                yield f"{type(value).__name__}.{field.name}"
            yield from said_in(held)
    elif isinstance(value, tuple):
        for each in value:
            yield from said_in(each)


def everyone_signs(cast: Cast) -> Convention:
    """Amina is seventeen, salaried, accompanied elsewhere; every box of the draft is filled."""
    delegation = PrescriptionDelegation.objects.create(
        grantor=cast.elodie_membership.agency.organisation, grantee=cast.elodie_membership.agency.organisation,
        categories="Demandeurs d’emploi", starts_on=next_monday(), ends_on=next_monday(),
        status=DelegationStatus.SUSPENDED,
    )  # fmt: skip
    organisation = cast.cap_emploi.organisation
    organisation.kind, organisation.siae_kind, organisation.pmsmp_clause = (
        PrescriberKind.SIAE,
        SiaeKind.ACI,
        True,
    )
    organisation.save()
    convention = complete_draft(
        cast, guardian=True, employer=True, support=True, delegation=delegation,
        protected_adult=True, contract_end=next_monday(), outside_working_hours=True, host_is_esat=True,
        safety_contact_name="Nadia Roy", safety_contact_function="Cheffe d’équipe", former_employer=True, particular_risks=True, restricted_work=True,
        long_day_agreement="Accord du 12 mars 2024", purpose=Purpose.RECRUIT,
        minor_risks=MINOR_ANSWERS | {"closed_parts": {"2": True}, "derogation": True, "bar_task": True},
    )  # fmt: skip
    convention.parties.filter(role="host").update(in_person=True)
    convention.night_authorisations.create(
        content=b"%PDF-", sha256=hashlib.sha256(b"%PDF-").digest(), deposited_by=cast.claire, at=convention.created_at
    )  # fmt: skip
    convention.prior_immersions.create(
        starts_on=next_monday(), ends_on=next_monday(), purpose=Purpose.DISCOVER, objectives="Voir",
        is_renewal=True,
    )  # fmt: skip
    LawDecision.objects.create(
        convention=convention, code="PAR-1", key="PAR-1|", reason="Vu.", by=cast.claire_membership,
        at=convention.created_at,
    )  # fmt: skip
    return convention


def test_every_fact_of_the_law_has_a_feeder_and_no_feeder_outlives_its_fact() -> None:
    assert set(FEEDERS) == set(facts_of_the_law())


def test_each_feeder_is_a_field_of_the_draft_or_a_query_of_the_dossier(cast: Cast, browse: Browse) -> None:
    first, claire = everyone_signs(cast), browse(cast.claire)
    renewed = complete_draft(cast, renewal_of=first, start=next_monday() + datetime.timedelta(days=40))
    shown = {
        f"{slug}.{field.html_name}"
        for convention in (first, renewed)
        for slug in {one.split(".")[0] for one in FEEDERS.values() if not one.startswith("query ")}
        for form in claire.get(address(convention, slug)).context["page"].all_forms
        for field in form
    }
    unknown = [
        feeder
        for feeder in FEEDERS.values()
        if not (
            callable(getattr(queries, feeder.removeprefix("query "), None))
            if feeder.startswith("query ")
            else feeder in shown
        )
    ]
    assert unknown == []


def test_filled_everywhere_the_draft_says_every_fact_to_the_law(cast: Cast) -> None:
    first = everyone_signs(cast)
    known = said_of(first)
    Convention.objects.filter(pk=first.pk).update(state="OPEN")
    later = next_monday() + datetime.timedelta(days=12)
    second = complete_draft(
        cast, start=later, renewal_of=first, interim_on=later, interim_outcomes=["NOT", "NOT"],
        renewal_reason="Un geste reste à voir.", purpose=Purpose.RECRUIT, agency=cast.elodie_membership.agency,
    )  # fmt: skip
    known |= said_of(second)
    Convention.objects.filter(pk=second.pk).update(
        state="NO_SHOW", signed_at=second.created_at, person_key=first.person_key
    )
    third = complete_draft(cast, start=later, purpose=Purpose.RECRUIT)
    known |= said_of(third)
    Convention.objects.filter(pk=second.pk).update(state="DRAFT", signed_at=None, person_key=1)
    known |= said_of(second)
    Convention.objects.filter(pk=third.pk).update(state="OPEN", tutor_email=first.tutor_email)
    alike = complete_draft(cast, **someone_else())
    Convention.objects.filter(pk=alike.pk).update(state="OPEN", person_key=2)
    fourth = complete_draft(cast, start=later)
    known |= said_of(fourth)

    assert set(facts_of_the_law()) - known == NEVER_OTHERWISE


def said_of(convention: Convention) -> set[str]:
    dossier = dossier_of(Convention.objects.get(pk=convention.pk), read_on=next_monday())
    return set(said_in(dossier))
