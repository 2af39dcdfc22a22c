"""Offers of a partner or of a local network, as a CSV; each keeps the network's name and its own reference.

An establishment met for the first time becomes a host that nobody has verified; one already known is never
rewritten, since it belongs to its members.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from french.elision import after_place
from immersions.choices import HostSector, RemoteMode
from immersions.models import Appellation, Commune, Establishment, HostStructure, JournalEntry, Offer, RomeJob
from immersions.names import name_problem, tidy_name
from immersions.reference.stemming import plain
from immersions.siret import clean_siret

from .command import Session
from .frame import BadLine, Line, Tally, Written, tally_of, write_batch
from .reading import Column, Table

Choice = TypeVar("Choice", HostSector, RemoteMode)
COLUMNS = (
    Column("reference", ("reference", "ref", "external_id", "id_offre", "identifiant", "id"), needed=True),
    Column("siret", ("siret", "siret_etablissement", "siret_entreprise"), needed=True),
    Column(
        "host",
        ("structure", "entreprise", "raison_sociale", "nom_entreprise", "etablissement", "host"),
        needed=True,
    ),
    Column("title", ("titre", "intitule", "intitule_du_poste", "poste", "metier", "title"), needed=True),
    Column("tasks", ("taches", "missions", "description", "activites", "tasks")),
    Column("rome", ("code_rome", "rome", "rome_code"), needed=True),
    Column("appellation", ("appellation", "code_ogr", "ogr", "ogr_appellation", "libelle_appellation")),
    Column("street", ("adresse", "rue", "voie", "numero_et_rue", "street")),
    Column("postcode", ("code_postal", "cp", "postcode")),
    Column("city", ("commune", "ville", "city")),
    Column("insee", ("code_insee", "insee", "code_commune")),
    Column("lat", ("latitude", "lat")),
    Column("lon", ("longitude", "lon", "lng")),
    Column("sector", ("nature", "secteur", "sector")),
    Column("remote", ("presence", "teletravail", "a_distance", "remote")),
    Column(
        "welcomes", ("accueil_handicap", "handicap_bienvenu", "accueille_handicap", "welcomes_disability")
    ),
    Column("published", ("publiee", "active", "published")),
)
LABELS = {
    "reference": "référence",
    "siret": "SIRET",
    "host": "structure",
    "title": "titre",
    "tasks": "ce que l’on fera",
    "rome": "code ROME",
    "appellation": "appellation",
    "street": "adresse",
    "postcode": "code postal",
    "city": "commune",
    "insee": "code INSEE",
    "lat": "latitude",
    "lon": "longitude",
    "sector": "nature",
    "remote": "présence",
    "welcomes": "accueil",
    "published": "publiée",
}
_TASKS = 2_000  # characters, as in the form
_YES, _NO = (
    frozenset(["oui", "o", "yes", "true", "vrai", "1", "x"]),
    frozenset(["non", "n", "no", "false", "faux", "0"]),
)
_SECTORS = {
    HostSector.PRIVATE: "entreprise|prive|privee|private",
    HostSector.PUBLIC: "public|publique|employeur public|administration|collectivite",
    HostSector.ASSOCIATION: "association|asso|associatif",
}
_REMOTE = {
    RemoteMode.ON_SITE: "sur place|presentiel|non|on site",
    RemoteMode.HYBRID: "en partie a distance|hybride|partiel|hybrid",
    RemoteMode.REMOTE: "a distance|distance|oui|remote",
}


# Fields of an offer that a file may leave out, by column.
_OPTIONAL = {
    "tasks": "tasks",
    "appellation": "appellation",
    "street": "street",
    "remote": "remote_mode",
    "welcomes": "welcomes_disability",
    "published": "active",
}


@dataclass(frozen=True)
class Pushed:
    """An offer as a line tells it, with its host."""

    offer: Offer
    siret: str
    host_name: str
    sector: HostSector


class Known:
    """What lines refer to, read once: jobs, titles, communes."""

    @cached_property
    def jobs(self) -> frozenset[str]:
        """Codes of the known jobs."""
        return frozenset(RomeJob.objects.values_list("code", flat=True))

    @cached_property
    def titles(self) -> dict[tuple[str, str], int]:
        """Titles by job and by number or plain label."""
        rows = Appellation.objects.values_list("ogr", "job_id", "label")
        return {(job, name): ogr for ogr, job, label in rows for name in (str(ogr), plain(label))}

    @cached_property
    def communes(self) -> dict[str, Commune]:
        """Communes by INSEE code."""
        return {row.insee: row for row in Commune.objects.all()}

    @cached_property
    def closed(self) -> frozenset[str]:
        """SIRETs of establishments that SIRENE says closed."""
        return frozenset(Establishment.objects.filter(is_open=False).values_list("siret", flat=True))

    @cached_property
    def by_postcode(self) -> dict[str, list[Commune]]:
        """Communes of each postcode, the most populated first."""
        found: dict[str, list[Commune]] = defaultdict(list)
        for row in sorted(self.communes.values(), key=lambda row: (-row.population, row.insee)):
            for postcode in row.postcodes.split():
                found[postcode].append(row)
        return found


def mapping_of(table: Table) -> Iterable[str]:
    """The correspondence of columns, as sentences shown before anything is written."""
    for name, header in table.mapping.items():
        yield f"  {LABELS[name]} ← « {header} »"
    absent = [LABELS[column.name] for column in COLUMNS if column.name not in table.mapping]
    if absent:
        yield f"  absentes du fichier : {', '.join(absent)}"
    if table.ignored:
        yield f"  colonnes laissées de côté : {', '.join(table.ignored)}"


def import_offers(session: Session, table: Table, *, network: str) -> int:
    """Bring in the offers of `network`; returns how many hosts were created, all of them unverified."""
    known, created_hosts = Known(), 0

    def build(line: Line) -> Pushed:
        return read_offer(line, known, network=network, session=session)

    def write(batch: list[Pushed]) -> Tally:
        nonlocal created_hosts
        hosts = _write_hosts(batch, session)
        created_hosts += sum(row.created for row in hosts)
        ids = dict(
            HostStructure.objects.filter(siret__in={row.siret for row in batch}).values_list("siret", "pk")
        )
        for row in batch:
            row.offer.host_id = ids[row.siret]
        return _write_offers(batch, session, network, only_at_creation=_kept(table))

    session.bring(table, Offer, build=build, write=write, key=lambda row: row.offer.external_id)
    return created_hosts


def _kept(table: Table) -> set[str]:
    """What a second import leaves alone: all that the file does not tell, the choice of hiding included."""
    told = {"host", "job", "title", "postcode", "city", "commune", "lat", "lon", "updated_at"}
    told |= {field for column, field in _OPTIONAL.items() if column in table.mapping}
    return {item.name for item in Offer._meta.concrete_fields} - told


def read_offer(line: Line, known: Known, *, network: str, session: Session) -> Pushed:
    """One line; raises `BadLine`."""
    try:
        siret = clean_siret(line.needed("siret"))
    except ValidationError as error:
        raise BadLine(error.messages[0], "siret") from error
    if siret in known.closed:
        raise BadLine("Cet établissement est fermé, d’après SIRENE.", "siret")
    job = line.needed("rome").upper()
    if job not in known.jobs:
        raise BadLine(f"Le métier « {job[:20]} » est inconnu.", "rome")
    commune = _commune(line, known)
    lat, lon = _point(line, commune)
    tasks = line["tasks"]
    if len(tasks) > _TASKS:
        raise BadLine(f"Plus de {_TASKS} caractères.", "tasks")
    offer = Offer(
        network=network,
        external_id=_short(line, "reference", 100),
        job_id=job,
        appellation_id=_title(line, job, known),
        title=_name(line, "title"),
        tasks=tasks,
        street=line["street"][:255],
        postcode=line["postcode"] or commune.postcode,
        city=commune.name,
        commune=commune,
        lat=lat,
        lon=lon,
        remote_mode=_among(line, "remote", _REMOTE, RemoteMode.ON_SITE),
        welcomes_disability=_yes(line, "welcomes", default=False),
        active=_yes(line, "published", default=True),
        published_at=session.at,
        updated_at=session.at,
    )
    sector = _among(line, "sector", _SECTORS, HostSector.PRIVATE)
    return Pushed(offer, siret, _name(line, "host"), sector)


def _short(line: Line, name: str, most: int) -> str:
    value = line.needed(name)
    if len(value) > most:
        raise BadLine(f"Plus de {most} caractères.", name)
    return value


def _name(line: Line, name: str) -> str:
    value = tidy_name(_short(line, name, 255))
    if problem := name_problem(value, of_person=False):
        raise BadLine(problem, name)
    return value


def _among(line: Line, name: str, choices: Mapping[Choice, str], default: Choice) -> Choice:
    word = plain(line[name])
    if not word:
        return default
    for choice, words in choices.items():
        if word in words.split("|"):
            return choice
    usual = ", ".join(f"« {words.split('|')[0]} »" for words in choices.values())
    raise BadLine(f"Écrivez l’un de ces mots : {usual}.", name)


def _commune(line: Line, known: Known) -> Commune:
    if line["insee"]:
        try:
            return known.communes[line["insee"].upper()]
        except KeyError as error:
            raise BadLine(f"La commune « {line['insee'][:20]} » est inconnue.", "insee") from error
    postcode = line.needed("postcode")
    if not re.fullmatch(r"\d{5}", postcode):
        raise BadLine("Un code postal compte 5 chiffres.", "postcode")
    here = known.by_postcode.get(postcode, [])
    if not here:
        raise BadLine(f"Aucune commune n’a le code postal {postcode}.", "postcode")
    wanted = re.sub(r"\bst(e?)\b", r"saint\1", plain(line["city"]))
    wanted = re.sub(r"\s+cedex.*", "", wanted)
    named = [row for row in here if row.search_text == wanted]
    if named or not wanted or len(here) == 1:
        return (named or here)[0]
    raise BadLine(f"« {line['city'][:50]} » n’est pas une commune du {postcode}.", "city")


def _point(line: Line, commune: Commune) -> tuple[float, float]:
    if not (line["lat"] and line["lon"]):
        return commune.lat, commune.lon
    try:
        lat, lon = (float(line[name].replace(",", ".")) for name in ("lat", "lon"))
    except ValueError as error:
        raise BadLine("La latitude et la longitude sont des nombres de degrés.", "lat") from error
    if not (abs(lat - commune.lat) < 0.5 and abs(lon - commune.lon) < 0.7):
        raise BadLine(f"Ce point est à plus de 50 km {after_place(commune.name, 'de')}.", "lat")
    return lat, lon


def _title(line: Line, job: str, known: Known) -> int | None:
    written = line["appellation"]
    return known.titles.get((job, plain(written))) if written else None


def _yes(line: Line, name: str, *, default: bool) -> bool:
    word = plain(line[name])
    if not word:
        return default
    if word in _YES or word in _NO:
        return word in _YES
    raise BadLine("Écrivez « oui » ou « non ».", name)


def _write_hosts(batch: list[Pushed], session: Session) -> list[Written]:
    """Create the hosts that are not known, with what SIRENE says of them when it was imported."""
    first = {row.siret: row for row in reversed(batch)}
    sirene = Establishment.objects.in_bulk(list(first))
    hosts = []
    for siret, row in sorted(first.items()):
        offer, known = row.offer, sirene.get(siret)
        hosts.append(
            HostStructure(
                siret=siret,
                name=row.host_name,
                sector=row.sector,
                street=offer.street,
                postcode=offer.postcode,
                city=offer.city,
                commune_id=offer.commune_id,
                created_at=session.at,
                **({"naf": known.naf, "workforce_band": known.workforce_band} if known else {}),
            )
        )
    everything = {item.name for item in HostStructure._meta.concrete_fields}
    written = write_batch(HostStructure, hosts, unique=("siret",), only_at_creation=everything)
    _witness("import_host", HostStructure, written, session)
    return written


def _write_offers(
    batch: list[Pushed], session: Session, network: str, *, only_at_creation: set[str]
) -> Tally:
    offers = [row.offer for row in batch]
    known = Offer.objects.filter(network=network, external_id__in=[offer.external_id for offer in offers])
    asleep = set(known.filter(asleep_at__isnull=False).values_list("external_id", flat=True))
    for offer in offers:
        offer.active = offer.active and offer.external_id not in asleep  # its host alone wakes it up
    written = write_batch(
        Offer,
        offers,
        unique=("network", "external_id"),
        where="network > ''",
        only_at_creation=only_at_creation,
        not_compared={"updated_at"},
    )
    _witness("import_offer", Offer, written, session, network=network)
    return tally_of(offers, written)


def _witness(
    verb: str, model: type[models.Model], written: Iterable[Written], session: Session, **facts: str
) -> None:
    JournalEntry.objects.bulk_create(
        JournalEntry(
            at=session.at, verb=verb, kind=model._meta.model_name or "", object_id=row.key, facts=facts
        )
        for row in written
    )
