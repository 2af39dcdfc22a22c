"""Jobs and their titles: the ROME referential of France Travail (Licence Ouverte)."""

import re

from immersions.models import Appellation, RomeJob
from immersions.reference.loading import search_text_of

from .command import Session
from .frame import BadLine, Line, Tally, upsert
from .reading import Column, Table

JOBS = (
    Column("code", ("code_rome", "rome_code", "rome", "code"), needed=True),
    Column("label", ("libelle_rome", "libelle_du_rome", "rome_libelle", "intitule", "libelle"), needed=True),
)
TITLES = (
    Column(
        "ogr", ("ogr_appellation", "code_ogr_appellation", "code_ogr", "code_appellation", "ogr"), needed=True
    ),
    Column("code", ("rome_code", "code_rome", "rome"), needed=True),
    Column(
        "label",
        ("libelle_appellation_long", "libelle_appellation", "appellation", "libelle_appellation_court"),
        needed=True,
    ),
)
_CODE = re.compile(r"[A-N]\d{4}")


def are_titles(table: Table) -> bool:
    """Whether a table opened with `JOBS + optional titles` holds titles and not jobs."""
    return "title" in table.mapping


EITHER = (
    Column("title", TITLES[2].headers),
    Column("label", JOBS[1].headers),
    Column("code", JOBS[0].headers),
)


def typeset(text: str) -> str:
    """Straight apostrophes become typographic, runs of spaces one space."""
    return " ".join(text.replace("'", "’").split())


def _code(line: Line) -> str:
    code = line.needed("code").upper()
    if not _CODE.fullmatch(code):
        raise BadLine(
            f"« {code[:20]} » n’est pas un code ROME : une lettre de A à N et quatre chiffres.", "code"
        )
    return code


def import_jobs(session: Session, table: Table) -> None:
    """Bring in jobs; the words searched for follow when a job changes its name."""

    def build(line: Line) -> RomeJob:
        return RomeJob(code=_code(line), label=typeset(line.needed("label")))

    session.bring(table, RomeJob, build=build)
    refresh_search_text()


def import_titles(session: Session, table: Table) -> None:
    """Bring in titles; the synonyms that the project ships are kept and searched."""
    jobs = dict(RomeJob.objects.values_list("code", "label"))
    synonyms = dict(Appellation.objects.exclude(synonyms="").values_list("ogr", "synonyms"))

    def build(line: Line) -> Appellation:
        number, code = line.needed("ogr"), _code(line)
        if not (number.isascii() and number.isdigit() and 0 < int(number) < 2**31):
            raise BadLine(f"« {number[:20]} » n’est pas un code OGR : des chiffres seulement.", "ogr")
        if code not in jobs:
            raise BadLine(f"Le métier {code} est inconnu : donnez aussi le fichier des codes ROME.", "code")
        label, ogr = typeset(line.needed("label")), int(number)
        kept = synonyms.get(ogr, "")
        return Appellation(
            ogr=ogr,
            job_id=code,
            label=label,
            synonyms=kept,
            search_text=search_text_of(label, jobs[code], kept),
        )

    session.bring(table, Appellation, build=build)


def refresh_search_text() -> Tally:
    """Compute again the words searched for; only titles whose words differ are written."""
    rows = list(Appellation.objects.select_related("job").order_by("ogr"))
    for row in rows:
        row.search_text = search_text_of(row.label, row.job.label, row.synonyms)
    return upsert(Appellation, rows)
