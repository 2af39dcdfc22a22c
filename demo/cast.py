"""The named cast of the demonstration, of the tests and of the screenshots. Everyone is invented."""

import datetime
from dataclasses import dataclass

from immersions.choices import (
    BeneficiaryStatus,
    HostRole,
    HostSector,
    MemberRole,
    PrescriberKind,
    WorkforceBand,
)
from immersions.models import (
    Agency,
    Appellation,
    Candidate,
    Commune,
    HostMember,
    HostStructure,
    Membership,
    Offer,
    PrescriberOrganisation,
    RomeJob,
    User,
)

# SIRETs with a right check digit, in a range (000…) that no organisation bears.
HOST_SIRET = "00012345500016"
OTHER_HOST_SIRET = "00098765100015"
EMPLOYER_SIRET = "00045678000014"


@dataclass(frozen=True)
class Cast:
    """Who is who; e-mails are `first-name@demo.example`."""

    amina: User  # candidate, followed by Claire
    bruno: User  # runs the bakery that welcomes
    claire: User  # counsellor, Cap emploi
    driss: User  # the stranger: a candidate of nobody's, with no right on anything
    elodie: User  # counsellor, France Travail
    hugo: User  # tutor in Bruno's bakery, does not sign
    candidate: Candidate
    host: HostStructure
    offer: Offer
    cap_emploi: Agency
    france_travail: Agency
    claire_membership: Membership
    elodie_membership: Membership


# Gaëlle (legal guardian) and Farid (employer of a salaried candidate) sign by a link: no account.
GAELLE = {
    "first_name": "Gaëlle",
    "last_name": "Benali",
    "email": "gaelle@demo.example",
    "phone": "06 00 00 00 07",
}
FARID = {
    "first_name": "Farid",
    "last_name": "Haddad",
    "email": "farid@demo.example",
    "phone": "06 00 00 00 06",
    "function": "Gérant",
    "organisation": "Nettoyage du Canal (démonstration)",
    "siret": EMPLOYER_SIRET,
    "street": "3 quai de la Fosse",
    "postcode": "44000",
    "city": "Nantes",
}
# Claire's colleagues: two people of the agency attest a signature at the desk or on paper, she who signs is neither.
COLLEAGUES = (
    ("Inès", "Roux", "ines", "06 00 00 00 11", "Chargée d’accueil"),
    ("Noé", "Blanc", "noe", "06 00 00 00 12", "Conseiller en évolution professionnelle"),
)


def _user(first_name: str, last_name: str, email_name: str, phone: str) -> User:
    email = f"{email_name}@demo.example"
    user = User.objects.filter(email=email).first()
    return user or User.objects.create_user(email, first_name=first_name, last_name=last_name, phone=phone)


def _agency(
    kind: PrescriberKind, organisation: str, name: str, siret: str, street: str, email: str
) -> Agency:
    prescriber, _ = PrescriberOrganisation.objects.get_or_create(
        siret=siret,
        defaults={
            "name": organisation,
            "kind": kind,
            "street": street,
            "postcode": "44000",
            "city": "Nantes",
        },
    )
    agency, _ = Agency.objects.get_or_create(
        organisation=prescriber,
        name=name,
        defaults={
            "email": email,
            "phone": "02 00 00 00 00",
            "street": street,
            "postcode": "44000",
            "city": "Nantes",
        },
    )
    return agency


def create_colleagues(cast: Cast) -> tuple[User, User]:
    """Inès, who receives people in Claire's agency, and Noé, who confirms; safe to call twice."""
    ines, noe = (_user(first, last, email, phone) for first, last, email, phone, _ in COLLEAGUES)
    for user, (*_, function) in zip((ines, noe), COLLEAGUES, strict=True):
        Membership.objects.get_or_create(agency=cast.cap_emploi, user=user, defaults={"function": function})
    return ines, noe


