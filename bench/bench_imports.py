"""Every import at full size: a dry run, a first run and a second one, each in a process of its own.

    python bench/bench_imports.py --rome ROMES.csv APPELLATIONS.csv [--establishments 500000] [--offers 20000]

The two ROME files are those of France Travail; the others are made here, from the data that ships with the
project and a fixed seed, one line in a thousand being wrong. The database is emptied first.
"""

import csv
import gzip
import json
import random
import re
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from databases import add_database_options, use

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "immersions" / "reference" / "data"
# The header of StockEtablissement (INSEE), in its order, without the columns nobody here reads.
SIRENE = (
    "siren,nic,siret,statutDiffusionEtablissement,dateCreationEtablissement,trancheEffectifsEtablissement,"
    "anneeEffectifsEtablissement,activitePrincipaleRegistreMetiersEtablissement,etablissementSiege,"
    "numeroVoieEtablissement,indiceRepetitionEtablissement,typeVoieEtablissement,libelleVoieEtablissement,"
    "codePostalEtablissement,libelleCommuneEtablissement,codeCommuneEtablissement,dateDebut,"
    "etatAdministratifEtablissement,enseigne1Etablissement,denominationUsuelleEtablissement,"
    "activitePrincipaleEtablissement,nomenclatureActivitePrincipaleEtablissement"
)
BANDS = ("NN", "NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51")


def siret(number: int) -> str:
    """A SIRET with its two keys, drawn from a number: 90… is not given by INSEE."""
    siren = f"90{number % 1_000_000:06d}"
    siren += _key(siren)
    nic = f"{number // 1_000_000 + 1:04d}"
    return siren + nic + _key(siren + nic)


