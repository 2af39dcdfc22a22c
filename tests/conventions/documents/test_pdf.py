"""The PDF that people sign: complete, legible to everyone, the same everywhere."""

import dataclasses
import datetime
import hashlib
import json
import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML

from conventions.channels import masked
from conventions.content.canonical import canonical_bytes, fingerprint
from conventions.content.document import ConventionDocument, Delegation, Wording
from conventions.content.presentation import reading
from conventions.content.wording import CURRENT_WORDING, WORDINGS
from conventions.documents import pdf as drawing
from conventions.documents.pdf import render_convention
from conventions.documents.signed_pdf import SignatureLine, render_dossier, said_moment
from tests.support.documents import CODE, LOCKED_AT, amina_document, everywhere, six_party_document
from tests.support.drawing import DRAWS
from tests.support.pdf_structure import attached, problems, relationships

pytestmark = DRAWS

EVENT = "3f2050" + "ab" * 29
pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None,
    reason="pdftotext (poppler-utils) is not installed: PDF TEXT NOT CHECKED",
)
qpdf = pytest.mark.skipif(
    shutil.which("qpdf") is None, reason="qpdf is not installed: PDF SYNTAX NOT CHECKED"
)


def drawn(document: ConventionDocument) -> bytes:
    return render_convention(canonical_bytes(document), locked_at=LOCKED_AT)


def raw_words(pdf: bytes) -> str:
    """The text in the order of the file, where no column cuts a sentence."""
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    text = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(text.split())


def raw_pages(pdf: bytes) -> list[str]:
    """The same, page by page."""
    made = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return [" ".join(page.split()) for page in made.stdout.decode().split("\f")[:-1]]


def signatures() -> list[SignatureLine]:
    people = [
        ("prescriber", "Claire Morel", "Conseillère", "claire@demo.example", 3),
        ("beneficiary", "Amina Benali", "", "amina@demo.example", 1),
        ("host", "Bruno Garnier", "Gérant", "bruno@demo.example", 2),
    ]
    return [
        SignatureLine(
            role, name, function, "code reçu par courriel", masked(email),
            LOCKED_AT + datetime.timedelta(hours=hours), EVENT,
        )
        for role, name, function, email, hours in people
    ]  # fmt: skip


def dossier(original: bytes) -> bytes:
    return render_dossier(
        canonical_bytes(amina_document()),
        original,
        locked_at=LOCKED_AT,
        signatures=signatures(),
        evidence={"chain_head": "cd" * 32, "chain_length": 9},
        made_at=LOCKED_AT + datetime.timedelta(hours=4),
    )


@pdftotext
def test_amina_reads_every_mention_of_d5135_2_in_its_order():
    text = raw_words(drawn(amina_document()))
    mentions = [
        "Organisme prescripteur D5135-2, 1°", "Cap emploi de démonstration", "10 rue des Orfèvres, 44000 Nantes",
        "Bénéficiaire D5135-2, 2°", "Benali", "Amina", "17 mai 1994",
        "Structure d’accueil D5135-2, 3°", "Boulangerie du Bouffay", "12 rue de la Juiverie, 44000 Nantes",
        "000 123 455 00016", "10.71C – Boulangerie et boulangerie-pâtisserie", "IDCC 0843",
        "Hugo Marchand, Chef boulanger", "données par le tuteur",
        "Structure d’accompagnement D5135-2, 4°", "Claire Morel, Conseillère en évolution professionnelle",
        "Période, lieu, objet et objectifs D5135-2, 5°", "du lundi 2 mars 2026 au vendredi 13 mars 2026",
        "65 h, selon les horaires", "12 rue de la Juiverie", "Confirmer un projet professionnel",
        "Savoir si le rythme et les gestes", "Entretien avec le tuteur",
        "Tâches confiées et horaires de présence D5135-2, 6°", "Peser et pétrir", "Suivre une fiche technique",
        "Semaines du 2 mars 2026 et du 9 mars 2026", "8 h – 12 h", "13 h – 15 h 30", "32 h 30",
        "Sécurité, assurance et frais", "police DEMO-0001", "porté par l’organisme prescripteur",
        "La structure d’accueil atteste", "Engagements des parties", "Signatures",
    ]  # fmt: skip
    at = text.index("1 Organisme prescripteur")
    for mention in mentions:
        assert mention in text[at:], mention
        at = text.index(mention, at)


