"""What Claire and Bruno answer in the draft reaches the rules: particular risks, long days, earlier work."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conventions.case_facts import dossier_of, findings_of
from conventions.drafting.timetable import slots_of_pattern
from conventions.law.findings import Finding, Severity
from conventions.models import Convention
from demo.cast import Cast
from immersions.choices import Purpose
from tests.conventions.drafting.test_drafting_steps import address, typed
from tests.support.drafts import complete_draft, next_monday, someone_else

Browse = Callable[[Any], Client]
AGREEMENT = "Accord sur le temps de travail du 12 mars 2024"


def said(convention: Convention, code: str) -> list[Finding]:
    fresh = Convention.objects.get(pk=convention.pk)
    return [one for one in findings_of(fresh, complete=True) if one.code == code]


def with_hours(convention: Convention, *slots: list[str]) -> Convention:
    """The same hours every weekday of the stay."""
    pattern = {str(weekday): list(slots) for weekday in range(3)}
    Convention.objects.filter(pk=convention.pk).update(weekly_pattern=pattern)
    convention.slots.all().delete()
    for day, starts, ends in slots_of_pattern(pattern, convention.start_on, convention.end_on):
        convention.slots.create(day=day, starts=starts, ends=ends)
    return convention


@pytest.mark.parametrize(
    ("question", "code", "severity"),
    [("particular_risks", "SEC-1", Severity.WARN), ("restricted_work", "SEC-2", Severity.HUMAN)],
)
def test_claire_hears_of_a_post_that_bruno_calls_dangerous(
    cast: Cast, browse: Browse, question: str, code: str, severity: Severity
) -> None:
    convention, claire = complete_draft(cast), browse(cast.claire)
    assert said(convention, code) == []

    data = typed(claire, convention, "securite", **{question: "oui"})
    assert claire.post(address(convention, "securite"), data).status_code == 302

    [found] = said(convention, code)
    assert found.severity is severity
    assert found.message in claire.get(address(convention, "securite")).content.decode()


@pytest.mark.parametrize(("question", "code"), [("particular_risks", "SEC-1"), ("restricted_work", "SEC-2")])
def test_nothing_is_frozen_while_nobody_has_said_how_dangerous_the_post_is(
    cast: Cast, browse: Browse, question: str, code: str
) -> None:
    convention, claire = complete_draft(cast), browse(cast.claire)
    Convention.objects.filter(pk=convention.pk).update(**{question: None})

    response = claire.post(reverse("convention_open", args=[convention.reference]))

    assert response.status_code == 409
    assert Convention.objects.get().state == "DRAFT"
    [found] = said(convention, code)
    assert found.severity is Severity.BLOCK
    assert found.message in claire.get(address(convention, "verification")).content.decode()


def test_no_agreement_is_asked_for_a_day_of_ten_hours_nor_of_a_minor(cast: Cast, browse: Browse) -> None:
    convention, claire = complete_draft(cast), browse(cast.claire)
    with_hours(convention, ["08:00", "13:00"], ["14:00", "19:00"])
    assert "accord collectif" not in claire.get(address(convention, "horaires")).content.decode()

    with_hours(convention, ["08:00", "13:00"], ["14:00", "19:30"])
    born = next_monday() - datetime.timedelta(days=17 * 365)
    Convention.objects.filter(pk=convention.pk).update(birth_date=born)
    assert claire.get(address(convention, "horaires")).context["agreement_form"] is None


def test_over_ten_hours_claire_names_the_agreement_and_decides(cast: Cast, browse: Browse) -> None:
    convention, claire = complete_draft(cast), browse(cast.claire)
    with_hours(convention, ["08:00", "13:00"], ["14:00", "19:30"])
    convention.slots.filter(day=convention.start_on, starts="08:00").update(starts="08:30")
    page = claire.get(address(convention, "horaires"))
    assert {one.severity for one in said(convention, "WT-1")} == {Severity.BLOCK}
    assert "Un accord collectif de la structure permet plus de 10 heures" in page.content.decode()

    data = {"seen": page.context["seen"], "agreement": "name"}
    refused = claire.post(address(convention, "horaires"), data | {"allowed": "on", "name": ""})
    assert refused.status_code == 422
    assert "Écrivez le nom de l’accord" in refused.content.decode()
    unticked = claire.post(address(convention, "horaires"), data | {"name": AGREEMENT})
    assert unticked.status_code == 422
    assert AGREEMENT in unticked.content.decode()
    assert Convention.objects.get().long_day_agreement == ""

    saved = claire.post(address(convention, "horaires"), data | {"allowed": "on", "name": AGREEMENT})

    assert saved.status_code == 302
    assert convention.slots.filter(day=convention.start_on, starts="08:30").exists()
    asked = said(convention, "WT-1")
    assert {one.severity for one in asked} == {Severity.HUMAN}
    for one in asked:
        assert AGREEMENT in one.message
        url = reverse("convention_decide", args=[convention.reference, "horaires"])
        claire.post(url, {"key": one.key, "reason": "Accord lu : douze heures le samedi de fête."})
    assert {one.severity for one in said(convention, "WT-1")} == {Severity.INFO}


def test_a_decision_on_one_agreement_does_not_hold_for_another(cast: Cast, browse: Browse) -> None:
    convention, claire = complete_draft(cast, long_day_agreement=AGREEMENT), browse(cast.claire)
    with_hours(convention, ["08:00", "13:00"], ["14:00", "19:30"])
    url = reverse("convention_decide", args=[convention.reference, "horaires"])
    for one in said(convention, "WT-1"):
        claire.post(url, {"key": one.key, "reason": "Lu."})

    page = claire.get(address(convention, "horaires"))
    data = {"seen": page.context["seen"], "agreement": "name", "allowed": "on", "name": "Un autre accord"}
    claire.post(address(convention, "horaires"), data)

    assert {one.severity for one in said(convention, "WT-1")} == {Severity.HUMAN}


def test_over_twelve_hours_no_agreement_helps(cast: Cast) -> None:
    convention = complete_draft(cast, long_day_agreement=AGREEMENT)
    with_hours(convention, ["07:00", "13:00"], ["13:30", "20:00"])
    assert {one.severity for one in said(convention, "WT-1")} == {Severity.BLOCK}


def test_claire_is_told_that_the_bakery_has_employed_amina_before(cast: Cast, browse: Browse) -> None:
    convention, claire = complete_draft(cast), browse(cast.claire)
    assert said(convention, "PUR-4") == []

    data = typed(claire, convention, "accueil", former_employer="on")
    claire.post(address(convention, "accueil"), data)

    [found] = said(convention, "PUR-4")
    assert "a déjà employé" in found.message
    assert found.severity is Severity.WARN


def test_claire_is_told_of_a_bakery_that_always_recruits(cast: Cast) -> None:
    start = next_monday()
    for weeks, state in ((10, "OPEN"), (20, "OPEN"), (60, "OPEN"), (30, "EXPIRED")):
        past = complete_draft(cast, start=start - datetime.timedelta(weeks=weeks), purpose=Purpose.RECRUIT)
        Convention.objects.filter(pk=past.pk).update(state=state, **someone_else(weeks))
    convention = complete_draft(cast, start=start, purpose=Purpose.RECRUIT)

    assert dossier_of(convention).host.recruiting_in_a_year == 2
    [found] = said(convention, "PUR-4")
    assert "2 immersions en vue d’un recrutement" in found.message.replace("\u00a0", " ")