def _key(digits: str) -> str:
    """The last figure that makes the sum of Luhn a multiple of ten."""
    doubled = (int(figure) * (2 if place % 2 == 0 else 1) for place, figure in enumerate(reversed(digits)))
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def communes() -> list[dict[str, str]]:
    """Those that ship with the project."""
    with gzip.open(DATA / "communes.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def rows_of(name: str) -> list[dict[str, str]]:
    """A table that ships with the project."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def establishments(count: int) -> Iterator[list[str]]:
    """Lines of SIRENE: one in ten closed, one in twenty hidden, one in a thousand wrong."""
    draw, places, activities = random.Random(7), communes(), rows_of("naf.csv")
    for number in range(count):
        place, activity = draw.choice(places), draw.choice(activities)
        code = siret(number)
        hidden = draw.random() < 0.05
        street = "[ND]" if hidden else draw.choice(("DE LA GARE", "DU MARCHE", "DES TILLEULS", "VICTOR HUGO"))
        yield [
            code[:9], code[9:], code[:9] if number % 1000 == 500 else code, "P" if hidden else "O", "2019-03-04",
            draw.choice(BANDS), "2023", "", "true", str(draw.randrange(1, 200)), "", draw.choice(("RUE", "PL", "AV")),
            street, place["postcodes"].split()[0] if place["postcodes"] else "", place["name"].upper(),
            place["insee"], "2020-01-01", "F" if draw.random() < 0.1 else "A",
            "[ND]" if hidden else draw.choice(("", "", "AU BON ACCUEIL", "ATELIER DU PONT")),
            "[ND]" if hidden else f"MAISON {number}", activity["code"], "NAFRev2",
        ]  # fmt: skip


def offers(count: int, jobs: list[str]) -> Iterator[list[str]]:
    """Offers of a network, one in a thousand with a postcode that does not exist."""
    draw, places = random.Random(11), [place for place in communes() if place["postcodes"]]
    weights = [int(place["population"]) for place in places]
    yield ["Référence", "SIRET", "Entreprise", "Titre", "Missions", "Code ROME", "Adresse", "Code postal",
           "Commune", "Nature", "Présence", "Accueil handicap"]  # fmt: skip
    for number, place in enumerate(draw.choices(places, weights, k=count)):
        postcode = "00000" if number % 1000 == 500 else place["postcodes"].split()[0]
        yield [
            f"R-{number}", siret(number // 2), f"Maison {number // 2}", "Venez essayer notre métier",
            "Observer, essayer, poser vos questions.", draw.choice(jobs), "2 rue du Marché", postcode,
            place["name"], draw.choice(("entreprise", "public", "association")), "sur place",
            draw.choice(("oui", "non", "")),
        ]  # fmt: skip


def write(path: Path, lines: Iterator[list[str]], *, separator: str = ";") -> Path:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator).writerows(lines)
    return path


def make_files(folder: Path, options: Namespace) -> Iterator[tuple[str, list[str], list[str]]]:
    """Name of each command, its files, its options."""
    codes, titles = options.rome
    yield "import_rome", [codes, titles], []
    geo = [
        {"nom": row["name"], "code": row["insee"], "codesPostaux": row["postcodes"].split(),
         "population": int(row["population"]),
         "centre": {"type": "Point", "coordinates": [float(row["lon"]), float(row["lat"])]}}
        for row in communes()
    ]  # fmt: skip
    path = folder / "communes.json"
    path.write_text(json.dumps(geo, ensure_ascii=False), encoding="utf-8")
    yield "import_communes", [str(path)], []
    naf = ([row["code"], row["label"]] for row in [{"code": "Code", "label": "Libellé"}, *rows_of("naf.csv")])
    yield "import_naf", [str(write(folder / "naf.csv", naf))], []
    idcc = ([row["idcc"], row["title"]] for row in [{"idcc": "IDCC", "title": "Titre"}, *rows_of("idcc.csv")])
    yield "import_idcc", [str(write(folder / "idcc.csv", idcc))], []
    with (folder / "StockEtablissement.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(SIRENE.split(","))
        rows.writerows(establishments(options.establishments))
    yield "import_sirene", [str(folder / "StockEtablissement.csv")], []
    with Path(codes).open(encoding="utf-8", newline="") as file:
        jobs = [row["code_rome"] for row in csv.DictReader(file, delimiter=";")]
    path = write(folder / "offers.csv", offers(options.offers, jobs))
    yield "import_offers", [str(path)], ["--network", "Réseau d’essai", "--no-input"]


def run(options: Namespace) -> None:
    """Make the files, run each command three times, print the table."""
    use(options)
    from django.apps import apps
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    models = ("Offer", "HostStructure", "Appellation", "RomeJob", "Establishment", "Commune", "NafCode",
              "CollectiveAgreement")  # fmt: skip
    for name in models:
        apps.get_model("immersions", name).objects.all().delete()
    print("| command | run | what it says | seconds | peak memory |\n|---|---|---|---|---|")
    with TemporaryDirectory() as folder:
        for command, files, more in make_files(Path(folder), options):
            for name, extra in (("dry", ["--dry-run"]), ("first", []), ("second", [])):
                argument = json.dumps([command, *files, *more, *extra])
                done = subprocess.run(
                    [sys.executable, __file__, "--child", argument, "--database", options.database,
                     "--database-url", options.database_url],
                    check=True, capture_output=True, text=True,
                )  # fmt: skip
                said, seconds, memory = json.loads(done.stdout.splitlines()[-1])
                print(f"| `{command}` | {name} | {said} | {seconds:.1f} | {memory} MB |", flush=True)


def child(options: Namespace) -> None:
    """One command; its report, its time and its memory as JSON on the last line."""
    command, *arguments = json.loads(options.child)
    use(options)
    from django.core.management import call_command

    out, begun = StringIO(), time.perf_counter()
    with redirect_stderr(StringIO()):
        call_command(command, *arguments, stdout=out)
    seconds = time.perf_counter() - begun
    lines = [line.strip() for line in out.getvalue().splitlines()]
    counts = [line for line in lines if re.search(r"lues?\b|création|Essai", line)]
    # The peak of this program alone: `ru_maxrss` would still hold that of the process it was forked from.
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    memory = int(peak[1]) // 1024 if peak else 0
    print(json.dumps([" · ".join(counts), seconds, memory]))


def main() -> None:
    """Read the options."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rome", nargs=2, metavar=("CODES", "APPELLATIONS"))
    parser.add_argument("--establishments", type=int, default=500_000)
    parser.add_argument("--offers", type=int, default=20_000)
    parser.add_argument("--child", default="")
    add_database_options(parser)
    options = parser.parse_args()
    if options.database == "pmsmp_bench":
        options.database = "pmsmp_bench_imports"  # emptied here: never the database of the other benches
    if options.child:
        child(options)
    elif options.rome:
        run(options)
    else:
        parser.error("--rome is needed")


if __name__ == "__main__":
    main()
