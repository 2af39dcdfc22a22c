"""The shipped reference data reaches the database once, however often it is loaded."""

import csv
import gzip
from io import StringIO

import pytest
from django.core.management import call_command

from immersions.models import Appellation, CollectiveAgreement, Commune, NafCode, RomeJob
from immersions.offers.search import resolve_jobs
from immersions.reference import loading as reference
from immersions.reference.places import find_places, label_of
from immersions.reference.stemming import stems


def _load() -> str:
    said = StringIO()
    call_command("load_reference", stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_amina_finds_every_commune_of_france_and_loading_twice_adds_nothing() -> None:
    said = _load()
    counts = {
        model: model._default_manager.count()
        for model in (RomeJob, Appellation, Commune, NafCode, CollectiveAgreement)
    }
    assert counts[Commune] == 34_969 + 45  # the communes, then the arrondissements of three cities
    assert counts[NafCode] == 732
    assert counts[CollectiveAgreement] == 390
    assert f"{counts[RomeJob]} métiers, {counts[Appellation]} appellations" in said
    Commune.objects.filter(insee="44109").update(name="Naoned", population=1)
    _load()
    assert {model: model._default_manager.count() for model in counts} == counts
    nantes = Commune.objects.get(insee="44109")
    assert (nantes.name, nantes.department, nantes.search_text) == ("Nantes", "44", "nantes")
    assert abs(nantes.lat - 47.218) < 0.02
    assert abs(nantes.lon + 1.554) < 0.02
    with gzip.open(reference.DATA / "communes.csv.gz", "rt", encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter=";"))
    for line in lines[:: len(lines) // 60]:
        places = find_places(f"{line['name']} ({line['departement']})")
        assert places.communes[0].insee == line["insee"], f"{line['name']} is not found by its own label"
        assert places.certain
        assert label_of(places.communes[0]) == f"{line['name']} ({line['departement']})"
    approximate = Commune.objects.filter(approximate=True).count()
    assert approximate == sum(line["approximate"] == "1" for line in lines) > 0


@pytest.mark.django_db
def test_each_shipped_title_finds_its_own_job() -> None:
    reference.load_jobs()
    lost = [
        title.label
        for title in Appellation.objects.order_by("ogr")
        if title.job_id not in resolve_jobs(stems(title.label)).codes
    ]
    assert lost == []


@pytest.mark.django_db
def test_each_shipped_synonym_finds_a_job() -> None:
    reference.load_jobs()
    words = {
        word
        for synonyms in Appellation.objects.exclude(synonyms="").values_list("synonyms", flat=True)
        for word in synonyms.split(" | ")
    }
    assert len(words) > 100
    assert [word for word in sorted(words) if not resolve_jobs(stems(word))] == []
