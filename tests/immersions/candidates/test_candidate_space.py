"""Amina's space: four steps, her counsellor, her sheet."""

import re

import pytest
from django.utils import timezone

from immersions.dashboard import panels
from immersions.models import Candidate, ImmersionRequest, JournalEntry, RomeJob, User
from tests.immersions.requests.test_requests import asked_by, words_of


def sheet(**changes):
    return {
        "first_name": "Amina",
        "last_name": "Benali",
        "birth_date": "1994-05-17",
        "phone": "06 00 00 00 01",
        "place_text": "44000 Nantes",
        "status": "NON_EMPLOYEE",
        "job_text": "Boulangerie-viennoiserie",
        "project": "Apprendre le pain.",
    } | changes


def own(cast):
    return f"/candidats/{cast.candidate.pk}/"


def test_amina_sees_her_steps_and_her_counsellor(cast, browse):
    words = words_of(browse(cast.amina).get("/mon-espace/"))
    assert "Bonjour Amina" in words
    assert "Étape 2 sur 4" in words
    assert "Claire Morel" in words
    assert "andicap" not in words


def test_the_steps_follow_her_requests(cast, browse):
    asked_by(cast.candidate, cast.offer, status="ACCEPTED", answered_at=timezone.now())
    page = browse(cast.amina).get("/mon-espace/")
    states = [step["state"] for step in page.context["candidate_part"]["steps"]]
    assert states == ["done", "done", "current", "todo"]


def test_driss_without_agency_is_invited_to_choose_one(cast, browse):
    client = browse(cast.driss)
    words = words_of(client.get("/mon-espace/"))
    assert "Étape 1 sur 4" in words
    assert "Qui vous accompagne" in words
    page = client.post("/mon-espace/agence/", {"agency": cast.cap_emploi.pk})
    assert page.url == "/mon-espace/"
    candidate = Candidate.objects.get(user=cast.driss)
    assert (candidate.agency, candidate.counsellor) == (cast.cap_emploi, None)
    assert JournalEntry.objects.get().verb == "join_agency"
    assert "Une personne va vous suivre" in words_of(client.get("/mon-espace/"))
    assert browse(cast.claire).get(f"/candidats/{candidate.pk}/").status_code == 200


def test_changing_agency_leaves_the_former_one_without_a_view(cast, browse):
    browse(cast.amina).post("/mon-espace/agence/", {"agency": cast.france_travail.pk})
    assert browse(cast.claire).get(own(cast)).status_code == 404
    assert browse(cast.elodie).get(own(cast)).status_code == 200


def test_staying_in_the_same_agency_keeps_the_counsellor(cast, browse):
    browse(cast.amina).post("/mon-espace/agence/", {"agency": cast.cap_emploi.pk})
    cast.candidate.refresh_from_db()
    assert cast.candidate.counsellor == cast.claire_membership


def test_a_closed_or_unknown_agency_cannot_be_chosen(cast, browse):
    cast.france_travail.closed_at = timezone.now()
    cast.france_travail.save()
    for pk in (cast.france_travail.pk, 999_999, ""):
        page = browse(cast.driss).post("/mon-espace/agence/", {"agency": pk})
        assert page.context["form"].errors
    assert Candidate.objects.get(user=cast.driss).agency is None


def test_a_person_without_a_file_has_no_agency_to_choose(cast, browse):
    assert browse(cast.hugo).get("/mon-espace/agence/").status_code == 404


def test_amina_corrects_her_sheet_but_not_the_address_of_her_account(cast, browse):
    page = browse(cast.amina).post(f"{own(cast)}modifier/", sheet(email="other@demo.example"))
    assert page.url == own(cast)
    cast.candidate.refresh_from_db()
    assert (cast.candidate.project, cast.candidate.email) == ("Apprendre le pain.", "amina@demo.example")
    assert (cast.candidate.wished_job_id, cast.candidate.commune_id) == ("D1102", "44109")
    assert JournalEntry.objects.get().verb == "edit_candidate"


def test_her_job_may_be_left_out_or_named_in_her_words(cast, browse):
    client, url = browse(cast.amina), f"{own(cast)}modifier/"
    client.post(url, sheet(job_text=""))
    cast.candidate.refresh_from_db()
    assert cast.candidate.wished_job is None
    client.post(url, sheet(job_text="boulanger"))
    cast.candidate.refresh_from_db()
    assert cast.candidate.wished_job == RomeJob.objects.get(code="D1102")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"birth_date": "3026-01-01"}, "Vérifiez l’année"),
        ({"birth_date": "1800-01-01"}, "Vérifiez l’année"),
        ({"birth_date": "hier"}, "Cette date n’existe pas"),
        ({"place_text": "99999"}, "Nous ne trouvons pas cette commune"),
        ({"job_text": "zorglub"}, "Nous ne connaissons pas ce métier"),
        ({"project": "x" * 10_000}, "Gardez 2000 signes"),
        ({"first_name": "e" + "\u0301" * 40_000}, "Gardez 255 signes"),
        ({"status": "UNKNOWN"}, "Sélectionnez un choix valide"),
    ],
)
def test_a_wrong_sheet_gets_a_sentence_and_changes_nothing(cast, browse, changes, sentence):
    page = browse(cast.amina).post(f"{own(cast)}modifier/", sheet(**changes))
    assert sentence in words_of(page)
    cast.candidate.refresh_from_db()
    assert cast.candidate.project.startswith("Je veux changer de métier")


def test_what_amina_types_is_shown_as_typed_and_never_run(cast, browse):
    client = browse(cast.amina)
    client.post(
        f"{own(cast)}modifier/", sheet(last_name="L'amie <3 & fils", project="{{7*7}}<script>x</script>")
    )
    text = client.get(own(cast)).content.decode()
    assert "L&#x27;amie &lt;3 &amp; fils" in text
    assert "{{7*7}}&lt;script&gt;" in text
    cast.candidate.refresh_from_db()
    assert cast.candidate.last_name == "L'amie <3 & fils"


@pytest.mark.parametrize("who", ["driss", "bruno", "elodie"])
def test_her_sheet_does_not_exist_for_others(cast, browse, who):
    client = browse(getattr(cast, who))
    assert client.get(own(cast)).status_code == 404
    assert client.post(f"{own(cast)}modifier/", sheet()).status_code == 404
    assert client.post(f"{own(cast)}prendre-en-charge/").status_code == 404
    assert not JournalEntry.objects.exists()


def test_a_person_with_no_hat_finds_two_doors(db, browse):
    words = words_of(browse(User.objects.create_user("ines@demo.example")).get("/mon-espace/"))
    assert "Je cherche une immersion" in words
    assert "Inscrire ma structure" in words


@pytest.mark.parametrize("rows", [1, 9])
def test_her_dashboard_costs_the_same_for_1_and_9_requests(
    cast, browse, rows, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(panels, "_MAKERS", [])
    for number in range(rows):
        asked_by(cast.candidate, cast.offer, status="SENT" if number == 0 else "WITHDRAWN")
    client = browse(cast.amina)
    with django_assert_num_queries(12):
        client.get("/mon-espace/")


def test_no_page_of_hers_speaks_of_disability(cast, browse):
    asked_by(cast.candidate, cast.offer)
    client, pk = browse(cast.amina), ImmersionRequest.objects.get().pk
    for url in ("/mon-espace/", own(cast), f"{own(cast)}modifier/", "/demandes/", f"/demandes/{pk}/"):
        assert not re.search(r"andicap|RQTH|BOETH", client.get(url).content.decode()), url
