"""What Bruno prepares and owes, what he may get, and whom Claire may call."""

import pytest

from immersions.choices import HostSector, WorkforceBand
from immersions.hosts.aids import cards_for
from immersions.models import HostStructure, JournalEntry
from tests.immersions.requests.test_requests import words_of


def welcome(**changes):
    return {
        "lead_days": "45",
        "lead_documents": "Attestation d’assurance\nFiche de sécurité",
        "referent_name": "Inès Roux",
        "referent_email": "ines@demo.example",
    } | changes


@pytest.fixture
def url(cast):
    return f"/structures/{cast.host.pk}/accueil/"


def test_bruno_says_what_he_needs_and_claire_and_amina_read_it(cast, browse, url):
    client = browse(cast.bruno)
    assert client.get(url).status_code == 200
    assert client.post(url, welcome()).url == f"/structures/{cast.host.pk}/"
    assert JournalEntry.objects.get().verb == "set_welcome"
    for who, page in (
        ("claire", f"/structures/{cast.host.pk}/dossier/"),
        ("amina", f"/offres/{cast.offer.pk}/"),
    ):
        words = words_of(browse(getattr(cast, who)).get(page))
        assert "45 jours" in words
        assert "Attestation d’assurance" in words


def test_the_disability_referent_is_shown_to_counsellors_only(cast, browse, url):
    browse(cast.bruno).post(url, welcome())
    assert "ines@demo.example" in words_of(browse(cast.claire).get(f"/structures/{cast.host.pk}/dossier/"))
    for who in ("amina", "driss", None):
        page = browse(getattr(cast, who) if who else None).get(f"/offres/{cast.offer.pk}/")
        assert page.status_code == 200
        assert "Inès" not in words_of(page)
        assert "ines@" not in words_of(page)


@pytest.mark.parametrize(
    "changes",
    [{"lead_days": "-1"}, {"lead_days": "999"}, {"referent_email": "ines"}, {"lead_documents": "x" * 1001}],
)
def test_a_wrong_preparation_is_refused(cast, browse, url, changes):
    assert browse(cast.bruno).post(url, welcome(**changes)).context["form"].errors
    assert HostStructure.objects.get().referent_name == ""


def test_an_empty_preparation_is_fine(cast, browse, url):
    empty = welcome(lead_days="", lead_documents="", referent_name="", referent_email="")
    assert browse(cast.bruno).post(url, empty).status_code == 302
    assert HostStructure.objects.get().lead_days == 0


@pytest.mark.parametrize("who", ["driss", "amina", "claire"])
def test_a_stranger_prepares_nothing(cast, browse, url, who):
    client = browse(getattr(cast, who))
    assert client.get(url).status_code == client.post(url, welcome()).status_code == 404
    assert client.get(f"/structures/{cast.host.pk}/reperes/").status_code == 404
    assert HostStructure.objects.get().referent_name == ""


def titles(band, sector=HostSector.PRIVATE):
    return [card.title for card in cards_for(band, sector)]


@pytest.mark.parametrize("band", WorkforceBand)
@pytest.mark.parametrize("sector", HostSector)
def test_every_host_reads_first_that_no_aid_pays_for_an_immersion(band, sector):
    cards = cards_for(band, sector)
    assert cards[0].title == "Aucune aide propre à l’immersion"
    assert all(card.source for card in cards)
    for card in cards:
        if "€" in card.text:
            assert card.when == "Après une embauche"


def test_the_cards_follow_size_and_nature():
    assert "Moins de 20 personnes" in titles(WorkforceBand.UNDER_20)
    assert "L’obligation d’emploi" not in titles(WorkforceBand.UNDER_20)
    assert "L’obligation d’emploi" in titles(WorkforceBand.UNKNOWN)
    assert "La contribution annuelle" not in titles(WorkforceBand.UNKNOWN)
    texts = {
        band: next(
            card.text
            for card in cards_for(band, HostSector.PRIVATE)
            if card.title == "La contribution annuelle"
        )
        for band in (WorkforceBand.FROM_20_TO_249, WorkforceBand.FROM_250_TO_749, WorkforceBand.FROM_750)
    }
    assert ["400" in texts[WorkforceBand.FROM_20_TO_249], "500" in texts[WorkforceBand.FROM_250_TO_749]] == [
        True,
        True,
    ]
    assert "600" in texts[WorkforceBand.FROM_750]
    assert "Aides du FIPHFP" in titles(WorkforceBand.FROM_750, HostSector.PUBLIC)
    assert "Aide à l’accueil et à l’intégration" not in titles(WorkforceBand.FROM_750, HostSector.PUBLIC)


def test_bruno_reads_his_duties_with_their_articles_and_the_date_of_the_texts(cast, browse):
    words = words_of(browse(cast.bruno).get(f"/structures/{cast.host.pk}/reperes/"))
    for said in ("L5135-7", "en 24 heures au plus", "vendredi 27 mars 2026", "Moins de 20 personnes"):
        assert said in words
