"""A project sheet in words, and how complete a file is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from immersions.choices import HostSector, PlaceKind, WorkNeed
from immersions.language import Text
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
        _("la date de naissance"): candidate.birth_date,
        _("le téléphone"): candidate.phone,
        _("la commune"): candidate.commune_id,
        _("le métier souhaité"): candidate.wished_job_id,
        _("le projet"): candidate.project,
        _("chez qui"): sheet and sheet.sectors,
        _("dans quel lieu"): sheet and sheet.places,
        _("les savoir-faire"): sheet and sheet.skills,
    }
    missing = [words for words, filled in points.items() if not filled]
    return Meter(len(points) - len(missing), len(points), missing)


def project_rows(sheet: ProjectSheet | None) -> list[dict[str, str]]:
    """The sheet as labels and values, for `components/summary_list.html`."""
    if sheet is None:
        sheet = ProjectSheet()
    needs = _labels(WorkNeed.choices, sheet.needs)
    return [
        {"label": _("Chez qui"), "value": _labels(HostSector.choices, sheet.sectors)},
        {"label": _("Dans quel lieu"), "value": _labels(PlaceKind.choices, sheet.places)},
        {
            "label": _("Ce qu’il faut pour bien travailler"),
            "value": "\n".join(filter(None, (needs, sheet.needs_words))),
        },
        {"label": _("Savoir-faire"), "value": sheet.skills},
    ]


def _labels(choices: Sequence[tuple[str, Text]], codes: list[str]) -> str:
    return ", ".join(str(label) for code, label in choices if code in codes)
