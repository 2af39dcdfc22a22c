"""The one bridge from rows to rules."""

import datetime
from collections import defaultdict
from dataclasses import replace

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Count, Q

from conventions.law import facts
from conventions.law.dates import age_on
from conventions.law.findings import Decision, Finding, Severity
from conventions.law.purpose import ATTESTATIONS
from conventions.law.rules import findings
from conventions.law.states import ATTENDED_STATES, COUNTED_STATES, State
from immersions.choices import Purpose
from immersions.messaging.contacts import mailbox, number

from .choices import PartyRole
from .models import Convention, Party, PresenceSlot
from .persons import lookalikes_of, stays_of

# Immersions elsewhere whose hours may meet, or whose rests count with ours (OV-1, OV-2).
NEAR = datetime.timedelta(days=14)
SAME_JOB_DAYS = datetime.timedelta(days=90)
RECRUITING_DAYS = datetime.timedelta(days=365)
FIELD_OF_CODE = {
    "DUR-0": "end_on",
    "DUR-1": "end_on",
    "REN-4": "end_on",
    "CUM-1": "start_on",
    "CUM-3": "end_on",
    "OV-3": "start_on",
    "REN-6": "start_on",
    "SIG-1": "start_on",
    "CAT-1": "host_siret",
    "REN-5": "host_siret",
}


def findings_of(
    convention: Convention, *, complete: bool = False, read_on: datetime.date | None = None
) -> list[Finding]:
    """Every finding of the law on a convention, heaviest first, stored decisions taken into account.

    `complete` asks for each mandatory mention, as freezing does; `read_on` is the day of reading at the place
    of the immersion. Reads the database (about fifteen queries), writes nothing.
    """
    return findings(dossier_of(convention, read_on=read_on), complete=complete)


def blockers(found: list[Finding]) -> list[Finding]:
    """The findings that keep a draft from being signed: BLOCK, and HUMAN that nobody has decided."""
    return [one for one in found if one.severity in (Severity.BLOCK, Severity.HUMAN)]


def clean_convention(convention: Convention) -> None:
    """Raise `ValidationError` with every blocking finding of the law about this draft.

    Findings on dates and on the host's number stand beside their field, the others above the form.
    """
    errors: dict[str, list[ValidationError]] = defaultdict(list)
    for one in findings_of(convention):
        if one.severity is Severity.BLOCK:
            field = FIELD_OF_CODE.get(one.code, "__all__")
            errors[field].append(ValidationError(one.message, code=one.code))
    if errors:
        raise ValidationError(dict(errors))


def dossier_of(convention: Convention, *, read_on: datetime.date | None = None) -> facts.Dossier:
    """All that the rules need to know of one convention, from its rows and the person's other conventions.

    Works on a convention that is not stored yet: it then has no parties, hours or decisions.
    """
    stored = convention.pk is not None
    parties = {party.role: party for party in convention.parties.all()} if stored else {}
    others = stays_of(convention)
    return facts.Dossier(
        read_on=read_on,
        start=convention.start_on,
        end=convention.end_on,
        days=_days_of(convention) if stored else {},
        place=convention.place,
        beneficiary=_beneficiary(convention, parties.get(PartyRole.BENEFICIARY)),
        employer=_employer(convention, parties.get(PartyRole.EMPLOYER)),
        host=_host(convention),
        tutor=facts.Tutor(
            name=_full_name(convention.tutor_first_name, convention.tutor_last_name),
            function=convention.tutor_function,
            email=mailbox(convention.tutor_email),
            phone=number(convention.tutor_phone),
            immersions=1 + _tutor_elsewhere(convention),
        ),
        prescriber=prescriber_of(convention, parties.get(PartyRole.PRESCRIBER)),
        support=_support(convention, parties),
        signatories=tuple(
            facts.Signatory(
                facts.Role(party.role),
                party.full_name,
                party.function,
                mailbox(party.email),
                number(party.phone),
                party.in_person,
            )
            for party in parties.values()
        ),
        purpose=convention.purpose,
        job=convention.job_title,
        objectives=tuple(facts.Objective(o.text, o.assessment) for o in convention.objectives.all())
        if stored
        else (),
        tasks=tuple(facts.Task(t.text, t.skill) for t in convention.tasks.all()) if stored else (),
        attestations=frozenset(name for name in ATTESTATIONS if getattr(convention, name)),
        relevance=convention.relevance_opinion,
        measures=facts.Measures(
            convention.ppe_provided,
            convention.ppe_detail,
            convention.prevention,
            convention.prevention_detail,
        ),
        minor=replace(
            minor_safety(convention.minor_risks), night_authorisation=_night_authorisation(convention)
        ),
        particular_risks=convention.particular_risks,
        restricted_work=convention.restricted_work,
        long_day_agreement=convention.long_day_agreement,
        history=history_of(convention, others),
        lookalikes=lookalikes_of(convention, others),
        family=_family(convention),
        renewal=_renewal(convention),
        decisions=_decisions(convention) if stored else (),
        sixty_day_mode=facts.SixtyDayMode(settings.SIXTY_DAY_MODE),
    )


