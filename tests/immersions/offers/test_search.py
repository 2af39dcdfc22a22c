"""Amina looks for an immersion: what she types, what comes first, and what the page says when nothing comes."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from demo.cast import Cast
from immersions.choices import HostSector
from immersions.models import Appellation, Commune, HostStructure, Offer
from immersions.offers.job_titles import understand
from immersions.offers.pagination import OfferPaginator, ordered
from immersions.offers.search import Criteria, resolve_jobs
from immersions.reference import loading as reference
from immersions.reference.places import find_places
from immersions.reference.stemming import plain, stem, stems

Browse = Callable[[Any], Client]
NANTES = (47.2184, -1.5536)
# INSEE code, name, postcodes, département, population, point.
PLACES = (
    ("44109", "Nantes", "44000 44100 44200 44300", "44", 327_734, *NANTES),
    ("44162", "Saint-Herblain", "44800", "44", 50_973, 47.212, -1.651),
    ("75056", "Paris", "75001 75011 75116", "75", 2_103_778, 48.853, 2.349),
    ("75111", "Paris 11e", "75011", "75", 138_170, 48.857, 2.380),
    ("93066", "Saint-Denis", "93200 93210 93380", "93", 149_077, 48.936, 2.354),
    ("97411", "Saint-Denis", "97400 97417 97490", "974", 155_634, -20.882, 55.450),
)


@pytest.fixture
def france(cast: Cast) -> Cast:
    reference.load_jobs()
    for insee, name, postcodes, department, population, lat, lon in PLACES:
        Commune.objects.update_or_create(
            insee=insee,
            defaults={
                "name": name,
                "postcodes": postcodes,
                "department": department,
                "population": population,
                "lat": lat,
                "lon": lon,
                "search_text": plain(name),
            },
        )
    return cast


def an_offer(cast: Cast, job: str, title: str, *, north_km: float = 0, **fields: Any) -> Offer:
    return Offer.objects.create(
        **{
            "host": cast.host,
            "job_id": job,
            "title": title,
            "tasks": "Observer, essayer, poser des questions.",
            "postcode": "44000",
            "city": "Nantes",
            "lat": NANTES[0] + north_km / 111.195,
            "lon": NANTES[1],
            "published_at": timezone.now(),
            **fields,
        }
    )


def find(browse: Browse, user: Any = None, **query: str) -> Any:
    return browse(user).get(reverse("offer_list"), query)


def titles(answer: Any) -> list[str]:
    return [card["title"] for card in answer.context["cards"]]


@pytest.mark.parametrize(
    "family",
    [
        "boulanger boulangère boulangerie boulangères",
        "vendeur vendeuse vente vendeurs",
        "coiffeur coiffeuse coiffure",
        "informaticien informaticienne informatique",
        "électricien électricienne électricité",
        "agriculteur agricultrice agriculture",
        "pâtissier pâtisserie",
        "maçon maçonne maçonnerie",
        "peintre peintres peinture",
        "secrétaire secrétariat",
        "couturière couture",
    ],
)
def test_a_trade_and_those_who_practise_it_share_a_stem(family: str) -> None:
    assert len({stem(word) for word in plain(family).split()}) == 1


def test_words_that_differ_keep_different_stems() -> None:
    different = ["boulanger", "boucher", "coiffeur", "couturier", "menuisier", "serveur", "comptable"]
    different += ["chauffeur", "chauffage", "ouvrier", "ouvrage", "paysage", "usine", "usinage"]
    assert len({stem(word) for word in different}) == len(different)
    assert stems("Agent / Agente d’entretien de la cuisine") == ["agent", "entret", "cuisin"]
    assert plain("  L’ŒUF-de-Pâques ") == "l oeuf de paques"


@pytest.mark.parametrize(
    "typed",
    ["boulanger", "Boulangère", "BOULANGERIE", "boulangeres", "boulang", "pain", "Boulanger / Boulangère"],
)
def test_amina_finds_the_bakery_however_she_writes_it(france: Cast, browse: Browse, typed: str) -> None:
    an_offer(france, "F1602", "Suivre un électricien")
    assert titles(find(browse, metier=typed)) == [france.offer.title]


def test_a_title_of_another_job_brings_that_title_and_not_the_whole_job(france: Cast, browse: Browse) -> None:
    seller = an_offer(france, "D1106", "Vendre le pain", appellation_id=20560)
    an_offer(france, "D1106", "Vendre le poisson", appellation_id=_other_title("D1106", 20560))
    assert set(titles(find(browse, metier="boulangerie"))) == {france.offer.title, seller.title}


def _other_title(job: str, ogr: int) -> int:
    return (
        Appellation.objects.filter(job_id=job)
        .exclude(ogr=ogr)
        .order_by("ogr")
        .values_list("ogr", flat=True)[0]
    )


def test_a_word_too_many_still_finds_and_says_so(france: Cast, browse: Browse) -> None:
    answer = find(browse, metier="boulanger magicien")
    assert france.offer.title in titles(answer)
    assert "Aucun métier ne porte tous ces mots" in answer.text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("boulnager", "boulanger"), ("bolangerie", "boulangerie"), ("boulengère", "boulangère")],
)
def test_a_slip_of_the_fingers_is_mended_and_the_page_says_so(
    france: Cast, browse: Browse, typed: str, meant: str
) -> None:
    answer = find(browse, metier=typed)
    assert titles(answer) == [france.offer.title]
    assert f"Nous avons compris «\u00a0{meant}\u00a0»" in answer.text
    assert "Nous avons compris" not in find(browse, metier=meant).text


@pytest.mark.parametrize(
    ("typed", "meant"), [("electrcien", "électricien"), ("secretair medicle", "secrétaire médicale")]
)
def test_several_slips_are_mended_with_their_accents(france: Cast, typed: str, meant: str) -> None:
    assert understand(typed).mended == meant
    assert understand(typed).codes == understand(meant).codes


def test_near_comes_before_far_and_too_far_does_not_come(france: Cast, browse: Browse) -> None:
    far = an_offer(france, "D1102", "Le fournil du Nord", north_km=8)
    an_offer(france, "D1102", "Le fournil de trop loin", north_km=11)
    answer = find(browse, metier="boulanger", lieu="Nantes")
    assert titles(answer) == [france.offer.title, far.title]
    assert [card["distance_km"] for card in answer.context["cards"]] == ["moins de 1", "8"]
    assert "à 8 km" in answer.text
    assert len(titles(find(browse, metier="boulanger", lieu="Nantes", rayon="20"))) == 3


@pytest.mark.parametrize("km", [2, 5, 10, 20, 50, 100])
def test_a_radius_keeps_what_is_inside_and_leaves_what_is_outside(
    france: Cast, browse: Browse, km: int
) -> None:
    inside = an_offer(france, "F1602", "Dedans", north_km=km - 0.01 * km)
    an_offer(france, "F1602", "Dehors", north_km=km + 0.01 * km)
    assert titles(find(browse, metier="électricien", lieu="44000", rayon=str(km))) == [inside.title]


def test_the_newest_first_when_asked_or_when_no_place_is_given(france: Cast, browse: Browse) -> None:
    later = an_offer(france, "D1102", "La dernière venue", north_km=5)
    assert titles(find(browse, metier="boulanger"))[0] == later.title
    assert titles(find(browse, metier="boulanger", lieu="Nantes"))[0] == france.offer.title
    assert titles(find(browse, metier="boulanger", lieu="Nantes", tri="date"))[0] == later.title


@pytest.mark.parametrize(
    ("typed", "insee"),
    [
        ("nantes", "44109"),
        ("NANTES", "44109"),
        ("44200", "44109"),
        ("44000 Nantes", "44109"),
        ("St Herblain", "44162"),
        ("saint-herb", "44162"),
        ("Saint-Denis (93)", "93066"),
        ("97400", "97411"),
        ("75011", "75111"),
        ("Paris", "75056"),
        ("Nnates", "44109"),
        ("Natnes", "44109"),
        ("saint erblain", "44162"),
    ],
)
def test_places_are_found_by_name_by_postcode_and_by_what_people_write(
    france: Cast, typed: str, insee: str
) -> None:
    places = find_places(typed)
    assert places.certain
    assert places.communes[0].insee == insee


def test_two_communes_of_one_name_are_a_choice_that_keeps_the_rest_of_the_search(
    france: Cast, browse: Browse
) -> None:
    there = an_offer(france, "D1102", "Le fournil du Nord", lat=48.93, lon=2.35, city="Saint-Denis")
    answer = find(browse, metier="boulanger", lieu="saint denis", rayon="20")
    assert answer.context["page"] is None
    assert [choice["label"] for choice in answer.context["choices"]] == [
        "Saint-Denis (974)",
        "Saint-Denis (93)",
    ]
    chosen = next(choice for choice in answer.context["choices"] if "(93)" in choice["label"])
    assert titles(browse(None).get(reverse("offer_list") + chosen["url"])) == [there.title]


def test_filters_keep_the_sector_the_purpose_and_the_welcome_asked_for(france: Cast, browse: Browse) -> None:
    town_hall = HostStructure.objects.create(
        siret="00098765100015",
        name="Mairie imaginaire",
        sector=HostSector.PUBLIC,
        postcode="44000",
        city="Nantes",
    )
    public = an_offer(france, "D1102", "La cantine municipale", host=town_hall, for_recruitment=False)
    assert titles(find(browse, nature="PUBLIC")) == [public.title]
    assert titles(find(browse, accueil="on")) == [france.offer.title]
    assert titles(find(browse, objet="RECRUIT")) == [france.offer.title]
    assert len(titles(find(browse, nature=["PUBLIC", "PRIVATE"]))) == 2


def test_what_is_withdrawn_or_suspended_is_not_shown(france: Cast, browse: Browse) -> None:
    an_offer(france, "D1102", "Retirée", active=False)
    assert titles(find(browse)) == [france.offer.title]
    france.host.suspended_at = timezone.now()
    france.host.save(update_fields=["suspended_at"])
    assert titles(find(browse)) == []


def test_an_empty_page_shows_the_ways_out(france: Cast, browse: Browse) -> None:
    an_offer(france, "D1102", "Le fournil lointain", north_km=40)
    an_offer(france, "D1106", "Vendre en magasin", appellation_id=_other_title("D1106", 20560))
    an_offer(france, "D1105", "La poissonnerie du port")
    Offer.objects.filter(pk=france.offer.pk).update(active=False)
    answer = find(browse, metier="boulanger", lieu="Nantes", objet="DISCOVER")
    helps = {link["label"]: link["url"] for link in answer.context["helps"]}
    assert titles(answer) == []
    assert "Chercher jusqu’à 50 km : 1 offre" in helps
    assert "Retirer le filtre « Pour quoi faire ? »" in helps
    assert any(label.startswith("Un métier voisin : ") for label in helps)
    for label, url in helps.items():
        if label.startswith(("Chercher", "Un métier voisin")):
            assert titles(browse(None).get(reverse("offer_list") + url)), f"« {label} » leads nowhere"


def test_one_row_and_thirty_rows_cost_the_same_queries(
    france: Cast, browse: Browse, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    find(browse, metier="boulanger")  # each process reads the titles of jobs once
    with django_assert_num_queries(4):  # place, jobs, count, page
        assert len(titles(find(browse, metier="boulanger", lieu="Nantes"))) == 1
    for number in range(29):
        an_offer(france, "D1102", f"Fournil {number:02d}", north_km=number / 10)
    with django_assert_num_queries(4):
        assert len(titles(find(browse, metier="boulanger", lieu="Nantes"))) == 20


def test_pages_hold_twenty_and_keep_the_search(france: Cast, browse: Browse) -> None:
    for number in range(24):
        an_offer(france, "D1102", f"Fournil {number:02d}", north_km=number / 10)
    first = find(browse, metier="boulanger", lieu="Nantes")
    second = find(browse, metier="boulanger", lieu="Nantes", page="2")
    assert (len(titles(first)), len(titles(second))) == (20, 5)
    assert not set(titles(first)) & set(titles(second))
    assert "metier=boulanger&amp;lieu=Nantes&amp;page=2" in first.text
    assert titles(find(browse, metier="boulanger", lieu="Nantes", page="trois")) == titles(first)
    assert titles(find(browse, metier="boulanger", lieu="Nantes", page="99")) == titles(second)


def test_beyond_a_thousand_the_count_stops_and_the_nearest_still_come_first(
    france: Cast, browse: Browse
) -> None:
    common = {
        "host": france.host,
        "job_id": "D1102",
        "tasks": "Observer.",
        "postcode": "44000",
        "city": "Nantes",
        "lon": NANTES[1],
        "published_at": timezone.now(),
    }
    Offer.objects.bulk_create(
        Offer(title=f"Fournil {number}", lat=NANTES[0] + number * 0.05 / 111.195, **common)
        for number in range(1_100, 0, -1)
    )
    answer = find(browse, metier="boulanger", lieu="Nantes", rayon="100")
    assert "Plus de 1 000 offres" in answer.text
    paginator = OfferPaginator(
        Criteria(jobs=resolve_jobs(["boulang"]), place=Commune.objects.get(insee="44109"), radius=100)
    )
    exact = [offer.pk for offer in ordered(paginator.offers, paginator.criteria)[:1_000]]
    for number in (1, 2, 7, 50):
        shown = [offer.pk for offer in paginator.page(number)]
        assert shown == exact[(number - 1) * 20 : number * 20]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"lieu": "Trifouillis-les-Oies"}, "Nous ne trouvons pas ce lieu."),
        ({"lieu": "99999"}, "Nous ne trouvons pas ce lieu."),
        ({"lieu": "((("}, "Nous ne trouvons pas ce lieu."),
        ({"lieu": "Nantes", "rayon": "abc"}, "Choisissez une distance dans la liste"),
        ({"lieu": "Nantes", "rayon": "-5"}, "Choisissez une distance dans la liste"),
        ({"metier": "a" * 10_000}, "écrivez seulement le nom du métier"),
        ({"lieu": "a" * 10_000}, "écrivez seulement une commune"),
        ({"nature": "CIRQUE"}, "Choisissez la nature de la structure"),
        ({"objet": "FLANER"}, "Choisissez un objet"),
        ({"tri": "hasard"}, "Choisissez un ordre"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    france: Cast, browse: Browse, query: dict[str, str], sentence: str
) -> None:
    answer = find(browse, **{"metier": "boulanger", **query})
    assert answer.status_code == 200
    assert sentence in answer.text
    assert "Il reste quelque chose à corriger" in answer.text
    for name in ("metier", "lieu"):
        if name in query:
            assert f'value="{query[name]}"' in answer.text


@pytest.mark.parametrize("typed", ["de la", "!!!", "%", "_", "\\", "' ; --", "🙂", "zzzzzz"])
def test_words_that_name_no_job_find_nothing_and_say_it_kindly(
    france: Cast, browse: Browse, typed: str
) -> None:
    answer = find(browse, metier=typed)
    assert answer.status_code == 200
    assert titles(answer) == []
    assert "Nous ne connaissons pas encore ce métier" in answer.text


def test_a_null_byte_is_refused_with_a_sentence(france: Cast, browse: Browse) -> None:
    answer = browse(None).get(reverse("offer_list") + "?metier=%00boulanger&lieu=%00")
    assert answer.status_code == 200
    assert "Il reste quelque chose à corriger" in answer.text


def test_the_search_writes_nothing_and_takes_no_post(france: Cast, browse: Browse) -> None:
    before = datetime.datetime.now(datetime.UTC)
    assert browse(None).post(reverse("offer_list"), {"metier": "boulanger"}).status_code == 405
    assert browse(None).post(reverse("offer_detail", args=[france.offer.pk])).status_code == 405
    assert not Offer.objects.filter(updated_at__gt=before).exists()


def test_a_distance_to_a_badly_known_commune_says_so(france: Cast, browse: Browse) -> None:
    nantes = Commune.objects.get(insee="44109")
    about = Commune.objects.exclude(pk=nantes.pk).first()
    Commune.objects.filter(pk=about.pk).update(approximate=True, lat=nantes.lat + 0.05, lon=nantes.lon)
    about.refresh_from_db()
    there = an_offer(france, "D1102", "Au bourg", commune=about, lat=about.lat, lon=about.lon)
    an_offer(france, "D1102", "Au hameau", commune=about, lat=about.lat + 0.01, lon=about.lon)
    cards = {card["title"]: card for card in find(browse, lieu="Nantes", rayon="20").context["cards"]}
    assert {title for title, card in cards.items() if card["is_about"]} == {there.title}
    assert "à 6 km environ" in " ".join(find(browse, lieu="Nantes", rayon="20").text.split())
