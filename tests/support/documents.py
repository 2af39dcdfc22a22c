"""Contents of conventions made without a database: Amina's immersion in Bruno's bakery."""

import dataclasses
import datetime
from collections.abc import Callable
from typing import Any

from conventions.content import document as said
from conventions.content.wording import CURRENT_WORDING, WORDINGS

LOCKED_AT = datetime.datetime(2026, 2, 20, 9, 30, tzinfo=datetime.UTC)
CODE = "3F9K2QX7TM"
DAY_SLOTS = ("08:00-12:00", "13:00-15:30")


def weekdays(start: datetime.date, end: datetime.date) -> list[datetime.date]:
    """Monday to Friday, both ends included."""
    days = (start + datetime.timedelta(days=rank) for rank in range((end - start).days + 1))
    return [day for day in days if day.weekday() < 5]


def amina_document(**changes: Any) -> said.ConventionDocument:
    """Two weeks from Monday 2 March 2026, 65 hours, signed by Amina, the bakery and Cap emploi."""
    start, end = datetime.date(2026, 3, 2), datetime.date(2026, 3, 13)
    timetable = tuple(said.Day(day, DAY_SLOTS) for day in weekdays(start, end))
    tutor = said.Person("Hugo Marchand", "Chef boulanger")
    place = "12 rue de la Juiverie, 44000 Nantes"
    prescriber = said.Prescriber(
        "Cap emploi de démonstration", "10 rue des Orfèvres, 44000 Nantes", "00011122900019", None
    )
    document = said.ConventionDocument(
        schema=said.SCHEMA,
        reference="IM-2026-0042",
        version=1,
        locked_on=LOCKED_AT.date(),
        code=CODE,
        verify_url=f"https://portail.example/v/{CODE}",
        portal="Passerelle immersion",
        prescriber=prescriber,
        beneficiary=said.Beneficiary("Benali", "Amina", datetime.date(1994, 5, 17)),
        guardian=None,
        employer=None,
        host=said.Host(
            name="Boulangerie du Bouffay (démonstration)",
            address=place,
            siret="00012345500016",
            naf="10.71C",
            activity="Boulangerie et boulangerie-pâtisserie",
            idcc="0843",
            tutor=tutor,
            safety_contact=tutor,
        ),
        support=said.Support(
            prescriber.name,
            prescriber.address,
            "yes",
            said.Person("Claire Morel", "Conseillère en évolution professionnelle"),
        ),
        period=said.Period(
            starts_on=start,
            ends_on=end,
            minutes=len(timetable) * 390,
            place=place,
            remote_mode="ON_SITE",
            purpose="CONFIRM",
            rome_code="D1102",
            job="Boulangerie-viennoiserie",
            objectives=(
                said.ObjectiveLine(
                    "Savoir si le rythme et les gestes du métier de boulangère me conviennent",
                    "Entretien avec le tuteur à la fin de chaque semaine, à partir d’une liste de gestes",
                ),
                said.ObjectiveLine(
                    "Réaliser une pâte à pain de tradition en suivant une fiche technique",
                    "Le tuteur regarde une fabrication complète le dernier jour et la commente",
                ),
            ),
        ),
        tasks=(
            said.TaskLine("Peser et pétrir avec le chef boulanger", "Suivre une fiche technique"),
            said.TaskLine("Façonner des pains et les mettre au four sous son regard", "Gestes de façonnage"),
            said.TaskLine("Observer l’accueil des clients", "Présenter un produit"),
        ),
        timetable=timetable,
        safety=said.Safety(
            special_conditions="",
            ppe="yes",
            ppe_detail="Tablier, chaussures antidérapantes, gants de four",
            prevention="yes",
            prevention_detail="Visite du fournil et consignes avant la première fournée",
            insurer="Assurance mutuelle de démonstration",
            insurance_policy="DEMO-0001",
            insurance_ends_on=datetime.date(2027, 12, 31),
            injury_cover="prescriber",
            injury_cover_name=prescriber.name,
            injury_cover_uncertain="",
        ),
        costs=said.Costs("Titre de transport payé par le conseiller", "Repas de midi offert", ""),
        attestations=said.HOST_ATTESTATIONS,
        renewal=None,
        parties=("beneficiary", "host", "prescriber"),
        wording=said.Wording(CURRENT_WORDING, WORDINGS[CURRENT_WORDING].sha256),
    )
    return dataclasses.replace(document, **changes)


