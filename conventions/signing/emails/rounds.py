"""Letters of the signature.

Links and codes are drawn here, when the letter leaves. No letter says why someone refused, nor anything
about health; the subject holds the reference and nothing that a person typed.
"""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions import local_time
from conventions.choices import CodeChannel, PartyRole, RequestState
from conventions.evidence.chain import check_chain, signed_event
from conventions.law.states import State
from conventions.models import Document, SignatureRequest, SigningCode
from conventions.signing import codes, links
from immersions.messaging.letters import CODES, NothingToSay, ShortWords, Words, letter
from immersions.models import Letter

PDF = "application/pdf"


def _request_of(row: Letter) -> SignatureRequest:
    request = (
        SignatureRequest.objects.select_related("version__convention", "party")
        .filter(pk=row.subject_id)
        .first()
    )
    if request is None:
        raise NothingToSay("la demande de signature n’existe plus")
    return request


def _awaited(row: Letter) -> SignatureRequest:
    """The request of a letter that carries a link; raises `NothingToSay` once it is no longer awaited."""
    request = _request_of(row)
    convention = request.version.convention
    if (
        request.state != RequestState.PENDING
        or convention.state != State.OPEN
        or request.party.email != row.recipient
        or local_time.has_begun(convention, timezone.now())
    ):
        raise NothingToSay("cette signature n’est plus attendue")
    return request


def _body(kind: str, request: SignatureRequest, **more: Any) -> str:
    convention = request.version.convention
    context = {
        "convention": convention,
        "version": request.version,
        "party": request.party,
        "role": PartyRole(request.role).label,
        "beneficiary": convention.beneficiary,
        "counsellor": convention.counsellor.user.get_full_name(),
        "agency": convention.agency,
        "page": settings.SITE_URL + reverse("convention_detail", args=[convention.reference]),
        **more,
    }
    return render_to_string(f"emails/{kind}.txt", context)


def _with_link(row: Letter, opening: str) -> Words:
    request = _awaited(row)
    address = links.address(links.renew_token(request))
    reference = request.version.convention.reference
    before = request.version.convention.versions.filter(number__lt=request.version.number).exists()
    body = _body(
        "sign_invitation",
        request,
        opening=opening,
        link=address,
        corrected=before,
        until=request.token_expires_at,
    )
    return Words(_("À signer : convention d’immersion %(reference)s") % {"reference": reference}, body)


@letter("sign_invitation")
def sign_invitation(row: Letter) -> Words:
    """To a party whose turn has come."""
    return _with_link(row, _("une convention d’immersion attend votre signature."))


@letter("sign_reminder")
def sign_reminder(row: Letter) -> Words:
    """To a party who has not signed yet; replaces the link of the letter before."""
    return _with_link(row, _("une convention d’immersion attend toujours votre signature."))


@letter("sign_new_link")
def sign_new_link(row: Letter) -> Words:
    """To the registered address, when someone pressed « Recevoir un nouveau lien »."""
    return _with_link(row, _("voici le nouveau lien demandé pour signer la convention d’immersion."))


@letter("sign_code", queue=CODES)
def sign_code(row: Letter) -> Words:
    """The six digits, with all that they are good for."""
    found = _live_code(row, CodeChannel.EMAIL)
    body = _body("sign_code", found.request, code=codes.draw(found, at=timezone.now()))
    return Words(
        _("Votre code pour signer la convention %(reference)s")
        % {"reference": found.request.version.convention.reference},
        body,
    )


@letter("sign_code_sms", queue=CODES)
def sign_code_sms(row: Letter) -> ShortWords:
    """The same in one short message, of the characters that every phone can show."""
    found = _live_code(row, CodeChannel.SMS)
    version = found.request.version
    digits = codes.draw(found, at=timezone.now())
    return ShortWords(
        _(
            "%(digits)s\nVotre code pour signer la convention %(reference)s, empreinte "
            "%(fingerprint)s. Valable 10 minutes. Ne le donnez à personne."
        )
        % {"digits": digits, "reference": version.convention.reference, "fingerprint": version.fingerprint}
    )


@letter("sign_desk_code", queue=CODES)
def sign_desk_code(row: Letter) -> Words:
    """To the person of the agency who attests having received the signatory."""
    found = _live_code(row, CodeChannel.DESK)
    body = _body("sign_desk_code", found.request, code=codes.draw(found, at=timezone.now()))
    return Words(
        _("Code pour attester une signature : %(reference)s")
        % {"reference": found.request.version.convention.reference},
        body,
    )


