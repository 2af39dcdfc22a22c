"""Establishments of SIRENE: the file StockEtablissement of INSEE (Licence Ouverte)."""

import datetime
from collections.abc import Collection

from immersions.choices import WorkforceBand
from immersions.models import Establishment

from .activities import dotted
from .command import Session
from .communes import department_of
from .frame import BadLine, Line, Tally, tally_of, write_batch
from .reading import Column, Table

_SUFFIX = "Etablissement"
COLUMNS = (
    Column("siret", ("siret",), needed=True),
    Column("state", (f"etatAdministratif{_SUFFIX}",), needed=True),
    Column("insee", (f"codeCommune{_SUFFIX}",), needed=True),
    Column("naf", (f"activitePrincipale{_SUFFIX}",), needed=True),
    Column("workforce", (f"trancheEffectifs{_SUFFIX}",), needed=True),
    Column("publication", (f"statutDiffusion{_SUFFIX}", "statutDiffusion")),
    Column("sign", (f"enseigne1{_SUFFIX}", "enseigne")),
    Column("usual_name", (f"denominationUsuelle{_SUFFIX}", "denominationUniteLegale")),
    Column("number", (f"numeroVoie{_SUFFIX}",)),
    Column("repetition", (f"indiceRepetition{_SUFFIX}",)),
    Column("way_kind", (f"typeVoie{_SUFFIX}",)),
    Column("way", (f"libelleVoie{_SUFFIX}",)),
    Column("postcode", (f"codePostal{_SUFFIX}",)),
    Column("city", (f"libelleCommune{_SUFFIX}",)),
)
OPEN = "A"
HIDDEN = "[ND]"  # INSEE writes it instead of what a person asked not to publish

# Bands of INSEE by their code. 41 (500 to 999) straddles our threshold of 750: the host will say.
BANDS = {
    **dict.fromkeys(("00", "01", "02", "03", "11"), WorkforceBand.UNDER_20),
    **dict.fromkeys(("12", "21", "22", "31"), WorkforceBand.FROM_20_TO_249),
    "32": WorkforceBand.FROM_250_TO_749,
    **dict.fromkeys(("42", "51", "52", "53"), WorkforceBand.FROM_750),
}


def import_sirene(session: Session, table: Table, *, departments: Collection[str]) -> int:
    """Bring in the open establishments of `departments` (all when empty); returns how many known ones closed.

    The memory used does not grow with the file.
    """
    closed = 0

    def build(line: Line) -> Establishment | None:
        if departments and department_of(line["insee"]) not in departments:
            return None
        siret = line.needed("siret")
        if not (len(siret) == 14 and siret.isascii() and siret.isdigit()):
            raise BadLine(f"« {siret[:20]} » n’est pas un SIRET : 14 chiffres.", "siret")
        return read_establishment(line, siret, session.at)

    def write(batch: list[Establishment]) -> Tally:
        nonlocal closed
        shut = [row.siret for row in batch if not row.is_open]
        closed += (
            Establishment.objects.open().filter(pk__in=shut).update(is_open=False, updated_at=session.at)
        )
        opened = [row for row in batch if row.is_open]
        return tally_of(opened, write_batch(Establishment, opened, not_compared={"updated_at"}))

    report = session.bring(table, Establishment, build=build, write=write, forget=True)
    report.skipped += report.read - report.skipped - report.rejected - report.tally.total
    return closed


def read_establishment(line: Line, siret: str, at: datetime.datetime) -> Establishment:
    """What a line says; nothing that names a person who asked INSEE not to be published."""
    partial = line["publication"] not in ("", "O")
    name = "" if partial else shown(line["sign"]) or shown(line["usual_name"])
    way = (line["number"], line["repetition"], line["way_kind"], line["way"])
    street = "" if partial else " ".join(filter(None, map(shown, way)))
    postcode = shown(line["postcode"])
    return Establishment(
        siret=siret,
        name=name,
        naf=dotted(line["naf"]),
        workforce_band=BANDS.get(line["workforce"], WorkforceBand.UNKNOWN),
        street=street,
        postcode=postcode if len(postcode) == 5 else "",
        city=shown(line["city"]),
        insee=shown(line["insee"]),
        is_open=line["state"] == OPEN,
        updated_at=at,
    )


def shown(text: str) -> str:
    """The text, or nothing when INSEE hides it."""
    return "" if text == HIDDEN else text
