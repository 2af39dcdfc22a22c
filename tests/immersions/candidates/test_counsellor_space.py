"""Claire's space: what to do now, the people of her agency, nobody else's."""

import pytest
from django.utils import timezone

from immersions.dashboard import panels
from immersions.models import Candidate, JournalEntry, Membership
from tests.immersions.requests.test_requests import asked_by, words_of

from .test_candidate_space import sheet


def new(cast, **changes):
    return sheet(
        first_name="Inès", last_name="Roux", email="ines@demo.example", job_text="", agency=cast.cap_emploi.pk, follow="on"
    ) | changes  # fmt: skip


def test_claire_opens_a_file_and_follows_it(cast, browse):
    page = browse(cast.claire).post("/candidats/nouveau/", new(cast))
    candidate = Candidate.objects.get(email="ines@demo.example")
    assert page.url == f"/candidats/{candidate.pk}/"
    assert (candidate.agency, candidate.counsellor, candidate.user) == (
        cast.cap_emploi,
        cast.claire_membership,
        None,
    )
    entry = JournalEntry.objects.get()
    assert (entry.verb, entry.facts) == ("create_candidate", {"agency": cast.cap_emploi.pk})


def test_a_file_may_be_opened_for_a_colleague_to_follow(cast, browse):
    data = new(cast)
    del data["follow"]
    browse(cast.claire).post("/candidats/nouveau/", data)
    assert Candidate.objects.get(email="ines@demo.example").counsellor is None


def test_a_file_cannot_be_opened_in_another_agency(cast, browse):
    page = browse(cast.claire).post("/candidats/nouveau/", new(cast, agency=cast.france_travail.pk))
    assert page.context["form"].errors["agency"]
    assert not Candidate.objects.filter(email="ines@demo.example").exists()


def test_the_same_address_twice_in_an_agency_gets_a_sentence(cast, browse):
    page = browse(cast.claire).post("/candidats/nouveau/", new(cast, email="AMINA@demo.example"))
    assert "Une personne de votre agence a déjà cette adresse e-mail" in words_of(page)
    assert page.context["form"]["project"].value() == "Apprendre le pain."


@pytest.mark.parametrize("path", ["/candidats/", "/candidats/nouveau/"])
@pytest.mark.parametrize("who", ["driss", "amina", "bruno"])
def test_these_pages_are_the_counsellors_part(cast, browse, who, path):
    assert browse(getattr(cast, who)).get(path).status_code == 403
    assert Candidate.objects.count() == 2


def test_claire_corrects_a_file_of_her_agency(cast, browse):
    url = f"/candidats/{cast.candidate.pk}/"
    browse(cast.claire).post(f"{url}modifier/", sheet(email="amina@demo.example", phone="06 11"))
    cast.candidate.refresh_from_db()
    assert cast.candidate.phone == "06 11"
    assert JournalEntry.objects.get().by == cast.claire


@pytest.fixture
def colleague(cast):
    return Membership.objects.create(agency=cast.cap_emploi, user=cast.hugo)


def test_a_colleague_takes_amina_in_charge(cast, browse, colleague):
    page = browse(cast.hugo).post(f"/candidats/{cast.candidate.pk}/prendre-en-charge/", follow=True)
    cast.candidate.refresh_from_db()
    assert cast.candidate.counsellor == colleague
    assert "Vous suivez maintenant Amina Benali" in words_of(page)
    assert JournalEntry.objects.get().verb == "take_charge"


def test_taking_in_charge_twice_is_not_the_moment(cast, browse):
    page = browse(cast.claire).post(f"/candidats/{cast.candidate.pk}/prendre-en-charge/")
    assert page.status_code == 409
    assert "Vous suivez déjà cette personne" in words_of(page)
    assert not JournalEntry.objects.exists()


def test_amina_cannot_take_herself_in_charge(cast, browse):
    assert browse(cast.amina).post(f"/candidats/{cast.candidate.pk}/prendre-en-charge/").status_code == 403


