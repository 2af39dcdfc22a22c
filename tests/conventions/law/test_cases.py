"""Cases of an auditor that belong nowhere else; docs/cases.md tells where the others are."""

import pytest
from django.contrib import admin
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from conventions.choices import EventKind, RequestState
from conventions.evidence.chain import check_chain, faults
from conventions.models import Convention, ProofFile, SignatureRequest
from conventions.signing.actions import lifecycle
from immersions.accounts.actor import actor_of
from immersions.models import User
from tests.support.signers import letters_to, open_round, signer

pytestmark = pytest.mark.django_db


def cut_chain(convention: Convention, seq: int) -> None:
    """What the owner of the database, or an old backup, can do: the last links are gone."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE conventions_signatureevent DISABLE TRIGGER USER")
        cursor.execute(
            "DELETE FROM conventions_signatureeventpii USING conventions_signatureevent e"
            " WHERE event_id = e.id AND e.convention_id = %s AND e.seq > %s",
            [convention.pk, seq],
        )
        cursor.execute(
            "DELETE FROM conventions_signatureevent WHERE convention_id = %s AND seq > %s",
            [convention.pk, seq],
        )
        cursor.execute("ALTER TABLE conventions_signatureevent ENABLE TRIGGER USER")


def test_claire_gives_up_while_amina_types_her_code(cast):
    """Case 23."""
    version = open_round(cast)
    amina = signer(version, "beneficiary").ready()
    form = amina.form()
    lifecycle.withdraw(version.convention, by=actor_of(cast.claire), reason="x", at=timezone.now())
    answer = amina.client.post(amina.url("code"), form)
    assert answer.status_code == 409
    assert amina.again().state == RequestState.VOID
    assert not version.convention.events.filter(kind=EventKind.SIGNED).exists()


def test_the_last_links_removed_are_told_by_the_head_of_a_receipt_only(cast):
    """Case 28: the chain alone says nothing."""
    version = open_round(cast)
    amina = signer(version, "beneficiary")
    amina.sign()
    convention = version.convention
    head = check_chain(convention)
    assert head.head.hex() in amina.client.get(amina.url("recu")).content.decode()
    known = ["--convention", convention.reference, "--tete", head.head.hex()]
    call_command("verify_evidence", *known)
    cut_chain(convention, head.length - 1)
    assert check_chain(convention).broken_at is None
    with pytest.raises(CommandError, match="pas dans la chaîne"):
        call_command("verify_evidence", *known)


def test_a_backup_older_than_a_receipt_is_told_by_that_receipt(cast):
    """Case 29: everything in the restored database agrees; the letter that Bruno kept does not."""
    version = open_round(cast)
    convention = version.convention
    before = check_chain(convention)
    bruno = signer(version, "host")
    bruno.sign()
    receipt = next(letter.body for letter in reversed(letters_to(bruno.email)) if "empreinte" in letter.body)
    head = check_chain(convention).head.hex()
    kept = next(h for h in (bytes(e.hash).hex() for e in convention.events.order_by("-seq")) if h in receipt)
    cut_chain(convention, before.length)
    SignatureRequest.objects.filter(pk=bruno.request.pk).update(state="PENDING", signed_at=None, assurance="")
    assert faults(convention) == []
    for known in (kept, head):
        with pytest.raises(CommandError, match="sauvegarde plus ancienne"):
            call_command("verify_evidence", "--convention", convention.reference, "--tete", known)
    with pytest.raises(CommandError, match="64 chiffres"):
        call_command("verify_evidence", "--convention", convention.reference, "--tete", "bonjour")


def test_an_administrator_neither_signs_nor_refuses_nor_exports(cast, browse):
    """Case 51."""
    version = open_round(cast)
    convention, asked = version.convention, signer(version, "beneficiary").request
    root = browse(User.objects.create_superuser(email="admin@demo.example", password=None))
    before = check_chain(convention)
    assert root.post(f"/conventions/{convention.reference}/signer/").status_code == 404
    assert root.post(f"/conventions/{convention.reference}/preuves/", {"motive": "judge"}).status_code == 404
    assert root.post(f"/conventions/{convention.reference}/preuve/{asked.pk}/").status_code == 404
    for step in ("lire", "accord", "code", "refuser", "pas-moi"):
        assert root.post(f"/signature/{asked.pk}/{step}/", {"sure": "on"}).status_code == 403
    assert check_chain(convention) == before
    assert not ProofFile.objects.exists()


def test_the_administration_has_no_page_to_write_a_signature_or_a_proof():
    """Case 51."""
    registered = {model._meta.label for model in admin.site._registry}
    guarded = (
        "SignatureRequest",
        "SignatureEvent",
        "ConventionVersion",
        "Document",
        "SigningCode",
        "ProofFile",
    )
    assert not registered & {f"conventions.{name}" for name in guarded}


def test_a_line_break_in_an_address_sends_nothing_elsewhere(cast, browse):
    """Case 54."""
    version = open_round(cast)
    asked = signer(version, "host").request
    sent = len(mail.outbox)
    url = f"/conventions/{version.convention.reference}/signataires/{asked.pk}/adresse/"
    for email in (
        "a@x.example\r\nBcc: driss@demo.example",
        "a@x.example\nb@x.example",
        "a@x.example%0d%0aBcc:",
    ):
        assert browse(cast.claire).post(url, {"email": email}).status_code == 422
    assert len(mail.outbox) == sent
    assert SignatureRequest.objects.get(pk=asked.pk).state == RequestState.PENDING
