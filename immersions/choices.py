"""Stored codes in English, labels in French (design/law.md, A2, B3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PrescriberKind(TextChoices):
    """Who may prescribe: the closed list of L5135-2."""

    FRANCE_TRAVAIL = "FRANCE_TRAVAIL", _("France Travail")
    MISSION_LOCALE = "MISSION_LOCALE", _("Mission locale")
    CAP_EMPLOI = "CAP_EMPLOI", _("Cap emploi")
    SIAE = "SIAE", _("Structure d’insertion par l’activité économique")
    CONSEIL_DEPARTEMENTAL = "CONSEIL_DEPARTEMENTAL", _("Conseil départemental")
    PREPA_APPRENTISSAGE = "PREPA_APPRENTISSAGE", _("Organisme de préparation à l’apprentissage")
    DELEGATED = "DELEGATED", _("Organisme par convention de prescription")
    SUPPORT_ONLY = "SUPPORT_ONLY", _("Structure d’accompagnement seulement")


class SiaeKind(TextChoices):
    """The kinds of L5132-4; ETTI are not prescribers by right (design/law.md, A2)."""

    EI = "EI", _("Entreprise d’insertion")
    AI = "AI", _("Association intermédiaire")
    ACI = "ACI", _("Atelier et chantier d’insertion")
    ETTI = "ETTI", _("Entreprise de travail temporaire d’insertion")


class DelegationStatus(TextChoices):
    """D5135-7: a delegation may be suspended or withdrawn without notice."""

    ACTIVE = "ACTIVE", _("En vigueur")
    SUSPENDED = "SUSPENDED", _("Suspendue")
    WITHDRAWN = "WITHDRAWN", _("Retirée")


class BeneficiaryStatus(TextChoices):
    """What the rules need of a person's situation, and no more (design/law.md, B3)."""

    NON_EMPLOYEE = "NON_EMPLOYEE", _("Sans contrat de travail")
    EMPLOYEE = "EMPLOYEE", _("Salarié(e)")
    SIAE_EMPLOYEE = "SIAE_EMPLOYEE", _("Salarié(e) d’une structure d’insertion")
    AIDED_CONTRACT = "AIDED_CONTRACT", _("En contrat aidé")
    ESAT_USER = "ESAT_USER", _("Accompagné(e) par un ESAT")
    PUBLIC_AGENT = "PUBLIC_AGENT", _("Agent public")
    OTHER = "OTHER", _("Autre situation")


class HostSector(TextChoices):
    PRIVATE = "PRIVATE", _("Entreprise")
    PUBLIC = "PUBLIC", _("Employeur public")
    ASSOCIATION = "ASSOCIATION", _("Association")


class WorkforceBand(TextChoices):
    UNDER_20 = "UNDER_20", _("Moins de 20 personnes")
    FROM_20_TO_249 = "FROM_20_TO_249", _("De 20 à 249 personnes")
    FROM_250_TO_749 = "FROM_250_TO_749", _("De 250 à 749 personnes")
    FROM_750 = "FROM_750", _("750 personnes et plus")
    UNKNOWN = "UNKNOWN", _("Effectif non précisé")


class Purpose(TextChoices):
    """L5135-1: one object, and one only; the words are the law's."""

    DISCOVER = "DISCOVER", _("Découvrir un métier ou un secteur d’activité")
    CONFIRM = "CONFIRM", _("Confirmer un projet professionnel")
    RECRUIT = "RECRUIT", _("Initier une démarche de recrutement")


class RemoteMode(TextChoices):
    ON_SITE = "ON_SITE", _("Sur place")
    HYBRID = "HYBRID", _("En partie à distance")
    REMOTE = "REMOTE", _("À distance")


class AccessFeature(TextChoices):
    """What makes a place easy to come to and to work in; said by the host, asked of the place only."""

    STEP_FREE = "step_free", _("Accès de plain-pied")
    ADAPTED_TOILETS = "adapted_toilets", _("Toilettes adaptées")
    QUIET_ROOM = "quiet_room", _("Pièce calme")
    LSF = "lsf", _("Langue des signes (LSF)")
    SUBTITLES = "subtitles", _("Sous-titrage ou consignes écrites")
    ADAPTABLE_HOURS = "adaptable_hours", _("Horaires aménageables")
    PUBLIC_TRANSPORT = "public_transport", _("Transports en commun à proximité")
    PARKING = "parking", _("Stationnement à proximité")


class NafSection(TextChoices):
    """The 21 families of activities of the NAF rev. 2, in shorter words than INSEE's."""

    A = "A", _("Agriculture, forêt et pêche")
    B = "B", _("Mines et carrières")
    C = "C", _("Industrie et fabrication")
    D = "D", _("Électricité et gaz")
    E = "E", _("Eau, déchets et dépollution")
    F = "F", _("Bâtiment et travaux publics")
    G = "G", _("Commerce et réparation automobile")
    H = "H", _("Transport et logistique")
    I = "I", _("Hôtels et restaurants")  # noqa: E741 - the letter is INSEE's
    J = "J", _("Informatique, édition et médias")
    K = "K", _("Banque et assurance")
    L = "L", _("Immobilier")
    M = "M", _("Conseil, études et sciences")
    N = "N", _("Nettoyage, sécurité, intérim et location")
    O = "O", _("Administration publique")  # noqa: E741 - the letter is INSEE's
    P = "P", _("Enseignement et formation")
    Q = "Q", _("Santé et action sociale")
    R = "R", _("Arts, spectacles et loisirs")
    S = "S", _("Associations et services à la personne")
    T = "T", _("Ménages employeurs")
    U = "U", _("Organisations internationales")


