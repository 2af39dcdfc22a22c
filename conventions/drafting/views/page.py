"""What the pages of a draft show: the step, its findings, its decisions, the steps around it."""

import datetime
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.case_facts import dossier_of
from conventions.choices import DraftPart, PartyRole
from conventions.drafting.forms.sections import Page, page_of
from conventions.drafting.wizard import (
    STEP_BY_SLUG,
    STEPS,
    fingerprint,
    next_slug,
    sheet_of,
    step_of,
    stepper,
)
from conventions.law.articles import ARTICLES
from conventions.law.duration.allowance import Allowance, allowance
from conventions.law.facts import Dossier
from conventions.law.findings import Finding, Severity
from conventions.law.people.accidents import injury_bearer
from conventions.law.purpose import FORBIDDEN_USES, OTHER_ATTESTATIONS
from conventions.law.rules import findings
from conventions.law.states import Verb
from conventions.local_time import local_day
from conventions.models import Convention
from conventions.permissions import refusal
from conventions.permissions.guards import left_to_do
from immersions.accounts.actor import ActorRequest
from immersions.forms.text import ReasonField
from immersions.language import Text
from immersions.permissions import require

# Facts that tell apart findings of the same sentence, and that sentence for all of them.
GATHERED = {
    "mention": _("Il manque encore :"),
    "attestation": _("La structure d’accueil n’a pas encore attesté :"),
}
ATTESTATIONS = FORBIDDEN_USES | {name: sentence for name, (_, sentence) in OTHER_ATTESTATIONS.items()}


class DecisionForm(forms.Form):
    """The reason of a decision that the law leaves to the prescriber."""

    hide_optional = True
    key = forms.CharField(widget=forms.HiddenInput, max_length=500)
    reason = ReasonField(
        label=_("Votre décision et sa raison"),
        rows=3,
        max_length=500,
        error_messages={"required": _("Dites en une phrase pourquoi.")},
    )


