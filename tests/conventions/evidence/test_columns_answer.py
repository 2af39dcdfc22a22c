"""What the product must know is in columns; the events only witness."""

import datetime

import pytest
from django.utils import timezone

from conventions.channels import consent_id_of
from conventions.evidence.chain import NOWHERE, check_chain, record_for
from conventions.evidence.erasure import erase_proof_data
from conventions.evidence.export import actions as proving
from conventions.models import Attestation, ProofFile, ProposedSignatory, SignatureRequest
from conventions.permissions.attestors import attestors_of, keep_attestors
from conventions.signing.actions import ceremony as signing
from conventions.signing.actions import objections
from conventions.signing.actions.scheduled import witness_lost_letters
from immersions.accounts.actor import ANONYMOUS, actor_of
from immersions.models import Letter, LetterStatus
from immersions.permissions import Refused
from tests.support.drawing import DRAWS
from tests.support.signers import open_round, sign_directly, signer

pytestmark = DRAWS
MINUTE = datetime.timedelta(minutes=1)


def story(cast):
    """Amina signs, two of the agency attest it, Bruno names Inès, then Léa, a letter is lost, all is exported."""
    version, now, by = open_round(cast), timezone.now(), actor_of(cast.claire)
    amina, bruno = signer(version, "beneficiary"), signer(version, "host")
    sign_directly(amina)
    pair = [cast.claire, cast.elodie]
    keep_attestors(amina.request, pair, at=now)
    record_for(amina.request, "in_person_attested", attestors=[one.pk for one in pair], membership=0)
    for first_name in ("Inès", "Léa"):
        objections.propose_replacement(
            bruno.request,
            by=ANONYMOUS, first_name=first_name, last_name="Roux", function="Directrice",
            email="ines@demo.example", trace=NOWHERE, at=now,
        )  # fmt: skip
    objections.approve_replacement(bruno.request, by=by, at=now)
    lost = Letter.objects.filter(kind="sign_invitation").latest("pk")
    Letter.objects.filter(pk=lost.pk).update(
        status=LetterStatus.FAILED, attempts=3, failure="SMTPRecipientsRefused"
    )
    assert witness_lost_letters(at=now) == 1
    proving.ask_complete_proof(version.convention, by=by, motive="contrôle", at=now)
    return version.convention, amina, bruno


def columns():
    """What the acts leave in columns and rows."""
    return {
        "agreed": sorted(
            (row.pk, row.consent_id, bytes(row.consent_sha256), row.agreed_at is not None)
            for row in SignatureRequest.objects.exclude(consent_id="")
        ),
        "attested": list(Attestation.objects.order_by("pk").values_list("request", "user")),
        "proposed": [
            (row.request_id, row.first_name, row.last_name, row.function, row.email, bool(row.accepted_at))
            for row in ProposedSignatory.objects.order_by("pk")
        ],
        "lost": list(Letter.objects.filter(loss_told_at__isnull=False).values_list("pk", flat=True)),
        "asked": list(ProofFile.objects.order_by("pk").values_list("asked_by", flat=True)),
    }


def test_each_act_leaves_its_answer_in_a_column_or_a_row(cast):
    convention, amina, _ = story(cast)
    left = columns()
    assert [len(each) for each in left.values()] == [1, 2, 2, 1, 1]
    assert left["agreed"][0][0] == amina.request.pk
    assert [one[1:2] + one[-1:] for one in left["proposed"]] == [("Inès", False), ("Léa", True)]
    assert left["asked"] == [cast.claire.pk]
    assert check_chain(convention).broken_at is None


def test_the_same_proposal_made_again_is_the_one_that_waits(cast):
    version, now = open_round(cast), timezone.now()
    said = {"first_name": "Inès", "last_name": "Roux", "function": "Directrice", "email": "i@demo.example"}
    asked = signer(version, "host").request
    first, again = (
        objections.propose_replacement(asked, by=ANONYMOUS, **said, trace=NOWHERE, at=now) for _ in range(2)
    )  # fmt: skip
    assert first == again
    assert version.convention.events.filter(kind="delegation_proposed").count() == 1


def test_who_attested_is_told_in_the_order_they_did(cast):
    _, amina, _ = story(cast)
    assert attestors_of([amina.request]) == [cast.claire, cast.elodie]
    assert attestors_of([]) == []


def test_a_code_sent_again_asks_the_agreement_of_the_row(cast):
    amina = signer(open_round(cast), "beneficiary")
    now = timezone.now()
    signing.present(amina.request, by=ANONYMOUS, trace=NOWHERE, at=now)
    with pytest.raises(Refused, match="Cochez d’abord"):
        signing.ask_code(amina.request, by=ANONYMOUS, nonce="n", trace=NOWHERE, at=now, agreed=False)
    signing.ask_code(amina.request, by=ANONYMOUS, nonce="n", trace=NOWHERE, at=now)
    request = amina.again()
    assert (request.agreed_at, request.consent_id) == (now, consent_id_of(request))
    assert signing.ask_code(
        amina.request, by=ANONYMOUS, nonce="n", trace=NOWHERE, at=now + MINUTE, agreed=False
    )
    assert len(bytes(request.consent_sha256)) == 32


def test_names_proposed_go_with_the_personal_data_of_the_evidence(cast):
    convention, _, _ = story(cast)
    assert erase_proof_data(convention, at=timezone.now())
    assert not ProposedSignatory.objects.exists()
