"""The people and places of the demonstration, around the cast; everyone and everything is invented."""

import csv
import datetime
import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from immersions.choices import (
    AccessFeature,
    BeneficiaryStatus,
    DeclineReason,
    DelegationStatus,
    HostSector,
    PrescriberKind,
    Purpose,
    RemoteMode,
    RequestStatus,
    WorkforceBand,
)
from immersions.models import (
    Agency,
    Appellation,
    Candidate,
    Commune,
    HostStructure,
    ImmersionRequest,
    Membership,
    NafCode,
    Offer,
    PrescriberOrganisation,
    PrescriptionDelegation,
    RomeJob,
    User,
)
from immersions.reference import loading as reference
from immersions.reference.places import DISTRICTS

from .cast import Cast, create_cast, create_colleagues

HOSTS_FILE = Path(__file__).with_name("demo_hosts.csv")
SMALL = 20  # hosts of a small demonstration
SPREAD = 0.018  # degrees: about two kilometres around the centre of a commune

# People whom Claire accompanies: first name, surname, birth, job, project.
_PEOPLE = (
    ("Yanis", "Caron", "2003-02-11", "N1103", "Trouver un travail où je bouge, en équipe."),
    ("Mireille", "Dubois", "1971-09-30", "M1607", "Reprendre un emploi de bureau après une longue pause."),
    ("Sofiane", "Roussel", "1988-04-04", "F1602", "Devenir électricien, en commençant par un chantier."),
    ("Lucie", "Baron", "1996-12-19", "K1304", "Vérifier que l’aide à domicile me plaît."),
    ("Thierry", "Vidal", "1965-06-02", "A1203", "Travailler dehors, dans les jardins."),
    ("Inès", "Fournier", "2001-10-25", "M1805", "Voir le quotidien d’une équipe de développement."),
    ("Paulo", "Teixeira", "1979-03-14", "G1602", "Passer de la plonge à la cuisine."),
    ("Nadège", "Colin", "1983-08-08", "D1106", "Retrouver le contact avec les clients."),
)
# What became of their requests: person, status, days since sent, answer, reason.
_REQUESTS = (
    (0, RequestStatus.SENT, 1, "", ""),
    (1, RequestStatus.SENT, 4, "", ""),
    (2, RequestStatus.ACCEPTED, 6, "Avec plaisir. Venez nous voir lundi pour préparer la suite.", ""),
    (3, RequestStatus.ACCEPTED, 9, "D’accord pour ces dates. Nous vous attendons.", ""),
    (
        4,
        RequestStatus.DECLINED,
        12,
        "Nous avons déjà quelqu’un ce mois-ci. Revenez vers nous.",
        DeclineReason.FULL,
    ),
    (5, RequestStatus.WITHDRAWN, 15, "", ""),
)


@dataclass(frozen=True)
class Count:
    """How many rows a demonstration holds."""

    hosts: int
    offers: int
    candidates: int
    requests: int


@transaction.atomic
def create_demo_data(*, at: datetime.datetime, small: bool = False) -> tuple[Cast, Count]:
    """Create the cast, hosts with two offers each, candidates and requests; safe to call again.

    Loads the jobs, and the communes of these hosts when the whole file has not been loaded.
    """
    lines = _lines()[: SMALL if small else None]
    if not RomeJob.objects.filter(pk__in={line["rome_1"] for line in lines}).exists():
        reference.load_jobs()
    wanted = frozenset(line["insee"] for line in lines) | {"44109"}
    if Commune.objects.filter(pk__in=wanted).count() < len(wanted):
        reference.load_communes(only=wanted)
    cast = create_cast()
    create_colleagues(cast)
    hosts = _hosts(lines)
    _offers(lines, hosts, at=at)
    people = _people(cast)
    _delegated(cast, today=at.date())
    _requests(people, at=at)
    return cast, Count(
        hosts=HostStructure.objects.count(),
        offers=Offer.objects.count(),
        candidates=Candidate.objects.count(),
        requests=ImmersionRequest.objects.count(),
    )


