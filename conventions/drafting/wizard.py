"""The steps of a draft: what each one holds, where it stands, and what differs between two hands."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.choices import PartyRole
from conventions.content import spec
from conventions.law.findings import Finding, Severity
from conventions.law.findings import Step as LawStep
from conventions.models import Convention, Objective, Party, PresenceSlot, PriorImmersion, Task
from immersions.language import Text

PERSON = ("first_name", "last_name", "email", "phone")
SIGNATORY = ("first_name", "last_name", "function", "email", "phone")
# Who has no e-mail signs at the agency or on paper: the counsellor says so, the invited parties do not.
AT_DESK = ("in_person",)
ORGANISATION = ("organisation", "siret", "street", "postcode", "city")
ROWS: dict[str, tuple[type[models.Model], str, tuple[str, ...]]] = {
    "objectives": (Objective, "objectives", spec.row_columns("objectives")),
    "tasks": (Task, "tasks", spec.row_columns("tasks")),
    "priors": (
        PriorImmersion,
        "prior_immersions",
        ("starts_on", "ends_on", "purpose", "objectives", "is_renewal", "elsewhere"),
    ),
    "slots": (PresenceSlot, "slots", spec.row_columns("slots")),
}


@dataclass(frozen=True)
class Step:
    """One page of the draft: columns of the convention, fields of its parties, and its lists."""

    slug: str
    label: Text
    columns: tuple[str, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    rows: tuple[str, ...] = ()


# What the text says comes from its table; what is asked for the law, or to reach somebody, is named here.
HOST_COLUMNS = (
    *spec.columns_at("accueil"),
    "host_sector", "host_workforce", "host_is_esat", "former_employer", "tutor_email", "tutor_phone",
)  # fmt: skip
CONTRACT_COLUMNS = spec.columns_under("employer")
PERSON_COLUMNS = (
    *spec.columns_under("beneficiary"),
    "protected_adult", "emergency_name", "emergency_phone", "beneficiary_status",
)  # fmt: skip
SAFETY_COLUMNS = (
    "particular_risks",
    "restricted_work",
    *spec.columns_under("safety.ppe"),
    *spec.columns_under("safety.prevention"),
    *spec.columns_under("safety.special_conditions"),
)
INSURANCE_COLUMNS = spec.columns_under("safety.insur")
COST_COLUMNS = spec.columns_under("costs")
ATTESTATION_COLUMNS = spec.columns_under("attestations")

STEPS = (
    Step(
        "beneficiaire",
        _("Bénéficiaire"),
        (*PERSON_COLUMNS, *CONTRACT_COLUMNS),
        {
            PartyRole.BENEFICIARY: (*PERSON, *AT_DESK),
            PartyRole.GUARDIAN: (*SIGNATORY, *AT_DESK),
            PartyRole.EMPLOYER: (*ORGANISATION, *SIGNATORY, *AT_DESK),
        },
    ),
    Step(
        "accueil",
        _("Structure d’accueil et tuteur"),
        HOST_COLUMNS,
        {PartyRole.HOST: (*SIGNATORY, *AT_DESK)},
    ),
    Step(
        "accompagnement",
        _("Prescripteur et accompagnement"),
        (*spec.columns_at("accompagnement"), "relevance_opinion"),
        {PartyRole.PRESCRIBER: SIGNATORY, PartyRole.SUPPORT: (*ORGANISATION, *SIGNATORY, *AT_DESK)},
    ),
    Step("periode", _("Dates"), spec.columns_at("periode"), rows=("priors",)),
    Step("horaires", _("Horaires"), ("weekly_pattern", "long_day_agreement"), rows=("slots",)),
    Step("lieu", _("Lieu"), spec.columns_at("lieu")),
    Step(
        "contenu",
        _("Objet, objectifs et tâches"),
        (*spec.columns_at("contenu"), "interim_on", "interim_outcomes"),
        rows=("objectives", "tasks"),
    ),
    Step(
        "securite",
        _("Sécurité et frais"),
        (*SAFETY_COLUMNS, "minor_risks", *INSURANCE_COLUMNS, *COST_COLUMNS),
    ),
    Step("attestations", _("Attestations"), ATTESTATION_COLUMNS),
    Step("verification", _("Vérification")),
)
STEP_BY_SLUG = {step.slug: step for step in STEPS}
# What an invited person fills: not steps of the stepper, but sheets of the same kind.
INVITED = {
    "CANDIDATE": Step(
        "candidat",
        _("Votre partie"),
        PERSON_COLUMNS,
        {PartyRole.BENEFICIARY: PERSON},
        rows=("objectives",),
    ),
    "HOST": Step(
        "structure",
        _("Votre partie"),
        (
            *HOST_COLUMNS, *SAFETY_COLUMNS, "minor_risks", *INSURANCE_COLUMNS,
            *COST_COLUMNS, *ATTESTATION_COLUMNS,
        ),
        {PartyRole.HOST: SIGNATORY},
        rows=("tasks",),
    ),
}  # fmt: skip
SLUG_OF_LAW = {
    LawStep.PERIOD: "periode",
    LawStep.TIMETABLE: "horaires",
    LawStep.PLACE: "lieu",
    LawStep.CONTENT: "contenu",
    LawStep.SAFETY: "securite",
    LawStep.ATTESTATIONS: "attestations",
}
BY_THE_HOST = frozenset({"MEN-3", "OV-7", "OV-8", "CAT-5", "CAT-9", "REN-5"})
BY_THE_PERSON = frozenset(
    {
        "ACC-2",
        "ACC-3",
        "MEN-2",
        "MIN-0",
        "MIN-1",
        "PAR-1",
        "CAT-2",
        "CAT-4",
        "CAT-6",
        "CAT-7",
        "CAT-8",
        "QUA-2",
    }
)


@dataclass
class Sheet:
    """The values of one step: columns, parties (`None` removes one), and whole lists of rows."""

    columns: dict[str, Any] = field(default_factory=dict)
    parties: dict[str, dict[str, str] | None] = field(default_factory=dict)
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """One value that another person changed meanwhile, in words."""

    label: str
    stored: str
    typed: str


def sheet_of(convention: Convention, step: Step) -> Sheet:
    """What is stored for that step."""
    parties = {party.role: party for party in convention.parties.all()}
    return Sheet(
        columns={name: getattr(convention, name) for name in step.columns},
        parties={
            str(role): {name: getattr(parties[role], name) for name in names} if role in parties else None
            for role, names in step.roles.items()
        },
        rows={name: rows_of(convention, name) for name in step.rows},
    )


def rows_of(convention: Convention, name: str) -> list[tuple[Any, ...]]:
    """The stored rows of one list, as tuples of their fields."""
    _, related, fields = ROWS[name]
    return [tuple(getattr(row, each) for each in fields) for row in getattr(convention, related).all()]


def fingerprint(sheet: Sheet) -> str:
    """A short print of what a page showed; it changes when someone else saves that step."""
    plain = json.dumps([sheet.columns, sheet.parties, sheet.rows], sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:20]


def differences(stored: Sheet, typed: Sheet) -> list[Difference]:
    """What the typed values would change in the stored ones."""
    found = [
        Difference(label_of(Convention, name), in_words(stored.columns.get(name)), in_words(value))
        for name, value in typed.columns.items()
        if stored.columns.get(name) != value
    ]
    for role, values in typed.parties.items():
        before = stored.parties.get(role)
        if values is None or before is None:
            if (values is None) != (before is None):
                found.append(Difference(PartyRole(role).label, _person(before), _person(values)))
            continue
        found += [
            Difference(
                f"{PartyRole(role).label} : {label_of(Party, name)}",
                _typed(before.get(name, "")),
                _typed(value),
            )
            for name, value in values.items()
            if before.get(name, "") != value
        ]
    for name, rows in typed.rows.items():
        if stored.rows.get(name) != rows:
            model = ROWS[name][0]
            words = [
                " ; ".join(str(row[0]) for row in each) or gettext("rien")
                for each in (stored.rows[name], rows)
            ]
            found.append(Difference(str(model._meta.verbose_name_plural).capitalize(), *words))
    return found


def step_of(finding: Finding) -> str:
    """The slug of the page where a finding can be mended."""
    if finding.step in SLUG_OF_LAW:
        return SLUG_OF_LAW[finding.step]
    roles = {str(role) for role in finding.facts.get("roles", (finding.facts.get("role", ""),))}
    if finding.code == "REN-5" and not finding.facts.get("same_person", True):
        return "beneficiaire"
    if finding.code in BY_THE_HOST:
        return "accueil"
    if finding.code in BY_THE_PERSON:
        return "beneficiaire"
    if finding.code == "OV-6" and ("role" not in finding.facts and len(roles) < 2):
        return "accueil"
    if roles & {"guardian", "employer"} or roles == {"beneficiary"}:
        return "beneficiaire"
    return "accueil" if "host" in roles else "accompagnement"


def stepper(
    current: str,
    found: Iterable[Finding],
    missing: Iterable[Finding],
    urls: Mapping[str, str],
) -> list[dict[str, Any]]:
    """The steps for the component: done, to do, or to mend.

    `found` are the findings of the draft as it is, `missing` those of the whole convention.
    """
    wrong = {step_of(one) for one in found if one.severity in (Severity.BLOCK, Severity.HUMAN)}
    lacking = {step_of(one) for one in missing if one.severity in (Severity.BLOCK, Severity.HUMAN)}
    steps = []
    for step in STEPS:
        state = "error" if step.slug in wrong else "todo" if step.slug in lacking else "done"
        if step.slug == "verification":
            state = "todo"
        steps.append(
            {
                "label": step.label,
                "state": "current" if step.slug == current else state,
                "has_error": step.slug == current and state == "error",
                "url": urls[step.slug],
            }
        )
    return steps


def next_slug(slug: str) -> str:
    """The step after that one; the last one follows itself."""
    slugs = [step.slug for step in STEPS]
    return slugs[min(slugs.index(slug) + 1, len(slugs) - 1)]


def label_of(model: type[models.Model], name: str) -> str:
    """The French name of a field, with a capital."""
    words = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr] # only our own columns come here
    return words[:1].upper() + words[1:]


def in_words(value: Any) -> str:
    """A stored value for a reader."""
    if value in (None, "", [], {}):
        return gettext("rien")
    if isinstance(value, bool):
        return gettext("oui") if value else gettext("non")
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    return gettext("une autre grille") if isinstance(value, dict | list) else str(value)


def _typed(value: str | bool) -> str:  # noqa: FBT001 - a stored value, of either type
    return in_words(value) if isinstance(value, bool) else value


def _person(values: Mapping[str, str] | None) -> str:
    if not values:
        return gettext("personne")
    return f"{values.get('first_name', '')} {values.get('last_name', '')}".strip() or gettext("personne")