# A family is a range of divisions (the first two digits of a code): the first, and the first beyond.
DIVISIONS = {
    NafSection.A: ("01", "04"), NafSection.B: ("05", "10"), NafSection.C: ("10", "34"), NafSection.D: ("35", "36"),
    NafSection.E: ("36", "40"), NafSection.F: ("41", "44"), NafSection.G: ("45", "48"), NafSection.H: ("49", "54"),
    NafSection.I: ("55", "57"), NafSection.J: ("58", "64"), NafSection.K: ("64", "67"), NafSection.L: ("68", "69"),
    NafSection.M: ("69", "76"), NafSection.N: ("77", "83"), NafSection.O: ("84", "85"), NafSection.P: ("85", "86"),
    NafSection.Q: ("86", "89"), NafSection.R: ("90", "94"), NafSection.S: ("94", "97"), NafSection.T: ("97", "99"),
    NafSection.U: ("99", "A"),
}  # fmt: skip


class MemberRole(TextChoices):
    """What a person may do in an agency."""

    COUNSELLOR = "COUNSELLOR", _("Conseiller, conseillère")
    AGENCY_ADMIN = "AGENCY_ADMIN", _("Responsable de l’agence")


class HostRole(TextChoices):
    """What a person may do for a host; both answer requests and keep the offers."""

    MANAGER = "MANAGER", _("Responsable")
    CONTACT = "CONTACT", _("Contact")


class MemberProof(TextChoices):
    """How we know that a person belongs to a host."""

    MAIL = "MAIL", _("Adresse e-mail de l’établissement")
    CODE = "CODE", _("Code reçu par l’établissement")
    COUNSELLOR = "COUNSELLOR", _("Confirmation d’un conseiller")
    COLLEAGUE = "COLLEAGUE", _("Invitation d’un collègue confirmé")


class JoinStatus(TextChoices):
    """What became of a person's request to join a host."""

    WAITING = "WAITING", _("En attente")
    ACCEPTED = "ACCEPTED", _("Acceptée")
    REFUSED = "REFUSED", _("Refusée")


class ContactMode(TextChoices):
    """How a host prefers the first exchange; a request by the portal stays possible for everyone."""

    PORTAL = "PORTAL", _("Par une demande sur ce site")
    PHONE = "PHONE", _("Par téléphone")
    IN_PERSON = "IN_PERSON", _("Sur place")


class RequestStatus(TextChoices):
    SENT = "SENT", _("En attente de réponse")
    ACCEPTED = "ACCEPTED", _("Acceptée")
    DECLINED = "DECLINED", _("Refusée")
    WITHDRAWN = "WITHDRAWN", _("Retirée")
    EXPIRED = "EXPIRED", _("Close sans réponse")


# Over since their answer, or since they were closed; others are over after the last day wished.
CLOSED_REQUESTS = (RequestStatus.DECLINED, RequestStatus.WITHDRAWN, RequestStatus.EXPIRED)


class DeclineReason(TextChoices):
    NO_TIME = "NO_TIME", _("Nous ne pouvons pas accueillir à ces dates")
    NOT_SUITABLE = "NOT_SUITABLE", _("Le poste ne convient pas à ce projet")
    FULL = "FULL", _("Nous accueillons déjà quelqu’un")
    OTHER = "OTHER", _("Autre raison")


class Side(TextChoices):
    """On which side of a request a person writes; never the name of an organisation."""

    CANDIDATE = "CANDIDATE", _("candidat, candidate")
    HOST = "HOST", _("structure d’accueil")
    COUNSELLOR = "COUNSELLOR", _("conseiller, conseillère")


class Interest(TextChoices):
    """What a person answers to an offer that a counsellor proposed."""

    WAITING = "WAITING", _("Sans réponse")
    INTERESTED = "INTERESTED", _("Cela l’intéresse")
    NOT_FOR_ME = "NOT_FOR_ME", _("Pas pour cette fois")


class PlaceKind(TextChoices):
    """Where a person would like to be."""

    WORKSHOP = "WORKSHOP", _("Un atelier, une usine")
    OFFICE = "OFFICE", _("Un bureau")
    SHOP = "SHOP", _("Un commerce, un accueil")
    OUTDOORS = "OUTDOORS", _("Dehors, un chantier")
    KITCHEN = "KITCHEN", _("Une cuisine, un restaurant")
    CARE = "CARE", _("Un lieu de soin, une école, une crèche")
    ON_THE_ROAD = "ON_THE_ROAD", _("Sur la route")


class WorkNeed(TextChoices):
    """What a working day must allow, in the words of work, never of health."""

    DAYTIME = "DAYTIME", _("Des horaires de journée")
    PART_DAYS = "PART_DAYS", _("Des journées courtes")
    SCHOOL_HOURS = "SCHOOL_HOURS", _("Des horaires d’école ou de crèche")
    TRANSPORT = "TRANSPORT", _("Un lieu desservi par les transports")
    NO_LIFTING = "NO_LIFTING", _("Pas de port de charges")
    SEATED = "SEATED", _("Pouvoir s’asseoir")
    QUIET = "QUIET", _("Peu de bruit")
    WRITTEN = "WRITTEN", _("Des consignes écrites")
    CLEAR_PACE = "CLEAR_PACE", _("Un rythme régulier")
