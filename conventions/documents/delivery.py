"""The file that the parties hold: one rule for every page that gives it, or says why it is not there yet."""

from conventions.choices import DocumentKind
from conventions.models import ConventionVersion, Document
from conventions.sealing import settings as seal_settings


def delivered(version: ConventionVersion) -> Document | None:
    """The signed convention to hand out, without its content until that is read.

    Where documents are sealed, only a sealed one is: while the seal is awaited, nobody is given less.
    """
    kinds = [DocumentKind.SEALED]
    if not seal_settings.is_configured():
        kinds.append(DocumentKind.DOSSIER)
    return version.documents.filter(kind__in=kinds).defer("content").order_by("-made_at", "-pk").first()


def awaits_seal(version: ConventionVersion) -> bool:
    """« Scellement en attente »: the signed file is made, its seal is not there yet; one query."""
    if not seal_settings.is_configured():
        return False
    kinds = set(version.documents.values_list("kind", flat=True))
    return DocumentKind.DOSSIER in kinds and DocumentKind.SEALED not in kinds