def _beneficiary(convention: Convention, party: Party | None) -> facts.Beneficiary:
    return facts.Beneficiary(
        last_name=party.last_name if party else "",
        first_name=party.first_name if party else "",
        birth_date=convention.birth_date,
        status=convention.beneficiary_status,
        protected_adult=convention.protected_adult,
    )


def _employer(convention: Convention, party: Party | None) -> facts.Employer:
    return facts.Employer(
        name=party.organisation if party else "",
        address=party.address if party else "",
        siret=party.siret if party else "",
        contract_start=convention.contract_start,
        contract_end=convention.contract_end,
        suspended=convention.contract_suspended,
        outside_hours=convention.outside_working_hours,
    )


def _host(convention: Convention) -> facts.Host:
    return facts.Host(
        name=convention.host_name,
        address=convention.host_address,
        siret=convention.host_siret,
        naf=convention.host_naf,
        activity=convention.host_activity,
        idcc=convention.host_idcc,
        # Holidays are those of the place where the person is present.
        postcode=convention.place_postcode or convention.host_postcode,
        sector=convention.host_sector,
        is_esat=convention.host_is_esat,
        safety_contact=convention.safety_contact_name,
        safety_function=convention.safety_contact_function,
        insured_until=convention.insurance_ends_on,
        former_employer=convention.former_employer,
        **_hosted(convention),
    )


def prescriber_of(convention: Convention, party: Party | None) -> facts.Prescriber:
    """Who prescribes, by right or by the delegation chosen in the draft."""
    organisation = convention.agency.organisation if convention.agency_id else None
    delegation = convention.delegation
    return facts.Prescriber(
        name=party.organisation if party else "",
        address=party.address if party else "",
        siret=party.siret if party else "",
        kind=convention.prescriber_kind,
        siae_kind=organisation.siae_kind if organisation else "",
        pmsmp_clause=organisation.pmsmp_clause if organisation and organisation.siae_kind else None,
        delegation=facts.Delegation(
            delegation.grantor.kind,
            delegation.grantor.name,
            delegation.categories,
            delegation.grantee_id == (organisation.pk if organisation else None),
            delegation.starts_on,
            delegation.ends_on,
            delegation.status,
        )
        if delegation
        else None,
    )


def _support(convention: Convention, parties: dict[str, Party]) -> facts.Support:
    support = parties.get(PartyRole.SUPPORT)
    party = support or parties.get(PartyRole.PRESCRIBER)
    return facts.Support(
        name=party.organisation if party else "",
        address=party.address if party else "",
        siret=party.siret if party else "",
        counsellor=_full_name(convention.counsellor_first_name, convention.counsellor_last_name),
        counsellor_function=convention.counsellor_function,
        distinct=support is not None,
    )


def minor_safety(answers: dict | None) -> facts.MinorSafety:
    """What the host answered for a minor, from the column that keeps it."""
    given = answers or {}
    return facts.MinorSafety(
        risks={int(family): bool(met) for family, met in given.get("risks", {}).items()},
        closed_parts={int(family): bool(met) for family, met in given.get("closed_parts", {}).items()},
        derogation=bool(given.get("derogation")),
        bar_task=given.get("bar_task"),
    )


def _night_authorisation(convention: Convention) -> str:
    """The fingerprint of the file that counts; asked of the database for a minor only."""
    born, start = convention.birth_date, convention.start_on
    if convention.pk is None or born is None or start is None or age_on(born, start) >= 18:
        return ""
    digest = convention.night_authorisations.order_by("-pk").values_list("sha256", flat=True).first()
    return bytes(digest).hex()[:12] if digest else ""


