"""Activities (NAF rev. 2, INSEE) and collective agreements (IDCC)."""

import re

from immersions.models import CollectiveAgreement, NafCode

from .command import Session
from .frame import BadLine, Line
from .reading import Column, Table
from .rome import typeset

NAF = (
    Column("code", ("code_naf", "code_ape", "naf", "niv5", "code_naf_rev_2", "code"), needed=True),
    Column(
        "label",
        ("libelle_naf", "libelle", "intitule", "intitules", "label", "intitules_de_la_naf_rev_2"),
        needed=True,
    ),
)
IDCC = (
    Column("idcc", ("idcc", "code_idcc", "num", "numero", "code"), needed=True),
    Column(
        "title",
        ("titre_de_la_convention", "titre", "intitule", "libelle", "title", "short_title", "nom"),
        needed=True,
    ),
)

# First and last division of each section of the NAF rev. 2 (INSEE).
_SECTIONS = (
    ("A", 1, 3, "Agriculture, sylviculture et pêche"),
    ("B", 5, 9, "Industries extractives"),
    ("C", 10, 33, "Industrie manufacturière"),
    ("D", 35, 35, "Production et distribution d’électricité, de gaz, de vapeur et d’air conditionné"),
    ("E", 36, 39, "Production et distribution d’eau ; assainissement, gestion des déchets et dépollution"),
    ("F", 41, 43, "Construction"),
    ("G", 45, 47, "Commerce ; réparation d’automobiles et de motocycles"),
    ("H", 49, 53, "Transports et entreposage"),
    ("I", 55, 56, "Hébergement et restauration"),
    ("J", 58, 63, "Information et communication"),
    ("K", 64, 66, "Activités financières et d’assurance"),
    ("L", 68, 68, "Activités immobilières"),
    ("M", 69, 75, "Activités spécialisées, scientifiques et techniques"),
    ("N", 77, 82, "Activités de services administratifs et de soutien"),
    ("O", 84, 84, "Administration publique"),
    ("P", 85, 85, "Enseignement"),
    ("Q", 86, 88, "Santé humaine et action sociale"),
    ("R", 90, 93, "Arts, spectacles et activités récréatives"),
    ("S", 94, 96, "Autres activités de services"),
    (
        "T",
        97,
        98,
        "Activités des ménages en tant qu’employeurs ; activités indifférenciées des ménages en tant que producteurs de biens et services pour usage propre",
    ),
    ("U", 99, 99, "Activités extra-territoriales"),
)


def section_of(code: str) -> tuple[str, str]:
    """Letter and name of the family of a NAF code; two empty texts when its division does not exist."""
    division = int(code[:2])
    for letter, first, last, label in _SECTIONS:
        if first <= division <= last:
            return letter, label
    return "", ""


def dotted(code: str) -> str:
    """« 1071C » as « 10.71C »; empty when it is not the code of an activity."""
    found = re.fullmatch(r"(\d{2})\.?(\d{2})([A-Z])", code.strip().upper())
    return f"{found[1]}.{found[2]}{found[3]}" if found else ""


def import_naf(session: Session, table: Table) -> None:
    """Bring in activities; lines of the upper levels (sections, divisions, groups) are skipped.

    The names of families already in the database are kept.
    """
    families = dict(NafCode.objects.values_list("section", "section_label").distinct())

    def build(line: Line) -> NafCode | None:
        written = line.needed("code")
        if re.fullmatch(r"(section\s+)?[A-U]|\d{2}(\.?\d{1,2})?", written, re.IGNORECASE):
            return None
        code = dotted(written)
        section, family = section_of(code) if code else ("", "")
        if not section:
            raise BadLine(f"« {written[:20]} » n’est pas un code NAF, comme 10.71C.", "code")
        label = typeset(line.needed("label"))
        return NafCode(code=code, label=label, section=section, section_label=families.get(section, family))

    session.bring(table, NafCode, build=build)


def import_idcc(session: Session, table: Table) -> None:
    """Bring in collective agreements; a title too long for its column is cut at 500 characters."""

    def build(line: Line) -> CollectiveAgreement:
        number = line.needed("idcc")
        if not re.fullmatch(r"\d{1,4}", number):
            raise BadLine(f"« {number[:20]} » n’est pas un numéro IDCC : quatre chiffres.", "idcc")
        return CollectiveAgreement(idcc=number.zfill(4), title=typeset(line.needed("title"))[:500])

    session.bring(table, CollectiveAgreement, build=build)
