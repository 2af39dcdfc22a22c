"""Stored codes in English, labels in French (design/law.md, A2, B3)."""

from django.db.models import TextChoices


class PrescriberKind(TextChoices):
    """Who may prescribe: the closed list of L5135-2."""

    FRANCE_TRAVAIL = "FRANCE_TRAVAIL", "France Travail"
    MISSION_LOCALE = "MISSION_LOCALE", "Mission locale"
    CAP_EMPLOI = "CAP_EMPLOI", "Cap emploi"
    SIAE = "SIAE", "Structure d’insertion par l’activité économique"
    CONSEIL_DEPARTEMENTAL = "CONSEIL_DEPARTEMENTAL", "Conseil départemental"
    PREPA_APPRENTISSAGE = "PREPA_APPRENTISSAGE", "Organisme de préparation à l’apprentissage"
    DELEGATED = "DELEGATED", "Organisme par convention de prescription"
    SUPPORT_ONLY = "SUPPORT_ONLY", "Structure d’accompagnement seulement"


class SiaeKind(TextChoices):
    """The kinds of L5132-4; ETTI are not prescribers by right (design/law.md, A2)."""

    EI = "EI", "Entreprise d’insertion"
    AI = "AI", "Association intermédiaire"
    ACI = "ACI", "Atelier et chantier d’insertion"
    ETTI = "ETTI", "Entreprise de travail temporaire d’insertion"


class DelegationStatus(TextChoices):
    """D5135-7: a delegation may be suspended or withdrawn without notice."""

    ACTIVE = "ACTIVE", "En vigueur"
    SUSPENDED = "SUSPENDED", "Suspendue"
    WITHDRAWN = "WITHDRAWN", "Retirée"


class BeneficiaryStatus(TextChoices):
    """What the rules need of a person's situation, and no more (design/law.md, B3)."""

    NON_EMPLOYEE = "NON_EMPLOYEE", "Sans contrat de travail"
    EMPLOYEE = "EMPLOYEE", "Salarié(e)"
    SIAE_EMPLOYEE = "SIAE_EMPLOYEE", "Salarié(e) d’une structure d’insertion"
    AIDED_CONTRACT = "AIDED_CONTRACT", "En contrat aidé"
    ESAT_USER = "ESAT_USER", "Accompagné(e) par un ESAT"
    PUBLIC_AGENT = "PUBLIC_AGENT", "Agent public"
    OTHER = "OTHER", "Autre situation"


class HostSector(TextChoices):
    PRIVATE = "PRIVATE", "Entreprise"
    PUBLIC = "PUBLIC", "Employeur public"
    ASSOCIATION = "ASSOCIATION", "Association"


class WorkforceBand(TextChoices):
    UNDER_20 = "UNDER_20", "Moins de 20 personnes"
    FROM_20_TO_249 = "FROM_20_TO_249", "De 20 à 249 personnes"
    FROM_250_TO_749 = "FROM_250_TO_749", "De 250 à 749 personnes"
    FROM_750 = "FROM_750", "750 personnes et plus"
    UNKNOWN = "UNKNOWN", "Effectif non précisé"


class Purpose(TextChoices):
    """L5135-1: one object, and one only; the words are the law's."""

    DISCOVER = "DISCOVER", "Découvrir un métier ou un secteur d’activité"
    CONFIRM = "CONFIRM", "Confirmer un projet professionnel"
    RECRUIT = "RECRUIT", "Initier une démarche de recrutement"


class RemoteMode(TextChoices):
    ON_SITE = "ON_SITE", "Sur place"
    HYBRID = "HYBRID", "En partie à distance"
    REMOTE = "REMOTE", "À distance"


class AccessFeature(TextChoices):
    """What makes a place easy to come to and to work in; said by the host, asked of the place only."""

    STEP_FREE = "step_free", "Accès de plain-pied"
    ADAPTED_TOILETS = "adapted_toilets", "Toilettes adaptées"
    QUIET_ROOM = "quiet_room", "Pièce calme"
    LSF = "lsf", "Langue des signes (LSF)"
    SUBTITLES = "subtitles", "Sous-titrage ou consignes écrites"
    ADAPTABLE_HOURS = "adaptable_hours", "Horaires aménageables"
    PUBLIC_TRANSPORT = "public_transport", "Transports en commun à proximité"
    PARKING = "parking", "Stationnement à proximité"


