"""The journal: who did what to which row, and when. Ids only, never people's data."""

from typing import Any

from django.db import models

from .accounts import User


class JournalEntry(models.Model):
    """Append-only; `verb` is the name of the action, `facts` hold codes, counts and ids."""

    at = models.DateTimeField("le")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    verb = models.CharField("action", max_length=40)
    kind = models.CharField("objet", max_length=40)
    object_id = models.BigIntegerField("ligne")
    facts = models.JSONField("faits", default=dict, blank=True)

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "journal"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["kind", "object_id"], name="journal_object")]

    def __str__(self) -> str:
        return f"{self.verb} {self.kind} {self.object_id}"

    @classmethod
    def witness(
        cls, verb: str, thing: models.Model, *, by: User | None, at: Any, **facts: Any
    ) -> "JournalEntry":
        """Write one line about `thing` in the caller's transaction; `at` is an aware datetime."""
        return cls.objects.create(
            at=at, by=by, verb=verb, kind=thing._meta.model_name or "", object_id=thing.pk, facts=facts
        )
