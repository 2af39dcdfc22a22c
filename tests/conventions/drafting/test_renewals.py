"""Claire renews an immersion, or starts again from it, from the page of the convention."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.case_facts import findings_of
from conventions.drafting.actions.freezing import open_to_signature
from conventions.drafting.wizard import ATTESTATION_COLUMNS, step_of
from conventions.law.dates import holiday_name
from conventions.models import Convention
from immersions.accounts.actor import actor_of
from tests.support.drafts import complete_draft

DAY = datetime.timedelta(days=1)


@pytest.fixture
def running(cast):
    """An immersion signed, begun three days ago and over in a week."""
    today = timezone.localdate()
    convention = complete_draft(cast, start=today - 3 * DAY, end=today + 7 * DAY)
    Convention.objects.update(state="SIGNED", signed_at=timezone.now())
    convention.refresh_from_db()
    return convention


def detail(convention):
    return reverse("convention_detail", args=[convention.reference])


def renewed(claire, source):
    claire.post(reverse("convention_renew", args=[source.reference]))
    return Convention.objects.get(renewal_of=source)


def save_assessment(claire, copy, *outcomes, on=None):
    url = reverse("convention_draft", args=[copy.reference, "contenu"])
    page = claire.get(url)
    form = page.context["page"]
    data = {"seen": page.context["seen"], "job_title": copy.job_title, "rome_code": copy.rome_code}
    for block in form.blocks:
        if block.rowset:
            for name, value in block.rowset.formset.management_form.initial.items():
                data[f"tasks-{name}"] = value
            for each in block.rowset.formset.forms:
                data |= {each.add_prefix(name): value for name, value in each.initial.items()}
    data |= {f"outcome_{rank}": word for rank, word in enumerate(outcomes)}
    return claire.post(url, data | {"interim_on": (on or timezone.localdate()).isoformat()})


def rules(convention):
    return [
        one
        for one in findings_of(convention, complete=True, read_on=timezone.localdate())
        if one.code == "REN-3"
    ]


def test_claire_finds_both_buttons_once_the_immersion_has_begun(cast, browse, running):
    page = browse(cast.claire).get(detail(running)).content.decode()
    for name in ("convention_renew", "convention_duplicate"):
        assert f'action="{reverse(name, args=[running.reference])}"' in page


def test_before_the_first_day_the_renewal_is_grey_and_says_why(cast, browse):
    convention = complete_draft(cast)
    Convention.objects.update(state="SIGNED", signed_at=timezone.now())
    page = browse(cast.claire).get(detail(convention)).content.decode()
    assert f'action="{reverse("convention_renew", args=[convention.reference])}"' not in page
    assert "Ce sera possible à partir du premier jour de l’immersion." in page


def test_a_renewal_is_not_renewed_and_the_button_says_so(cast, browse, running):
    claire = browse(cast.claire)
    copy = renewed(claire, running)
    assert "déjà un renouvellement en préparation" in claire.get(detail(running)).content.decode()
    long_ago = {"start_on": running.start_on - 30 * DAY, "end_on": running.start_on - 20 * DAY}
    Convention.objects.filter(pk=running.pk).update(**long_ago)
    Convention.objects.filter(pk=copy.pk).update(
        state="CLOSED",
        signed_at=timezone.now(),
        start_on=timezone.localdate() - DAY,
        end_on=timezone.localdate(),
    )
    answer = claire.post(reverse("convention_renew", args=[copy.reference]))
    assert answer.status_code == 409
    assert "déjà un renouvellement, et une convention" in answer.content.decode()


def test_amina_and_bruno_see_neither_button(cast, browse, running):
    Convention.objects.update(host=cast.host)
    for who in (cast.amina, cast.bruno):
        page = browse(who).get(detail(running)).content.decode()
        assert "Renouveler l’immersion" not in page
        assert "Repartir de cette convention" not in page


def test_the_renewal_begins_the_day_after_and_keeps_the_objectives(cast, browse, running):
    copy = renewed(browse(cast.claire), running)
    assert copy.start_on == running.end_on + DAY
    assert [one.text for one in copy.objectives.all()] == [one.text for one in running.objectives.all()]
    assert (copy.interim_on, copy.interim_outcomes) == (None, [])


def test_the_interim_assessment_opens_the_renewal_when_an_objective_is_not_reached(cast, browse, running):
    claire = browse(cast.claire)
    copy = renewed(claire, running)
    assert [one.severity for one in rules(copy)] == ["BLOCK"]
    words = ["NOT", *["REACHED"] * (copy.objectives.count() - 1)]
    save_assessment(claire, copy, *words)
    copy.refresh_from_db()
    assert (copy.interim_on, copy.interim_outcomes) == (timezone.localdate(), words)
    assert rules(copy) == []


@pytest.mark.parametrize(("word", "severity"), [("REACHED", "BLOCK"), ("PARTLY", "HUMAN"), ("", "BLOCK")])
def test_all_reached_is_refused_partly_asks_and_a_silence_is_no_assessment(
    cast, browse, running, word, severity
):
    claire = browse(cast.claire)
    copy = renewed(claire, running)
    save_assessment(claire, copy, *[word] * copy.objectives.count())
    copy.refresh_from_db()
    assert [one.severity for one in rules(copy)] == [severity]


@pytest.mark.parametrize("days", [-30, 1])
def test_an_assessment_dated_before_the_immersion_or_tomorrow_is_refused(cast, browse, running, days):
    claire = browse(cast.claire)
    copy = renewed(claire, running)
    save_assessment(claire, copy, *["NOT"] * copy.objectives.count(), on=timezone.localdate() + days * DAY)
    copy.refresh_from_db()
    (found,) = rules(copy)
    assert "Le point d’étape est daté du" in found.message


def test_a_renewal_for_someone_else_is_mended_on_the_step_of_the_person(cast, browse, running):
    copy = renewed(browse(cast.claire), running)
    copy.person_key = 1
    (found,) = [one for one in findings_of(copy) if one.code == "REN-5"]
    assert step_of(found) == "beneficiaire"
    copy.person_key, copy.host_siret = running.person_key, "00098765100015"
    (found,) = [one for one in findings_of(copy) if one.code == "REN-5"]
    assert step_of(found) == "accueil"


def test_a_renewal_duly_assessed_goes_to_signature(cast, browse, running):
    claire = browse(cast.claire)
    copy = renewed(claire, running)
    save_assessment(claire, copy, *["NOT"] * copy.objectives.count())
    copy.refresh_from_db()
    copy.end_on, copy.renewal_reason = copy.start_on + 10 * DAY, "Encore deux gestes à voir"
    copy.relevance_opinion = "Le geste manque encore."
    for name in ATTESTATION_COLUMNS:
        setattr(copy, name, True)
    copy.save()
    days = (copy.start_on + rank * DAY for rank in range(11))
    for day in (day for day in days if day.weekday() < 5 and not holiday_name(day)):
        copy.slots.create(day=day, starts=datetime.time(9), ends=datetime.time(12))
    open_to_signature(copy, by=actor_of(cast.claire), at=timezone.now())
    copy.refresh_from_db()
    assert copy.state == "OPEN"
    assert running.reference in bytes(copy.versions.get().canonical_json).decode()
