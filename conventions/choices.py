"""Codes of the contract; stored in English, read in French."""

from django.db.models import TextChoices
from django.utils.text import capfirst

from .law.states import State

# As lists and pages say them: one enum, one table of labels (law/states.py).
STATE_CHOICES = [(state.value, capfirst(state.label)) for state in State]


class PartyRole(TextChoices):
    """The three to six who sign (design/law.md, A1); the tutor is not one of them."""

    BENEFICIARY = "beneficiary", "Bénéficiaire"
    GUARDIAN = "guardian", "Représentant légal"
    HOST = "host", "Structure d’accueil"
    EMPLOYER = "employer", "Employeur du bénéficiaire"
    SUPPORT = "support", "Structure d’accompagnement"
    PRESCRIBER = "prescriber", "Organisme prescripteur"


class ContractKind(TextChoices):
    """Families of contracts whose rules differ (design/law.md, C8)."""

    ORDINARY = "ORDINARY", "Contrat de travail ordinaire"
    SIAE = "SIAE", "Contrat d’insertion (CDDI)"
    AIDED = "AIDED", "Contrat aidé (CUI, PEC)"
    TEMP = "TEMP", "Mission d’intérim"


class RequestState(TextChoices):
    """Where one signatory stands on one version."""

    PENDING = "PENDING", "En attente"
    SIGNED = "SIGNED", "Signé"
    REFUSED = "REFUSED", "Refusé"
    VOID = "VOID", "Sans objet"


class Assurance(TextChoices):
    """How we know it was that person (design/signature.md, 1)."""

    EMAIL_OTP = "email_otp", "code reçu par courriel"
    SMS_OTP = "sms_otp", "code reçu par SMS"
    PROCONNECT = "proconnect", "identité ProConnect"
    IN_PERSON = "in_person", "en présence, à l’agence"
    PAPER = "paper", "signature manuscrite numérisée"


class CodeChannel(TextChoices):
    """Where a one-time code goes; `DESK`: to the second person of the agency who attests."""

    EMAIL = "EMAIL", "Par courriel"
    SMS = "SMS", "Par SMS"
    DESK = "DESK", "À une deuxième personne de l’agence"


class IdShown(TextChoices):
    """What was shown at the desk: the kind only, never a number nor a copy."""

    CARD = "CARD", "Carte nationale d’identité"
    PASSPORT = "PASSPORT", "Passeport"
    LICENCE = "LICENCE", "Permis de conduire"
    RESIDENCE = "RESIDENCE", "Titre de séjour"
    OTHER = "OTHER", "Autre pièce officielle avec photo"


class DocumentKind(TextChoices):
    """Files made from a signed version."""

    DOSSIER = "DOSSIER", "Convention signée"
    SEALED = "SEALED", "Convention signée et scellée"


class DraftPart(TextChoices):
    """The part of a draft that an invited person may fill."""

    CANDIDATE = "CANDIDATE", "Votre partie"
    HOST = "HOST", "La structure d’accueil"


class EventKind(TextChoices):
    """Kinds of evidence (design/signature.md, 6); none holds the character `|`."""

    VERSION_LOCKED = "version_locked", "Version figée"
    REQUEST_SENT = "request_sent", "Invitation à signer envoyée"
    DELIVERY_FAILED = "delivery_failed", "Courriel non remis"
    LINK_OPENED = "link_opened", "Lien ouvert"
    DOCUMENT_PRESENTED = "document_presented", "Convention présentée"
    INTENT_GIVEN = "intent_given", "Accord donné"
    OTP_SENT = "otp_sent", "Code envoyé"
    OTP_FAILED = "otp_failed", "Code faux"
    OTP_LOCKED = "otp_locked", "Code bloqué"
    OTP_VERIFIED = "otp_verified", "Code vérifié"
    SIGNED = "signed", "Signature"
    REFUSED = "refused", "Refus de signer"
    WRONG_PERSON = "wrong_person", "Mauvais destinataire"
    DELEGATION_PROPOSED = "delegation_proposed", "Autre signataire proposé"
    DELEGATION_APPROVED = "delegation_approved", "Autre signataire accepté"
    CONTACT_CORRECTED = "contact_corrected", "Adresse corrigée"
    REMINDER_SENT = "reminder_sent", "Rappel envoyé"
    EXPIRED = "expired", "Délai dépassé"
    VERSION_SUPERSEDED = "version_superseded", "Version remplacée"
    WITHDRAWN = "withdrawn", "Convention abandonnée"
    CANCELLED = "cancelled", "Convention annulée"
    IN_PERSON_OPENED = "in_person_opened", "Signature ouverte à l’agence"
    PAPER_PRINTED = "paper_printed", "Version papier imprimée"
    PAPER_UPLOADED = "paper_uploaded", "Version papier déposée"
    PAPER_ATTESTED = "paper_attested", "Version papier attestée"
    IN_PERSON_ATTESTED = "in_person_attested", "Identité attestée en présence"
    DOSSIER_MADE = "dossier_made", "Convention signée éditée"
    SEALED = "sealed", "Document scellé"
    ARCHIVE_RENEWED = "archive_renewed", "Horodatage renouvelé"
    EVIDENCE_EXPORTED = "evidence_exported", "Preuves exportées"
    PII_PURGED = "pii_purged", "Données personnelles effacées"