@dataclass(frozen=True)
class Remark:
    """A finding as the page shows it; `form` is there when it waits for a decision, `points` when several
    findings that differ by one word are said at once."""

    severity: str
    message: str
    article: str
    slug: str
    form: DecisionForm | None = None
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What the law says of a draft: as it is (`now`), and as a whole convention (`whole`)."""

    dossier: Dossier
    now: list[Finding]
    whole: list[Finding]


def draft_of(request: ActorRequest, reference: str) -> Convention:
    """The draft of that reference that the actor may edit; 404 when not theirs, 403 or 409 when not now."""
    convention = get_object_or_404(
        Convention.objects.visible_to(request.actor)
        .select_related("agency__organisation", "delegation__grantor", "renewal_of__agency", "candidate")
        .prefetch_related(
            "parties",
            "objectives",
            "tasks",
            "slots",
            "prior_immersions",
            "invitations",
            "renewal_of__objectives",
        ),
        reference=reference,
    )
    require(refusal(request.actor, Verb.EDIT, convention, at=timezone.now()))
    return convention


def read_law(convention: Convention, at: datetime.datetime) -> Reading:
    """The findings on a draft, read at that instant."""
    dossier = dossier_of(convention, read_on=local_day(convention, at))
    return Reading(dossier, findings(dossier), findings(dossier, complete=True))


def remark_of(finding: Finding, form: DecisionForm | None = None) -> Remark:
    """A finding in the words of the page; a HUMAN one brings the form that answers it."""
    article = f"{finding.article} – {ARTICLES.get(finding.article, '')}".strip(" –")
    if finding.severity is Severity.HUMAN and form is None:
        form = DecisionForm(initial={"key": finding.key}, auto_id=f"id_{finding.code}_%s")
    return Remark(finding.severity.value, finding.message, article, step_of(finding), form)


def gathered(found: list[Finding]) -> list[Remark]:
    """Remarks in the order of the findings; of those that only a mention or an attestation tells apart, one."""
    remarks: dict[tuple[str, str], Remark] = {}
    for rank, one in enumerate(found):
        remark = remark_of(one)
        fact = next((name for name in GATHERED if name in one.facts), "")
        key = (fact or str(rank), remark.slug)
        if fact:
            before = remarks.get(key, replace(remark, message=str(GATHERED[fact]), article=""))
            articles = dict.fromkeys(filter(None, [*before.article.split(" ; "), remark.article]))
            point = ATTESTATIONS.get(one.facts[fact], one.facts[fact])
            remark = replace(before, points=(*before.points, point), article=" ; ".join(articles))
        remarks[key] = remark
    return list(remarks.values())


def step_context(
    convention: Convention,
    slug: str,
    *,
    page: Page | None = None,
    decision: DecisionForm | None = None,
    at: datetime.datetime | None = None,
) -> dict[str, Any]:
    """All that the page of a step needs; `page` and `decision` bring back what was typed."""
    reading = read_law(convention, at or timezone.now())
    step = STEP_BY_SLUG[slug]
    mine = [one for one in reading.now if step_of(one) == slug]
    shown = page or page_of(slug, convention)
    tell_beside(shown, [one for one in reading.whole if step_of(one) == slug])
    return {
        "convention": convention,
        "step": step,
        "page": shown,
        "seen": fingerprint(sheet_of(convention, step)),
        "steps": stepper(slug, reading.now, reading.whole, step_urls(convention)),
        "remarks": [remark_of(one, _bound(decision, one)) for one in mine],
        "allowance": allowance_of(convention, reading.dossier) if slug == "periode" else None,
        "invitation": invitation_context(convention, slug),
        "differences": [],
        "invite_form": None,
        "previous_url": _previous_url(convention, slug),
        "crumbs": crumbs(convention, step.label),
        "has_errors": shown.has_errors,
        **shown.extra,
    }


def tell_beside(page: Page, found: list[Finding]) -> None:
    """Say beside its field each answer that freezing still waits for; `prior` tells one row of a list from others."""
    for one in found:
        prior = one.facts.get("prior")
        name = "purpose" if prior else one.facts.get("field", "")
        for form in page.all_forms:
            if name in form.fields and form.initial.get("starts_on") == prior:
                field = form.fields[name]
                field.help_text = format_html("{} <strong>{}</strong>", field.help_text, one.message)


def review_context(convention: Convention, at: datetime.datetime) -> dict[str, Any]:
    """The last step: all that is left to do, all that was written, and whether it may be signed."""
    reading = read_law(convention, at)
    left = gathered(reading.whole)
    groups = [
        {
            "label": step.label,
            "slug": step.slug,
            "url": step_urls(convention)[step.slug],
            "remarks": [remark for remark in left if remark.slug == step.slug],
        }
        for step in STEPS
        if step.slug != "verification"
    ]
    return {
        "convention": convention,
        "groups": [group for group in groups if group["remarks"]],
        "refusal": left_to_do(convention, reading.whole),
        "bearer": injury_bearer(reading.dossier),
        "steps": stepper("verification", reading.now, reading.whole, step_urls(convention)),
        "crumbs": crumbs(convention, gettext("Vérification")),
        "previous_url": _previous_url(convention, "verification"),
    }


def step_urls(convention: Convention) -> dict[str, str]:
    """The address of each step."""
    return {step.slug: reverse("convention_draft", args=[convention.reference, step.slug]) for step in STEPS}


def allowance_of(convention: Convention, dossier: Dossier) -> Allowance | None:
    """What the stored first day still allows; nothing without one."""
    if convention.start_on is None:
        return None
    return allowance(
        convention.start_on,
        dossier.history,
        host_siret=convention.host_siret,
        family=dossier.family,
        renewal=dossier.renewal is not None,
        sixty_day_mode=dossier.sixty_day_mode,
    )


def invitation_context(convention: Convention, slug: str) -> dict[str, Any] | None:
    """The part that can be filled by the person concerned, on the step that holds it."""
    part = {"beneficiaire": DraftPart.CANDIDATE, "accueil": DraftPart.HOST}.get(slug)
    if part is None:
        return None
    party = convention.party(PartyRole.BENEFICIARY if part is DraftPart.CANDIDATE else PartyRole.HOST)
    last = next((one for one in convention.invitations.all() if one.part == part), None)
    return {
        "part": part.value,
        "for_host": part is DraftPart.HOST,
        "email": party.email if party else "",
        "last": last,
    }


def crumbs(convention: Convention, label: Text) -> list[dict[str, Text]]:
    """The way back to the list."""
    return [
        {"label": gettext("Conventions"), "url": reverse("convention_list")},
        {
            "label": gettext("Brouillon %(reference)s") % {"reference": convention.reference},
            "url": reverse("convention_resume", args=[convention.reference]),
        },
        {"label": label, "url": ""},
    ]


def after_save(convention: Convention, slug: str, at: datetime.datetime) -> str:
    """Where to go once a step is saved: on, unless the law has something to say about it here."""
    found = read_law(convention, at).now
    stays = any(step_of(one) == slug and one.severity in (Severity.BLOCK, Severity.HUMAN) for one in found)
    return step_urls(convention)[slug if stays else next_slug(slug)]


def _previous_url(convention: Convention, slug: str) -> str:
    slugs = [step.slug for step in STEPS]
    place = slugs.index(slug)
    return step_urls(convention)[slugs[place - 1]] if place else ""


def _bound(decision: DecisionForm | None, finding: Finding) -> DecisionForm | None:
    if decision is not None and decision.data.get("key") == finding.key:
        return decision
    return None