def _days_of(convention: Convention) -> dict[datetime.date, tuple[facts.Slot, ...]]:
    days: dict[datetime.date, tuple[facts.Slot, ...]] = {}
    for slot in convention.slots.all():
        days[slot.day] = (*days.get(slot.day, ()), (slot.starts, slot.ends))
    return days


def _decisions(convention: Convention) -> tuple[Decision, ...]:
    return tuple(
        Decision(row.code, row.by.user.get_full_name(), row.reason, row.key)
        for row in convention.decisions.select_related("by__user").order_by("pk")
    )


def _family(convention: Convention) -> str:
    return f"convention {convention.renewal_of_id or convention.pk or 'à venir'}"


def _span(convention: Convention, days: dict[int, dict]) -> facts.Span:
    return facts.Span(
        start=convention.start_on or datetime.date.min,
        end=convention.effective_end or datetime.date.min,
        host_siret=convention.host_siret,
        purpose=convention.purpose,
        objectives=tuple(objective.text for objective in convention.objectives.all()),
        job=convention.job_title,
        family=_family(convention),
        renewal=convention.renewal_of_id is not None,
        no_show=convention.state == State.NO_SHOW,
        days=days.get(convention.pk, {}),
    )


def history_of(convention: Convention, others: list[Convention]) -> tuple[facts.Span, ...]:
    """The same person's other immersions as the rules count them: no other host's name, and declared ones too."""
    start, end = convention.start_on, convention.end_on
    days: dict[int, dict] = defaultdict(dict)
    if others and start and end:
        slots = PresenceSlot.objects.filter(convention__in=others, day__gte=start - NEAR, day__lte=end + NEAR)
        for slot in slots:
            found = days[slot.convention_id]
            found[slot.day] = (*found.get(slot.day, ()), (slot.starts, slot.ends))
    spans = [_span(other, days) for other in others]
    if convention.pk is not None:
        spans += [
            facts.Span(
                prior.starts_on,
                prior.ends_on,
                host_siret=facts.ELSEWHERE if prior.elsewhere else convention.host_siret,
                purpose=prior.purpose,
                objectives=(prior.objectives,) if prior.objectives else (),
                renewal=prior.is_renewal,
                declared=True,
            )
            for prior in convention.prior_immersions.all()
        ]
    return tuple(spans)


def _renewal(convention: Convention) -> facts.Renewal | None:
    initial = convention.renewal_of
    if initial is None:
        return None
    return facts.Renewal(
        initial=_span(initial, {}),
        already_renewed=initial.renewals.filter(state__in=COUNTED_STATES).exclude(pk=convention.pk).exists(),
        same_person=convention.person_key in (None, initial.person_key),
        same_prescriber=convention.agency.organisation_id == initial.agency.organisation_id,
        outcomes=_outcomes(convention.interim_outcomes),
        assessed_on=convention.interim_on,
        reason=convention.renewal_reason,
    )


def _outcomes(said: list[str]) -> tuple[facts.Outcome, ...]:
    """REN-3 asks for a word an objective: until each has its own, nothing is assessed."""
    return tuple(facts.Outcome(one) for one in said) if all(said) else ()


def _hosted(convention: Convention) -> dict[str, int]:
    """What the same host has welcomed before this immersion: the same job in 90 days, recruiting in a year."""
    start = convention.start_on
    if not (convention.host_siret and start):
        return {}
    same_job = Q(rome_code=convention.rome_code, start_on__gt=start - SAME_JOB_DAYS) & ~Q(rome_code="")
    return (
        Convention.objects.filter(
            host_siret=convention.host_siret,
            state__in=ATTENDED_STATES,
            start_on__gt=start - RECRUITING_DAYS,
            start_on__lte=start,
        )
        .exclude(pk=convention.pk)
        .aggregate(
            same_job_in_90_days=Count("pk", filter=same_job),
            recruiting_in_a_year=Count("pk", filter=Q(purpose=Purpose.RECRUIT)),
        )
    )


def _tutor_elsewhere(convention: Convention) -> int:
    if not (convention.tutor_email and convention.start_on and convention.end_on):
        return 0
    return (
        Convention.objects.filter(
            Q(tutor_email__iexact=convention.tutor_email),
            host_siret=convention.host_siret,
            state__in=ATTENDED_STATES,
            start_on__lte=convention.end_on,
            end_on__gte=convention.start_on,
        )
        .exclude(pk=convention.pk)
        .count()
    )


def _full_name(first_name: str, last_name: str) -> str:
    return f"{first_name} {last_name}".strip()
