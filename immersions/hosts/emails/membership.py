"""Letters to those who speak for a host: codes, invitations, confirmations, requests to join. Drawn when they leave."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from immersions.choices import JoinStatus
from immersions.hosts import codes as host_codes
from immersions.messaging.letters import CODES, NothingToSay, Words, letter
from immersions.models import HostCode, HostInvitation, HostMember, JoinRequest, Letter


def _body(kind: str, **words: Any) -> str:
    return render_to_string(f"emails/{kind}.txt", words)


@letter("host_code", queue=CODES)
def host_code(row: Letter) -> Words:
    """Six digits, to the establishment's known contact; it says who asked, and what to do if nobody did."""
    code = (
        HostCode.objects.filter(pk=row.subject_id, revoked_at__isnull=True, consumed_at__isnull=True)
        .select_related("member__host", "member__user")
        .first()
    )
    if code is None or not code.member.is_active or code.member.proof:
        raise NothingToSay("le code n’est plus attendu")
    digits = host_codes.draw(code, at=timezone.now())
    return Words(
        _("Un code pour confirmer votre structure"),
        _body("host_code", member=code.member, digits=digits, contact=settings.PORTAL_CONTACT),
    )


@letter("host_member_confirmed")
def host_member_confirmed(row: Letter) -> Words:
    """To a member whom a counsellor confirmed."""
    member = HostMember.objects.filter(pk=row.subject_id, is_active=True).exclude(proof="")
    found = member.select_related("host").first()
    if found is None:
        raise NothingToSay("la confirmation n’a plus cours")
    link = settings.SITE_URL + reverse("host_detail", args=[found.host_id])
    return Words(
        _("Votre structure est confirmée"), _body("host_member_confirmed", host=found.host, link=link)
    )


@letter("host_invitation")
def host_invitation(row: Letter) -> Words:
    """To a colleague; the link is good for the invited address alone."""
    invitation = (
        HostInvitation.objects.filter(pk=row.subject_id, accepted_at__isnull=True, revoked_at__isnull=True)
        .select_related("host", "created_by")
        .first()
    )
    if invitation is None or invitation.expires_at <= timezone.now():
        raise NothingToSay("l’invitation n’a plus cours")
    link = settings.SITE_URL + reverse("host_join", args=[invitation.draw_token()])
    return Words(
        _("Un collègue vous invite dans l’espace de votre structure"),
        _body("host_invitation", invitation=invitation, link=link),
    )


def _join(row: Letter, status: JoinStatus) -> JoinRequest:
    asked = JoinRequest.objects.filter(pk=row.subject_id, status=status).select_related("host").first()
    if asked is None:
        raise NothingToSay("la demande n’en est plus là")
    return asked


@letter("join_asked")
def join_asked(row: Letter) -> Words:
    """To each manager: somebody asks to join; who, the page says, behind the login."""
    host = _join(row, JoinStatus.WAITING).host
    link = settings.SITE_URL + reverse("host_detail", args=[host.pk]) + "#demandes"
    return Words(
        _("Une personne demande à rejoindre votre structure"), _body("join_asked", host=host, link=link)
    )


@letter("join_accepted")
def join_accepted(row: Letter) -> Words:
    """To who asked to join: they are in."""
    host = _join(row, JoinStatus.ACCEPTED).host
    link = settings.SITE_URL + reverse("host_detail", args=[host.pk])
    return Words(_("Votre demande est acceptée"), _body("join_accepted", host=host, link=link))


@letter("join_refused")
def join_refused(row: Letter) -> Words:
    """To who asked to join: kindly no, and whom to ask."""
    host = _join(row, JoinStatus.REFUSED).host
    return Words(
        _("La réponse à votre demande"), _body("join_refused", host=host, contact=settings.PORTAL_CONTACT)
    )
