"""The keys of partners' programs: shown once, kept as a hash."""

import datetime
import hashlib
import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

PREFIX = "pmsmp_"


class ApiScope(models.TextChoices):
    """What a key may do."""

    READ = "offers:read", _("Lire les offres")
    WRITE = "offers:write", _("Envoyer et retirer les offres de son réseau")


def hash_of(secret: str) -> bytes:
    """What the database keeps of a key: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def of_secret(self, secret: str) -> "ApiKey | None":
        """The key that was shown with this secret, usable or not."""
        return self.filter(key_sha256=hash_of(secret)).first()


class ApiKey(models.Model):
    """A partner's right to call the API; `hint`, the first signs of the secret, tells keys apart."""

    name = models.CharField(_("partenaire"), max_length=100)
    hint = models.CharField(_("début de la clé"), max_length=12)
    key_sha256 = models.BinaryField(_("empreinte"), max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=ApiScope), verbose_name=_("droits"))
    # The network whose offers the key may send and remove; empty for a key that only reads.
    network = models.CharField(_("réseau"), max_length=60, blank=True)
    per_second = models.PositiveIntegerField(_("appels par seconde"), default=5)
    per_day = models.PositiveIntegerField(_("appels par jour"), default=20_000)
    created_at = models.DateTimeField(_("créée le"))
    expires_at = models.DateTimeField(_("expire le"))
    revoked_at = models.DateTimeField(_("révoquée le"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("utilisée le"), null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("clé d’API")
        verbose_name_plural = _("clés d’API")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(scopes__contains=[ApiScope.WRITE]) | Q(network__gt=""),
                name="api_key_writes_for_one_network",
                violation_error_message=_(
                    "Une clé qui envoie des offres appartient à un réseau : indiquez lequel."
                ),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="api_key_expires_after_creation",
                violation_error_message=_("La clé expire avant d’être créée : vérifiez la date."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("clé %(pk)s") % {"pk": self.pk}

    @classmethod
    def draw(cls, **fields: object) -> tuple["ApiKey", str]:
        """A key, not saved yet, and its secret, which nothing will ever tell again."""
        secret = PREFIX + secrets.token_urlsafe(32)
        return cls(hint=secret[: len(PREFIX) + 4], key_sha256=hash_of(secret), **fields), secret

    def usable(self, *, at: datetime.datetime) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and at < self.expires_at
