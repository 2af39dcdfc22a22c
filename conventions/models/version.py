"""What is signed: frozen bytes, asked of each party once (design/signature.md, 2 to 5)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from immersions.models import Membership

from ..choices import Assurance, CodeChannel, DocumentKind, RequestState
from .convention import Convention
from .party import Party


class ConventionVersion(models.Model):
    """One frozen text: its canonical JSON (RFC 8785) and its PDF, never edited, never re-rendered."""

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    canonical_json = models.BinaryField()
    content_sha256 = models.BinaryField(max_length=32)
    pdf = models.BinaryField()
    pdf_sha256 = models.BinaryField(max_length=32)
    template_version = models.CharField(max_length=20)
    code = models.CharField(_("code de vérification"), max_length=10, unique=True)
    locked_at = models.DateTimeField(_("figée le"))
    superseded_at = models.DateTimeField(_("remplacée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("version")
        ordering = ["convention", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["convention"],
                condition=Q(superseded_at__isnull=True),
                name="version_one_current",
                violation_error_message=_("Une autre version est déjà proposée à la signature."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("version %(number)s de la convention %(convention_id)s") % {
            "number": self.number,
            "convention_id": self.convention_id,
        }

    @property
    def fingerprint(self) -> str:
        """The first twelve hexadecimal digits of the text's SHA-256, in three groups: 3F20-5054-A2F2."""
        digits = bytes(self.content_sha256).hex()[:12].upper()
        return "-".join(digits[i : i + 4] for i in (0, 4, 8))


class SignatureRequest(models.Model):
    """One party asked to sign one version; the link's token is stored hashed."""

    version = models.ForeignKey(ConventionVersion, on_delete=models.PROTECT, related_name="requests")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="requests")
    role = models.CharField(max_length=12)
    # Groups sign one after the other; inside a group, in any order. The prescriber's is the last.
    group = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=RequestState, default=RequestState.PENDING)
    token_sha256 = models.BinaryField(max_length=32, null=True, unique=True)
    # Each letter brings another link: those before still tell which request they were drawn for.
    replaced_tokens_sha256 = ArrayField(models.BinaryField(max_length=32), default=list, blank=True)
    token_expires_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField(_("invité le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("relancé le"), null=True, blank=True)
    # « Ce n’est pas moi », said by who opened the link: the address waits for the conseiller's eye.
    disputed_at = models.DateTimeField(_("contestée le"), null=True, blank=True)
    presented_at = models.DateTimeField(_("convention lue le"), null=True, blank=True)
    signed_at = models.DateTimeField(_("signé le"), null=True, blank=True)
    assurance = models.CharField(max_length=10, choices=Assurance, blank=True)
    refusal_reason = models.CharField(_("raison du refus"), max_length=1000, blank=True)
    # « J’ai lu et j’accepte »: when, which words (`channels.consent_words`) and their hash.
    agreed_at = models.DateTimeField(_("accord donné le"), null=True, blank=True)
    consent_id = models.CharField(max_length=40, blank=True)
    consent_sha256 = models.BinaryField(max_length=32, null=True)

    class Meta:
        verbose_name = _("demande de signature")
        verbose_name_plural = _("demandes de signature")
        ordering = ["version", "group", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "role"],
                condition=Q(state=RequestState.SIGNED),
                name="signature_once_per_role",
                violation_error_message=_("Cette partie a déjà signé."),
            ),
            models.UniqueConstraint(
                fields=["version", "role"],
                condition=Q(state=RequestState.PENDING),
                name="signature_asked_once_per_role",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=False, state=RequestState.SIGNED) & ~Q(assurance="")
                | Q(signed_at__isnull=True) & ~Q(state=RequestState.SIGNED),
                name="signature_dated_iff_signed",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, consent_id="", consent_sha256__isnull=True)
                | Q(agreed_at__isnull=False, consent_sha256__isnull=False) & ~Q(consent_id=""),
                name="signature_agreement_whole",
            ),
        ]
        indexes = [GinIndex("replaced_tokens_sha256", name="signature_replaced_links")]

    def __str__(self) -> str:
        return gettext("demande de signature %(pk)s") % {"pk": self.pk}


class SigningCode(models.Model):
    """A one-time code: six digits, ten minutes, five comparisons, one use (design/signature.md, 5).

    Bound to the request, the version, the text and the browser session that asked for it.
    The HMAC is empty until the letter is sent: the code is drawn at that moment.
    """

    request = models.ForeignKey(SignatureRequest, on_delete=models.CASCADE, related_name="codes")
    channel = models.CharField(max_length=5, choices=CodeChannel, default=CodeChannel.EMAIL)
    # Who attests, and received the code, when the channel is DESK.
    membership = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, blank=True)
    content_sha256 = models.BinaryField(max_length=32)
    session_sha256 = models.BinaryField(max_length=32)
    code_hmac = models.BinaryField(max_length=32, null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    consumed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("code de signature")
        verbose_name_plural = _("codes de signature")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(consumed_at__isnull=True, revoked_at__isnull=True),
                name="code_one_live_per_request",
            ),
            models.CheckConstraint(condition=Q(attempts__lte=5), name="code_at_most_five_attempts"),
        ]

    def __str__(self) -> str:
        return gettext("code %(pk)s") % {"pk": self.pk}


class Document(models.Model):
    """A file made from a signed version: stored once, served as it is."""

    version = models.ForeignKey(ConventionVersion, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=7, choices=DocumentKind)
    content = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(_("édité le"))

    class Meta:
        verbose_name = _("document")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind"],
                condition=Q(kind=DocumentKind.DOSSIER),
                name="document_one_dossier_per_version",
            )
        ]

    def __str__(self) -> str:
        return gettext("document %(pk)s") % {"pk": self.pk}
