"""What INSEE says of a SIRET: the imported table first, then, if the settings name one, a public service.

A SIRET that could not be checked is never taken for a good one: it stays « non vérifié ».
"""

import json
import logging
import re
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from immersions.choices import WorkforceBand
from immersions.models import Establishment
from immersions.reference.imports.sirene import BANDS, OPEN, shown

logger = logging.getLogger(__name__)
TIMEOUT = 3  # seconds, for the whole answer
MOST_BYTES = 1_000_000


class Standing(StrEnum):
    """What is known of a SIRET."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    SILENT = "silent"  # the public service did not answer


@dataclass(frozen=True)
class Found:
    """The standing of a SIRET, with the establishment when there is one (unsaved if a service gave it)."""

    standing: Standing
    establishment: Establishment | None = None

    @property
    def is_open(self) -> bool:
        """Whether the establishment exists and is open."""
        return self.standing == Standing.OPEN

    @property
    def sentence(self) -> str:
        """What to tell people, in French."""
        match self.standing:
            case Standing.OPEN:
                return _("L’établissement existe et il est ouvert, d’après le répertoire SIRENE de l’INSEE.")
            case Standing.CLOSED:
                return _("D’après le répertoire SIRENE de l’INSEE, cet établissement est fermé.")
            case Standing.SILENT:
                return _(
                    "Le répertoire public des entreprises ne répond pas pour le moment. Nous le redemanderons."
                )
            case _:
                return _("Nous n’avons pas trouvé ce SIRET dans le répertoire SIRENE dont nous disposons.")


def known(siret: str) -> Found:
    """What the imported table says; one query, no network."""
    return _found(Establishment.objects.filter(pk=siret).first())


def look_up(siret: str) -> Found:
    """What the table says, else the public service when `SIRENE_API_URL` names one.

    Never raises: a silent service is a SIRET not verified. To be called by a view, outside any transaction.
    """
    found = known(siret)
    if found.establishment is not None or not settings.SIRENE_API_URL:
        return found
    try:
        return _found(ask_service(siret))
    except Silence:
        return Found(Standing.SILENT)


class Silence(Exception):
    """The public service did not answer, or not in its own words."""


def ask_service(siret: str) -> Establishment | None:
    """The establishment that the public service knows, unsaved; nothing when it knows none. Raises `Silence`."""
    query = urllib.parse.urlencode({"q": siret, "page": 1, "per_page": 1})
    try:
        answer = json.loads(_fetch(f"{settings.SIRENE_API_URL}?{query}"))
        return _read(answer, siret)
    except (OSError, HTTPException, ValueError, TypeError, AttributeError, KeyError) as error:
        logger.warning("company search not answered: %s", type(error).__name__)
        raise Silence from error


def _found(row: Establishment | None) -> Found:
    if row is None:
        return Found(Standing.UNKNOWN)
    return Found(Standing.OPEN if row.is_open else Standing.CLOSED, row)


def _fetch(url: str) -> bytes:
    """The answer, within `TIMEOUT` as a whole; raises `OSError` beyond it, or for an answer too large."""
    deadline, body = time.monotonic() + TIMEOUT, b""
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("not a web address")
    request = urllib.request.Request(url, headers={"Accept": "application/json"})  # noqa: S310 - checked above
    with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310 - checked above
        while piece := response.read1(65_536):
            body += piece
            if len(body) > MOST_BYTES or time.monotonic() > deadline:
                raise TimeoutError
    return body


def _read(answer: dict[str, Any], siret: str) -> Establishment | None:
    """The line of this very SIRET; nothing that names a person who asked INSEE not to be published."""
    for unit in answer["results"]:
        for line in unit["matching_etablissements"]:
            if line["siret"] == siret:
                return _establishment(unit, line, siret)
    return None


def _establishment(unit: dict[str, Any], line: dict[str, Any], siret: str) -> Establishment:
    partial = line.get("statut_diffusion_etablissement", "O") != "O"
    signs = line.get("liste_enseignes") or [line.get("nom_commercial") or unit.get("nom_complet") or ""]
    postcode = _text(line, "code_postal")
    street = re.sub(rf"\s*{re.escape(postcode)}.*$", "", _text(line, "adresse")) if postcode else ""
    return Establishment(
        siret=siret,
        name="" if partial else shown(str(signs[0]))[:255],
        naf=_text(line, "activite_principale")[:6],
        workforce_band=BANDS.get(_text(line, "tranche_effectif_salarie"), WorkforceBand.UNKNOWN),
        street="" if partial else street[:255],
        postcode=postcode if len(postcode) == 5 else "",
        city=_text(line, "libelle_commune")[:100],
        insee=_text(line, "commune")[:5],
        is_open=line["etat_administratif"] == OPEN,
        updated_at=timezone.now(),
    )


def _text(line: dict[str, Any], name: str) -> str:
    return shown(str(line.get(name) or ""))
