"""Bruno signs by hand: Claire uploads the scan, Inès of the same agency certifies it."""

import hashlib
import io
import json

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from conventions.choices import Assurance, DocumentKind, RequestState
from conventions.evidence.chain import faults
from conventions.evidence.export.archive import proof_of
from conventions.law.states import State
from conventions.models import Convention, Document, PaperCopy, SignatureEvent, SignatureRequest
from conventions.scans import sandbox as paper_room
from demo.cast import create_colleagues
from tests.support.jobs import run_jobs
from tests.support.pdf_structure import attached, problems, relationships
from tests.support.signers import signer


def noe_of(cast):
    """The colleague who receives the paper; Claire signs for the prescriber and may not."""
    return create_colleagues(cast)[1]


def url(version, step="", role="host"):
    request = SignatureRequest.objects.filter(version=version, role=role).latest("pk")
    return f"/conventions/{version.convention.reference}/signataires/{request.pk}/papier/{step}"


def photo(kind="JPEG", size=(600, 800)):
    """A photograph that says where it was taken."""
    image, out = Image.new("RGB", size, "white"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    image.save(out, format=kind, exif=exif)
    return out.getvalue()


def busy_pdf(pages=2):
    """A PDF with all that a page does not need."""
    pdf, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('SecretScript')")
    pdf.Root.OpenAction = script
    pdf.pages[0].obj.AA = pikepdf.Dictionary(O=script)
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 99, 99],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://secret.example"),
    )  # fmt: skip
    pdf.pages[0].obj.Annots = pdf.make_indirect([pdf.make_indirect(link)])
    pdf.attachments["secret.exe"] = b"MZ SecretFile"
    pdf.docinfo["/Author"] = "SecretAuthor"
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = "SecretTitle"
    pdf.save(out)
    return out.getvalue()


def upload(browser, version, content=None, name="copie.jpg", role="host"):
    file = SimpleUploadedFile(name, photo() if content is None else content)
    return browser.post(url(version, role=role), {"file": file})


def form(version, **changes):
    copy = PaperCopy.objects.order_by("-pk").first()
    return {
        "copy": copy.pk if copy else 0, "fingerprint": version.fingerprint, "kept_by": "l’agence de Rezé", "sure": "on",
        **changes,
    }  # fmt: skip


