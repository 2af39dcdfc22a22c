"""« La réponse d’Amina », « près d’Angers », « au Mans »: French spells the little word before a name."""

import doctest
import html
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from french import elision, full_date
from immersions.messaging import contacts
from immersions.models import Agency, Candidate, HostStructure
from immersions.templatetags.phones import phone_link
from tests.immersions.requests.test_requests import asked_by, words_of

# Before a name « de » and « que » are never written, nor « à » before a place; « à Amina » stays as it is.
WRITTEN = (
    r"\b(?:de|que|De|Que) \{\{ ?(?:\w+\.)*(?:name|full_name|first_name|get_full_name|place|city|host|commune)\b"
    r"|\b[àÀ] \{\{ ?(?:\w+\.)*(?:place|city|host|commune)\b"
)


@pytest.mark.parametrize("module", [elision, contacts])
def test_the_examples_of_these_pages_are_true(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("name", "word", "said"),
    [
        ("Amina Benali", "de", "d’Amina Benali"),
        ("Élodie Marchand", "que", "qu’Élodie Marchand"),
        ("Émile", "de", "d’Émile"),
        ("Œuvre", "de", "d’Œuvre"),
        ("Yves", "de", "d’Yves"),
        ("Youssef", "de", "de Youssef"),
        ("Henri", "de", "d’Henri"),
        ("Hamid", "de", "de Hamid"),
        ("Bruno Petit", "de", "de Bruno Petit"),
        ("Le Thi Hoa", "de", "de Le Thi Hoa"),
        ("« Au pain »", "de", "de « Au pain »"),
        ("", "de", "de "),
    ],
)
def test_a_person_s_name_is_elided_and_never_contracted(name, word, said):
    assert elision.after(name, word) == said


@pytest.mark.parametrize(
    ("name", "word", "said"),
    [
        ("Angers", "près de", "près d’Angers"),
        ("Angers", "à", "à Angers"),
        ("Le Mans", "à", "au Mans"),
        ("Le Havre", "près de", "près du Havre"),
        ("Les Sables-d’Olonne", "à", "aux Sables-d’Olonne"),
        ("LE FOURNIL", "de", "du FOURNIL"),
        ("La Rochelle", "de", "de La Rochelle"),
        ("L’Haÿ-les-Roses", "de", "de L’Haÿ-les-Roses"),
        ("Hénin-Beaumont", "de", "de Hénin-Beaumont"),
        ("Hyères", "de", "d’Hyères"),
        ("Yerres", "de", "d’Yerres"),
        ("Leers", "à", "à Leers"),
    ],
)
def test_a_place_is_contracted_too(name, word, said):
    assert elision.after_place(name, word) == said


def test_no_page_nor_letter_writes_the_little_word_itself():
    found = [
        f"{path.relative_to(settings.BASE_DIR)}: {hit[0]}"
        for path in sorted((Path(settings.BASE_DIR) / "templates").rglob("*.*"))
        for hit in re.finditer(WRITTEN, path.read_text())
    ]
    assert not found


def test_claire_reads_amina_s_name_elided_and_bruno_s_bakery_contracted(cast, browse):
    HostStructure.objects.update(name="Le Fournil")
    asked = asked_by(cast.candidate, cast.offer, status="ACCEPTED", answered_at=timezone.now())
    page = html.unescape(words_of(browse(cast.claire).get(f"/demandes/{asked.pk}/")))
    assert "la convention d’Amina Benali" in page
    assert "La réponse du Fournil" in page


def test_a_name_of_strange_signs_stays_escaped_after_its_little_word(cast, browse):
    Candidate.objects.update(first_name="Ali<b>")
    page = browse(cast.claire).get(f"/candidats/{cast.candidate.pk}/projet/").content.decode()
    assert "d’Ali&lt;b&gt; Benali" in page


def test_a_full_date_is_never_cut_in_two_and_follows_the_clock_of_paris(cast, browse):
    late = timezone.datetime.fromisoformat("2026-03-02T23:30:00+00:00")
    asked = asked_by(cast.candidate, cast.offer, sent_at=late)
    page = browse(cast.bruno).get(f"/demandes/{asked.pk}/").content.decode()
    assert "envoyée le mardi\u00a03\u00a0mars\u00a02026" in page
    assert full_date(asked.wished_start).split(" ") == [full_date(asked.wished_start)]


@pytest.mark.parametrize(
    ("phone", "href"),
    [
        ("02 40 12 34 56", "tel:0240123456"),
        ("+33 (0)6.12.34.56.78", "tel:0612345678"),
        ("3949", "tel:3949"),
        ("+32 2 123 45 67", "tel:+3221234567"),
    ],
)
def test_a_number_may_be_called_with_a_finger(phone, href):
    assert f'href="{href}"' in phone_link(phone)
    assert phone in phone_link(phone)


def test_what_is_no_number_is_no_link_and_stays_escaped(cast, browse):
    assert phone_link("poste 12") == "poste 12"
    HostStructure.objects.update(phone='<a>"0240123456')
    asked = asked_by(cast.candidate, cast.offer)
    page = browse(cast.amina).get(f"/demandes/{asked.pk}/").content.decode()
    assert 'href="tel:0240123456">&lt;a&gt;&quot;0240123456</a>' in page


def test_amina_calls_the_bakery_and_her_agency_from_the_page(cast, browse):
    HostStructure.objects.update(phone="02 40 12 34 56")
    Agency.objects.update(phone="02 40 99 99 99")
    asked = asked_by(cast.candidate, cast.offer)
    assert 'href="tel:0240123456"' in browse(cast.amina).get(f"/demandes/{asked.pk}/").content.decode()
    query = {"age": "26-et-plus", "situation": "sans-contrat", "departement": "44"}
    assert 'href="tel:0240999999"' in browse(None).get("/qui-peut-m-accompagner/", query).content.decode()
