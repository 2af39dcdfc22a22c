"""Check rome_starter.csv against the full ROME referential, and print what differs.

Run by a maintainer when France Travail publishes a new ROME, never at install:

    python demo/builders/check_rome.py ROMES.csv APPELLATIONS.csv

The two files are the open-data ones, `;`-separated; columns are read by name, under the
headers of either of the two layouts in use. The starter itself is edited by hand: the first
line of a code is its most usual title, and the only one with synonyms.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

STARTER = Path(__file__).resolve().parents[2] / "immersions" / "reference" / "data" / "rome_starter.csv"
CODE = ("code_rome", "rome_code")
LABEL = ("libelle_rome",)
OGR = ("code_ogr", "ogr_appellation", "code_appellation")
TITLE = ("libelle_appellation_long",)


def rows(path: Path) -> list[dict[str, str]]:
    """Return the lines of a `;`-separated UTF-8 file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def value(row: dict[str, str], names: tuple[str, ...]) -> str:
    """Return the column that exists among several possible headers, apostrophes made typographic."""
    return next(row[name] for name in names if name in row).replace("'", "’").strip()


def main(romes: Path, appellations: Path) -> int:
    """Print the differences; return how many."""
    labels = {value(row, CODE): value(row, LABEL) for row in rows(romes)}
    titles = {value(row, OGR): (value(row, CODE), value(row, TITLE)) for row in rows(appellations)}
    faults = []
    for row in rows(STARTER):
        code, ogr = row["code_rome"], row["ogr"]
        if labels.get(code) != row["libelle_rome"]:
            faults.append(f"{code}: {row['libelle_rome']} / {labels.get(code)}")
        if titles.get(ogr) != (code, row["appellation"]):
            faults.append(f"{ogr}: {code} {row['appellation']} / {titles.get(ogr)}")
    print("\n".join(faults) or "the starter agrees with the referential")
    return len(faults)


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1]), Path(sys.argv[2])) else 0)
