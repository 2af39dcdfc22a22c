"""Claire writes a draft, step by step."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conventions.drafting.wizard import STEP_BY_SLUG, STEPS, fingerprint, sheet_of
from conventions.models import Convention
from demo.cast import Cast
from immersions.models import JournalEntry
from tests.support.drafts import complete_draft

Browse = Callable[[Any], Client]


def address(convention: Convention, slug: str) -> str:
    return reverse("convention_draft", args=[convention.reference, slug])


def typed(client: Client, convention: Convention, slug: str, **changes: Any) -> dict[str, Any]:
    """What the page of a step would send, as it was shown, with these changes."""
    response = client.get(address(convention, slug))
    assert response.status_code == 200
    data: dict[str, Any] = {"seen": response.context["seen"]}
    page = response.context["page"]
    for block in page.blocks:
        if block.rowset:
            for field in block.rowset.formset.management_form:
                data[field.html_name] = field.value()
    for form in page.all_forms:
        for field in form:
            value = field.value()
            if isinstance(value, bool):
                if value:
                    data[field.html_name] = "on"
            elif value is not None:
                data[field.html_name] = value
    return data | changes


@pytest.mark.parametrize("slug", [step.slug for step in STEPS])
def test_claire_sees_each_step_of_a_complete_draft_and_nothing_to_mend(
    cast: Cast, browse: Browse, slug: str
) -> None:
    convention = complete_draft(cast, guardian=True, employer=True, support=True)

    response = browse(cast.claire).get(address(convention, slug))

    assert response.status_code == 200
    assert not [one for one in response.context["steps"] if one["state"] == "error"]


@pytest.mark.parametrize(
    "slug", [step.slug for step in STEPS if step.slug not in ("horaires", "verification")]
)
def test_saving_a_page_as_it_was_shown_changes_nothing(cast: Cast, browse: Browse, slug: str) -> None:
    convention = complete_draft(cast, guardian=True, employer=True, support=True)
    claire = browse(cast.claire)
    before = fingerprint(sheet_of(Convention.objects.get(), STEP_BY_SLUG[slug]))

    response = claire.post(address(convention, slug), typed(claire, convention, slug))

    assert response.status_code == 302, response.context["page"].all_forms
    stored = Convention.objects.get()
    assert fingerprint(sheet_of(stored, STEP_BY_SLUG[slug])) == before
    assert stored.updated_at == convention.updated_at
    assert not JournalEntry.objects.filter(verb="edit_draft").exists()


def test_the_safety_step_is_to_come_until_its_questions_are_answered(cast: Cast, browse: Browse) -> None:
    convention, claire = complete_draft(cast), browse(cast.claire)
    questions = ("particular_risks", "restricted_work")
    Convention.objects.update(**dict.fromkeys(questions))

    def state() -> str:
        steps = claire.get(address(convention, "lieu")).context["steps"]
        return next(one["state"] for one in steps if one["label"] == "Sécurité et frais")

    assert state() == "todo"
    for question in questions:
        claire.post(
            address(convention, "securite"), typed(claire, convention, "securite", **{question: "non"})
        )
    assert state() == "done"


def test_what_is_missing_is_said_once_with_a_list(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    names = ("not_permanent_post", "not_activity_peak", "rules_given", "host_naf", "host_idcc")
    blank = {name: "" if name.startswith("host") else False for name in names}
    Convention.objects.filter(pk=convention.pk).update(**blank)
    convention.objectives.all().delete()
    convention.tasks.all().delete()

    page = browse(cast.claire).get(address(convention, "verification")).content.decode()

    assert page.count("pas encore attesté") == 1
    assert page.count("Il manque encore") == 1
    for words in (
        "tâche régulière d’un poste permanent",
        "accroissement temporaire d’activité",
        "Le règlement intérieur est remis",
        "l’activité principale de la structure d’accueil",
        "la convention collective de la structure d’accueil",
        "Écrivez au moins un objectif",
        "Décrivez au moins une tâche",
    ):
        assert words in page
