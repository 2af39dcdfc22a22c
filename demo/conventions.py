"""Conventions of the demonstration: the invented cast, and papers that the law allows."""

import datetime
from dataclasses import dataclass
from typing import Any

from conventions.choices import ContractKind, PartyRole
from conventions.drafting.actions.draft import measure_presence, new_reference
from conventions.drafting.timetable import slots_of_pattern
from conventions.law.dates import holiday_name
from conventions.models import Convention, Objective, Party, PresenceSlot, Task, person_key
from immersions.choices import BeneficiaryStatus, Purpose
from immersions.models import HostMember, JournalEntry

from .cast import FARID, GAELLE, Cast

# Six and a half hours a day, a little under a full week.
WEEK = {str(weekday): [["08:00", "12:00"], ["13:00", "15:30"]] for weekday in range(5)}
OBJECTIVES = (
    (
        "Savoir si le rythme et les gestes du métier de boulangère me conviennent",
        "Entretien avec le tuteur à la fin de chaque semaine, à partir d’une liste de gestes observés",
    ),
    (
        "Réaliser une pâte à pain de tradition en suivant une fiche technique",
        "Le tuteur regarde une fabrication complète le dernier jour et la commente",
    ),
)
TASKS = (
    ("Peser et pétrir avec le chef boulanger", "Suivre une fiche technique"),
    ("Façonner des pains et les mettre au four sous son regard", "Gestes de façonnage"),
    ("Observer l’accueil des clients", "Présenter un produit"),
)
MINOR_ANSWERS = {
    "risks": {str(family): False for family in range(1, 17)},
    "derogation": False,
    "bar_task": False,
}


@dataclass(frozen=True)
class Extras:
    """Which of the parties that are not always there take part."""

    guardian: bool = False
    employer: bool = False
    support: bool = False


def fill_demo_draft(
    cast: Cast,
    *,
    start: datetime.date,
    at: datetime.datetime,
    end: datetime.date | None = None,
    guardian: bool = False,
    employer: bool = False,
    support: bool = False,
    **changes: Any,
) -> Convention:
    """Store a complete draft of Claire's for Amina in Bruno's bakery, lawful unless `changes` say otherwise.

    `start` and `end` are the first and last day (twelve days by default), `at` the moment it is written.
    `guardian`: Amina is seventeen and Gaëlle signs for her; `employer`: Amina is salaried by Farid outside
    the hours of this immersion; `support`: Élodie's agency accompanies. `changes` replace columns of the convention.
    """
    end = end or start + datetime.timedelta(days=11)
    extras = Extras(guardian=guardian, employer=employer, support=support)
    columns = _people(cast, start, extras) | _content(cast) | changes
    convention = Convention.objects.create(
        reference=new_reference(at), start_on=start, end_on=end, created_at=at, updated_at=at, **columns
    )
    convention.person_key = person_key(
        cast.candidate.last_name, cast.candidate.first_name, convention.birth_date or start
    )
    Party.objects.bulk_create(
        Party(convention=convention, **fields) for fields in _parties(cast, extras=extras)
    )
    Objective.objects.bulk_create(
        Objective(convention=convention, position=rank, text=text, assessment=assessment)
        for rank, (text, assessment) in enumerate(OBJECTIVES)
    )
    Task.objects.bulk_create(
        Task(convention=convention, position=rank, text=text, skill=skill)
        for rank, (text, skill) in enumerate(TASKS)
    )
    PresenceSlot.objects.bulk_create(
        PresenceSlot(convention=convention, day=day, starts=starts, ends=ends)
        for day, starts, ends in slots_of_pattern(convention.weekly_pattern, start, end)
        if not holiday_name(day)
    )
    measure_presence(convention)
    convention.save(update_fields=["person_key", "total_minutes"])
    JournalEntry.witness("create_draft", convention, by=cast.claire, at=at)
    return convention


def create_demo_conventions(cast: Cast, *, at: datetime.datetime) -> list[Convention]:
    """Store the drafts of the demonstration: one ready to be signed, one barely begun; none when some exist."""
    if Convention.objects.filter(agency=cast.cap_emploi).exists():
        return []
    monday = at.date() + datetime.timedelta(days=21 - at.weekday())
    ready = fill_demo_draft(cast, start=monday, at=at)
    later = monday + datetime.timedelta(days=42)
    begun = fill_demo_draft(cast, start=later, at=at, purpose="", job_title="", insured=False)
    begun.objectives.all().delete()
    begun.tasks.all().delete()
    return [ready, begun]


