"""Rebuild naf.csv, naf_sections.csv and idcc.csv from two public packages.

Run by a maintainer, never at install:

    npm pack @socialgouv/codes-naf && tar xzf socialgouv-codes-naf-*.tgz -C FOLDER/naf
    npm pack @socialgouv/kali-data && tar xzf socialgouv-kali-data-*.tgz -C FOLDER/kali
    python demo/builders/naf_idcc.py FOLDER

The second unpacks to 175 MB: only the number and the title of each agreement are kept.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "immersions" / "reference" / "data"
# NAF rev. 2: letter, last division of the section, title.
SECTIONS = [
    ("A", 3, "Agriculture, sylviculture et pêche"),
    ("B", 9, "Industries extractives"),
    ("C", 33, "Industrie manufacturière"),
    ("D", 35, "Production et distribution d’électricité, de gaz, de vapeur et d’air conditionné"),
    (
        "E",
        39,
        "Production et distribution d’eau ; assainissement, gestion des déchets et dépollution",
    ),
    ("F", 43, "Construction"),
    ("G", 47, "Commerce ; réparation d’automobiles et de motocycles"),
    ("H", 53, "Transports et entreposage"),
    ("I", 56, "Hébergement et restauration"),
    ("J", 63, "Information et communication"),
    ("K", 66, "Activités financières et d’assurance"),
    ("L", 68, "Activités immobilières"),
    ("M", 75, "Activités spécialisées, scientifiques et techniques"),
    ("N", 82, "Activités de services administratifs et de soutien"),
    ("O", 84, "Administration publique"),
    ("P", 85, "Enseignement"),
    ("Q", 88, "Santé humaine et action sociale"),
    ("R", 93, "Arts, spectacles et activités récréatives"),
    ("S", 96, "Autres activités de services"),
    (
        "T",
        98,
        "Activités des ménages en tant qu’employeurs ; activités indifférenciées des ménages "
        "en tant que producteurs de biens et services pour usage propre",
    ),
    ("U", 99, "Activités extra-territoriales"),
]


def section_of(code: str) -> str:
    """Return the letter of the section of a NAF code such as « 10.71C »."""
    division = int(code[:2])
    return next(letter for letter, last, _ in SECTIONS if division <= last)


def tidy(label: str) -> str:
    """Return a label on one line with typographic apostrophes."""
    return re.sub(r"\s+", " ", label).strip().replace("'", "’")


def write(name: str, columns: list[str], rows: Iterable[tuple[str, ...]]) -> None:
    """Write a `;`-separated UTF-8 file with a header, and say how many lines."""
    lines = list(rows)
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(lines)
    print(f"{name}: {len(lines)} lines, {(DATA / name).stat().st_size} bytes")


def main(folder: Path) -> None:
    """Write the three files beside this folder, from the packages unpacked in `folder`."""
    entries = json.loads((folder / "naf" / "package" / "index.json").read_text("utf-8"))
    leaves = {
        entry["id"]: tidy(entry["label"])
        for entry in entries
        if re.fullmatch(r"\d\d\.\d\d[A-Z]", entry["id"])
    }
    write(
        "naf.csv",
        ["code", "label", "section"],
        [(code, label, section_of(code)) for code, label in sorted(leaves.items())],
    )
    write("naf_sections.csv", ["section", "label"], [(letter, label) for letter, _, label in SECTIONS])
    agreements: dict[str, str] = {}
    for path in sorted((folder / "kali" / "package" / "data").glob("KALICONT*.json")):
        about = json.loads(path.read_text("utf-8"))["data"]
        if about.get("num"):
            agreements[f"{int(about['num']):04d}"] = tidy(about.get("shortTitle") or about["title"])
    write("idcc.csv", ["idcc", "title"], sorted(agreements.items()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
