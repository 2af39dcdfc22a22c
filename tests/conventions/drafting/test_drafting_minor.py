"""Ilyes is not eighteen: what the draft asks the host about dangerous work, and what it stores."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from conventions.models import Convention
from demo.cast import Cast
from tests.support.drafts import complete_draft

from .test_drafting_steps import address, typed

Browse = Callable[[Any], Client]


def remarks(response: Any) -> list[str]:
    return [one.message.replace("\u00a0", " ") for one in response.context["remarks"]]


def test_a_family_closed_in_part_is_asked_twice_and_kept_with_its_answer(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast, guardian=True)
    claire = browse(cast.claire)

    data = typed(claire, convention, "securite", risk_9="oui", derogation="on")
    response = claire.post(address(convention, "securite"), data, follow=True)
    assert any("tracteur sans protection" in words for words in remarks(response)), remarks(response)

    data = typed(claire, convention, "securite", closed_9="non")
    claire.post(address(convention, "securite"), data)
    answers = Convention.objects.get().minor_risks
    assert (answers["risks"]["9"], answers["closed_parts"], answers["derogation"]) == (
        True,
        {"9": False},
        True,
    )
    page = claire.get(address(convention, "securite"))
    assert any("le prescripteur la vérifie et décide" in words for words in remarks(page))


def test_the_part_met_without_the_whole_is_sent_back_beside_its_line(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast, guardian=True)
    claire = browse(cast.claire)

    data = typed(claire, convention, "securite", risk_9="non", closed_9="oui", meal_cost="Repas offert")
    response = claire.post(address(convention, "securite"), data)

    assert response.status_code == 422
    [form] = [one for one in response.context["page"].all_forms if "risk_9" in one.fields]
    assert list(form.errors) == ["risk_9"]
    assert "Repas offert" in response.content.decode()
    assert Convention.objects.get().minor_risks == convention.minor_risks


def test_an_answer_of_no_drops_the_second_answer(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast, guardian=True)
    claire = browse(cast.claire)
    for changes in ({"risk_9": "oui", "closed_9": "non"}, {"risk_9": "non"}):
        claire.post(address(convention, "securite"), typed(claire, convention, "securite", **changes))
    assert "closed_parts" not in Convention.objects.get().minor_risks
