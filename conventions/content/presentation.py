"""The signed content in words, for the page to read and for the PDF: both show the same blocks."""

import datetime
from collections.abc import Iterable
from typing import Any

from ..law.accidents import Bearer
from ..law.facts import Role
from ..law.french import DAYS, NO_BREAK, clock, count, duration, enumeration, short_date
from .blocks import Bullets, Rows, Section, SignatureBox, Table
from .canonical import fingerprint, from_canonical
from .spec import (
    ANSWERS,
    BY_PATH,
    CONTRACTS,
    HOURS,
    SAY_CONTRACT_KIND,
    SAY_REMOTE,
    SAY_ROLE,
    minutes_of,
    said_date,
    said_siret,
    slot_minutes,
)
from .wording import LAW, RENEWAL_TITLE, SIGNATURE_LEVEL, TITLE, WORDINGS, WordingVersion

TO_FILL = "à compléter"
ABSENT = "–"
Content = dict[str, Any]


def reading(canonical: bytes, *, role: str = "") -> dict[str, Any]:
    """The context of `conventions/_text.html` and of the PDF, from the canonical bytes alone.

    `role` is the reader's (a `PartyRole`): the beneficiary's summary says « vous ». Raises `ValueError` when
    the printed words of that version are no longer those that were agreed to.
    """
    content = from_canonical(canonical)
    words = WORDINGS[content["wording"]["version"]]
    if words.sha256 != content["wording"]["sha256"]:
        raise ValueError("the words of this version have changed since it was frozen")
    return {
        "title": RENEWAL_TITLE if "renewal" in content else TITLE,
        "law": LAW,
        "portal": content["portal"],
        "reference": content["reference"],
        "version": content["version"],
        "locked_on": said_date(content["locked_on"]),
        "fingerprint": fingerprint(canonical),
        "code": content.get("code", ""),
        "verify_url": content.get("verify_url", ""),
        "summary": summary(content, to_beneficiary=role == "beneficiary"),
        "sections": sections(content, words),
        "engagements": [Bullets(each.lines, each.heading) for each in words.engagements],
        "guarantees": words.guarantees,
        "signatures": [
            SignatureBox(each, SAY_ROLE(each), _party_name(content, each))
            for each in content.get("parties", [])
        ],
        "signature_level": SIGNATURE_LEVEL,
    }


def summary(content: Content, *, to_beneficiary: bool) -> list[str]:
    """The convention in four plain sentences."""
    period, host = content.get("period", {}), content.get("host", {})
    name = _value(content, "beneficiary.first_name", "beneficiary.last_name")
    days = count(len(content.get("timetable", [])), "jour")
    stay = (
        f"du {_date(period, 'starts_on')} au {_date(period, 'ends_on')}, "
        f"{duration(period.get('minutes', 0))} de présence en {days}, à cette adresse : {period.get('place', TO_FILL)}."
    ).replace(" :", f"{NO_BREAK}:")
    host_name = host.get("name", TO_FILL)
    purpose = BY_PATH["period.purpose"].say(period["purpose"]) if "purpose" in period else TO_FILL
    job = f" Le métier{NO_BREAK}: {period['job']}." if "job" in period else ""
    tutor = _who(host.get("tutor", {}))
    counsellor = _who(content.get("support", {}).get("counsellor", {}))
    bearer = _bearer(content)
    if to_beneficiary:
        return [
            f"Vous serez accueilli(e) par {host_name}, {stay}",
            f"Votre but{NO_BREAK}: {_lower(purpose)}.{job}",
            f"Sur place, vous serez guidé(e) par {tutor}. Vous serez accompagné(e) par {counsellor}.",
            f"En cas d’accident, prévenez aussitôt votre tuteur ou votre conseiller. {bearer}",
        ]
    return [
        f"{name} fait une immersion chez {host_name}, {stay}",
        f"Le but{NO_BREAK}: {_lower(purpose)}.{job}",
        f"Sur place, {tutor} guide {name}. {counsellor} assure l’accompagnement.",
        f"En cas d’accident, la structure d’accueil prévient la structure d’accompagnement aussitôt, au plus tard "
        f"dans les 24 heures. {bearer}",
    ]


def sections(content: Content, words: WordingVersion) -> list[Section]:
    """The parts of the convention in the order of D5135-2, then safety and the host's word."""
    found = [
        Section("Organisme prescripteur", "1°", (_prescriber(content),)),
        Section("Bénéficiaire", "2°", tuple(_beneficiary(content))),
        Section("Structure d’accueil", "3°", (_host(content),)),
        Section("Structure d’accompagnement", "4°", (_support(content),)),
        Section("Période, lieu, objet et objectifs", "5°", tuple(_period(content))),
        Section("Tâches confiées et horaires de présence", "6°", tuple(_tasks(content))),
        Section("Sécurité, assurance et frais", "", (_safety(content),)),
    ]
    given = tuple(
        words.attestations[name] for name in words.attestations if name in content.get("attestations", [])
    )
    if given:
        found.append(Section("La structure d’accueil atteste", "", (Bullets(given),)))
    return found


