"""The page where each party and the conseiller see where a convention stands."""

import datetime
import hashlib

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conventions.models import Document, SignatureRequest
from tests.support.signers import open_round, sign_all, signer


@pytest.fixture
def version(cast):
    return open_round(cast, guardian=True, support=True)


def page_of(version):
    return f"/conventions/{version.convention.reference}/"


def test_amina_reads_where_it_stands_and_whom_we_wait_for(cast, version, browse):
    signer(version, "host").sign()
    page = browse(cast.amina).get(page_of(version)).content.decode()
    assert "Nous attendons la signature de" in page
    assert "1 signature sur 5" in page
    assert "Lire et signer" in page
    for hidden in ("Historique", "Envoyer un rappel", "Corriger l’adresse", "bruno@demo.example"):
        assert hidden not in page


def test_gaelle_follows_by_her_link_and_by_nothing_else(version):
    gaelle = signer(version, "guardian")
    assert Client().get(page_of(version)).status_code == 302
    gaelle.arrive()
    page = gaelle.client.get(page_of(version))
    assert page.status_code == 200
    assert gaelle.url("lire") in page.content.decode()


def test_claire_sees_the_history_and_why_a_button_is_grey(cast, version, browse):
    page = browse(cast.claire).get(page_of(version)).content.decode()
    assert "Historique des preuves" in page
    assert "il y a moins de 24 heures" in page
    assert "La convention est à signer : cette action" in page.replace("\u00a0", " ")


@pytest.mark.parametrize("who", ["driss", "elodie"])
def test_a_stranger_finds_nothing_there(cast, browse, who):
    version = open_round(cast)
    client = browse(getattr(cast, who))
    assert client.get(page_of(version)).status_code == 404
    assert client.get(f"{page_of(version)}version-1.pdf").status_code == 404
    assert client.get("/conventions/PI26-XXXX-XXXX/").status_code == 404


def test_a_passer_by_is_asked_who_comes_whether_the_reference_exists_or_not(version):
    known, unknown = Client().get(page_of(version)), Client().get("/conventions/PI26-XXXX-XXXX/")
    assert known.status_code == unknown.status_code == 302


def test_a_link_of_one_convention_opens_no_other(cast, browse):
    """T3."""
    version = open_round(cast)
    amina = signer(version, "beneficiary")
    amina.arrive()
    other = open_round(cast, start=version.convention.start_on.replace(year=2030), purpose="RECRUIT")
    assert amina.client.get(page_of(other)).status_code in (302, 404)
    assert amina.client.get(f"{page_of(other)}version-1.pdf").status_code in (302, 404)


def test_the_files_served_are_the_bytes_stored(cast, version, browse):
    sign_all(version)
    client = browse(cast.amina)
    frozen = client.get(f"{page_of(version)}version-1.pdf")
    signed = client.get(f"{page_of(version)}convention-signee.pdf")
    assert hashlib.sha256(frozen.content).digest() == bytes(version.pdf_sha256)
    assert hashlib.sha256(signed.content).digest() == bytes(Document.objects.latest("pk").sha256)
    for answer in (frozen, signed):
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert answer.headers["Cache-Control"] == "no-store"


def test_there_is_no_signed_file_before_everyone_has_signed(cast, version, browse):
    assert browse(cast.claire).get(f"{page_of(version)}convention-signee.pdf").status_code == 404


def test_a_signer_by_link_gets_the_version_asked_of_them_only(cast, version, browse):
    gaelle = signer(version, "guardian")
    gaelle.arrive()
    assert gaelle.client.get(f"{page_of(version)}version-1.pdf").status_code == 200
    assert gaelle.client.get(f"{page_of(version)}version-2.pdf").status_code == 404


def test_reading_writes_nothing(cast, version, browse):
    before = list(SignatureRequest.objects.order_by("pk").values())
    events = version.convention.events.count()
    for user in (cast.claire, cast.amina, cast.bruno):
        for path in ("", "version-1.pdf", "corriger/", "abandonner/"):
            browse(user).get(page_of(version) + path)
    assert list(SignatureRequest.objects.order_by("pk").values()) == before
    assert version.convention.events.count() == events


def test_three_parties_and_six_cost_the_same_number_of_queries(cast, browse):
    counts = []
    for extras, year in (({}, None), ({"guardian": True, "employer": True, "support": True}, 2030)):
        more = {} if year is None else {"start": datetime.date(year, 3, 4)}
        version = open_round(cast, **extras, **more)
        client = browse(cast.bruno)
        client.get(page_of(version))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page_of(version)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_says_when_all_have_signed(cast, version, browse):
    sign_all(version)
    page = browse(cast.bruno).get(page_of(version)).content.decode()
    assert "Tout le monde a signé" in page
    assert "Convention signée (PDF)" in page
