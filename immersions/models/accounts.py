"""A person who logs in, the journal of who did what, and how often something was done."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .columns import PersonColumn


class UserManager(BaseUserManager["User"]):
    """Creates users without a password: the code sent by mail is the key."""

    def create_user(self, email: str, **fields: Any) -> "User":
        """Store a user whose e-mail is kept in lower case; raises `ValueError` without e-mail."""
        if not email:
            raise ValueError("a user needs an e-mail")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def administrators(self) -> list[str]:
        """The addresses of all who administer the portal."""
        rows = self.filter(is_superuser=True, is_active=True).order_by("pk")
        return list(rows.values_list("email", flat=True))

    def create_superuser(self, email: str, **fields: Any) -> "User":
        """A user of the administration site; a second factor is asked of them at login."""
        fields.pop("password", None)
        return self.create_user(email, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("adresse e-mail"), unique=True)
    first_name = PersonColumn(_("prénom"), max_length=255, blank=True)
    last_name = PersonColumn(_("nom"), max_length=255, blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    is_active = models.BooleanField(_("actif"), default=True)
    is_staff = models.BooleanField(_("administration du site"), default=False)
    date_joined = models.DateTimeField(_("inscription"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        verbose_name = _("compte")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_whatever_the_case",
                violation_error_message=_("Un compte existe déjà avec cette adresse e-mail."),
            )
        ]

    def __str__(self) -> str:
        return f"compte {self.pk}"

    def get_full_name(self) -> str:
        """First name then surname, or an empty text."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """The first name, or the start of the e-mail when none was given."""
        return self.first_name or self.email.split("@")[0]


class JournalEntry(models.Model):
    """Append-only; `verb` is the name of the action, `facts` hold codes, counts and ids."""

    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    verb = models.CharField(_("action"), max_length=40)
    kind = models.CharField(_("objet"), max_length=40)
    object_id = models.BigIntegerField(_("ligne"))
    facts = models.JSONField(_("faits"), default=dict, blank=True)

    class Meta:
        verbose_name = _("ligne du journal")
        verbose_name_plural = _("journal")
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


class SharedKey(models.Model):
    """The fingerprint of a key that every process has to share; one-way, the key cannot be found from it."""

    name = models.CharField(_("nom"), max_length=32, primary_key=True)
    fingerprint = models.CharField(_("empreinte"), max_length=64)
    since = models.DateTimeField(_("depuis"))

    class Meta:
        verbose_name = _("clé partagée")
        verbose_name_plural = _("clés partagées")

    def __str__(self) -> str:
        return gettext("clé %(name)s") % {"name": self.name}


class RateCount(models.Model):
    """One count, for one key, in one window of time; the key bears no name and no address in clear."""

    key = models.CharField(max_length=100)
    begins_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("compteur")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "begins_at"],
                name="rate_count_once_per_window",
                violation_error_message=_("Ce compteur existe déjà."),
            )
        ]

    def __str__(self) -> str:
        return f"compteur {self.pk}"
