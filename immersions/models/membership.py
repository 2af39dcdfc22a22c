"""Who speaks for a host: how an establishment is reached, its codes, its invitations, and who asks to join it."""

import hashlib
import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..choices import HostRole, JoinStatus
from .accounts import User
from .organisations import HostMember, HostStructure


class EstablishmentContact(models.Model):
    """How an establishment is reached, from a source that is not the person who registers it.

    SIRENE gives no address: a directory does, or the staff of the portal (`source` says which).
    """

    siret = models.CharField(_("SIRET"), max_length=14, primary_key=True)
    email = models.EmailField(_("adresse e-mail"), blank=True)
    website = models.URLField(_("site internet"), blank=True)
    source = models.CharField(_("source"), max_length=255)
    checked_on = models.DateField(_("relevé le"))

    class Meta:
        verbose_name = _("contact d’un établissement")
        verbose_name_plural = _("contacts d’établissements")
        ordering = ["siret"]

    def __str__(self) -> str:
        return f"contact {self.siret}"


class HostCode(models.Model):
    """Six digits mailed to an establishment's known contact; only their HMAC is kept, once the letter left."""

    member = models.ForeignKey(HostMember, on_delete=models.CASCADE, related_name="codes")
    code_hmac = models.BinaryField(_("empreinte du code"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    created_at = models.DateTimeField(_("demandé le"))
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    consumed_at = models.DateTimeField(_("utilisé le"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("remplacé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("code d’appartenance")
        verbose_name_plural = _("codes d’appartenance")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(consumed_at__isnull=True, revoked_at__isnull=True),
                name="host_code_one_live_per_member",
            ),
            models.CheckConstraint(condition=Q(attempts__lte=5), name="host_code_at_most_five_attempts"),
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"


class InvitationQuerySet(models.QuerySet["HostInvitation"]):
    def of_token(self, token: str) -> "InvitationQuerySet":
        """The invitation whose link bears this token, if any."""
        return self.filter(token_sha256=_hash(token))


class HostInvitation(models.Model):
    """A colleague asked to join a host; the link is drawn by the letter, its SHA-256 alone is kept."""

    host = models.ForeignKey(HostStructure, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("adresse e-mail"))
    role = models.CharField(_("rôle"), max_length=8, choices=HostRole, default=HostRole.CONTACT)
    is_signatory = models.BooleanField(_("peut signer"), default=False)
    token_sha256 = models.BinaryField(_("empreinte du lien"), null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("envoyée le"))
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("annulée le"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation d’un collègue")
        verbose_name_plural = _("invitations de collègues")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="host_invitation_once",
                violation_error_message=_("Cette personne est déjà invitée."),
            ),
            models.UniqueConstraint(
                fields=["token_sha256"],
                name="host_invitation_link_once",
                violation_error_message=_("Ce lien existe déjà."),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def draw_token(self) -> str:
        """Store a new token (256 bits) and tell it; the one before is dead. Called by the letter only."""
        token = secrets.token_urlsafe(32)
        self.token_sha256 = _hash(token)
        self.save(update_fields=["token_sha256"])
        return token


class JoinQuerySet(models.QuerySet["JoinRequest"]):
    def waiting(self) -> "JoinQuerySet":
        """Those that nobody has answered."""
        return self.filter(status=JoinStatus.WAITING)


class JoinRequest(models.Model):
    """A person who typed the SIRET of a host already registered asks to join it; not a word is typed."""

    host = models.ForeignKey(
        HostStructure, on_delete=models.CASCADE, related_name="join_requests", verbose_name=_("structure")
    )
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="join_requests", verbose_name=_("personne")
    )
    status = models.CharField(_("état"), max_length=8, choices=JoinStatus, default=JoinStatus.WAITING)
    asked_at = models.DateTimeField(_("envoyée le"))
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = JoinQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande pour rejoindre une structure")
        verbose_name_plural = _("demandes pour rejoindre une structure")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "user"],
                condition=Q(status=JoinStatus.WAITING),
                name="join_request_one_waiting",
                violation_error_message=_("Vous avez déjà demandé à rejoindre cette structure."),
            ),
            models.CheckConstraint(
                condition=Q(status=JoinStatus.WAITING, answered_at__isnull=True)
                | (~Q(status=JoinStatus.WAITING) & Q(answered_at__isnull=False)),
                name="join_request_answer_dated",
                violation_error_message=_("Une réponse a toujours une date."),
            ),
        ]

    def __str__(self) -> str:
        return f"demande {self.pk} pour rejoindre la structure {self.host_id}"

    @property
    def is_waiting(self) -> bool:
        """Whether no manager has answered."""
        return self.status == JoinStatus.WAITING


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
