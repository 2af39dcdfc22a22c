"""Farid's SIRET, as INSEE knows it, or does not: what is checked is said, what is not is said too."""

import datetime
import http.server
import json
import threading

import pytest
from django.utils import timezone

from immersions.choices import WorkforceBand
from immersions.forms.trap import TRAP
from immersions.hosts import jobs as host_jobs
from immersions.models import Establishment, EstablishmentContact, HostMember, HostStructure
from immersions.names import SITE
from immersions.reference import sirene
from tests.immersions.requests.test_requests import words_of

from .test_host_space import NEW_SIRET, sheet

NEW = "/structures/nouvelle/"


def in_sirene(**changes):
    facts = {
        "siret": NEW_SIRET,
        "name": "GARAGE DES PONTS",
        "naf": "45.20A",
        "workforce_band": WorkforceBand.FROM_20_TO_249,
        "street": "1 QUAI DE LA FOSSE",
        "postcode": "44100",
        "city": "NANTES",
        "insee": "44109",
        "updated_at": timezone.now(),
    }
    return Establishment.objects.create(**(facts | changes))


def known_contact(**changes):
    facts = {"email": "accueil@garage-des-ponts.example", "website": "https://www.garage-des-ponts.example"}
    return EstablishmentContact.objects.create(
        siret=NEW_SIRET, source="Annuaire", checked_on=datetime.date(2026, 1, 5), **(facts | changes)
    )


def test_driss_types_a_siret_and_finds_his_sheet_filled(cast, browse):
    in_sirene()
    page = browse(cast.driss).post(NEW, {"siret": "000 456 780 00014"})
    form = page.context["form"]
    shown = [
        form[name].value() for name in ("siret", "name", "naf", "street", "place_text", "workforce_band")
    ]
    assert shown == [
        NEW_SIRET,
        "GARAGE DES PONTS",
        "45.20A",
        "1 QUAI DE LA FOSSE",
        "44100 Nantes",
        "FROM_20_TO_249",
    ]
    assert "existe et il est ouvert" in words_of(page)
    assert not form.errors
    assert HostStructure.objects.count() == 1


@pytest.mark.parametrize("step", [{"siret": NEW_SIRET}, sheet(siret=NEW_SIRET)])
def test_a_program_that_fills_every_field_registers_nothing(cast, browse, step):
    client = browse(cast.driss)
    assert f'name="{TRAP}"' in client.get(NEW).text
    page = client.post(NEW, step | {TRAP: "0102030405"})
    assert "remplissez-le à la main" in page.text
    assert HostStructure.objects.count() == 1


@pytest.mark.parametrize("siret", ["", "1234"])
def test_a_wrong_siret_stops_at_the_first_step(cast, browse, siret):
    page = browse(cast.driss).post(NEW, {"siret": siret})
    assert page.context["form"].errors
    assert "name" not in page.context["form"].fields


@pytest.mark.parametrize(
    ("is_open", "said"), [(False, "cet établissement est fermé"), (None, "pas trouvé ce SIRET")]
)
def test_a_closed_or_unknown_siret_is_never_silently_fine(cast, browse, is_open, said):
    if is_open is not None:
        in_sirene(is_open=is_open)
    client = browse(cast.driss)
    assert said in words_of(client.post(NEW, {"siret": NEW_SIRET}))
    client.post(NEW, sheet(siret=NEW_SIRET))
    host = HostStructure.objects.get(siret=NEW_SIRET)
    assert host.verified_at is None
    assert "SIRET non vérifié" in words_of(client.get(f"/structures/{host.pk}/"))
    assert "SIRET non vérifié" in words_of(browse(cast.claire).get(f"/structures/{host.pk}/dossier/"))


def test_an_open_establishment_is_verified_until_insee_says_it_closed(cast, browse):
    row, client = in_sirene(), browse(cast.driss)
    client.post(NEW, sheet(siret=NEW_SIRET))
    host = HostStructure.objects.get(siret=NEW_SIRET)
    assert host.verified_at is not None
    assert "SIRET vérifié" in words_of(client.get(f"/structures/{host.pk}/"))
    row.is_open = False
    row.save()
    words = words_of(client.get(f"/structures/{host.pk}/"))
    assert "établissement fermé" in words
    assert "SIRET vérifié" not in words


@pytest.mark.parametrize(
    ("email", "contact", "proved"),
    [
        ("driss@garage-des-ponts.example", {}, True),
        ("driss@garage-des-ponts.example", {"email": ""}, True),
        ("driss@autre.example", {}, False),
        ("driss@mail.garage-des-ponts.example", {}, False),
        ("driss@gmail.com", {"email": "garage.des.ponts@gmail.com", "website": ""}, False),
        ("garage.des.ponts@gmail.com", {"email": "Garage.des.Ponts@gmail.com", "website": ""}, True),
    ],
)
def test_an_address_of_the_establishment_s_own_domain_proves_at_once(cast, browse, email, contact, proved):
    known_contact(**contact)
    cast.driss.email = email
    cast.driss.save()
    browse(cast.driss).post(NEW, sheet(siret=NEW_SIRET))
    member = HostMember.objects.get(host__siret=NEW_SIRET)
    assert (member.proof, member.proved_at is not None) == ("MAIL" if proved else "", proved)


def test_a_website_that_driss_types_himself_proves_nothing(cast, browse):
    cast.driss.email = "driss@moi.example"
    cast.driss.save()
    browse(cast.driss).post(NEW, sheet(siret=NEW_SIRET, website="https://moi.example"))
    assert HostMember.objects.get(host__siret=NEW_SIRET).proof == ""