def _prescriber(content: Content) -> Rows:
    granted = content.get("prescriber", {}).get("delegation")
    rows = [
        ("Dénomination", _value(content, "prescriber.name")),
        ("Adresse", _value(content, "prescriber.address")),
        ("SIRET", _siret(content, "prescriber")),
    ]
    if granted:
        rows.append(
            (
                "Convention de prescription",
                f"accordée par {granted['grantor']}, du {said_date(granted['starts_on'])} "
                f"au {said_date(granted['ends_on'])}",
            )
        )
    return _rows("Organisme prescripteur", rows)


def _beneficiary(content: Content) -> Iterable[Rows]:
    born = content.get("beneficiary", {}).get("birth_date")
    rows = [
        ("Nom", _value(content, "beneficiary.last_name")),
        ("Prénom", _value(content, "beneficiary.first_name")),
        ("Date de naissance", short_date(datetime.date.fromisoformat(born)) if born else TO_FILL),
    ]
    if "guardian" in content:
        quality = content["guardian"].get("quality", "")
        name = _value(content, "guardian.first_name", "guardian.last_name")
        rows.append(("Représentant légal", f"{name} ({_lower(quality)})" if quality else name))
    yield _rows("Bénéficiaire", rows)
    if "employer" in content:
        yield _rows("Employeur du bénéficiaire", _employer(content))


def _employer(content: Content) -> list[tuple[str, str]]:
    employer = content["employer"]
    contract = [SAY_CONTRACT_KIND(employer["contract_kind"])] if "contract_kind" in employer else []
    if "contract_starts_on" in employer:
        contract.append(f"depuis le {said_date(employer['contract_starts_on'])}")
    if "contract_ends_on" in employer:
        contract.append(f"jusqu’au {said_date(employer['contract_ends_on'])}")
    contract.append(CONTRACTS.get(employer.get("contract", ""), TO_FILL))
    return [
        ("Employeur", _value(content, "employer.name")),
        ("Adresse de l’employeur", _value(content, "employer.address")),
        ("SIRET de l’employeur", _siret(content, "employer")),
        ("Contrat de travail", ", ".join(contract)),
        ("Immersion", HOURS[employer["hours"]]),
    ]


def _host(content: Content) -> Rows:
    host = content.get("host", {})
    tutor, safety = host.get("tutor", {}), host.get("safety_contact", {})
    activity = " – ".join(part for part in (host.get("naf"), host.get("activity")) if part)
    instructions = "le tuteur" if safety == tutor else _person(safety)
    return _rows(
        "Structure d’accueil",
        [
            ("Dénomination", host.get("name", TO_FILL)),
            ("Adresse", host.get("address", TO_FILL)),
            ("SIRET", _siret(content, "host") or TO_FILL),
            ("Activité principale", activity or TO_FILL),
            ("Convention collective", _collective_agreement(host.get("idcc", ""))),
            ("Tuteur (accueil et suivi)", _person(tutor)),
            ("Consignes de sécurité", f"données par {instructions}"),
        ],
    )


def _support(content: Content) -> Rows:
    support = content.get("support", {})
    name = support.get("name", TO_FILL)
    if support.get("same_as_prescriber") == "yes":
        name += " (organisme prescripteur)"
    return _rows(
        "Structure d’accompagnement",
        [
            ("Dénomination", name),
            ("Adresse", support.get("address", TO_FILL)),
            ("Conseiller référent", _person(support.get("counsellor", {}))),
        ],
    )


def _period(content: Content) -> Iterable[Rows | Table]:
    period, renewal = content.get("period", {}), content.get("renewal")
    job = " – ".join(part for part in (period.get("job"), period.get("rome_code")) if part)
    rows = [
        ("Dates", f"du {_date(period, 'starts_on')} au {_date(period, 'ends_on')}"),
        ("Heures de présence", f"{duration(period.get('minutes', 0))}, selon les horaires de la partie 6"),
        ("Lieu", period.get("place", TO_FILL)),
        ("Présence", SAY_REMOTE(period.get("remote_mode", TO_FILL))),
        ("Objet", BY_PATH["period.purpose"].say(period.get("purpose", TO_FILL))),
        ("Métier", job),
    ]
    if renewal:
        was = f"convention {renewal['reference']}"
        if "starts_on" in renewal and "ends_on" in renewal:
            was += f", du {said_date(renewal['starts_on'])} au {said_date(renewal['ends_on'])}"
        rows.append(("Renouvellement de", was))
        rows.append(("Raison du renouvellement", renewal.get("reason", TO_FILL)))
    yield _rows("Période", rows)
    yield Table(
        "objectives",
        "Objectifs de l’immersion",
        ("Objectif précis", "Comment nous saurons s’il est atteint"),
        tuple(
            (each.get("text", TO_FILL), each.get("assessment", TO_FILL))
            for each in period.get("objectives", [{}])
        ),
    )


def _tasks(content: Content) -> Iterable[Table]:
    yield Table(
        "tasks",
        "Tâches confiées",
        ("Tâche", "Compétence recherchée"),
        tuple((each.get("text", TO_FILL), each.get("skill", TO_FILL)) for each in content.get("tasks", [{}])),
    )
    if content.get("timetable"):
        yield timetable(content["timetable"])


