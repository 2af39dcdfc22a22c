"""SIRET numbers: fourteen digits with a check (design/law.md, B3)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.fr import siret as stdnum_siret


def clean_siret(value: str) -> str:
    """Return the fourteen digits of `value`, written with or without spaces.

    Raises `ValidationError` when the length or the check digit is wrong
    (La Poste's own rule included).
    """
    compact = "".join(value.split()).replace(".", "")
    if not compact.isascii() or not compact.isdigit() or len(compact) != 14:
        raise ValidationError(
            _(
                "Un SIRET compte 14 chiffres. Vérifiez le numéro : il figure sur les factures et les fiches de paie."
            ),
            code="siret_length",
        )
    if not stdnum_siret.is_valid(compact):
        raise ValidationError(
            _(
                "Ce SIRET ne peut pas exister : un chiffre est faux ou deux sont inversés. Recopiez-le chiffre par chiffre."
            ),
            code="siret_check",
        )
    return compact


def validate_siret(value: str) -> None:
    """Validator of model and form fields; raises `ValidationError` as `clean_siret` does."""
    if clean_siret(value) != value:
        raise ValidationError(_("Écrivez le SIRET en 14 chiffres, sans espace."), code="siret_format")


def siren_of(siret: str) -> str:
    """The nine digits of the legal unit of an establishment."""
    return siret[:9]
