"""A person who logs in: an e-mail, and a code sent to it."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from .names import PersonColumn


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
    email = models.EmailField("adresse e-mail", unique=True)
    first_name = PersonColumn("prénom", max_length=255, blank=True)
    last_name = PersonColumn("nom", max_length=255, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("administration du site", default=False)
    date_joined = models.DateTimeField("inscription", default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        verbose_name = "compte"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_whatever_the_case",
                violation_error_message="Un compte existe déjà avec cette adresse e-mail.",
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