def streams(content):
    """Everything a PDF holds, read."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return b"".join(
            thing.unparse() + (thing.read_raw_bytes() if isinstance(thing, pikepdf.Stream) else b"")
            for thing in pdf.objects
        )


def test_bruno_signs_on_paper_and_the_scan_is_part_of_the_dossier(cast, ines, version, browse):
    noe, colleague = browse(noe_of(cast)), browse(ines)
    assert version.fingerprint in noe.get(url(version)).content.decode()
    assert upload(noe, version).status_code == 302
    bruno = signer(version, "host")
    assert bruno.again().state == RequestState.PENDING
    assert colleague.get(url(version, "certifier/")).status_code == 200
    scan = colleague.get(url(version, "copie/"))
    assert scan.content.startswith(b"%PDF-")
    assert scan["Content-Disposition"].startswith("attachment")
    assert colleague.post(url(version, "certifier/"), form(version)).status_code == 302
    signed = bruno.again()
    assert (signed.state, signed.assurance) == (RequestState.SIGNED, Assurance.PAPER)
    kinds = list(SignatureEvent.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds[-3:] == ["paper_uploaded", "paper_attested", "signed"]
    payload = json.loads(SignatureEvent.objects.get(kind="signed").payload)
    assert payload["sha256"] == hashlib.sha256(scan.content).hexdigest()
    assert "consent_id" not in payload

    signer(version, "beneficiary").sign()
    signer(version, "prescriber").sign()
    run_jobs()
    convention = Convention.objects.get()
    assert convention.state == State.SIGNED
    dossier = bytes(Document.objects.get(kind=DocumentKind.DOSSIER).content)
    assert attached(dossier, "copie-papier-host.pdf") == scan.content
    assert len(relationships(dossier)) == 4
    assert relationships(dossier)["copie-papier-host.pdf"] == "/Supplement"
    assert problems(dossier) == []
    assert faults(convention) == []
    sealed = bytes(Document.objects.get(kind=DocumentKind.SEALED).content)
    assert attached(sealed, "copie-papier-host.pdf") == scan.content


def test_brunos_evidence_says_by_hand_and_quotes_no_box_he_never_ticked(cast, ines, version, browse):
    upload(browse(noe_of(cast)), version)
    browse(ines).post(url(version, "certifier/"), form(version))
    made = proof_of(signer(version, "host").request, at=timezone.now())
    signature = json.loads(attached(made, "preuves.json"))["signatures"][0]
    assert signature["assurance"] == "paper"
    assert "manuscrite" in signature["consent"]
    assert "courriel" not in signature["consent"]


def test_who_uploads_never_certifies(cast, ines, version, browse):
    noe = browse(noe_of(cast))
    upload(noe, version)
    assert noe.get(url(version, "certifier/")).status_code == 403
    assert noe.post(url(version, "certifier/"), form(version)).status_code == 403
    assert signer(version, "host").request.state == RequestState.PENDING
    page = f"/conventions/{version.convention.reference}/"
    assert "Une autre personne de l’agence doit la certifier" in noe.get(page).content.decode()
    assert "Certifier la copie" in browse(ines).get(page).content.decode()
    copy = PaperCopy.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperCopy.objects.filter(pk=copy.pk).update(
            attested_by=noe_of(cast), attested_at=copy.at, kept_by="elle"
        )


def test_the_fingerprint_read_on_the_paper_must_be_that_of_the_text(cast, ines, version, browse):
    upload(browse(noe_of(cast)), version)
    colleague = browse(ines)
    for typed in ("0000-0000-0000", version.fingerprint[:9], ""):
        answer = colleague.post(url(version, "certifier/"), form(version, fingerprint=typed))
        assert answer.status_code == 422
    assert PaperCopy.objects.get().attested_at is None
    typed = version.fingerprint.lower().replace("-", " ")
    assert colleague.post(url(version, "certifier/"), form(version, fingerprint=typed)).status_code == 302


@pytest.mark.parametrize("missing", ["kept_by", "sure", "copy"])
def test_a_certificate_says_everything_or_nothing(cast, ines, version, browse, missing):
    upload(browse(noe_of(cast)), version)
    given = form(version)
    del given[missing]
    assert browse(ines).post(url(version, "certifier/"), given).status_code == 422
    assert signer(version, "host").request.state == RequestState.PENDING


def test_the_copy_that_was_looked_at_is_the_one_certified(cast, ines, version, browse):
    upload(browse(noe_of(cast)), version)
    looked_at = form(version)
    upload(browse(noe_of(cast)), version, photo("PNG"))
    assert browse(ines).post(url(version, "certifier/"), looked_at).status_code == 409
    assert browse(ines).post(url(version, "certifier/"), form(version)).status_code == 302
    assert PaperCopy.objects.exclude(attested_at=None).get().pk == PaperCopy.objects.latest("pk").pk


@pytest.mark.parametrize("step", ["", "certifier/", "copie/"])
def test_the_paper_is_the_agencys_part(cast, version, browse, step):
    upload(browse(noe_of(cast)), version)
    address = url(version, step)
    assert browse(cast.driss).get(address).status_code == 404
    assert browse(cast.elodie).get(address).status_code == 404
    for party in (cast.amina, cast.bruno):
        assert browse(party).get(address).status_code == 403
    posted = {"file": SimpleUploadedFile("a.jpg", photo())}
    for person, status in ((cast.driss, 404), (cast.elodie, 404), (cast.amina, 403), (cast.bruno, 403)):
        assert browse(person).post(address, posted).status_code == (405 if step == "copie/" else status)
    assert PaperCopy.objects.count() == 1
    assert signer(version, "host").request.state == RequestState.PENDING


def test_not_before_its_turn_nor_once_signed_nor_twice(cast, ines, version, browse):
    noe, colleague = browse(noe_of(cast)), browse(ines)
    assert upload(noe, version, role="prescriber").status_code == 409
    signer(version, "beneficiary").sign()
    assert upload(noe, version, role="beneficiary").status_code == 409
    assert colleague.post(url(version, "certifier/"), form(version)).status_code == 409
    upload(noe, version)
    given = form(version)
    assert colleague.post(url(version, "certifier/"), given).status_code == 302
    assert colleague.post(url(version, "certifier/"), given).status_code == 409
    assert SignatureEvent.objects.filter(kind="paper_attested").count() == 1


def test_a_corrected_text_makes_the_old_paper_worthless(cast, ines, version, browse):
    upload(browse(noe_of(cast)), version)
    address = url(version, "certifier/")
    browse(noe_of(cast)).post(f"/conventions/{version.convention.reference}/corriger/")
    assert browse(ines).post(address, form(version)).status_code == 409


def test_postgresql_keeps_a_copy_as_it_was_written(cast, ines, version, browse):
    upload(browse(noe_of(cast)), version)
    browse(ines).post(url(version, "certifier/"), form(version))
    copies = PaperCopy.objects.all()
    for change in ({"content": b"x"}, {"kept_by": "personne"}, {"attested_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            copies.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        copies.delete()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photograph_no_longer_says_where_it_was_taken(kind):
    made = paper_room.cleaned(photo(kind))
    assert b"SecretCamera" in photo(kind)
    assert b"SecretCamera" not in made
    assert b"Exif" not in streams(made)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) == 1


def test_a_pdf_comes_out_with_its_pages_and_nothing_else():
    made = paper_room.cleaned(busy_pdf())
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) == 2
        assert set(pdf.Root.keys()) <= {"/Type", "/Pages", "/Version"}
        assert not pdf.attachments
    for mark in (b"Secret", b"secret.example", b"JavaScript", b"/AA", b"/Annots", b"/Author"):
        assert mark not in streams(made), mark


def encrypted_pdf():
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def bomb():
    """A picture of four hundred million points in a few kilobytes."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, format="PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "made",
    [
        lambda: b"GIF89a", lambda: b"<html>", lambda: b"%PDF-1.7 nothing", lambda: b"\xff\xd8\xff nothing",
        lambda: photo()[:300], lambda: busy_pdf(31), encrypted_pdf, bomb,
    ],
    ids=["gif", "html", "false pdf", "false jpeg", "cut", "31 pages", "encrypted", "bomb"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_sentence(cast, version, browse, made):
    answer = upload(browse(noe_of(cast)), version, made())
    assert answer.status_code == 422
    assert "fichier" in answer.content.decode()
    assert not PaperCopy.objects.exists()


def test_more_than_ten_megabytes_is_too_much(cast, version, browse):
    answer = upload(browse(noe_of(cast)), version, b"%PDF-" + b"0" * paper_room.MOST_BYTES)
    assert answer.status_code == 422
    assert "10 Mo" in answer.content.decode()
    assert upload(browse(noe_of(cast)), version, b"").status_code == 422
