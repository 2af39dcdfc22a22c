"""What nobody has said is asked before the text is frozen, beside the field that answers it."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conventions.case_facts import findings_of
from conventions.content.canonical import canonical_bytes, from_canonical
from conventions.content.document import build_document
from conventions.content.presentation import sections
from conventions.content.wording import CURRENT_WORDING, WORDINGS
from conventions.drafting.actions import draft as drafting
from conventions.law.findings import Severity
from conventions.models import Convention, ConventionVersion
from demo.cast import Cast
from immersions.accounts.actor import actor_of
from immersions.choices import Purpose
from immersions.models import NafCode
from tests.support.documents import LOCKED_AT
from tests.support.drafts import complete_draft, next_monday

from .test_drafting_steps import address, typed

Browse = Callable[[Any], Client]
# The column left empty, the step and the field that ask for it, and what is then typed there.
LEFT_OUT = [
    ({"relevance_opinion": ""}, "accompagnement", "relevance_opinion", "Un projet mûri."),
    ({"host_activity": ""}, "accueil", "host_activity", "Boulangerie"),
    ({"safety_contact_name": "Nadia Roy"}, "accueil", "safety_contact_function", "Cheffe d’équipe"),
    ({"safety_contact_function": "Cheffe d’équipe"}, "accueil", "safety_contact_name", "Nadia Roy"),
    ({"ppe_provided": None, "ppe_detail": ""}, "securite", "ppe_provided", "non"),
    ({"ppe_detail": ""}, "securite", "ppe_detail", "Gants de four"),
    ({"prevention": None, "prevention_detail": ""}, "securite", "prevention", "non"),
    ({"prevention_detail": ""}, "securite", "prevention_detail", "Visite du fournil"),
    ({"particular_risks": None}, "securite", "particular_risks", "non"),
    ({"restricted_work": None}, "securite", "restricted_work", "non"),
]


def freeze(client: Client, convention: Convention) -> Any:
    return client.post(reverse("convention_open", args=[convention.reference]))


def help_beside(client: Client, convention: Convention, step: str, field: str) -> str:
    page = client.get(address(convention, step)).context["page"]
    form = next(one for one in page.all_forms if field in one.fields)
    return str(form.fields[field].help_text)


@pytest.mark.parametrize(
    ("left_out", "step", "field", "answer"), LEFT_OUT, ids=[f"{one[1]}-{one[2]}" for one in LEFT_OUT]
)
def test_claire_freezes_only_once_the_field_is_answered_and_hears_so_beside_it(
    cast: Cast, browse: Browse, left_out: dict[str, Any], step: str, field: str, answer: str
) -> None:
    convention, claire = complete_draft(cast), browse(cast.claire)
    Convention.objects.filter(pk=convention.pk).update(**left_out)

    assert freeze(claire, convention).status_code == 409
    assert not ConventionVersion.objects.exists()
    fresh = Convention.objects.get()
    [asked] = [one for one in findings_of(fresh, complete=True) if one.severity is Severity.BLOCK]
    assert asked.facts["field"] == field
    assert asked.message in help_beside(claire, convention, step, field)
    review = claire.get(address(convention, "verification")).content.decode()
    assert asked.facts.get("mention", asked.message) in review

    saved = claire.post(address(convention, step), typed(claire, convention, step, **{field: answer}))
    assert saved.status_code == 302
    assert asked.message not in help_beside(claire, convention, step, field)
    assert freeze(claire, convention).status_code == 302
    assert ConventionVersion.objects.count() == 1


@pytest.mark.parametrize(("answer", "printed"), [("oui", "suspended"), ("non", "maintained")])
def test_the_contract_of_a_salaried_amina_is_neither_kept_nor_suspended_until_someone_says_so(
    cast: Cast, browse: Browse, answer: str, printed: str
) -> None:
    convention, claire = complete_draft(cast, employer=True), browse(cast.claire)
    Convention.objects.filter(pk=convention.pk).update(contract_suspended=None)
    fresh = Convention.objects.get()

    assert freeze(claire, convention).status_code == 409
    [asked] = [one for one in findings_of(fresh, complete=True) if one.severity is Severity.BLOCK]
    assert asked.message in help_beside(claire, convention, "beneficiaire", "contract_suspended")
    document = build_document(fresh, number=1, code="", locked_on=LOCKED_AT.date())
    canonical = canonical_bytes(document)
    assert "contract" not in from_canonical(canonical)["employer"]
    said = str(sections(from_canonical(canonical), WORDINGS[CURRENT_WORDING]))
    assert ("suspendu pendant" in said, "maintenu pendant" in said) == (False, False)

    data = typed(claire, convention, "beneficiaire", contract_suspended=answer)
    assert claire.post(address(convention, "beneficiaire"), data).status_code == 302
    assert freeze(claire, convention).status_code == 302
    frozen = from_canonical(ConventionVersion.objects.get().canonical_json)
    assert frozen["employer"]["contract"] == printed


def test_an_immersion_already_done_here_says_its_object_before_a_second_one_is_frozen(
    cast: Cast, browse: Browse
) -> None:
    convention, claire = complete_draft(cast), browse(cast.claire)
    before = next_monday() - datetime.timedelta(days=60)
    end = before + datetime.timedelta(days=4)
    objectives = [one.text for one in convention.objectives.all()]
    convention.prior_immersions.create(starts_on=before, ends_on=end)
    convention.prior_immersions.create(starts_on=end, ends_on=end, elsewhere=True)

    assert freeze(claire, convention).status_code == 409
    [asked] = [one for one in findings_of(Convention.objects.get(), complete=True) if one.code == "CUM-2"]
    assert asked.severity is Severity.BLOCK
    rows = claire.get(address(convention, "periode")).context["page"].blocks[-1].rowset.formset.forms
    assert [asked.message in str(row.fields["purpose"].help_text) for row in rows[:2]] == [True, False]

    convention.prior_immersions.filter(elsewhere=False).update(
        purpose=Purpose.CONFIRM, objectives=objectives[0]
    )
    assert freeze(claire, convention).status_code == 409
    [asked] = [one for one in findings_of(Convention.objects.get(), complete=True) if one.code == "CUM-2"]
    assert asked.severity is Severity.HUMAN
    convention.prior_immersions.filter(elsewhere=False).update(purpose=Purpose.DISCOVER)
    assert [one for one in findings_of(Convention.objects.get(), complete=True) if one.code == "CUM-2"] == []


def test_the_words_of_a_known_code_fill_the_activity_left_empty(cast: Cast, browse: Browse) -> None:
    convention, claire = complete_draft(cast), browse(cast.claire)
    NafCode.objects.update_or_create(
        code=convention.host_naf, defaults={"label": "Boulangerie et boulangerie-pâtisserie", "section": "C"}
    )

    claire.post(address(convention, "accueil"), typed(claire, convention, "accueil", host_activity=""))

    assert Convention.objects.get().host_activity == "Boulangerie et boulangerie-pâtisserie"


def test_claire_gives_a_new_opinion_on_a_new_immersion(cast: Cast) -> None:
    convention = complete_draft(cast, at=LOCKED_AT)
    copy = drafting.duplicate(convention, by=actor_of(cast.claire), at=LOCKED_AT)
    assert (convention.relevance_opinion != "", copy.relevance_opinion) == (True, "")
