"""« Où ? » understands a département and a region, as Amina writes them."""

import doctest
import html
from collections import Counter

import pytest
from django.urls import reverse

from immersions.models import Appellation, Commune, Offer
from immersions.offers.job_titles import suggest_titles, understand
from immersions.reference import areas
from immersions.reference.areas import find_area, nearest_area
from immersions.reference.loading import _lines
from immersions.reference.places import suggest_places

from .test_search import an_offer, france

__all__ = ["france"]


@pytest.fixture
def brittany(france):
    place = Commune.objects.create(
        insee="35238", name="Rennes", postcodes="35000", department="35", population=225_000,
        lat=48.11, lon=-1.68, search_text="rennes",
    )  # fmt: skip
    Offer.objects.update(commune=Commune.objects.get(insee="44109"))
    there = an_offer(france, "D1102", "Le fournil de Rennes", north_km=100)
    Offer.objects.filter(pk=there.pk).update(commune=place, city="Rennes", postcode="35000")
    return there


def titles(browse, **query):
    page = browse(None).get(reverse("offer_list"), query)
    assert page.status_code == 200
    return [card["title"] for card in page.context.get("cards") or []], html.unescape(page.text)


def test_the_examples_are_true():
    assert doctest.testmod(areas).failed == 0


def test_each_departement_is_in_one_region_as_the_communes_shipped_say():
    in_regions = Counter(code for region in areas.regions().values() for code in region.codes)
    assert set(in_regions.values()) == {1}
    said = {(line["departement"], line["region"]) for line in _lines("communes.csv.gz")}
    together = {code: region for code, region in said if code in areas.departments()}
    assert set(together) == set(areas.departments())
    for region in areas.regions().values():
        assert len({together[code] for code in region.codes}) == 1, region.name
    assert set(in_regions) == {code for code in areas.departments() if len(code) == 2}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Maine-et-Loire", "Maine-et-Loire"),
        ("maine et loire", "Maine-et-Loire"),
        ("49", "Maine-et-Loire"),
        ("2a", "Corse-du-Sud"),
        ("1", "Ain"),
        ("974", "La Réunion"),
        ("Pays de la Loire", "Pays de la Loire"),
        ("pays de loire", "Pays de la Loire"),
        ("Bretagne", "Bretagne"),
        ("région Bretagne", "Bretagne"),
        ("Bretagne (région)", "Bretagne"),
        ("Côtes d'Armor", "Côtes-d’Armor"),
        ("le département du Nord", "Nord"),
        ("ile de france", "Île-de-France"),
        ("PACA", "Provence-Alpes-Côte d’Azur"),
    ],
)
def test_a_departement_or_a_region_is_understood_as_people_write_it(typed, name):
    assert find_area(typed).area.name == name


@pytest.mark.parametrize("typed", ["Nantes", "44000", "20", "99", "Paris", "", "   ", "ré"])
def test_what_is_no_area_is_none(typed):
    assert find_area(typed) is None


def test_every_label_is_read_back():
    for area in (*areas.departments().values(), *areas.regions().values()):
        assert find_area(area.label) == areas.Named(area, surely=True)


@pytest.mark.parametrize("typed", ["Pays de la Loire", "44", "Loire-Atlantique", "loire atlantiqe"])
def test_amina_searches_a_whole_area_and_not_beyond(france, brittany, browse, typed):
    found, page = titles(browse, metier="boulanger", lieu=typed, rayon="1")
    assert found == [france.offer.title]
    assert "dans l" in page
    assert titles(browse, lieu="Bretagne")[0] == [brittany.title]


def test_an_offer_whose_commune_is_not_known_is_found_by_its_postcode(brittany, browse):
    Offer.objects.update(commune=None)
    assert titles(browse, lieu="35")[0] == [brittany.title]
    Offer.objects.update(postcode="20137")
    assert len(titles(browse, lieu="2A")[0]) == 2
    assert titles(browse, lieu="2B")[0] == []


def test_a_name_of_a_region_that_a_commune_bears_too_lets_amina_choose(brittany, browse):
    Commune.objects.create(
        insee="36024", name="Bretagne", postcodes="36110", department="36", population=150,
        lat=47.0, lon=1.6, search_text="bretagne",
    )  # fmt: skip
    page = browse(None).get(reverse("offer_list"), {"lieu": "Bretagne"})
    assert [choice["label"] for choice in page.context["choices"]] == ["Bretagne (région)", "Bretagne (36)"]
    assert titles(browse, lieu="Bretagne (région)")[0] == [brittany.title]


def test_paris_is_the_town_and_75_the_departement(brittany, browse):
    assert (
        browse(None).get(reverse("offer_list"), {"lieu": "Paris"}).context["criteria"].place.name == "Paris"
    )
    assert browse(None).get(reverse("offer_list"), {"lieu": "75"}).context["criteria"].area.name == "Paris"


def test_nothing_in_a_departement_leads_to_its_region(brittany, browse):
    Offer.objects.filter(pk=brittany.pk).delete()
    page = browse(None).get(reverse("offer_list"), {"lieu": "49"})
    assert page.context["helps"][0]["label"] == "Chercher dans la région « Pays de la Loire »"
    assert "lieu=Pays+de+la+Loire" in page.context["helps"][0]["url"]


def test_areas_are_proposed_while_amina_types(france):
    assert suggest_places("bret")[0] == "Bretagne (région)"
    assert suggest_places("49")[0] == "Maine-et-Loire (département)"
    assert suggest_places("nantes") == ["Nantes (44)"]


@pytest.mark.parametrize("typed", ["xyzzy", "q"])
def test_a_word_that_is_no_place_is_near_none(typed):
    assert nearest_area(typed) is None


@pytest.mark.parametrize("typed", ["cuisinier", "cuisinière", "cuisto", "Cuisinier"])
def test_a_cook_is_not_proposed_to_fit_kitchens_nor_to_lay_tiles(france, browse, typed):
    an_offer(france, "F1608", "Poser du carrelage")
    an_offer(france, "F1604", "Poser des cuisines")
    proposed = suggest_titles(typed)
    assert proposed[0].startswith(("Cuisinier", "Commis"))
    assert {job_of(title)[:3] for title in proposed} == {"G16"}
    found, page = titles(browse, metier=typed)
    assert found == []
    assert "Un métier voisin" not in page
    an_offer(france, "G1602", "Préparer le service")
    assert titles(browse, metier=typed)[0] == ["Préparer le service"]


def job_of(title):
    return Appellation.objects.get(label=title).job_id


@pytest.mark.parametrize(
    ("typed", "jobs"),
    [("peintre", {"F1606", "I1606"}), ("boulanger", {"D1102", "D1106"}), ("poseur de cuisines", {"F1604"})],
)
def test_words_that_a_title_says_itself_still_find_it(france, typed, jobs):
    assert understand(typed).codes == jobs


def test_a_button_to_search_comes_after_the_last_filter_too(france, browse):
    page = browse(None).get(reverse("offer_list")).text
    form = page[page.index('<form class="form search"') :]
    form = form[: form.index("</form>")]
    last_field = max(form.rindex("<select"), form.rindex("<input"))
    assert form.index('type="submit"') < last_field < form.rindex('type="submit"')