def timetable(days: list[Content]) -> Table:
    """Presence by weekday; weeks that are the same share a line."""
    weeks: dict[datetime.date, dict[int, list[str]]] = {}
    for day in days:
        date = datetime.date.fromisoformat(day["date"])
        monday = date - datetime.timedelta(days=date.weekday())
        weeks.setdefault(monday, {})[date.weekday()] = day["slots"]
    shown = [rank for rank in range(7) if rank < 5 or any(rank in week for week in weeks.values())]
    groups: list[tuple[dict[int, list[str]], list[datetime.date]]] = []
    for monday, week in weeks.items():
        same = next((mondays for pattern, mondays in groups if pattern == week), None)
        if same is None:
            groups.append((week, [monday]))
        else:
            same.append(monday)
    return Table(
        "timetable",
        "Horaires de présence",
        ("Semaine", *(DAYS[rank].capitalize() for rank in shown), "Par semaine"),
        tuple(
            (
                _week_label(mondays),
                *("\n".join(map(_slot, week[rank])) if rank in week else ABSENT for rank in shown),
                duration(sum(slot_minutes(slot) for slots in week.values() for slot in slots)),
            )
            for week, mondays in groups
        ),
    )


def _week_label(mondays: list[datetime.date]) -> str:
    noun = "Semaine" if len(mondays) == 1 else "Semaines"
    return f"{noun} {enumeration([f'du{NO_BREAK}{short_date(monday)}' for monday in mondays])}"


def _slot(slot: str) -> str:
    """« 8 h – 12 h », which a narrow column may break after the dash only."""
    starts, ends = (clock(minutes_of(moment)) for moment in slot.split("-"))
    return f"{starts}{NO_BREAK}– {ends}"


def _safety(content: Content) -> Rows:
    safety, costs = content.get("safety", {}), content.get("costs", {})
    policy = [safety["insurer"]] if "insurer" in safety else []
    if "insurance_policy" in safety:
        policy.append(f"police {safety['insurance_policy']}")
    if "insurance_ends_on" in safety:
        policy.append(f"valable jusqu’au {said_date(safety['insurance_ends_on'])}")
    return _rows(
        "Sécurité, assurance et frais",
        [
            ("Conditions particulières", safety.get("special_conditions", "")),
            ("Travaux réglementés avant 18 ans, par dérogation", safety.get("regulated_work", "")),
            ("Équipements de protection", _answer(safety, "ppe", yes="fournis")),
            ("Mesures de prévention", _answer(safety, "prevention", yes="prévues")),
            ("Assurance de la structure", ", ".join(policy)),
            (
                "Accident du travail ou de trajet",
                f"{_bearer(content)} Articles D5135-5 du code du travail et L412-8 du code de la sécurité sociale.",
            ),
            ("Transport", costs.get("transport", "")),
            ("Repas", costs.get("meals", "")),
            ("Hébergement", costs.get("housing", "")),
        ],
    )


def _bearer(content: Content) -> str:
    """Who bears the risk of an accident, in the words that the draft shows too."""
    safety = content["safety"]
    name = safety.get("injury_cover_name", TO_FILL)
    return Bearer(Role(safety["injury_cover"]), name, "injury_cover_uncertain" in safety).sentence


def _rows(caption: str, rows: Iterable[tuple[str, str]]) -> Rows:
    return Rows(tuple((label, value) for label, value in rows if value), caption)


def _value(content: Content, *paths: str) -> str:
    found = []
    for path in paths:
        value: Any = content
        for name in path.split("."):
            value = value.get(name, {}) if isinstance(value, dict) else {}
        if value:
            found.append(value)
    return " ".join(found) or TO_FILL


def _siret(content: Content, part: str) -> str:
    value = content.get(part, {}).get("siret", "")
    return said_siret(value) if value else ""


def _date(period: Content, name: str) -> str:
    return said_date(period[name]) if name in period else TO_FILL


def _person(person: Content) -> str:
    return ", ".join(part for part in (person.get("name"), person.get("function")) if part) or TO_FILL


def _who(person: Content) -> str:
    """« Hugo Marchand (chef boulanger) », inside a sentence."""
    name = person.get("name", TO_FILL)
    return f"{name} ({_lower(person['function'])})" if "function" in person else name


def _answer(safety: Content, name: str, *, yes: str) -> str:
    answer = ANSWERS.get(safety.get(name, ""), TO_FILL)
    detail = safety.get(f"{name}_detail", "")
    if answer != "oui":
        return "aucun" if name == "ppe" and answer == "non" else "aucune" if answer == "non" else answer
    return f"{yes}{NO_BREAK}: {detail}" if detail else yes


def _collective_agreement(idcc: str) -> str:
    return f"IDCC {idcc}" if idcc.isdigit() else idcc or TO_FILL


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _party_name(content: Content, role: str) -> str:
    if role in ("beneficiary", "guardian"):
        return _value(content, f"{role}.first_name", f"{role}.last_name")
    return _value(content, f"{role}.name")
