"""Bruno's space: his bakery, its sheet, its offers."""

import pytest
from django.utils import timezone

from immersions.dashboard import panels
from immersions.models import (
    Appellation,
    CollectiveAgreement,
    Commune,
    HostMember,
    HostStructure,
    JournalEntry,
    NafCode,
    Offer,
    RomeJob,
)
from immersions.offers.choosing import find_titles
from immersions.reference import loading as reference
from tests.immersions.requests.test_requests import asked_by, words_of

NEW_SIRET = "00045678000014"


@pytest.fixture
def job(cast):
    rome = RomeJob.objects.create(code="D1104", label="Pâtisserie")
    for ogr, label in ((1, "Pâtissier / Pâtissière"), (2, "Pâtissier chocolatier / Pâtissière chocolatière")):
        Appellation.objects.create(
            ogr=ogr, job=rome, label=label, search_text="patis chocolat"[: 5 if ogr == 1 else 14]
        )
    return rome


def sheet(**changes):
    return {
        "name": "Garage des Ponts",
        "sector": "PRIVATE",
        "naf": "4520a",
        "activity": "",
        "idcc": "1090",
        "workforce_band": "UNDER_20",
        "street": "1 quai de la Fosse",
        "place_text": "44100 Nantes",
        "phone": "02 00 00 00 09",
        "website": "",
        "commitment": "Nous prenons le temps.",
    } | changes


def offer_sheet(**changes):
    return {
        "job_text": "Pâtissier / Pâtissière",
        "title": "Découvrir la pâtisserie",
        "tasks": "Aider à préparer les tartes.",
        "purposes": ["for_discovery", "for_confirmation"],
        "remote_mode": "ON_SITE",
        "street": "12 rue de la Juiverie",
        "place_text": "44000 Nantes",
    } | changes


def test_driss_registers_his_garage_by_its_siret(cast, browse):
    NafCode.objects.create(code="45.20A", label="Entretien automobile", section="G", section_label="Commerce")
    client = browse(cast.driss)
    page = client.post(
        "/structures/nouvelle/", sheet(siret="000 456 780 00014", function="Gérant"), follow=True
    )
    host = HostStructure.objects.get(siret=NEW_SIRET)
    assert page.redirect_chain[-1][0] == f"/structures/{host.pk}/offres/nouvelle/"
    assert (host.naf, host.activity, host.idcc) == ("45.20A", "Entretien automobile", "1090")
    assert (host.postcode, host.city, host.commune_id, host.verified_at) == ("44100", "Nantes", "44109", None)
    member = HostMember.objects.get(host=host)
    assert (member.user, member.is_signatory, member.function) == (cast.driss, True, "Gérant")
    assert JournalEntry.objects.get().verb == "register_host"
    assert "SIRET non vérifié" in words_of(client.get(f"/structures/{host.pk}/"))


@pytest.mark.parametrize(
    ("siret", "sentence"),
    [
        ("1234", "Un SIRET compte 14 chiffres"),
        ("000 456 780 00015", "Ce SIRET ne peut pas exister"),
        ("abc", "Un SIRET compte 14 chiffres"),
        ("", "Il manque votre réponse"),
        ("1" * 10_000, "Gardez 40 signes au plus"),
        ("00012345500016", "Cette structure est déjà inscrite"),
    ],
)
def test_a_wrong_siret_gets_a_sentence_and_loses_nothing(cast, browse, siret, sentence):
    page = browse(cast.driss).post("/structures/nouvelle/", sheet(siret=siret))
    assert sentence in words_of(page)
    assert page.context["form"]["name"].value() == "Garage des Ponts"
    assert HostStructure.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"naf": "12"}, "4 chiffres et une lettre"),
        ({"naf": "9999Z"}, "Ce code d’activité n’existe pas"),
        ({"idcc": "abc"}, "Ce numéro compte 4 chiffres"),
        ({"idcc": "9999"}, "Nous ne trouvons pas cette convention collective"),
        ({"place_text": "Atlantide"}, "Nous ne trouvons pas cette commune"),
        ({"website": "pas une adresse"}, "Cette adresse n’est pas complète"),
        ({"commitment": "x" * 1001}, "Gardez 1000 signes"),
    ],
)
def test_a_wrong_sheet_gets_a_sentence(cast, browse, changes, sentence):
    NafCode.objects.create(code="45.20A", label="Entretien automobile", section="G", section_label="Commerce")
    CollectiveAgreement.objects.create(idcc="1090", title="Services de l’automobile")
    page = browse(cast.bruno).post(f"/structures/{cast.host.pk}/modifier/", sheet(**changes))
    assert sentence in words_of(page)
    cast.host.refresh_from_db()
    assert cast.host.name == "Boulangerie du Bouffay (démonstration)"


