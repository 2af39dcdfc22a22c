"""Loads the open data shipped with the project; `immersions/reference/data/SOURCES.md` names its sources and licences."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

from immersions.models import Appellation, CollectiveAgreement, Commune, NafCode, RomeJob
from immersions.reference.imports.frame import upsert

from .stemming import plain, stems

DATA = Path(__file__).parent / "data"


def search_text_of(label: str, job_label: str, synonyms: str) -> str:
    """Stems in three parts: of the title, of its job, of its synonyms; see `immersions.offers.search`."""
    return " | ".join(" ".join(stems(part)) for part in (label, job_label, synonyms))


def _lines(name: str) -> Iterator[dict[str, str]]:
    path = DATA / name
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file, delimiter=";")
    else:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file, delimiter=";")


def _commune(line: dict[str, str], department: str, *, approximate: bool) -> Commune:
    return Commune(
        insee=line["insee"],
        name=line["name"],
        postcodes=line["postcodes"],
        department=department,
        population=int(line["population"]),
        lat=float(line["lat"]),
        lon=float(line["lon"]),
        approximate=approximate,
        search_text=plain(line["name"]),
    )


def load_communes(*, only: frozenset[str] | None = None) -> int:
    """The communes of France and the arrondissements of Paris, Lyon and Marseille; `only` some INSEE codes."""
    # A true point brought by `import_communes` is worth more than our approximate one.
    true = set(Commune.objects.filter(approximate=False).values_list("insee", flat=True))
    communes = (
        _commune(line, line["departement"], approximate=line["approximate"] == "1")
        for line in _lines("communes.csv.gz")
        if (only is None or line["insee"] in only)
        and not (line["approximate"] == "1" and line["insee"] in true)
    )
    arrondissements = (
        _commune(line, line["insee"][:2], approximate=False)
        for line in _lines("arrondissements.csv")
        if only is None or line["insee"] in only
    )
    return upsert(Commune, communes).total + upsert(Commune, arrondissements).total


def load_jobs() -> tuple[int, int]:
    """The starter set of jobs and their usual titles; returns both counts."""
    lines = list(_lines("rome_starter.csv"))
    labels = {line["code_rome"]: line["libelle_rome"] for line in lines}
    jobs = upsert(RomeJob, (RomeJob(code=code, label=label) for code, label in labels.items())).total
    titles = upsert(
        Appellation,
        (
            Appellation(
                ogr=int(line["ogr"]),
                job_id=line["code_rome"],
                label=line["appellation"],
                synonyms=line["synonyms"].replace("|", " | "),
                search_text=search_text_of(line["appellation"], line["libelle_rome"], line["synonyms"]),
            )
            for line in lines
        ),
    ).total
    return jobs, titles


def load_naf() -> int:
    """The activities of the NAF rev. 2 with their family."""
    sections = {line["section"]: line["label"] for line in _lines("naf_sections.csv")}
    return upsert(
        NafCode,
        (
            NafCode(
                code=line["code"],
                label=line["label"],
                section=line["section"],
                section_label=sections[line["section"]],
            )
            for line in _lines("naf.csv")
        ),
    ).total


def load_idcc() -> int:
    """The collective agreements by their IDCC number."""
    return upsert(
        CollectiveAgreement,
        (CollectiveAgreement(idcc=line["idcc"], title=line["title"][:500]) for line in _lines("idcc.csv")),
    ).total