def six_party_document() -> said.ConventionDocument:
    """Amina at seventeen, with Gaëlle; salaried by Farid; accompanied by Élodie's agency; with a renewal."""
    plain = amina_document()
    weeks = [(week, datetime.date(2026, 3, 2) + datetime.timedelta(days=7 * week)) for week in range(4)]
    timetable = tuple(
        said.Day(day, ("08:30-12:30",) if week % 2 else DAY_SLOTS)
        for week, monday in weeks
        for day in weekdays(monday, monday + datetime.timedelta(days=5))
        if (week, day.weekday()) != (0, 2)
    )
    return dataclasses.replace(
        plain,
        beneficiary=dataclasses.replace(plain.beneficiary, birth_date=datetime.date(2008, 9, 1)),
        guardian=said.Guardian("Benali", "Gaëlle", "Mère"),
        employer=said.Employer(
            name="Nettoyage du Canal (démonstration)",
            address="3 quai de la Fosse, 44000 Nantes",
            siret="00045678000014",
            contract="maintained",
            contract_kind="ORDINARY",
            contract_starts_on=datetime.date(2025, 1, 6),
            contract_ends_on=None,
            hours="inside",
        ),
        support=said.Support(
            "France Travail de démonstration",
            "5 allée des Tanneurs, 44000 Nantes",
            "no",
            said.Person("Élodie Petit", "Conseillère à l’emploi"),
        ),
        period=dataclasses.replace(plain.period, ends_on=datetime.date(2026, 3, 27), minutes=5910),
        timetable=timetable,
        safety=dataclasses.replace(
            plain.safety,
            special_conditions="Les deux premiers jours, présence au laboratoire seulement.",
            injury_cover="employer",
            injury_cover_name="Nettoyage du Canal (démonstration)",
        ),
        attestations=(*said.HOST_ATTESTATIONS, said.NO_MINOR_DANGER),
        renewal=said.Renewal(
            "IM-2026-0007",
            datetime.date(2026, 2, 2),
            datetime.date(2026, 2, 27),
            "Le premier objectif est atteint en partie seulement.",
        ),
        parties=("beneficiary", "guardian", "host", "employer", "support", "prescriber"),
    )


def minor_document() -> said.ConventionDocument:
    """Amina at seventeen, her mother beside her."""
    plain = amina_document()
    return dataclasses.replace(
        plain,
        beneficiary=dataclasses.replace(plain.beneficiary, birth_date=datetime.date(2008, 6, 1)),
        guardian=said.Guardian("Benali", "Gaëlle", "Mère"),
        safety=dataclasses.replace(plain.safety, regulated_work="Quads, tracteurs (articles D4153-26)"),
        parties=("beneficiary", "guardian", "host", "prescriber"),
    )


def three_uneven_weeks() -> said.ConventionDocument:
    """Monday to Wednesday, each week with hours of its own, a Saturday at the end."""
    hours = [DAY_SLOTS, ("09:15-12:00",), ("13:00-17:45", "18:30-20:00")]
    days = [
        said.Day(datetime.date(2026, 3, day), hours[(day - 2) // 7])
        for day in (2, 3, 4, 9, 10, 11, 16, 17, 18, 21)
    ]
    return amina_document(timetable=tuple(days))


def full_document() -> said.ConventionDocument:
    """Six parties, and a value in each field that a convention can have."""
    plain = six_party_document()
    granted = said.Delegation("Département", datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
    return dataclasses.replace(
        plain,
        prescriber=dataclasses.replace(plain.prescriber, delegation=granted),
        employer=dataclasses.replace(plain.employer, contract_ends_on=datetime.date(2026, 9, 30)),
        host=dataclasses.replace(plain.host, safety_contact=said.Person("Nadia Roy", "Cheffe d’équipe")),
        safety=dataclasses.replace(
            plain.safety, injury_cover_uncertain="yes", regulated_work="Quads, tracteurs (articles D4153-26)"
        ),
        costs=said.Costs("Titre de transport payé", "Repas de midi offert", "Chambre au foyer"),
    )


def everywhere(document: said.ConventionDocument, change: Callable[[str], str]) -> said.ConventionDocument:
    """The same content with `change` applied to every text that a person types."""

    def person(one: said.Person) -> said.Person:
        return said.Person(change(one.name), change(one.function))

    host, period, safety = document.host, document.period, document.safety
    return dataclasses.replace(
        document,
        prescriber=dataclasses.replace(
            document.prescriber,
            name=change(document.prescriber.name),
            address=change(document.prescriber.address),
        ),
        beneficiary=dataclasses.replace(
            document.beneficiary,
            first_name=change(document.beneficiary.first_name),
            last_name=change(document.beneficiary.last_name),
        ),
        host=dataclasses.replace(
            host,
            name=change(host.name),
            address=change(host.address),
            activity=change(host.activity),
            idcc=change(host.idcc),
            tutor=person(host.tutor),
            safety_contact=said.Person(change("Nadia Roy"), change("Responsable")),
        ),
        support=dataclasses.replace(
            document.support,
            name=change(document.support.name),
            counsellor=person(document.support.counsellor),
        ),
        period=dataclasses.replace(
            period,
            place=change(period.place),
            job=change(period.job),
            objectives=tuple(
                said.ObjectiveLine(change(one.text), change(one.assessment)) for one in period.objectives
            ),
        ),
        tasks=tuple(said.TaskLine(change(one.text), change(one.skill)) for one in document.tasks),
        safety=dataclasses.replace(
            safety,
            special_conditions=change(safety.special_conditions or "Rien de particulier"),
            ppe_detail=change(safety.ppe_detail),
            prevention_detail=change(safety.prevention_detail),
            insurer=change(safety.insurer),
            insurance_policy=change(safety.insurance_policy),
        ),
        costs=said.Costs(change("Bus"), change("Repas"), change("Chambre")),
    )
