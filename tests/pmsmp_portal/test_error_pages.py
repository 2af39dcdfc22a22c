"""Whatever goes wrong, a page in French says so, and what to do."""

import pytest

from pmsmp_portal.views import health

SCENES = {
    "a name that is not ours": (400, "Nous n’avons pas compris"),
    "a form heavier than any of ours": (413, "Cet envoi est trop lourd"),
    "a form of a thousand fields": (413, "Cet envoi est trop lourd"),
    "a button's address typed by hand": (405, "ne s’ouvre pas directement"),
    "an address that does not exist": (404, "Cette page est introuvable"),
}


@pytest.fixture
def answers(db, client):
    login = "/compte/connexion/"
    return {
        "a name that is not ours": client.get("/", HTTP_HOST="evil.example"),
        "a form heavier than any of ours": client.post(login, {"login": "a" * 300_000}),
        "a form of a thousand fields": client.post(login, {f"f{rank}": "" for rank in range(1000)}),
        "a button's address typed by hand": client.get("/verifier/fichier/"),
        "an address that does not exist": client.get("/nulle-part/"),
    }


def test_each_fault_has_its_page_and_its_way_out(answers):
    for what, (status, words) in SCENES.items():
        answer = answers[what]
        page = answer.content.decode()
        assert answer.status_code == status, what
        assert words in page, what
        assert "Aller à l’accueil" in page, what
        assert "Passerelle immersion" in page, what


def test_a_refused_method_still_names_those_that_fit(answers):
    assert answers["a button's address typed by hand"]["Allow"] == "POST"


def test_a_panne_shows_neither_trace_nor_words(db, client, monkeypatch):
    """The static page of an error of ours, as the server sends it."""

    def broken():
        raise KeyError("amina@demo.example")

    monkeypatch.setattr(health, "differing_keys", broken)
    client.raise_request_exception = False
    answer = client.get("/sante/ready")
    assert answer.status_code == 500
    assert "Une panne est survenue de notre côté" in answer.content.decode()
    assert "amina" not in answer.content.decode()
    assert "KeyError" not in answer.content.decode()