def _live_code(row: Letter, channel: CodeChannel) -> SigningCode:
    """The code a letter carries, if it still serves at that address; raises `NothingToSay`."""
    live = SigningCode.objects.filter(
        pk=row.subject_id,
        channel=channel,
        consumed_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=timezone.now(),
    )
    rows = live.select_related("request__version__convention", "request__party", "membership__user")
    found = rows.first()
    if found is None or _reached_at(found) != row.recipient:
        raise NothingToSay("ce code a été remplacé")
    return found


def _reached_at(code: SigningCode) -> str:
    if code.channel == CodeChannel.DESK:
        return code.membership.user.email if code.membership else ""
    party = code.request.party
    return party.phone if code.channel == CodeChannel.SMS else party.email


@letter("sign_receipt")
def sign_receipt(row: Letter) -> Words:
    """To a party who has just signed: what, when, and the trace that proves it."""
    request = _request_of(row)
    event = signed_event(request)
    if event is None:
        raise NothingToSay("cette signature n’existe pas")
    head = check_chain(request.version.convention).head.hex()
    body = _body("sign_receipt", request, event=event, event_hash=bytes(event.hash).hex(), head=head)
    return Words(
        _("Votre signature de la convention %(reference)s")
        % {"reference": request.version.convention.reference},
        body,
    )


def _fact(kind: str, subject: str, row: Letter) -> Words:
    request = _request_of(row)
    return Words(subject.format(request.version.convention.reference), _body(kind, request))


@letter("sign_superseded")
def sign_superseded(row: Letter) -> Words:
    """To those invited to sign a version that is taken back."""
    return _fact("sign_superseded", _("Convention {} : une correction est en cours"), row)


@letter("sign_refused")
def sign_refused(row: Letter) -> Words:
    """The fact alone, to the other parties."""
    return _fact("sign_refused", _("Convention {} : une partie n’a pas souhaité signer"), row)


@letter("sign_refused_counsellor")
def sign_refused_counsellor(row: Letter) -> Words:
    """To the conseiller; the reason is on the page, behind the login."""
    return _fact("sign_refused_counsellor", _("Convention {} : un refus de signer"), row)


@letter("sign_wrong_person_counsellor")
def sign_wrong_person_counsellor(row: Letter) -> Words:
    """To the conseiller: an address leads to somebody else."""
    return _fact("sign_wrong_person_counsellor", _("Convention {} : une adresse à corriger"), row)


@letter("sign_delegation_counsellor")
def sign_delegation_counsellor(row: Letter) -> Words:
    """To the conseiller: an organisation proposes another signatory."""
    return _fact("sign_delegation_counsellor", _("Convention {} : un autre signataire proposé"), row)


@letter("sign_withdrawn")
def sign_withdrawn(row: Letter) -> Words:
    """To the parties: the project is given up."""
    return _fact("sign_withdrawn", _("Convention {} : le projet est abandonné"), row)


@letter("sign_cancelled")
def sign_cancelled(row: Letter) -> Words:
    """To the parties: the immersion will not take place."""
    return _fact("sign_cancelled", _("Convention {} : l’immersion est annulée"), row)


@letter("sign_expired")
def sign_expired(row: Letter) -> Words:
    """To the parties: the first day came first."""
    return _fact("sign_expired", _("Convention {} : non signée à temps"), row)


@letter("sign_expired_counsellor")
def sign_expired_counsellor(row: Letter) -> Words:
    """To the conseiller: other dates can be chosen."""
    return _fact("sign_expired_counsellor", _("Convention {} : non signée à temps"), row)


@letter("sign_complete")
def sign_complete(row: Letter) -> Words:
    """To every party and to the conseiller: the signed convention, attached (Code civil, 1375)."""
    document = Document.objects.select_related("version__convention").filter(pk=row.subject_id).first()
    if document is None:
        raise NothingToSay("ce document n’existe pas")
    convention = document.version.convention
    request = document.version.requests.select_related("version__convention", "party").order_by("pk")[0]
    name = f"convention-{convention.reference}-signee.pdf"
    body = _body("sign_complete", request, sha256=bytes(document.sha256).hex())
    return Words(
        _("Convention %(reference)s : tout le monde a signé") % {"reference": convention.reference},
        body,
        [(name, bytes(document.content), PDF)],
    )