@pytest.fixture
def company_search(settings):
    """A public company search of our own, on this machine; `answers` holds what it says, or how it fails."""
    answers = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            answers["asked"] = self.path
            self.send_response(answers.get("status", 200))
            self.end_headers()
            self.wfile.write(answers.get("body", b""))

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.SIRENE_API_URL = f"http://127.0.0.1:{server.server_port}/search"
    yield answers
    server.shutdown()
    thread.join()
    server.server_close()


def service_says(**changes):
    line = {
        "siret": NEW_SIRET,
        "etat_administratif": "A",
        "activite_principale": "45.20A",
        "adresse": "1 QUAI DE LA FOSSE 44100 NANTES",
        "code_postal": "44100",
        "commune": "44109",
        "libelle_commune": "NANTES",
        "tranche_effectif_salarie": "12",
        "liste_enseignes": None,
        "nom_commercial": None,
        "statut_diffusion_etablissement": "O",
    } | changes
    unit = {"nom_complet": "GARAGE DES PONTS", "matching_etablissements": [line]}
    return json.dumps({"results": [unit]}).encode()


def test_the_public_search_fills_what_the_table_does_not_know(cast, browse, company_search):
    company_search["body"] = service_says()
    page = browse(cast.driss).post(NEW, {"siret": NEW_SIRET})
    form = page.context["form"]
    assert [form[name].value() for name in ("name", "street", "place_text", "workforce_band")] == [
        "GARAGE DES PONTS",
        "1 QUAI DE LA FOSSE",
        "44100 Nantes",
        "FROM_20_TO_249",
    ]
    assert company_search["asked"].startswith(f"/search?q={NEW_SIRET}&")
    assert not Establishment.objects.exists()


def test_the_public_search_is_asked_nothing_when_the_table_knows(cast, company_search):
    in_sirene(is_open=False)
    assert sirene.look_up(NEW_SIRET).standing == "closed"
    assert "asked" not in company_search


def test_a_person_who_asked_insee_for_silence_is_not_named(cast, company_search):
    company_search["body"] = service_says(statut_diffusion_etablissement="P")
    row = sirene.look_up(NEW_SIRET).establishment
    assert (row.name, row.street, row.naf) == ("", "", "45.20A")


@pytest.mark.parametrize(
    ("answer", "standing"),
    [
        ({"status": 500}, "silent"),
        ({"body": b"<html>"}, "silent"),
        ({"body": b"[]"}, "silent"),
        ({"body": b'{"results": []}'}, "unknown"),
        ({"body": service_says(siret="00012345500016")}, "unknown"),
        ({"body": b"x" * 1_100_000}, "silent"),
    ],
    ids=["error", "not JSON", "not an object", "nobody", "another SIRET", "too large"],
)
def test_a_public_search_that_fails_leaves_the_siret_unverified(
    cast, browse, company_search, answer, standing
):
    company_search |= answer
    assert sirene.look_up(NEW_SIRET).standing == standing
    page = words_of(browse(cast.driss).post(NEW, {"siret": NEW_SIRET}))
    assert ("ne répond pas pour le moment" in page) == (standing == "silent")
    assert "« SIRET non vérifié »" in page


def test_a_siret_that_could_not_be_asked_is_asked_again_in_the_morning(cast, browse, company_search):
    company_search["status"] = 500
    browse(cast.driss).post(NEW, sheet(siret=NEW_SIRET))
    host = HostStructure.objects.get(siret=NEW_SIRET)
    host_jobs.check_host_sirets(0)
    host.refresh_from_db()
    assert host.verified_at is None
    company_search |= {"status": 200, "body": service_says()}
    host_jobs.check_host_sirets(0)
    host.refresh_from_db()
    assert host.verified_at is not None
    assert HostStructure.objects.get(pk=cast.host.pk).verified_at is None


def test_without_setting_nobody_is_asked(cast, settings):
    assert settings.SIRENE_API_URL == ""
    assert sirene.look_up(NEW_SIRET).standing == "unknown"


def test_a_name_that_reads_as_a_site_is_refused_beside_the_field(cast, browse):
    page = browse(cast.driss).post(NEW, sheet(siret=NEW_SIRET, name="Allez sur evil.com"))
    assert page.context["form"].errors["name"] == [SITE]
    assert str(SITE) in words_of(page)
    assert not HostStructure.objects.filter(siret=NEW_SIRET).exists()


def test_unless_the_register_gives_that_very_name_to_this_siret(cast, browse):
    in_sirene(name="MONOPRIX.FR")
    page = browse(cast.driss).post(NEW, sheet(siret=NEW_SIRET, name="Monoprix.fr"))
    assert page.status_code == 302
    assert HostStructure.objects.get(siret=NEW_SIRET).name == "Monoprix.fr"


def test_a_name_that_an_import_brought_stays_and_no_other_site_takes_its_place(cast, browse):
    HostStructure.objects.filter(pk=cast.host.pk).update(name="Booking.com")
    client, url = browse(cast.bruno), f"/structures/{cast.host.pk}/modifier/"
    assert client.post(url, sheet(name="Booking.com")).status_code == 302
    assert client.post(url, sheet(name="evil.com")).context["form"].errors["name"] == [SITE]
    cast.host.refresh_from_db()
    assert cast.host.name == "Booking.com"