class NafSection(TextChoices):
    """The 21 families of activities of the NAF rev. 2, in shorter words than INSEE's."""

    A = "A", "Agriculture, forêt et pêche"
    B = "B", "Mines et carrières"
    C = "C", "Industrie et fabrication"
    D = "D", "Électricité et gaz"
    E = "E", "Eau, déchets et dépollution"
    F = "F", "Bâtiment et travaux publics"
    G = "G", "Commerce et réparation automobile"
    H = "H", "Transport et logistique"
    I = "I", "Hôtels et restaurants"  # noqa: E741 - the letter is INSEE's
    J = "J", "Informatique, édition et médias"
    K = "K", "Banque et assurance"
    L = "L", "Immobilier"
    M = "M", "Conseil, études et sciences"
    N = "N", "Nettoyage, sécurité, intérim et location"
    O = "O", "Administration publique"  # noqa: E741 - the letter is INSEE's
    P = "P", "Enseignement et formation"
    Q = "Q", "Santé et action sociale"
    R = "R", "Arts, spectacles et loisirs"
    S = "S", "Associations et services à la personne"
    T = "T", "Ménages employeurs"
    U = "U", "Organisations internationales"


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

    COUNSELLOR = "COUNSELLOR", "Conseiller, conseillère"
    AGENCY_ADMIN = "AGENCY_ADMIN", "Responsable de l’agence"


class HostRole(TextChoices):
    """What a person may do for a host; both answer requests and keep the offers."""

    MANAGER = "MANAGER", "Responsable"
    CONTACT = "CONTACT", "Contact"


class MemberProof(TextChoices):
    """How we know that a person belongs to a host."""

    MAIL = "MAIL", "Adresse e-mail de l’établissement"
    CODE = "CODE", "Code reçu par l’établissement"
    COUNSELLOR = "COUNSELLOR", "Confirmation d’un conseiller"
    COLLEAGUE = "COLLEAGUE", "Invitation d’un collègue confirmé"


class JoinStatus(TextChoices):
    """What became of a person's request to join a host."""

    WAITING = "WAITING", "En attente"
    ACCEPTED = "ACCEPTED", "Acceptée"
    REFUSED = "REFUSED", "Refusée"


class ContactMode(TextChoices):
    """How a host prefers the first exchange; a request by the portal stays possible for everyone."""

    PORTAL = "PORTAL", "Par une demande sur ce site"
    PHONE = "PHONE", "Par téléphone"
    IN_PERSON = "IN_PERSON", "Sur place"


class RequestStatus(TextChoices):
    SENT = "SENT", "En attente de réponse"
    ACCEPTED = "ACCEPTED", "Acceptée"
    DECLINED = "DECLINED", "Refusée"
    WITHDRAWN = "WITHDRAWN", "Retirée"
    EXPIRED = "EXPIRED", "Close sans réponse"


# Over since their answer, or since they were closed; others are over after the last day wished.
CLOSED_REQUESTS = (RequestStatus.DECLINED, RequestStatus.WITHDRAWN, RequestStatus.EXPIRED)


class DeclineReason(TextChoices):
    NO_TIME = "NO_TIME", "Nous ne pouvons pas accueillir à ces dates"
    NOT_SUITABLE = "NOT_SUITABLE", "Le poste ne convient pas à ce projet"
    FULL = "FULL", "Nous accueillons déjà quelqu’un"
    OTHER = "OTHER", "Autre raison"


class Side(TextChoices):
    """On which side of a request a person writes; never the name of an organisation."""

    CANDIDATE = "CANDIDATE", "candidat, candidate"
    HOST = "HOST", "structure d’accueil"
    COUNSELLOR = "COUNSELLOR", "conseiller, conseillère"


class Interest(TextChoices):
    """What a person answers to an offer that a counsellor proposed."""

    WAITING = "WAITING", "Sans réponse"
    INTERESTED = "INTERESTED", "Cela l’intéresse"
    NOT_FOR_ME = "NOT_FOR_ME", "Pas pour cette fois"


class PlaceKind(TextChoices):
    """Where a person would like to be."""

    WORKSHOP = "WORKSHOP", "Un atelier, une usine"
    OFFICE = "OFFICE", "Un bureau"
    SHOP = "SHOP", "Un commerce, un accueil"
    OUTDOORS = "OUTDOORS", "Dehors, un chantier"
    KITCHEN = "KITCHEN", "Une cuisine, un restaurant"
    CARE = "CARE", "Un lieu de soin, une école, une crèche"
    ON_THE_ROAD = "ON_THE_ROAD", "Sur la route"


class WorkNeed(TextChoices):
    """What a working day must allow, in the words of work, never of health."""

    DAYTIME = "DAYTIME", "Des horaires de journée"
    PART_DAYS = "PART_DAYS", "Des journées courtes"
    SCHOOL_HOURS = "SCHOOL_HOURS", "Des horaires d’école ou de crèche"
    TRANSPORT = "TRANSPORT", "Un lieu desservi par les transports"
    NO_LIFTING = "NO_LIFTING", "Pas de port de charges"
    SEATED = "SEATED", "Pouvoir s’asseoir"
    QUIET = "QUIET", "Peu de bruit"
    WRITTEN = "WRITTEN", "Des consignes écrites"
    CLEAR_PACE = "CLEAR_PACE", "Un rythme régulier"