@pdftotext
def test_all_six_parties_their_renewal_and_every_engagement_are_printed():
    text = raw_words(drawn(six_party_document()))
    for engagement in WORDINGS[CURRENT_WORDING].engagements:
        assert engagement.heading in text
        for line in engagement.lines:
            assert " ".join(line.split()) in text, line
    for mention in (
        "Renouvellement de convention relative", "Gaëlle Benali (mère)", "convention IM-2026-0007",
        "porté par l’employeur du bénéficiaire, Nettoyage du Canal (démonstration), qui fait la déclaration.",
        "maintenu pendant l’immersion", "Aucun des travaux interdits avant 18 ans",
        "Signature électronique simple (règlement UE 910/2014, art. 3 et 25 ; C. civ. 1366-1367).",
    ):  # fmt: skip
        assert mention in text, mention
    assert text.count("signature électronique : voir page d’attestation") == 6


@pdftotext
def test_a_delegated_prescriber_shows_who_granted_the_right():
    plain = amina_document()
    delegation = Delegation("France Travail", datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
    text = raw_words(
        drawn(
            dataclasses.replace(
                plain, prescriber=dataclasses.replace(plain.prescriber, delegation=delegation)
            )
        )
    )
    assert "accordée par France Travail, du jeudi 1er janvier 2026 au jeudi 31 décembre 2026" in text


@pdftotext
@pytest.mark.parametrize("document", [amina_document(), six_party_document()])
def test_each_page_bears_reference_version_fingerprint_address_and_number(document):
    canonical = canonical_bytes(document)
    pages = raw_pages(drawn(document))
    assert 3 <= len(pages) <= 4
    for number, page in enumerate(pages, 1):
        assert f"Convention IM-2026-0042 – version 1 – empreinte {fingerprint(canonical)}" in page
        assert f"Vérifier ce document : https://portail.example/v/{CODE}" in page
        assert f"page {number} / {len(pages)}" in page


@pdftotext
@pytest.mark.parametrize("document", [amina_document(), six_party_document()])
def test_no_list_is_cut_after_its_heading(document):
    pages = raw_pages(drawn(document))
    (page,) = [each for each in pages if "La structure d’accueil atteste" in each]
    assert "n’exécute pas une tâche régulière" in page
    assert "informé des risques et des consignes de sécurité" in page


@pdftotext
def test_no_form_number_no_disability_and_no_higher_signature_is_printed():
    for pdf in (drawn(amina_document()), drawn(six_party_document()), dossier(b"%PDF-1.7")):
        text = raw_words(pdf).casefold()
        for word in ("cerfa", "handicap", "république", "qualifiée", "avancée", "rqth", "@demo.example "):
            assert word not in text.replace("***@demo.example ", ""), word


@pytest.mark.parametrize("document", [amina_document(), six_party_document()])
def test_the_file_is_tagged_embedded_and_marked_for_both_standards(document):
    pdf = drawn(document)
    assert problems(pdf) == []
    assert relationships(pdf) == {"convention.json": "/Data"}


def test_the_checks_of_structure_see_a_plain_pdf():
    """The control: the same page without the variant fails in many ways."""
    html = render_to_string(
        "conventions/documents/_block.html",
        {"block": reading(canonical_bytes(amina_document()))["sections"][0].blocks[0]},
    )
    found = problems(HTML(string=f"<p>{html}</p><h3>Trop bas</h3>").write_pdf())
    assert {"no structure", "no output intent", "the language is not French"} <= set(found)
    assert any("outside of marked content" in each for each in found)
    assert any("font of the machine" in each for each in found)


def test_the_json_inside_is_the_very_content_that_was_signed():
    canonical = canonical_bytes(amina_document())
    assert attached(render_convention(canonical, locked_at=LOCKED_AT), "convention.json") == canonical


def test_two_machines_in_two_countries_draw_the_same_bytes():
    script = (
        "import django, hashlib; django.setup();"
        "from tests.conventions.documents.test_pdf import *;"
        "print(hashlib.sha256(drawn(six_party_document()) + dossier(b'%PDF-1.7')).hexdigest())"
    )
    digests = set()
    for seed, zone, language in (("1", "Asia/Tokyo", "fr_FR.UTF-8"), ("2", "America/New_York", "C")):
        environment = {
            **os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LANG": language, "LC_ALL": language,
            "DJANGO_SETTINGS_MODULE": "pmsmp_portal.settings",
        }  # fmt: skip
        run = subprocess.run(
            [sys.executable, "-c", script],
            env=environment,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr
        digests.add(run.stdout.strip())
    digests.add(hashlib.sha256(drawn(six_party_document()) + dossier(b"%PDF-1.7")).hexdigest())
    assert len(digests) == 1


def test_another_moment_makes_other_bytes():
    canonical = canonical_bytes(amina_document())
    later = LOCKED_AT + datetime.timedelta(seconds=1)
    assert render_convention(canonical, locked_at=LOCKED_AT) != render_convention(canonical, locked_at=later)


@qpdf
def test_qpdf_finds_nothing_to_say(tmp_path):
    for name, pdf in (
        ("convention", drawn(six_party_document())),
        ("dossier", dossier(drawn(amina_document()))),
    ):
        path = Path(tmp_path, f"{name}.pdf")
        path.write_bytes(pdf)
        run = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr


def test_the_dossier_holds_the_exact_signed_file_its_json_and_the_proof():
    original = drawn(amina_document())
    pdf = dossier(original)
    assert problems(pdf) == []
    assert relationships(pdf) == {
        "convention-signee.pdf": "/Source",
        "convention.json": "/Data",
        "preuve.json": "/Supplement",
    }
    assert attached(pdf, "convention-signee.pdf") == original
    assert json.loads(attached(pdf, "preuve.json")) == {"chain_head": "cd" * 32, "chain_length": 9}


@pdftotext
def test_the_attestation_tells_who_signed_how_and_when_and_hides_the_addresses():
    original = drawn(amina_document())
    text = raw_words(dossier(original))
    page = text[text.index("Attestation de signature") :]
    assert page.index("Amina Benali") < page.index("Bruno Garnier") < page.index("Claire Morel")
    for mention in (
        "a***@demo.example", "code reçu par courriel", "vendredi 20 février 2026 à 11:30:00 (UTC+01:00)",
        "3F20-50AB-ABAB", "cd" * 32, hashlib.sha256(original).hexdigest(),
        hashlib.sha256(canonical_bytes(amina_document())).hexdigest(),
    ):  # fmt: skip
        assert mention in page, mention
    for hidden in (b"amina@demo.example", b"bruno@demo.example"):
        assert hidden not in dossier(original)


def test_an_address_is_masked_and_a_moment_has_its_offset():
    assert masked("zoe.roy@exemple.fr") == "z***@exemple.fr"
    assert masked("") == ""
    summer = datetime.datetime(2026, 7, 1, 22, 30, tzinfo=datetime.UTC)
    assert said_moment(summer) == "jeudi\u00a02\u00a0juillet\u00a02026 à\u00a000:30:00 (UTC+02:00)"


@pdftotext
def test_names_from_all_europe_are_printed_and_found():
    text = raw_words(drawn(everywhere(amina_document(), lambda _: "Łukasz Zoë Nguyễn Hường Œuvre Ğ ș ĳ")))
    assert "Łukasz Zoë Nguyễn Hường Œuvre Ğ ș ĳ" in text


def test_the_file_is_refused_when_the_renderer_ignored_what_was_asked(monkeypatch):
    monkeypatch.setattr(drawing, "UA_IDENTIFICATION", b"")
    with pytest.raises(RuntimeError, match="PDF/UA-1"):
        drawn(amina_document())


def test_the_page_to_read_says_the_same_as_the_pdf_and_vous_to_amina():
    canonical = canonical_bytes(six_party_document())
    html = render_to_string("conventions/content/_text.html", reading(canonical, role="beneficiary"))
    assert "Vous serez accueilli(e) par Boulangerie du Bouffay (démonstration)" in html
    for section in reading(canonical)["sections"]:
        assert section.heading in html
    for line in WORDINGS[CURRENT_WORDING].engagements[1].lines:
        assert line in html
    assert html.count("<table ") == html.count("<caption>") == html.count('role="region"') == 3
    assert "<h1" not in html
    assert "style=" not in html
    levels = [int(part[0]) for part in html.split("<h")[1:] if part[0].isdigit()]
    assert levels[0] == 2
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_page_to_read_says_a_name_to_bruno():
    html = render_to_string(
        "conventions/content/_text.html", reading(canonical_bytes(amina_document()), role="host")
    )
    assert "Amina Benali fait une immersion" in html
    assert "Vous serez" not in html


def test_words_changed_after_the_freeze_are_never_printed_as_if_they_had_been_agreed():
    document = amina_document(wording=Wording("2026-1", "0" * 64))
    with pytest.raises(ValueError, match="have changed"):
        drawn(document)


def test_what_was_signed_keeps_its_words_and_new_texts_name_amina_s_own_fund():
    """The fund of the person, MSA included, and not the one of where they live (CSS D412-94)."""
    assert WORDINGS["2026-1"].sha256 == "dced3ac531d0947e9d2f0f55cc538ee8da4f14f1993ad4a8d98da86a6b8d0c4b"
    signed = amina_document(wording=Wording("2026-1", WORDINGS["2026-1"].sha256))
    printed = [
        " ".join(line for block in reading(canonical_bytes(document))["engagements"] for line in block.lines)
        for document in (signed, amina_document())
    ]
    assert ["lieu de résidence" in words for words in printed] == [True, False]
    assert ["caisse d’affiliation du bénéficiaire" in words for words in printed] == [False, True]