def _people(cast: Cast, start: datetime.date, extras: Extras) -> dict[str, Any]:
    host, tutor = cast.host, HostMember.objects.get(host=cast.host, user=cast.hugo)
    born = cast.candidate.birth_date
    columns: dict[str, Any] = {
        "agency": cast.cap_emploi,
        "counsellor": cast.claire_membership,
        "candidate": cast.candidate,
        "birth_date": datetime.date(start.year - 17, 1, 15) if extras.guardian else born,
        "beneficiary_status": BeneficiaryStatus.NON_EMPLOYEE,
        "emergency_name": "Nadia Benali",
        "emergency_phone": "06 00 00 00 09",
        "host": host,
        "host_name": host.name,
        "host_siret": host.siret,
        "host_street": host.street,
        "host_postcode": host.postcode,
        "host_city": host.city,
        "host_naf": host.naf,
        "host_activity": host.activity,
        "host_idcc": host.idcc,
        "host_sector": host.sector,
        "host_workforce": host.workforce_band,
        "tutor_first_name": cast.hugo.first_name,
        "tutor_last_name": cast.hugo.last_name,
        "tutor_function": tutor.function,
        "tutor_email": cast.hugo.email,
        "tutor_phone": cast.hugo.phone,
        "prescriber_kind": cast.cap_emploi.organisation.kind,
        "counsellor_first_name": cast.claire.first_name,
        "counsellor_last_name": cast.claire.last_name,
        "counsellor_function": cast.claire_membership.function,
        "relevance_opinion": "Amina veut vérifier sur place un projet déjà mûri.",
        "minor_risks": MINOR_ANSWERS if extras.guardian else None,
    }
    if extras.support:
        columns |= {
            "counsellor_first_name": cast.elodie.first_name,
            "counsellor_last_name": cast.elodie.last_name,
            "counsellor_function": cast.elodie_membership.function,
        }
    if extras.employer:
        columns |= {
            "beneficiary_status": BeneficiaryStatus.EMPLOYEE,
            "contract_kind": ContractKind.ORDINARY,
            "contract_start": start - datetime.timedelta(days=400),
            "contract_suspended": True,
        }
    return columns


def _content(cast: Cast) -> dict[str, Any]:
    host = cast.host
    return {
        "weekly_pattern": WEEK,
        "place_street": host.street,
        "place_postcode": host.postcode,
        "place_city": host.city,
        "purpose": Purpose.CONFIRM,
        "rome_code": cast.offer.job_id,
        "job_title": cast.offer.job.label,
        "special_conditions": "",
        "particular_risks": False,
        "restricted_work": False,
        "ppe_provided": True,
        "ppe_detail": "Tablier, chaussures antidérapantes, gants de four",
        "prevention": True,
        "prevention_detail": "Visite du fournil et consignes avant la première fournée",
        "insurer": "Assurance mutuelle de démonstration",
        "insurance_policy": "DEMO-0001",
        "insurance_ends_on": datetime.date(2099, 12, 31),
        "transport_cost": "Titre de transport payé par le conseiller",
        "meal_cost": "Repas de midi offert par la boulangerie",
        "not_permanent_post": True,
        "not_activity_peak": True,
        "not_seasonal": True,
        "not_replacement": True,
        "rules_given": True,
        "insured": True,
        "safety_informed": True,
    }


def _parties(cast: Cast, *, extras: Extras) -> list[dict[str, str]]:
    amina, host_user = cast.candidate, cast.bruno
    bruno = HostMember.objects.get(host=cast.host, user=host_user)
    found = [
        {
            "role": PartyRole.BENEFICIARY,
            "first_name": amina.first_name,
            "last_name": amina.last_name,
            "email": amina.email,
            "phone": amina.phone,
        }
    ]
    if extras.guardian:
        found.append({"role": PartyRole.GUARDIAN, "function": "Mère", **GAELLE})
    found.append(
        {
            "role": PartyRole.HOST,
            "first_name": host_user.first_name,
            "last_name": host_user.last_name,
            "function": bruno.function,
            "email": host_user.email,
            "phone": host_user.phone,
        }
    )
    if extras.employer:
        found.append({"role": PartyRole.EMPLOYER, **FARID})
    if extras.support:
        found.append(_of_agency(PartyRole.SUPPORT, cast.elodie_membership))
    found.append(_of_agency(PartyRole.PRESCRIBER, cast.claire_membership))
    return found


def _of_agency(role: PartyRole, membership: Any) -> dict[str, str]:
    organisation, user = membership.agency.organisation, membership.user
    return {
        "role": role,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "function": membership.function,
        "email": user.email,
        "phone": user.phone,
        "organisation": organisation.name,
        "siret": organisation.siret,
        "street": organisation.street,
        "postcode": organisation.postcode,
        "city": organisation.city,
    }
