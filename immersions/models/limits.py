"""How often something was done, so that too often can be refused."""

from django.db import models


class RateCount(models.Model):
    """One count, for one key, in one window of time; the key bears no name and no address in clear."""

    key = models.CharField(max_length=100)
    begins_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = "compteur"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "begins_at"],
                name="rate_count_once_per_window",
                violation_error_message="Ce compteur existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"compteur {self.pk}"