def _lines() -> list[dict[str, str]]:
    with HOSTS_FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _hosts(lines: list[dict[str, str]]) -> dict[str, HostStructure]:
    communes = Commune.objects.in_bulk({line["insee"] for line in lines})
    activities = dict(
        NafCode.objects.filter(pk__in={line["naf"] for line in lines}).values_list("code", "label")
    )
    HostStructure.objects.bulk_create(
        [
            HostStructure(
                siret=line["siret"],
                name=line["name"],
                naf=line["naf"],
                activity=activities.get(line["naf"], "")[:255],
                idcc=line["idcc"],
                sector=HostSector(line["sector"].upper()),
                workforce_band=WorkforceBand(line["workforce_band"]),
                street=line["street"],
                postcode=line["postcode"],
                city=communes[line["insee"]].name,
                commune=communes[line["insee"]],
                welcomes_disability=line["welcomes_disability"] == "1",
                commitment=line["commitment"],
                access_features=_access(line),
            )
            for line in lines
        ],
        ignore_conflicts=True,
    )
    rows = HostStructure.objects.filter(siret__in=[line["siret"] for line in lines])
    return {host.siret: host for host in rows.select_related("commune")}


def _access(line: dict[str, str]) -> list[AccessFeature]:
    """Features drawn once for all by the SIRET; those that say they welcome have more of them."""
    share = 110 if line["welcomes_disability"] == "1" else 40
    digest = hashlib.sha256(f"access {line['siret']}".encode()).digest()
    return [feature for feature, byte in zip(AccessFeature, digest, strict=False) if byte < share]


def _offers(lines: list[dict[str, str]], hosts: dict[str, HostStructure], *, at: datetime.datetime) -> None:
    codes = {line[name] for line in lines for name in ("rome_1", "rome_2")}
    titles: dict[tuple[str, str], Appellation] = {}
    first: dict[str, Appellation] = {}
    for title in Appellation.objects.filter(job__in=codes).order_by("ogr"):
        titles[title.job_id, title.label] = title
        first.setdefault(title.job_id, title)
    districts = _districts()
    existing = set(Offer.objects.filter(host__in=hosts.values()).values_list("host_id", "title"))
    rows = []
    for line in lines:
        host = hosts[line["siret"]]
        assert host.commune is not None
        point = districts.get(line["postcode"], host.commune)
        for number in ("1", "2"):
            words, code = line[f"offer_title_{number}"], line[f"rome_{number}"]
            if (host.pk, words) in existing:
                continue
            north, east, age = _drawn(line["siret"])
            rows.append(
                Offer(
                    host=host,
                    job_id=code,
                    appellation=titles.get((code, words)) or first.get(code),
                    title=words,
                    tasks=line[f"offer_tasks_{number}"],
                    remote_mode=RemoteMode(line[f"presence_{number}"]),
                    network=line["network"],
                    external_id=f"{line['siret']}-{number}" if line["network"] else "",
                    welcomes_disability=host.welcomes_disability,
                    street=host.street,
                    postcode=host.postcode,
                    city=host.city,
                    commune=host.commune,
                    lat=point.lat + (north - 0.5) * 2 * SPREAD,
                    lon=point.lon + (east - 0.5) * 2 * SPREAD,
                    published_at=at - datetime.timedelta(days=1 + int(age * 90), hours=int(number)),
                )
            )
    Offer.objects.bulk_create(rows)


def _districts() -> dict[str, Commune]:
    """The arrondissement of each postcode of Paris, Lyon and Marseille: a city is too large for one point."""
    rows = Commune.objects.filter(pk__regex=f"^({'|'.join(DISTRICTS)})")
    return {postcode: row for row in rows.order_by("pk") for postcode in row.postcodes.split()}


def _drawn(seed: str) -> tuple[float, float, float]:
    """Three numbers between 0 and 1 that never change for a SIRET."""
    digest = hashlib.sha256(seed.encode()).digest()
    return digest[0] / 255, digest[1] / 255, digest[2] / 255