def create_cast() -> Cast:
    """Create the cast, or find it again; safe to call twice."""
    nantes, _ = Commune.objects.get_or_create(
        insee="44109",
        defaults={
            "name": "Nantes",
            "postcodes": "44000 44100 44200 44300",
            "department": "44",
            "population": 323_204,
            "lat": 47.2184,
            "lon": -1.5536,
            "search_text": "nantes",
        },
    )
    job, _ = RomeJob.objects.get_or_create(code="D1102", defaults={"label": "Boulangerie-viennoiserie"})
    title, _ = Appellation.objects.get_or_create(
        ogr=11573,
        defaults={"job": job, "label": "Boulanger / Boulangère", "search_text": "boulanger boulangere"},
    )
    cap_emploi = _agency(
        PrescriberKind.CAP_EMPLOI,
        "Cap emploi de démonstration",
        "Cap emploi Loire-Atlantique (démonstration)",
        "00011122900019",
        "10 rue des Orfèvres",
        "cap-emploi@demo.example",
    )
    france_travail = _agency(
        PrescriberKind.FRANCE_TRAVAIL,
        "France Travail de démonstration",
        "France Travail Nantes Centre (démonstration)",
        "00033344300018",
        "5 allée des Tanneurs",
        "france-travail@demo.example",
    )
    claire = _user("Claire", "Morel", "claire", "06 00 00 00 03")
    elodie = _user("Élodie", "Petit", "elodie", "06 00 00 00 05")
    claire_membership, _ = Membership.objects.get_or_create(
        agency=cap_emploi,
        user=claire,
        defaults={"role": MemberRole.AGENCY_ADMIN, "function": "Conseillère en évolution professionnelle"},
    )
    elodie_membership, _ = Membership.objects.get_or_create(
        agency=france_travail, user=elodie, defaults={"function": "Conseillère à l’emploi"}
    )
    amina = _user("Amina", "Benali", "amina", "06 00 00 00 01")
    candidate, _ = Candidate.objects.get_or_create(
        user=amina,
        defaults={
            "first_name": "Amina",
            "last_name": "Benali",
            "birth_date": datetime.date(1994, 5, 17),
            "email": amina.email,
            "phone": amina.phone,
            "postcode": "44000",
            "commune": nantes,
            "status": BeneficiaryStatus.NON_EMPLOYEE,
            "wished_job": job,
            "project": "Je veux changer de métier et travailler dans une boulangerie.",
            "agency": cap_emploi,
            "counsellor": claire_membership,
        },
    )
    driss = _user("Driss", "Lambert", "driss", "06 00 00 00 04")
    Candidate.objects.get_or_create(
        user=driss,
        defaults={
            "first_name": "Driss",
            "last_name": "Lambert",
            "email": driss.email,
            "birth_date": datetime.date(2000, 1, 9),
        },
    )
    host, _ = HostStructure.objects.get_or_create(
        siret=HOST_SIRET,
        defaults={
            "name": "Boulangerie du Bouffay (démonstration)",
            "naf": "10.71C",
            "activity": "Boulangerie et boulangerie-pâtisserie",
            "idcc": "0843",
            "sector": HostSector.PRIVATE,
            "workforce_band": WorkforceBand.UNDER_20,
            "street": "12 rue de la Juiverie",
            "postcode": "44000",
            "city": "Nantes",
            "commune": nantes,
            "phone": "02 00 00 00 02",
            "welcomes_disability": True,
            "commitment": "Nous prenons le temps d’expliquer chaque geste et nous aménageons les horaires.",
        },
    )
    bruno = _user("Bruno", "Garnier", "bruno", "06 00 00 00 02")
    HostMember.objects.get_or_create(
        host=host, user=bruno, defaults={"function": "Gérant", "is_signatory": True}
    )
    hugo = _user("Hugo", "Marchand", "hugo", "06 00 00 00 08")
    HostMember.objects.get_or_create(
        host=host,
        user=hugo,
        defaults={"function": "Chef boulanger", "is_signatory": False, "role": HostRole.CONTACT},
    )
    offer, _ = Offer.objects.get_or_create(
        host=host,
        job=job,
        defaults={
            "appellation": title,
            "title": "Découvrir la boulangerie au petit matin",
            "tasks": "Préparer les pâtes avec le chef, façonner le pain, tenir le four, accueillir les clients.",
            "welcomes_disability": True,
            "street": host.street,
            "postcode": host.postcode,
            "city": host.city,
            "commune": nantes,
            "lat": 47.2155,
            "lon": -1.5528,
            "published_at": datetime.datetime(2026, 1, 12, 9, tzinfo=datetime.UTC),
        },
    )
    return Cast(
        amina=amina,
        bruno=bruno,
        claire=claire,
        driss=driss,
        elodie=elodie,
        hugo=hugo,
        candidate=candidate,
        host=host,
        offer=offer,
        cap_emploi=cap_emploi,
        france_travail=france_travail,
        claire_membership=claire_membership,
        elodie_membership=elodie_membership,
    )
