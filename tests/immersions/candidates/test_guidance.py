"""« Qui peut m’accompagner ? », the project sheet, and the four steps of Amina."""

import datetime

import pytest
from django.utils import timezone

from conventions.drafting.actions.freezing import open_to_signature
from conventions.law.states import State
from conventions.models import Convention
from demo.conventions import fill_demo_draft
from immersions.accounts.actor import actor_of
from immersions.candidates.guidance import AgeBand, Situation, who_may_help
from immersions.choices import PrescriberKind
from immersions.models import Candidate, JournalEntry, ProjectSheet, RateCount
from tests.immersions.requests.test_requests import asked_by, words_of

PATH = "/qui-peut-m-accompagner/"


@pytest.mark.parametrize("age", AgeBand.values)
@pytest.mark.parametrize("situation", Situation.values)
def test_france_travail_and_cap_emploi_are_for_everyone(age, situation):
    kinds = [way.kind for way in who_may_help(age, situation)]
    assert PrescriberKind.FRANCE_TRAVAIL in kinds
    assert PrescriberKind.CAP_EMPLOI in kinds
    assert len(kinds) == len(set(kinds))


@pytest.mark.parametrize(
    ("age", "situation", "kind", "there"),
    [
        ("16-25", "sans-contrat", PrescriberKind.MISSION_LOCALE, True),
        ("26-et-plus", "sans-contrat", PrescriberKind.MISSION_LOCALE, False),
        ("moins-16", "etudes", PrescriberKind.MISSION_LOCALE, False),
        ("26-et-plus", "sans-contrat", PrescriberKind.CONSEIL_DEPARTEMENTAL, True),
        ("26-et-plus", "salarie", PrescriberKind.CONSEIL_DEPARTEMENTAL, False),
        ("26-et-plus", "insertion", PrescriberKind.SIAE, True),
        ("16-25", "sans-contrat", PrescriberKind.SIAE, False),
        ("16-25", "etudes", PrescriberKind.PREPA_APPRENTISSAGE, True),
    ],
)
def test_age_and_situation_change_who_is_named(age, situation, kind, there):
    assert (kind in [way.kind for way in who_may_help(age, situation)]) is there


def test_a_passer_by_finds_the_agencies_of_the_departement(cast, browse):
    page = browse(None).get(PATH, {"age": "16-25", "situation": "sans-contrat", "departement": "44000"})
    words = words_of(page)
    assert "La mission locale" in words
    assert "France Travail Nantes Centre" in words
    assert "si vous bénéficiez d’un accompagnement adapté" in words.lower()
    assert "aucun justificatif" in words
    elsewhere = browse(None).get(PATH, {"age": "16-25", "situation": "sans-contrat", "departement": "2A"})
    assert "Nantes Centre" not in words_of(elsewhere)


def test_a_closed_agency_is_not_shown(cast, browse):
    cast.france_travail.closed_at = timezone.now()
    cast.france_travail.save()
    page = browse(None).get(PATH, {"age": "16-25", "situation": "salarie", "departement": "44"})
    assert "Nantes Centre" not in words_of(page)


def test_it_asks_nothing_about_health_and_keeps_nothing(cast, browse, django_assert_num_queries):
    client = browse(None)
    page = client.get(PATH)
    assert set(page.context["form"].fields) == {"age", "situation", "departement"}
    with django_assert_num_queries(1):
        page = client.get(PATH, {"age": "26-et-plus", "situation": "salarie", "departement": "44"})
    assert not page.cookies.get("session")
    assert not JournalEntry.objects.exists()
    assert not RateCount.objects.exists()


@pytest.mark.parametrize("typed", ["zorglub", "4", "444444", "\x00", "９９", "é"])
def test_a_departement_that_does_not_exist_gets_a_sentence(db, browse, typed):
    page = browse(None).get(PATH, {"age": "16-25", "situation": "salarie", "departement": typed})
    assert page.status_code == 200
    assert page.context["form"].errors or not page.context["department"]


# --- The project sheet ------------------------------------------------------------------------------