def _people(cast: Cast) -> list[Candidate]:
    jobs = RomeJob.objects.in_bulk([person[3] for person in _PEOPLE])
    return [
        Candidate.objects.get_or_create(
            agency=cast.cap_emploi,
            email=f"candidat-{number}@demo.example",
            defaults={
                "first_name": first_name,
                "last_name": last_name,
                "birth_date": datetime.date.fromisoformat(birth),
                "phone": f"06 00 00 01 {number:02d}",
                "postcode": "44000",
                "commune": cast.candidate.commune,
                "status": BeneficiaryStatus.NON_EMPLOYEE,
                "wished_job": jobs.get(code),
                "project": project,
                "counsellor": cast.claire_membership,
            },
        )[0]
        for number, (first_name, last_name, birth, code, project) in enumerate(_PEOPLE, start=1)
    ]


def _delegated(cast: Cast, *, today: datetime.date) -> None:
    """An association that prescribes by delegation: one in force, one suspended; Samira works there, with Karim."""
    association, _ = PrescriberOrganisation.objects.get_or_create(
        siret="00077788800017",
        defaults={
            "name": "Association Tremplin du Canal (démonstration)",
            "kind": PrescriberKind.DELEGATED,
            "street": "8 quai Ceineray",
            "postcode": "44000",
            "city": "Nantes",
        },
    )
    agency, _ = Agency.objects.get_or_create(
        organisation=association,
        name="Tremplin du Canal, accueil de Nantes (démonstration)",
        defaults={
            "email": "tremplin@demo.example",
            "street": association.street,
            "postcode": association.postcode,
            "city": association.city,
        },
    )
    samira = User.objects.filter(email="samira@demo.example").first() or User.objects.create_user(
        "samira@demo.example", first_name="Samira", last_name="Kaci", phone="06 00 00 00 10"
    )
    membership, _ = Membership.objects.get_or_create(
        agency=agency, user=samira, defaults={"function": "Accompagnatrice socioprofessionnelle"}
    )
    for grantor, categories, status in (
        (
            cast.france_travail.organisation,
            "demandeurs d’emploi accompagnés par l’association",
            DelegationStatus.ACTIVE,
        ),
        (
            cast.cap_emploi.organisation,
            "personnes suivies par Cap emploi en Loire-Atlantique",
            DelegationStatus.SUSPENDED,
        ),
    ):
        PrescriptionDelegation.objects.get_or_create(
            grantor=grantor,
            grantee=association,
            defaults={
                "categories": categories,
                "starts_on": today.replace(month=1, day=1),
                "ends_on": today.replace(year=today.year + 1, month=12, day=31),
                "status": status,
            },
        )
    Candidate.objects.get_or_create(
        agency=agency,
        email="candidat-karim@demo.example",
        defaults={
            "first_name": "Karim",
            "last_name": "Benoît",
            "birth_date": datetime.date(1990, 7, 2),
            "phone": "06 00 00 00 11",
            "postcode": "44000",
            "commune": cast.candidate.commune,
            "status": BeneficiaryStatus.NON_EMPLOYEE,
            "project": "Découvrir les métiers du pain avant une formation.",
            "counsellor": membership,
        },
    )


def _requests(people: list[Candidate], *, at: datetime.datetime) -> None:
    today = at.date()
    offers = list(Offer.objects.visible_to_all().order_by("host__siret", "pk")[: len(_REQUESTS)])
    for (person, status, days, answer, reason), offer in zip(_REQUESTS, offers, strict=True):
        start = today + datetime.timedelta(days=21 - days)
        start += datetime.timedelta(days=(7 - start.weekday()) % 7)
        sent_at = at - datetime.timedelta(days=days)
        answered = status in (RequestStatus.ACCEPTED, RequestStatus.DECLINED)
        ImmersionRequest.objects.get_or_create(
            candidate=people[person],
            offer=offer,
            defaults={
                "purpose": Purpose.DISCOVER if person % 2 else Purpose.CONFIRM,
                "message": people[person].project,
                "wished_start": start,
                "wished_end": start + datetime.timedelta(days=11),
                "status": status,
                "answer": answer,
                "decline_reason": reason,
                "sent_at": sent_at,
                "answered_at": sent_at + datetime.timedelta(days=1) if answered else None,
            },
        )
