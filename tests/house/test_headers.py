"""What each answer tells the browser, whoever asks and whatever the answer: nothing foreign, nothing kept."""

import re

import pytest
from django.urls import reverse

from tests.support.signers import signer

pytestmark = pytest.mark.django_db


@pytest.fixture
def answers(cast, browse, version):
    """An answer of each kind: name to response."""
    amina = signer(version, "beneficiary")
    amina.arrive()
    convention = reverse("convention_detail", args=[version.convention.reference])
    claire, nobody = browse(cast.claire), browse(None)
    draft = reverse("version_pdf", args=[version.convention.reference, version.number])
    found = {
        "public page": nobody.get("/"),
        "search": nobody.get("/offres/?metier=boulanger"),
        "login": nobody.get("/compte/connexion/"),
        "private page": claire.get("/mon-espace/"),
        "convention": claire.get(convention),
        "not found": nobody.get("/nulle-part/"),
        "not yours": browse(cast.elodie).get(convention),
        "not your part": browse(cast.amina).get("/candidats/"),
        "wrong method": nobody.get("/verifier/fichier/"),
        "PDF": claire.get(draft),
        "PDF by a link": amina.client.get(draft),
        "signing link": nobody.get("/s/unknown"),
        "link over": nobody.post("/s/unknown"),
        "session over": nobody.get(amina.url("lire")),
        "reading": amina.client.get(amina.url("lire")),
        "followed by a link": amina.client.get(convention),
        "simulator": nobody.get("/simulateur/"),
        "verification": nobody.get("/verifier/"),
        "health": nobody.get("/sante/live"),
        "administration": nobody.get("/administration/login/"),
        "partners": nobody.get("/api/v1/offers"),
    }
    static = {"style": "/static/portal.css", "script": "/static/portal.js", "image": "/static/favicon.svg"}
    found |= {kind: nobody.get(path) for kind, path in static.items()}
    for kind in static:
        b"".join(found[kind].streaming_content)
        found[kind].close()
    return found


def policy(response):
    """The directives of the content security policy."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";") if part.strip()]
    return {name: values for name, *values in parts}


STATIC = ("style", "script", "image")
SIGNING = ("signing link", "link over", "session over", "reading", "followed by a link", "PDF by a link")


def test_every_page_allows_only_its_own_scripts_and_no_frame(answers):
    for kind, response in answers.items():
        if kind in STATIC:
            continue
        said = policy(response)
        words = {word for values in said.values() for word in values}
        assert not [word for word in words if "unsafe" in word or "*" in word or "//" in word], kind
        assert words <= {"'self'", "'none'", "data:"}, kind
        assert response["X-Frame-Options"] == "DENY", kind
        if not kind.startswith("PDF"):
            assert said["default-src"] == ["'self'"], kind
            assert said["frame-ancestors"] == said["base-uri"] == said["object-src"] == ["'none'"], kind
            assert said["form-action"] == ["'self'"], kind
            assert not {"script-src", "style-src"} & set(said), kind


def test_a_file_of_a_person_runs_nothing(answers):
    for kind in ("PDF", "PDF by a link"):
        said = policy(answers[kind])
        assert said["sandbox"] == []
        assert said["default-src"] == ["'none'"]
        assert said["frame-ancestors"] == ["'none'"]
        assert answers[kind]["Content-Disposition"].startswith("attachment")


def test_no_answer_is_sniffed_nor_tells_where_the_reader_came_from(answers):
    for kind, response in answers.items():
        assert response["X-Content-Type-Options"] == "nosniff", kind
        assert response["Referrer-Policy"] in ("same-origin", "strict-origin"), kind
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", kind


def test_no_feature_of_the_device_is_asked_for(answers):
    for kind, response in answers.items():
        if kind not in STATIC:
            assert "camera=()" in response["Permissions-Policy"], kind
            assert "geolocation=()" in response["Permissions-Policy"], kind


def test_pages_of_people_are_never_kept(answers):
    private = ("private page", "convention", "not yours", "not your part", "PDF", *SIGNING)
    for kind in private:
        assert "no-store" in answers[kind]["Cache-Control"], kind


def test_pages_of_the_ceremony_leave_no_trace(answers):
    """`strict-origin` never sends an address; with `no-referrer` browsers would disown our own forms."""
    for kind in SIGNING:
        assert answers[kind]["Referrer-Policy"] == "strict-origin", kind
        assert answers[kind]["X-Robots-Tag"] == "noindex, nofollow", kind


def test_no_page_names_a_third_party(answers):
    """No script, style, image, font or form leads outside; links that a reader follows may."""
    loads = re.compile(rb"""(?:src|action|formaction|srcset|data|poster)=["'](?:https?:)?//""")
    for kind, response in answers.items():
        if not response.streaming and response["Content-Type"].startswith("text/html"):
            assert not loads.search(response.content), kind
            assert not re.search(rb"<link[^>]+href=[\"'](?:https?:)?//", response.content), kind
            assert not re.search(
                rb"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=\"", response.content
            ), kind


def test_production_speaks_https_only(settings, client):
    """The cookies and HSTS of a real portal hang on one setting, on by default."""
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    assert client.get("/")["Location"].startswith("https://")
    assert "max-age=31536000" in client.get("/", secure=True)["Strict-Transport-Security"]
