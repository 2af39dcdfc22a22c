"""A project sheet in words, and how complete a file is."""

from dataclasses import dataclass

from immersions.choices import HostSector, PlaceKind, WorkNeed
from immersions.models import Candidate, ProjectSheet


@dataclass(frozen=True)
class Meter:
    """How many points of a file are filled, and the words of those that are not."""

    done: int
    total: int
    missing: list[str]


def meter_of(candidate: Candidate, sheet: ProjectSheet | None) -> Meter:
    """What helps to find a place and to prepare the convention; needs are never asked for."""
    points = {
        "la date de naissance": candidate.birth_date,
        "le téléphone": candidate.phone,
        "la commune": candidate.commune_id,
        "le métier souhaité": candidate.wished_job_id,
        "le projet": candidate.project,
        "chez qui": sheet and sheet.sectors,
        "dans quel lieu": sheet and sheet.places,
        "les savoir-faire": sheet and sheet.skills,
    }
    missing = [words for words, filled in points.items() if not filled]
    return Meter(len(points) - len(missing), len(points), missing)


def project_rows(sheet: ProjectSheet | None) -> list[dict[str, str]]:
    """The sheet as labels and values, for `components/summary_list.html`."""
    if sheet is None:
        sheet = ProjectSheet()
    needs = _labels(WorkNeed.choices, sheet.needs)
    return [
        {"label": "Chez qui", "value": _labels(HostSector.choices, sheet.sectors)},
        {"label": "Dans quel lieu", "value": _labels(PlaceKind.choices, sheet.places)},
        {
            "label": "Ce qu’il faut pour bien travailler",
            "value": "\n".join(filter(None, (needs, sheet.needs_words))),
        },
        {"label": "Savoir-faire", "value": sheet.skills},
    ]


def _labels(choices: list[tuple[str, str]], codes: list[str]) -> str:
    return ", ".join(str(label) for code, label in choices if code in codes)
