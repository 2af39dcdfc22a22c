"""Columns for names and sites: they refuse in forms, and no door writes a hidden sign in them.

Migrations see plain columns: nothing of this is PostgreSQL's.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from ..names import name_problem, plain_line, tidy_name, website_problem
from ..siret import validate_siret


def validate_person(value: str) -> None:
    """Raise `ValidationError` with a sentence when nobody is called so."""
    _refuse(name_problem(tidy_name(value), of_person=True))


def validate_name(value: str) -> None:
    """Raise `ValidationError` with a sentence when no structure, place or offer is called so."""
    _refuse(name_problem(tidy_name(value), of_person=False))


def validate_website(value: str) -> None:
    """Raise `ValidationError` when a page may not link to it."""
    _refuse(website_problem(value))


def _refuse(problem: str) -> None:
    if problem:
        raise ValidationError(problem, code="name")


class _Plain(models.CharField):
    """A column of a name: written on one line, without hidden signs, by `save`, `update` and imports alike."""

    def get_prep_value(self, value: Any) -> Any:
        """What is written, or looked for."""
        value = super().get_prep_value(value)
        return plain_line(value) if isinstance(value, str) else value

    def deconstruct(self) -> Any:
        """A plain column, for migrations."""
        name, _path, args, options = super().deconstruct()
        options.pop("validators", None)
        return name, "django.db.models.CharField", args, options


class SiretColumn(_Plain):
    """An establishment: fourteen digits with a check."""

    default_validators = [validate_siret]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": 14, **options})


class PersonColumn(_Plain):
    """First name, surname, or both."""

    default_validators = [validate_person]


class NameColumn(_Plain):
    """The name of a structure, a place, a function, an offer."""

    default_validators = [validate_name]


class WebsiteColumn(models.URLField):
    """A site: http or https, no credentials. `names.shown_website` asks again when it is shown."""

    default_validators = [*models.URLField.default_validators, validate_website]

    def deconstruct(self) -> Any:
        """A plain column, for migrations."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.URLField", args, options