def test_a_name_that_several_communes_bear_is_asked_again_with_choices(cast, browse):
    for insee, department in (("93066", "93"), ("97411", "974")):
        Commune.objects.create(
            insee=insee, name="Saint-Denis", postcodes=f"{department}00"[:5].ljust(5, "0"), department=department,
            lat=48.9, lon=2.3, search_text="saint denis",
        )  # fmt: skip
    client, url = browse(cast.bruno), f"/structures/{cast.host.pk}/modifier/"
    page = client.post(url, sheet(place_text="Saint-Denis"))
    words = words_of(page)
    assert "Plusieurs réponses conviennent" in words
    assert "Saint-Denis (93)" in words
    assert "Saint-Denis (974)" in words
    assert client.post(url, sheet(place_text="Saint-Denis", place_choice="97411")).status_code == 302
    cast.host.refresh_from_db()
    assert cast.host.commune_id == "97411"


def test_bruno_corrects_his_sheet_but_never_its_siret(cast, browse):
    page = browse(cast.bruno).post(f"/structures/{cast.host.pk}/modifier/", sheet(siret=NEW_SIRET))
    assert page.url == f"/structures/{cast.host.pk}/"
    cast.host.refresh_from_db()
    assert (cast.host.name, cast.host.siret) == ("Garage des Ponts", "00012345500016")
    assert JournalEntry.objects.get().verb == "edit_host"


def test_bruno_publishes_an_offer_that_stands_in_the_search(cast, browse, job):
    page = browse(cast.bruno).post(f"/structures/{cast.host.pk}/offres/nouvelle/", offer_sheet())
    assert page.url == f"/structures/{cast.host.pk}/"
    offer = Offer.objects.visible_to_all().get(title="Découvrir la pâtisserie")
    assert (offer.job, offer.appellation_id, offer.for_recruitment) == (job, 1, False)
    assert (offer.lat, offer.lon, offer.commune_id) == (47.2184, -1.5536, "44109")
    assert JournalEntry.objects.get().verb == "publish_offer"


def test_a_word_that_several_jobs_answer_is_asked_again(cast, browse, job):
    client, url = browse(cast.bruno), f"/structures/{cast.host.pk}/offres/nouvelle/"
    page = client.post(url, offer_sheet(job_text="pâtissier"))
    assert "job_choice" in page.context["form"].errors
    assert client.post(url, offer_sheet(job_text="pâtissier", job_choice="2")).status_code == 302
    assert Offer.objects.get(title="Découvrir la pâtisserie").appellation_id == 2


def test_the_titles_that_say_the_word_come_first(cast):
    rome = RomeJob.objects.create(code="D1106", label="Vente en alimentation")
    for ogr, label, text in (
        (1, "Antiquaire", "antiquair | vend objet |"),
        (2, "Vendeur", "vend | vend aliment |"),
    ):
        Appellation.objects.create(ogr=ogr, job=rome, label=label, search_text=text)
    assert [title.label for title in find_titles("vendeur de")] == ["Vendeur", "Antiquaire"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"job_text": "zorglub"}, "Nous ne connaissons pas ce métier"),
        ({"purposes": []}, "Cochez au moins une réponse"),
        ({"tasks": "x" * 10_000}, "Gardez 2000 signes"),
        ({"title": ""}, "Il manque votre réponse"),
    ],
)
def test_a_wrong_offer_gets_a_sentence(cast, browse, job, changes, sentence):
    page = browse(cast.bruno).post(f"/structures/{cast.host.pk}/offres/nouvelle/", offer_sheet(**changes))
    assert sentence in words_of(page)
    assert Offer.objects.count() == 1


def test_bruno_corrects_an_offer_without_typing_its_job_again(cast, browse):
    page = browse(cast.bruno).get(f"/offres/{cast.offer.pk}/modifier/")
    initial = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    page = browse(cast.bruno).post(
        f"/offres/{cast.offer.pk}/modifier/", initial | {"title": "Le pain, la nuit"}
    )
    assert page.url == f"/structures/{cast.host.pk}/"
    before = cast.offer.appellation_id, cast.offer.lat, cast.offer.published_at
    cast.offer.refresh_from_db()
    assert cast.offer.title == "Le pain, la nuit"
    assert (cast.offer.appellation_id, cast.offer.lat, cast.offer.published_at) == before
    assert JournalEntry.objects.get().verb == "edit_offer"


def test_bruno_takes_an_offer_out_of_the_search_and_puts_it_back(cast, browse):
    client = browse(cast.bruno)
    client.post(f"/offres/{cast.offer.pk}/retirer/")
    assert not Offer.objects.visible_to_all().exists()
    client.post(f"/offres/{cast.offer.pk}/publier/")
    assert Offer.objects.visible_to_all().get() == cast.offer
    assert list(JournalEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "hide_offer",
        "show_offer",
    ]


def test_a_suspended_host_publishes_nothing(cast, browse, job):
    HostStructure.objects.update(suspended_at=timezone.now())
    Offer.objects.update(active=False)
    client = browse(cast.bruno)
    assert client.get(f"/structures/{cast.host.pk}/").status_code == 200
    assert client.post(f"/structures/{cast.host.pk}/offres/nouvelle/", offer_sheet()).status_code == 409
    page = client.post(f"/offres/{cast.offer.pk}/publier/")
    assert page.status_code == 409
    assert "Votre structure est suspendue" in words_of(page)
    assert not Offer.objects.filter(active=True).exists()


