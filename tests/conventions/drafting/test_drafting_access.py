"""Who may write a draft, when, and what happens when two do."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.drafting.actions import draft as drafting
from conventions.drafting.wizard import STEP_BY_SLUG, fingerprint, sheet_of
from conventions.models import Convention, LawDecision
from demo.cast import Cast
from immersions.accounts.actor import actor_of
from immersions.models import JournalEntry, Membership
from tests.support.drafts import complete_draft

from .test_drafting_steps import address, typed

Browse = Callable[[Any], Client]
REASON = "La personne est en congé ces jours-là, son employeur est prévenu."


def print_of(convention: Convention) -> str:
    stored = Convention.objects.get(pk=convention.pk)
    return "".join(fingerprint(sheet_of(stored, step)) for step in STEP_BY_SLUG.values()) + stored.state


def write_addresses(convention: Convention) -> list[str]:
    reference = convention.reference
    return [
        *(address(convention, slug) for slug in ("beneficiaire", "horaires", "contenu")),
        reverse("convention_decide", args=[reference, "beneficiaire"]),
        reverse("draft_invite", args=[reference]),
        reverse("draft_day", args=[reference, convention.start_on]),
    ]


def test_driss_bruno_amina_and_elodie_never_see_claire_s_draft(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    before = print_of(convention)
    for user in (cast.driss, cast.bruno, cast.amina, cast.elodie):
        for url in write_addresses(convention):
            assert browse(user).post(url, {}).status_code == 404, (user, url)
        assert browse(user).get(address(convention, "beneficiaire")).status_code == 404
        for name in ("convention_duplicate", "convention_renew"):
            assert browse(user).post(reverse(name, args=[convention.reference])).status_code == 404
    assert print_of(convention) == before


def test_bruno_and_amina_may_not_write_a_convention_they_can_read(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    Convention.objects.update(state="OPEN")
    before = print_of(convention)
    for user in (cast.bruno, cast.amina):
        for url in write_addresses(convention):
            assert browse(user).post(url, {}).status_code == 403, (user, url)
        for name in ("convention_duplicate", "convention_renew"):
            assert browse(user).post(reverse(name, args=[convention.reference])).status_code == 403
    assert print_of(convention) == before


def test_claire_may_not_write_what_is_already_open_to_signature(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    claire = browse(cast.claire)
    data = typed(claire, convention, "beneficiaire", **{"beneficiary-first_name": "Aminata"})
    Convention.objects.update(state="OPEN")
    before = print_of(convention)
    for url in write_addresses(convention):
        assert claire.post(url, data).status_code == 409, url
    assert print_of(convention) == before


@pytest.mark.parametrize("name", ["convention_duplicate", "convention_renew", "draft_invite"])
def test_these_addresses_are_not_pages(cast: Cast, browse: Browse, name: str) -> None:
    convention = complete_draft(cast)
    assert browse(cast.claire).get(reverse(name, args=[convention.reference])).status_code == 405
    decide = reverse("convention_decide", args=[convention.reference, "periode"])
    assert browse(cast.claire).get(decide).status_code == 405


def test_an_unknown_step_or_day_is_not_found(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    claire = browse(cast.claire)
    assert claire.get(address(convention, "salaire")).status_code == 404
    far = convention.end_on + datetime.timedelta(days=1)
    assert claire.get(reverse("draft_day", args=[convention.reference, far])).status_code == 404
    wrong = f"/conventions/{convention.reference}/brouillon/horaires/2026-02-30/"
    assert claire.get(wrong).status_code == 404


def test_the_second_of_two_counsellors_is_told_what_differs_and_keeps_her_words(
    cast: Cast, browse: Browse
) -> None:
    Membership.objects.create(agency=cast.cap_emploi, user=cast.elodie)
    convention = complete_draft(cast)
    claire, elodie = browse(cast.claire), browse(cast.elodie)
    hers = typed(claire, convention, "lieu", place_city="Rezé")
    his = typed(elodie, convention, "lieu", place_city="Orvault")
    assert elodie.post(address(convention, "lieu"), his).status_code == 302

    late = claire.post(address(convention, "lieu"), hers)

    assert late.status_code == 409
    words = late.content.decode()
    assert "Une autre personne a modifié cette étape" in words
    assert "enregistré « Orvault », écrit par vous « Rezé »" in words.replace("\xa0", " ")
    assert Convention.objects.get().place_city == "Orvault"

    again = hers | {"seen": late.context["seen"]}
    assert claire.post(address(convention, "lieu"), again).status_code == 302
    assert Convention.objects.get().place_city == "Rezé"


def test_two_counsellors_on_two_steps_do_not_disturb_each_other(cast: Cast, browse: Browse) -> None:
    Membership.objects.create(agency=cast.cap_emploi, user=cast.elodie)
    convention = complete_draft(cast)
    claire, elodie = browse(cast.claire), browse(cast.elodie)
    hers = typed(claire, convention, "lieu", place_city="Rezé")
    his = typed(elodie, convention, "securite", insurer="Une autre mutuelle")

    assert elodie.post(address(convention, "securite"), his).status_code == 302
    assert claire.post(address(convention, "lieu"), hers).status_code == 302


def test_claire_decides_with_a_reason_and_the_finding_becomes_a_hint(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast, employer=True, outside_working_hours=True)
    claire = browse(cast.claire)
    page = claire.get(address(convention, "beneficiaire"))
    form = next(remark.form for remark in page.context["remarks"] if remark.form)
    url = reverse("convention_decide", args=[convention.reference, "beneficiaire"])
    assert claire.get(address(convention, "verification")).context["refusal"] is not None

    empty = claire.post(url, {"key": form.initial["key"], "reason": " "})
    assert empty.status_code == 422
    assert "Dites en une phrase pourquoi." in empty.content.decode()
    assert not LawDecision.objects.exists()

    for _ in range(2):
        claire.post(url, {"key": form.initial["key"], "reason": REASON})

    decision = LawDecision.objects.get()
    assert (decision.code, decision.reason, decision.by) == ("PAR-1", REASON, cast.claire_membership)
    assert JournalEntry.objects.filter(verb="decide").count() == 1
    assert claire.get(address(convention, "verification")).context["refusal"] is None


def test_a_decision_on_other_facts_is_refused(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    url = reverse("convention_decide", args=[convention.reference, "beneficiaire"])

    response = browse(cast.claire).post(url, {"key": "PAR-1|", "reason": REASON})

    assert response.status_code == 409
    assert not LawDecision.objects.exists()


def test_claire_starts_again_from_a_convention_without_its_dates_nor_its_promises(
    cast: Cast, browse: Browse
) -> None:
    source = complete_draft(cast)
    response = browse(cast.claire).post(reverse("convention_duplicate", args=[source.reference]))

    copy = Convention.objects.exclude(pk=source.pk).get()
    assert response["Location"] == address(copy, "periode")
    assert (copy.state, copy.start_on, copy.total_minutes, copy.not_seasonal) == ("DRAFT", None, 0, False)
    assert not copy.slots.exists()
    assert [o.text for o in copy.objectives.all()] == [o.text for o in source.objectives.all()]
    assert {p.role for p in copy.parties.all()} == {p.role for p in source.parties.all()}
    assert copy.reference != source.reference


def test_a_renewal_keeps_the_object_and_the_objectives_and_waits_for_the_first_day(
    cast: Cast, browse: Browse
) -> None:
    start = timezone.localdate() - datetime.timedelta(days=3)
    source = complete_draft(cast, start=start)
    claire = browse(cast.claire)
    url = reverse("convention_renew", args=[source.reference])
    assert claire.post(url).status_code == 409
    Convention.objects.update(state="SIGNED", signed_at=timezone.now())

    assert claire.post(url).status_code == 302
    assert claire.post(url).status_code == 409

    copy = Convention.objects.get(renewal_of=source)
    data = typed(claire, copy, "contenu", purpose="RECRUIT")
    claire.post(address(copy, "contenu"), data)
    copy.refresh_from_db()
    assert copy.purpose == source.purpose
    assert "objectives-0-text" not in claire.get(address(copy, "contenu")).content.decode()


def test_claire_s_own_word_alone_lets_no_stranger_s_convention_be_created(cast: Cast) -> None:
    driss = cast.driss.candidate
    with pytest.raises(Exception, match="revient à une autre personne"):
        drafting.create_draft(by=actor_of(cast.claire), candidate=driss, at=timezone.now())
    assert not Convention.objects.exists()


def test_another_siret_takes_the_convention_out_of_bruno_s_sight(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    claire = browse(cast.claire)
    claire.post(
        address(convention, "accueil"), typed(claire, convention, "accueil", host_siret="00098765100015")
    )
    Convention.objects.update(state="OPEN")

    assert Convention.objects.get().host is None
    assert Convention.objects.visible_to(actor_of(cast.bruno)).count() == 0