def test_taking_in_charge_takes_a_post(cast, browse):
    assert browse(cast.claire).get(f"/candidats/{cast.candidate.pk}/prendre-en-charge/").status_code == 405


def test_elodie_of_another_agency_finds_neither_file_nor_line(cast, browse):
    client = browse(cast.elodie)
    assert client.get(f"/candidats/{cast.candidate.pk}/").status_code == 404
    assert client.get(f"/candidats/{cast.candidate.pk}/modifier/").status_code == 404
    assert "Benali" not in words_of(client.get("/candidats/"))


def test_a_counsellor_who_left_finds_nothing(cast, browse):
    Membership.objects.filter(user=cast.claire).update(is_active=False)
    client = browse(cast.claire)
    assert client.get(f"/candidats/{cast.candidate.pk}/").status_code == 404
    assert client.get("/candidats/").status_code == 403


def names(page):
    return [candidate.first_name for candidate in page.context["page"].object_list]


def test_the_caseload_is_searched_filtered_and_sorted(cast, browse, colleague):
    ines = Candidate.objects.create(first_name="Inès", last_name="Roux", agency=cast.cap_emploi)
    Candidate.objects.create(
        first_name="Omar", last_name="Zidi", agency=cast.cap_emploi, counsellor=colleague
    )
    asked_by(cast.candidate, cast.offer)
    asked_by(ines, cast.offer, status="ACCEPTED", answered_at=timezone.now())
    client = browse(cast.claire)
    assert names(client.get("/candidats/")) == ["Amina", "Inès", "Omar"]
    assert names(client.get("/candidats/?q=rou")) == ["Inès"]
    assert names(client.get("/candidats/?q=amina+benali")) == ["Amina"]
    assert names(client.get("/candidats/?suivi=moi")) == ["Amina"]
    assert names(client.get("/candidats/?suivi=personne")) == ["Inès"]
    assert names(client.get("/candidats/?demande=attente")) == ["Amina"]
    assert names(client.get("/candidats/?demande=acceptee")) == ["Inès"]
    assert names(client.get("/candidats/?tri=recents")) == ["Omar", "Inès", "Amina"]
    assert "Personne ne correspond" in words_of(client.get("/candidats/?q=zorglub"))
    assert client.get("/candidats/?tri=zorglub&page=99&q=%00").status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_the_caseload_costs_the_same_for_1_and_30_rows(
    cast, browse, rows, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(panels, "_MAKERS", [])
    for number in range(rows):
        person = Candidate.objects.create(
            first_name="P", last_name=f"{number}", agency=cast.cap_emploi, counsellor=cast.claire_membership
        )
        asked_by(person, cast.offer)
    client = browse(cast.claire)
    with django_assert_num_queries(7):
        client.get("/candidats/")
    with django_assert_num_queries(10):
        client.get("/mon-espace/")


def test_an_accepted_request_is_a_task_until_a_higher_floor_says_it_is_done(cast, browse, monkeypatch):
    asked_by(cast.candidate, cast.offer, status="ACCEPTED", answered_at=timezone.now())
    client = browse(cast.claire)
    assert "1 convention à préparer" in words_of(client.get("/mon-espace/"))
    monkeypatch.setattr(panels, "_NARROWINGS", [lambda requests: requests.none()])
    assert "convention à préparer" not in words_of(client.get("/mon-espace/"))


def test_people_nobody_follows_are_a_task(cast, browse):
    Candidate.objects.create(first_name="Inès", last_name="Roux", agency=cast.cap_emploi)
    assert "1 personne que nul ne suit encore" in words_of(browse(cast.claire).get("/mon-espace/"))


def test_requests_of_her_people_alone_are_shown(cast, browse):
    asked_by(cast.candidate, cast.offer)
    assert "Amina Benali" in words_of(browse(cast.claire).get("/mon-espace/"))
    assert "Amina Benali" not in words_of(browse(cast.elodie).get("/mon-espace/"))
