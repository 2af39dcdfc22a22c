"""Rebuild demo_hosts.csv: 200 invented hosts with two offers each, spread over real communes.

Run by a maintainer, never at install, after communes.py:

    python demo/builders/hosts.py

demo_kinds.csv gives the kinds of host (NAF, agreement, jobs, invented names), demo_jobs.csv
what can be tried in each job, and where one is present for it. The seed is fixed: same input, same bytes.
"""

from __future__ import annotations

import csv
import gzip
import random
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "immersions" / "reference" / "data"
HOSTS = 200
SEED = 2026
COLUMNS = [
    "siret",
    "name",
    "naf",
    "idcc",
    "sector",
    "workforce_band",
    "street",
    "postcode",
    "insee",
    "welcomes_disability",
    "commitment",
    "rome_1",
    "rome_2",
    "offer_title_1",
    "offer_tasks_1",
    "offer_title_2",
    "offer_tasks_2",
    "presence_1",
    "presence_2",
    "network",
]
# How many hosts in the towns that the demo must have; the others are drawn by population.
TOWNS = {
    "75056": 14,  # Paris
    "69123": 7,  # Lyon
    "13055": 6,  # Marseille
    "59350": 6,  # Lille
    "44109": 6,  # Nantes
    "67482": 5,  # Strasbourg
    "31555": 5,  # Toulouse
    "33063": 4,  # Bordeaux
    "35238": 4,  # Rennes
    "34172": 3,  # Montpellier
    "06088": 3,  # Nice
    "29019": 2,  # Brest
    "57463": 2,  # Metz
    "2A004": 2,  # Ajaccio
    "97209": 4,  # Fort-de-France
    "97411": 4,  # Saint-Denis de La Réunion
    "97101": 2,  # Les Abymes
    "97302": 2,  # Cayenne
    "97611": 2,  # Mamoudzou
}
SMALL_TOWNS = 25  # between 800 and 5,000 inhabitants; the farms are drawn there too
WINE = {"11", "21", "33", "34", "37", "49", "51", "67", "68", "71", "84"}
OVERSEAS = {"971", "972", "973", "974", "976"}
# Partner networks, invented too: which hosts they brought, by rank; the first one is local.
LOCAL_NETWORK = "Ateliers voisins de Loire-Atlantique (démonstration)"
NETWORKS = {3: "Réseau des Premiers Pas (démonstration)", 6: "Club des Portes ouvertes (démonstration)"}
STREETS = [
    "rue de la Brume-Bleue",
    "place du Dragon-Timide",
    "allée des Trois-Lutins",
    "chemin du Songe-Clair",
    "avenue des Nuages-Voyageurs",
    "quai de la Comète",
    "impasse du Hérisson-Pressé",
    "boulevard des Mille-Lanternes",
    "rue du Phare-Inventé",
    "route des Cerfs-Volants",
    "rue Jules-Nuage",
    "cours de la Licorne",
]
COMMITMENTS = [
    "Un tuteur présent chaque jour, et le temps qu’il faut pour apprendre.",
    "Les horaires et le poste s’aménagent : parlons-en simplement.",
    "L’équipe est formée à l’accueil de collègues en situation de handicap.",
    "Locaux de plain-pied et pièce calme pour les pauses.",
    "Consignes écrites en mots simples et en images.",
    "Une visite des lieux avant le premier jour, avec qui vous voulez.",
    "Nous expliquons, nous montrons, puis nous faisons ensemble.",
    "Un point chaque soir pour dire ce qui va et ce qui fatigue.",
]

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    """Return the lines of a `;`-separated file, gzipped or not."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def check_digit(number: str) -> str:
    """Return the digit that makes `number` followed by it pass Luhn’s check."""
    total = 0
    for rank, digit in enumerate(reversed(number)):
        double = int(digit) * (1 if rank % 2 else 2)
        total += double - 9 if double > 9 else double
    return str(-total % 10)


def fake_siret(rank: int) -> str:
    """Return a SIRET with right check digits on a SIREN starting with 000, never attributed."""
    siren = f"000{1000 + rank * 37:05d}"
    siren += check_digit(siren)
    return siren + "0001" + check_digit(siren + "0001")


def kinds_in_order(draw: random.Random) -> list[tuple[Row, str]]:
    """Return 200 pairs of a kind and an invented name: one of each kind, the rest at random."""
    kinds = read(HERE / "demo_kinds.csv")
    first = [(kind, kind["names"].split("|")[0]) for kind in kinds]
    others = [(kind, name) for kind in kinds for name in kind["names"].split("|")[1:]]
    return first + draw.sample(others, HOSTS - len(first))


def draw_places(draw: random.Random, communes: list[Row]) -> tuple[list[Row], list[Row]]:
    """Return the small towns and the others; an INSEE code comes as often as it has hosts."""
    by_insee = {commune["insee"]: commune for commune in communes}
    sure = [
        commune
        for commune in communes
        if commune["approximate"] == "0"
        and (commune["departement"] in OVERSEAS or not commune["departement"].startswith(("97", "98")))
    ]
    small = draw.sample([c for c in sure if 800 <= int(c["population"]) < 5000], SMALL_TOWNS)
    towns = [by_insee[insee] for insee, hosts in TOWNS.items() for _ in range(hosts)]
    others = [c for c in sure if int(c["population"]) >= 5000 and c["insee"] not in TOWNS]
    weights = [int(c["population"]) for c in others]
    drawn: dict[str, int] = defaultdict(int)
    while len(towns) + len(small) < HOSTS:
        commune = draw.choices(others, weights)[0]
        if drawn[commune["insee"]] < 2:
            drawn[commune["insee"]] += 1
            towns.append(commune)
    draw.shuffle(towns)
    return small, towns


def place_for(kind: Row, small: list[Row], towns: list[Row], wine: list[Row], draw: random.Random) -> Row:
    """Take a place that suits the kind: vines in wine country, farms in small towns."""
    if kind["naf"] == "01.21Z":
        commune = draw.choice(wine)
        small.pop()
        return commune
    if kind["naf"].startswith("01.") or kind["naf"] == "10.51C":
        return small.pop()
    if kind["naf"].startswith(("86.10", "47.11F", "84.30", "49.31")):  # needs a town
        return towns.pop()
    return small.pop() if len(small) > 8 and draw.random() < 0.15 else towns.pop() if towns else small.pop()


def presence(job: Row, number: int) -> str:
    """Say where this wording of the job is done: on site unless demo_jobs.csv says otherwise."""
    modes = job["presence"].split()
    return modes[number] if modes else "ON_SITE"


def network(rank: int, insee: str) -> str:
    """Return the network that brought the host, or nothing: one host in four, one in two around Nantes."""
    if insee.startswith("44") and rank % 2:
        return LOCAL_NETWORK
    return NETWORKS.get(rank % 8, "")


def main() -> None:
    """Write demo_hosts.csv in the folder above."""
    draw = random.Random(SEED)  # noqa: S311 - a demo, not a secret
    jobs = {job["key"]: job for job in read(HERE / "demo_jobs.csv")}
    communes = read(DATA / "communes.csv.gz")
    small, towns = draw_places(draw, communes)
    wine = [
        c
        for c in communes
        if c["departement"] in WINE and c["approximate"] == "0" and 800 <= int(c["population"]) < 4000
    ]
    hosts = kinds_in_order(draw)
    hosts.sort(key=lambda host: not host[0]["naf"].startswith(("01.", "10.51C", "86.10", "47.11F")))
    used: dict[str, int] = defaultdict(int)
    rows = []
    for rank, (kind, name) in enumerate(hosts):
        commune = place_for(kind, small, towns, wine, draw)
        offers = []
        for key in draw.sample(kind["jobs"].split(), 2):
            job = jobs[key]
            tasks = [job[column] for column in ("tasks_1", "tasks_2", "tasks_3") if job[column]]
            number = used[key] % len(tasks)
            offers.append((job["rome"], job["title"], tasks[number], presence(job, number)))
            used[key] += 1
        welcomes = draw.random() < 0.6
        band = "UNKNOWN" if draw.random() < 0.05 else draw.choice(kind["bands"].split())
        says = draw.random() < (0.75 if welcomes else 0.2)
        rows.append(
            [
                fake_siret(rank),
                name,
                kind["naf"],
                kind["idcc"],
                kind["sector"],
                band,
                f"{draw.randint(1, 99)} {draw.choice(STREETS)}",
                draw.choice(commune["postcodes"].split()),
                commune["insee"],
                str(int(welcomes)),
                draw.choice(COMMITMENTS[:1] + COMMITMENTS[5:] if not welcomes else COMMITMENTS)
                if says
                else "",
                offers[0][0],
                offers[1][0],
                offers[0][1],
                offers[0][2],
                offers[1][1],
                offers[1][2],
                offers[0][3],
                offers[1][3],
                network(rank, commune["insee"]),
            ]
        )
    with (HERE.parent / "demo_hosts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    print(f"{len(rows)} hosts in {len({row[8] for row in rows})} communes, {len(jobs)} jobs")


if __name__ == "__main__":
    main()
