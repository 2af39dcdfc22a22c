"""Who sends a form after the end of a session is led back to a page that opens."""

from urllib.parse import parse_qs, urlsplit

from django.test import Client


def way_back(answer):
    return parse_qs(urlsplit(answer["Location"]).query)["next"][0]


def test_amina_comes_back_to_the_page_of_her_form(cast):
    answer = Client().post("/demandes/1/messages/", headers={"referer": "http://testserver/demandes/1/?a=b"})
    assert way_back(answer) == "/demandes/1/?a=b"


def test_without_a_page_of_ours_she_comes_back_to_her_space(cast):
    for referer in ("", "https://evil.example/demandes/1/", "http://testserver.evil.example/"):
        answer = Client().post("/demandes/1/messages/", headers={"referer": referer})
        assert way_back(answer) == "/mon-espace/"


def test_a_page_that_was_only_opened_is_the_way_back(cast):
    assert way_back(Client().get("/demandes/?etat=SENT")) == "/demandes/?etat=SENT"
