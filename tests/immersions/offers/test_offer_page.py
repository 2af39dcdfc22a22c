"""The page of one offer: what it says, to whom, and what it says once withdrawn."""

import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from demo.cast import Cast
from immersions.models import HostStructure, Offer

from .test_search import Browse, an_offer, france

__all__ = ["france"]


def test_the_page_of_an_offer_says_what_amina_needs_and_lets_her_ask(france: Cast, browse: Browse) -> None:
    near = an_offer(france, "D1102", "L’autre fournil", north_km=3)
    answer = browse(france.amina).get(reverse("offer_detail", args=[france.offer.pk]))
    for words in (
        france.offer.title,
        france.host.name,
        "12 rue de la Juiverie",
        "façonner le pain",
        near.title,
    ):
        assert words in answer.text
    assert "Moins de 20 personnes" in answer.text
    assert reverse("request_create", args=[france.offer.pk]) in answer.text


def test_the_other_offers_of_a_host_are_on_the_page_once(france: Cast, browse: Browse) -> None:
    twin = an_offer(france, "D1102", "Tenir la boutique", north_km=0)
    hidden = an_offer(france, "D1102", "Le fournil de nuit", north_km=0)
    Offer.objects.filter(pk=hidden.pk).update(active=False)
    text = browse(None).get(reverse("offer_detail", args=[france.offer.pk])).text
    assert "Dans la même structure" in text
    assert text.count(twin.title) == 1
    assert hidden.title not in text


def test_a_passer_by_may_read_an_offer_and_is_told_how_to_log_in(france: Cast, browse: Browse) -> None:
    answer = browse(None).get(reverse("offer_detail", args=[france.offer.pk]))
    assert answer.status_code == 200
    assert "sans mot de passe" in answer.text


def test_claire_reads_an_offer_but_cannot_ask_in_her_own_name(france: Cast, browse: Browse) -> None:
    answer = browse(france.claire).get(reverse("offer_detail", args=[france.offer.pk]))
    assert reverse("request_create", args=[france.offer.pk]) not in answer.text
    assert "Seul un compte de candidat" in answer.text


@pytest.mark.parametrize("why", ["withdrawn", "suspended"])
def test_an_offer_no_longer_proposed_says_so_and_shows_others(france: Cast, browse: Browse, why: str) -> None:
    other_host = HostStructure.objects.create(
        siret="00098765100015", name="L’autre boulangerie", postcode="44000", city="Nantes"
    )
    near = an_offer(france, "D1102", "L’autre fournil", north_km=3, host=other_host)
    if why == "withdrawn":
        Offer.objects.filter(pk=france.offer.pk).update(active=False)
    else:
        HostStructure.objects.filter(pk=france.host.pk).update(suspended_at=timezone.now())
    answer = browse(None).get(reverse("offer_detail", args=[france.offer.pk]))
    assert answer.status_code == 410
    assert near.title in answer.text
    assert reverse("request_create", args=[france.offer.pk]) not in answer.text


def test_an_offer_that_never_was_is_not_found(france: Cast, browse: Browse) -> None:
    assert browse(None).get(reverse("offer_detail", args=[10**9])).status_code == 404


def test_an_offer_of_a_network_names_it_and_leads_to_its_other_offers(france: Cast, browse: Browse) -> None:
    url = reverse("offer_detail", args=[france.offer.pk])
    assert "réseau" not in browse(None).get(url).text
    Offer.objects.filter(pk=france.offer.pk).update(
        network="Réseau d’à côté (démonstration)", external_id="A"
    )
    twin = an_offer(france, "D1102", "Tenir la boutique", north_km=0)
    link = re.search(r'href="([^"]*reseau=[^"]+)"', browse(None).get(url).text)
    assert link is not None
    assert twin.network == ""
    page = browse(None).get(html.unescape(link[1]))
    assert [shown["title"] for shown in page.context["cards"]] == [france.offer.title]
