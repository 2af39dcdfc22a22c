"""Who acts for a host: the proof that one belongs to it, the colleagues, and what a counsellor sees."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from immersions.accounts.actor import ActorRequest
from immersions.accounts.rate_limits import limited
from immersions.hosts.actions.membership import (
    accept_invitation,
    ask_host_code,
    change_member,
    confirm_member,
    invite_colleague,
    prove_by_code,
    remove_member,
    revoke_invitation,
)
from immersions.hosts.codes import Verdict, live_code
from immersions.hosts.forms.membership import HostCodeForm, InvitationForm, RightsForm
from immersions.hosts.proof_of_membership import contact_of, masked
from immersions.models import HostInvitation, HostMember, HostStructure
from immersions.permissions import ImmersionVerb, refusal, require
from immersions.reference import sirene

from .profile import own_host


def _member(request: ActorRequest, pk: int, member_id: int) -> HostMember:
    members = HostMember.objects.filter(host_id__in=request.actor.host_ids, host_id=pk, is_active=True)
    return get_object_or_404(members.select_related("host", "user"), pk=member_id)


def _own_member(request: ActorRequest, host: HostStructure) -> HostMember:
    return HostMember.objects.select_related("host").get(host=host, user=request.user)


@limited("host_prove", per_ip=30, seconds=3600, fail_closed=True)
@require_http_methods(["GET", "HEAD", "POST"])
def host_prove(request: ActorRequest, pk: int) -> HttpResponse:
    """How to prove that one belongs to the host; takes the code that the establishment received."""
    host = own_host(request, pk)
    member, now = _own_member(request, host), timezone.now()
    form = HostCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        verdict = prove_by_code(member, by=request.actor, typed=form.cleaned_data["code"], at=now)
        if verdict == Verdict.RIGHT:
            messages.success(request, gettext("Merci : vous faites bien partie de la structure."))
            return redirect("host_detail", host.pk)
        form.add_error("code", WRONG_CODE[verdict])
    contact = contact_of(host.siret)
    context = {
        "host": host,
        "member": member,
        "form": form,
        "contact": masked(contact.email) if contact else "",
        "code_sent": live_code(member, at=now) is not None,
    }
    return render(request, "immersions/hosts/host_prove.html", context)


WRONG_CODE = {
    Verdict.WRONG: _(
        "Ce code n’est pas le bon, ou il n’est plus valable. Vérifiez les 6 chiffres du dernier courriel."
    ),
    Verdict.LOCKED: _("Ce code est annulé après cinq essais. Demandez-en un autre."),
}


@require_POST
def host_code_send(request: ActorRequest, pk: int) -> HttpResponse:
    """Have a code mailed to the establishment."""
    host = own_host(request, pk)
    ask_host_code(_own_member(request, host), by=request.actor, at=timezone.now())
    messages.success(
        request, gettext("Le code est parti vers l’adresse de l’établissement. Il est valable trois jours.")
    )
    return redirect("host_prove", host.pk)


@require_safe
def host_file(request: ActorRequest, pk: int) -> HttpResponse:
    """What a counsellor needs to know of a host: what is checked, what is not, whom to call."""
    hosts = HostStructure.objects.checked_by(request.actor).select_related("commune")
    host = get_object_or_404(hosts, pk=pk)
    members = list(host.members.filter(is_active=True).select_related("user").order_by("pk"))
    context = {
        "host": host,
        "found": sirene.known(host.siret),
        "rows": [
            (member, refusal(request.actor, ImmersionVerb.CONFIRM, member) is None) for member in members
        ],
        "is_confirmed": any(member.proof for member in members),
        "offers": host.offers.order_by("-active", "-published_at", "-pk"),
    }
    return render(request, "immersions/hosts/host_file.html", context)


@require_POST
def host_confirm(request: ActorRequest, pk: int, member_id: int) -> HttpResponse:
    """A counsellor vouches for a member."""
    hosts = HostStructure.objects.checked_by(request.actor)
    member = get_object_or_404(HostMember, host__in=hosts.filter(pk=pk), pk=member_id)
    confirm_member(member, by=request.actor, at=timezone.now())
    messages.success(request, gettext("C’est noté. Cette personne est confirmée, un courriel le lui dit."))
    return redirect("host_file", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def host_invite(request: ActorRequest, pk: int) -> HttpResponse:
    """Invite a colleague."""
    host = own_host(request, pk)
    require(refusal(request.actor, ImmersionVerb.INVITE, host))
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        invite_colleague(host, by=request.actor, email=email, rights=form.rights(), at=timezone.now())
        messages.success(request, gettext("L’invitation est partie. Elle est valable quinze jours."))
        return redirect("host_detail", host.pk)
    return render(request, "immersions/hosts/host_invite.html", {"form": form, "host": host})


@require_POST
def host_invitation_revoke(request: ActorRequest, pk: int, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(HostInvitation, host=own_host(request, pk), pk=invitation_id)
    revoke_invitation(invitation, by=request.actor, at=timezone.now())
    messages.success(request, gettext("L’invitation est annulée."))
    return redirect("host_detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def host_join(request: ActorRequest, token: str) -> HttpResponse:
    """The link of an invitation: reading it changes nothing, pressing « Rejoindre » does."""
    rows = HostInvitation.objects.of_token(token).select_related("host", "created_by")
    invitation = get_object_or_404(rows)
    now = timezone.now()
    require(refusal(request.actor, ImmersionVerb.ACCEPT, invitation, at=now))
    if request.method == "POST":
        accept_invitation(invitation, by=request.actor, at=now)
        messages.success(request, gettext("Bienvenue dans l’espace de votre structure."))
        return redirect("host_detail", invitation.host_id)
    return render(request, "immersions/hosts/host_join.html", {"invitation": invitation})


@require_http_methods(["GET", "HEAD", "POST"])
def host_member_edit(request: ActorRequest, pk: int, member_id: int) -> HttpResponse:
    """Give a colleague other rights."""
    member = _member(request, pk, member_id)
    require(refusal(request.actor, ImmersionVerb.EDIT, member))
    form = RightsForm(request.POST if request.method == "POST" else None, member=member)
    if request.method == "POST" and form.is_valid():
        change_member(member, by=request.actor, rights=form.rights(), at=timezone.now())
        messages.success(request, gettext("Les droits sont à jour."))
        return redirect("host_detail", pk)
    return render(request, "immersions/hosts/host_member_edit.html", {"form": form, "member": member})


@require_POST
def host_member_remove(request: ActorRequest, pk: int, member_id: int) -> HttpResponse:
    """Remove a colleague, or leave."""
    member = remove_member(_member(request, pk, member_id), by=request.actor, at=timezone.now())
    if member.user_id == request.user.pk:
        messages.success(request, gettext("Vous avez quitté la structure."))
        return redirect("dashboard")
    messages.success(request, gettext("Cette personne n’a plus accès à la structure."))
    return redirect("host_detail", pk)
