"""The evidence: append-only, each row chained to the one before by PostgreSQL (design/signature.md, 6)."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..choices import EventKind
from .convention import Convention


class SignatureEvent(models.Model):
    """`seq`, `at`, `prev_hash` and `hash` are written by a trigger; UPDATE, DELETE and TRUNCATE are refused.

    `payload` is canonical JSON (RFC 8785) kept as text: jsonb would not keep its bytes.
    It holds ids and hashes; personal data is in `SignatureEventPii`.
    """

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField(db_default=0)
    at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=24, choices=EventKind)
    payload = models.TextField()
    prev_hash = models.BinaryField(max_length=32, db_default=b"")
    hash = models.BinaryField(max_length=32, db_default=b"")

    class Meta:
        verbose_name = _("élément de preuve")
        verbose_name_plural = _("éléments de preuve")
        ordering = ["convention", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "seq"], name="event_seq_once"),
            models.CheckConstraint(condition=models.Q(kind__in=EventKind.values), name="event_known_kind"),
        ]

    def __str__(self) -> str:
        return gettext("preuve %(pk)s") % {"pk": self.pk}


class SignatureEventPii(models.Model):
    """Who and from where; erasable: the chain keeps only SHA-256(salt ‖ data)."""

    event = models.OneToOneField(
        SignatureEvent, on_delete=models.PROTECT, related_name="pii", primary_key=True
    )
    salt = models.BinaryField(max_length=16)
    data = models.TextField()

    class Meta:
        verbose_name = _("donnée personnelle de preuve")
        verbose_name_plural = _("données personnelles de preuve")

    def __str__(self) -> str:
        return gettext("donnée de preuve %(pk)s") % {"pk": self.pk}