PAGES = [
    "/structures/{host}/",
    "/structures/{host}/modifier/",
    "/structures/{host}/offres/nouvelle/",
    "/offres/{offer}/modifier/",
]
POSTS = ["/offres/{offer}/retirer/", "/offres/{offer}/publier/"]


@pytest.mark.parametrize("path", PAGES + POSTS)
@pytest.mark.parametrize("who", ["driss", "amina", "claire"])
def test_a_stranger_to_the_host_finds_nothing(cast, browse, who, path):
    url = path.format(host=cast.host.pk, offer=cast.offer.pk)
    client = browse(getattr(cast, who))
    if path in PAGES:
        assert client.get(url).status_code == 404
    if path != PAGES[0]:
        assert client.post(url, sheet()).status_code == 404
    cast.offer.refresh_from_db()
    assert cast.offer.active
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("path", PAGES)
def test_bruno_and_hugo_open_each_page(cast, browse, path):
    for member in (cast.bruno, cast.hugo):
        assert browse(member).get(path.format(host=cast.host.pk, offer=cast.offer.pk)).status_code == 200


@pytest.mark.parametrize("path", POSTS)
def test_a_change_takes_a_post(cast, browse, path):
    assert browse(cast.bruno).get(path.format(offer=cast.offer.pk)).status_code == 405


def test_a_person_who_left_the_host_finds_nothing(cast, browse):
    HostMember.objects.filter(user=cast.bruno).update(is_active=False)
    assert browse(cast.bruno).get(f"/structures/{cast.host.pk}/").status_code == 404


def test_the_dashboard_puts_requests_to_answer_first(cast, browse):
    asked_by(cast.candidate, cast.offer)
    words = words_of(browse(cast.bruno).get("/mon-espace/"))
    assert words.index("1 personne</strong> attend votre réponse") < words.index("Vos structures")
    assert "Amina Benali" in words
    assert "1994" not in words


@pytest.mark.parametrize("rows", [1, 30])
def test_the_dashboard_costs_the_same_for_1_and_30_rows(
    cast, browse, rows, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(panels, "_MAKERS", [])
    for _ in range(rows):
        offer = Offer.objects.get(pk=cast.offer.pk)
        offer.pk = None
        offer.save()
        asked_by(cast.candidate, offer)
    client = browse(cast.bruno)
    with django_assert_num_queries(10):
        client.get("/mon-espace/")


def test_a_commune_without_postcode_breaks_nothing(cast, browse):
    reference.load_communes(only=frozenset({"98412"}))
    page = browse(cast.bruno).post(
        f"/structures/{cast.host.pk}/modifier/", sheet(place_text="Archipel des Kerguelen")
    )
    assert page.status_code == 302
    cast.host.refresh_from_db()
    assert (cast.host.city, cast.host.postcode) == ("Archipel des Kerguelen", "")


def brought_by_a_network(cast):
    host = HostStructure.objects.create(
        siret=NEW_SIRET, name="Garage importé", postcode="44000", city="Nantes"
    )
    offer = Offer.objects.create(
        host=host, job=cast.offer.job, title="Essayer la mécanique", tasks="Observer.", postcode="44000",
        city="Nantes", lat=47.2, lon=-1.5, network="Réseau Loire", external_id="1",
    )  # fmt: skip
    return host, offer


def test_driss_takes_over_the_garage_that_a_network_brought(cast, browse):
    host, _offer = brought_by_a_network(cast)
    client = browse(cast.driss)
    assert client.get(f"/structures/{host.pk}/").status_code == 404
    page = client.post("/structures/nouvelle/", sheet(siret=NEW_SIRET, function="Gérant"))
    assert page.url == f"/structures/{host.pk}/offres/nouvelle/"
    host.refresh_from_db()
    assert (host.name, host.verified_at) == ("Garage des Ponts", None)
    assert "Essayer la mécanique" in words_of(client.get(f"/structures/{host.pk}/"))
    assert "Structure non confirmée" in words_of(client.get(f"/structures/{host.pk}/"))
    assert JournalEntry.objects.filter(verb="register_host", object_id=host.pk, by=cast.driss).exists()
    assert HostMember.objects.get(host=host).user == cast.driss


@pytest.mark.parametrize("why", ["asked", "left", "suspended"])
def test_a_stranger_takes_over_no_host_whose_requests_or_past_are_not_theirs(cast, browse, why):
    host, offer = brought_by_a_network(cast)
    if why == "asked":
        asked_by(cast.candidate, offer)
    elif why == "left":
        HostMember.objects.create(host=host, user=cast.bruno, is_active=False)
    else:
        HostStructure.objects.filter(pk=host.pk).update(suspended_at=timezone.now())
    page = browse(cast.driss).post("/structures/nouvelle/", sheet(siret=NEW_SIRET))
    assert "Cette structure est déjà inscrite" in words_of(page)
    assert not host.members.filter(user=cast.driss).exists()