def sheet(**changes):
    return {
        "sectors": ["PRIVATE", "PUBLIC"],
        "places": ["KITCHEN"],
        "needs": ["TRANSPORT"],
        "needs_words": "",
        "skills": "Accueillir\n\n Compter ",
    } | changes


def test_amina_fills_her_project_and_claire_reads_it(cast, browse):
    url = f"/candidats/{cast.candidate.pk}/"
    assert "Il manque" in words_of(browse(cast.amina).get(url))
    browse(cast.amina).post(f"{url}projet/", sheet())
    row = ProjectSheet.objects.get()
    assert (row.sectors, row.needs, row.skills) == (
        ["PRIVATE", "PUBLIC"],
        ["TRANSPORT"],
        "Accueillir\nCompter",
    )
    assert JournalEntry.objects.get().verb == "write_project"
    words = words_of(browse(cast.claire).get(url))
    assert "Un lieu desservi par les transports" in words
    assert "La fiche est complète" in words


def test_the_form_warns_against_medical_words(cast, browse):
    page = browse(cast.amina).get(f"/candidats/{cast.candidate.pk}/projet/")
    assert "Ne donnez pas d’information médicale" in words_of(page)


def test_claire_fills_it_with_her(cast, browse):
    browse(cast.claire).post(f"/candidats/{cast.candidate.pk}/projet/", sheet(sectors=[]))
    assert JournalEntry.objects.get().by == cast.claire


@pytest.mark.parametrize("who", ["driss", "bruno", "elodie"])
def test_her_project_does_not_exist_for_others(cast, browse, who):
    client = browse(getattr(cast, who))
    assert client.get(f"/candidats/{cast.candidate.pk}/projet/").status_code == 404
    assert client.post(f"/candidats/{cast.candidate.pk}/projet/", sheet()).status_code == 404
    assert not ProjectSheet.objects.exists()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"sectors": ["MOON"]}, "sectors"),
        ({"needs": ["ILL"]}, "needs"),
        ({"skills": "x\n" * 21}, "skills"),
        ({"needs_words": "x" * 501}, "needs_words"),
    ],
)
def test_a_wrong_project_gets_a_sentence_and_changes_nothing(cast, browse, changes, name):
    page = browse(cast.amina).post(f"/candidats/{cast.candidate.pk}/projet/", sheet(**changes))
    assert page.context["form"].errors[name]
    assert not ProjectSheet.objects.exists()


# --- The four steps ----------------------------------------------------------------------------------


def states(client):
    return [step["state"] for step in client.get("/mon-espace/").context["candidate_part"]["steps"]]


def test_the_four_steps_follow_what_really_happened(cast, browse):
    client = browse(cast.amina)
    Candidate.objects.filter(pk=cast.candidate.pk).update(counsellor=None)
    assert states(client) == ["current", "todo", "todo", "todo"]
    Candidate.objects.filter(pk=cast.candidate.pk).update(counsellor=cast.claire_membership)
    assert states(client) == ["done", "current", "todo", "todo"]
    asked_by(cast.candidate, cast.offer, status="ACCEPTED", answered_at=timezone.now())
    assert states(client) == ["done", "done", "current", "todo"]
    at = timezone.now()
    draft = fill_demo_draft(cast, start=timezone.localdate() + datetime.timedelta(days=21), at=at)
    assert states(client) == ["done", "done", "current", "todo"]
    open_to_signature(draft, by=actor_of(cast.claire), at=at)
    assert states(client) == ["done", "done", "done", "current"]


@pytest.mark.parametrize("state", [State.EXPIRED, State.WITHDRAWN])
def test_a_convention_that_came_to_nothing_leads_back_to_the_choice(cast, browse, state):
    draft = fill_demo_draft(cast, start=timezone.localdate() + datetime.timedelta(days=21), at=timezone.now())
    asked = asked_by(cast.candidate, cast.offer, status="ACCEPTED", answered_at=timezone.now())
    Convention.objects.filter(pk=draft.pk).update(state=state, request=asked)
    assert states(browse(cast.amina)) == ["done", "current", "todo", "todo"]
