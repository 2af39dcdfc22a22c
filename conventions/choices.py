"""Codes of the contract; stored in English, read in French.

Labels that enter the signed text or the evidence are kept in French (`gettext_noop`): a page that shows one may
translate it there.
"""

from django.db.models import TextChoices
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from .law.states import State

# As lists and pages say them: one enum, one table of labels (law/states.py).
STATE_CHOICES = [(state.value, capfirst(state.label)) for state in State]


class PartyRole(TextChoices):
    """The three to six who sign (design/law.md, A1); the tutor is not one of them."""

    BENEFICIARY = "beneficiary", gettext_noop("Bénéficiaire")
    GUARDIAN = "guardian", gettext_noop("Représentant légal")
    HOST = "host", gettext_noop("Structure d’accueil")
    EMPLOYER = "employer", gettext_noop("Employeur du bénéficiaire")
    SUPPORT = "support", gettext_noop("Structure d’accompagnement")
    PRESCRIBER = "prescriber", gettext_noop("Organisme prescripteur")


class ContractKind(TextChoices):
    """Families of contracts whose rules differ (design/law.md, C8)."""

    ORDINARY = "ORDINARY", gettext_noop("Contrat de travail ordinaire")
    SIAE = "SIAE", gettext_noop("Contrat d’insertion (CDDI)")
    AIDED = "AIDED", gettext_noop("Contrat aidé (CUI, PEC)")
    TEMP = "TEMP", gettext_noop("Mission d’intérim")


class RequestState(TextChoices):
    """Where one signatory stands on one version."""

    PENDING = "PENDING", _("En attente")
    SIGNED = "SIGNED", _("Signé")
    REFUSED = "REFUSED", _("Refusé")
    VOID = "VOID", _("Sans objet")


class Assurance(TextChoices):
    """How we know it was that person (design/signature.md, 1)."""

    EMAIL_OTP = "email_otp", gettext_noop("code reçu par courriel")
    SMS_OTP = "sms_otp", gettext_noop("code reçu par SMS")
    PROCONNECT = "proconnect", gettext_noop("identité ProConnect")
    IN_PERSON = "in_person", gettext_noop("en présence, à l’agence")
    PAPER = "paper", gettext_noop("signature manuscrite numérisée")


class CodeChannel(TextChoices):
    """Where a one-time code goes; `DESK`: to the second person of the agency who attests."""

    EMAIL = "EMAIL", _("Par courriel")
    SMS = "SMS", _("Par SMS")
    DESK = "DESK", _("À une deuxième personne de l’agence")


class IdShown(TextChoices):
    """What was shown at the desk: the kind only, never a number nor a copy."""

    CARD = "CARD", _("Carte nationale d’identité")
    PASSPORT = "PASSPORT", _("Passeport")
    LICENCE = "LICENCE", _("Permis de conduire")
    RESIDENCE = "RESIDENCE", _("Titre de séjour")
    OTHER = "OTHER", _("Autre pièce officielle avec photo")


class DocumentKind(TextChoices):
    """Files made from a signed version."""

    DOSSIER = "DOSSIER", _("Convention signée")
    SEALED = "SEALED", _("Convention signée et scellée")


class DraftPart(TextChoices):
    """The part of a draft that an invited person may fill."""

    CANDIDATE = "CANDIDATE", _("Votre partie")
    HOST = "HOST", _("La structure d’accueil")


class EventKind(TextChoices):
    """Kinds of evidence (design/signature.md, 6); none holds the character `|`."""

    VERSION_LOCKED = "version_locked", gettext_noop("Version figée")
    REQUEST_SENT = "request_sent", gettext_noop("Invitation à signer envoyée")
    DELIVERY_FAILED = "delivery_failed", gettext_noop("Courriel non remis")
    LINK_OPENED = "link_opened", gettext_noop("Lien ouvert")
    DOCUMENT_PRESENTED = "document_presented", gettext_noop("Convention présentée")
    INTENT_GIVEN = "intent_given", gettext_noop("Accord donné")
    OTP_SENT = "otp_sent", gettext_noop("Code envoyé")
    OTP_FAILED = "otp_failed", gettext_noop("Code faux")
    OTP_LOCKED = "otp_locked", gettext_noop("Code bloqué")
    OTP_VERIFIED = "otp_verified", gettext_noop("Code vérifié")
    SIGNED = "signed", gettext_noop("Signature")
    REFUSED = "refused", gettext_noop("Refus de signer")
    WRONG_PERSON = "wrong_person", gettext_noop("Mauvais destinataire")
    DELEGATION_PROPOSED = "delegation_proposed", gettext_noop("Autre signataire proposé")
    DELEGATION_APPROVED = "delegation_approved", gettext_noop("Autre signataire accepté")
    CONTACT_CORRECTED = "contact_corrected", gettext_noop("Adresse corrigée")
    REMINDER_SENT = "reminder_sent", gettext_noop("Rappel envoyé")
    EXPIRED = "expired", gettext_noop("Délai dépassé")
    VERSION_SUPERSEDED = "version_superseded", gettext_noop("Version remplacée")
    WITHDRAWN = "withdrawn", gettext_noop("Convention abandonnée")
    CANCELLED = "cancelled", gettext_noop("Convention annulée")
    IN_PERSON_OPENED = "in_person_opened", gettext_noop("Signature ouverte à l’agence")
    PAPER_PRINTED = "paper_printed", gettext_noop("Version papier imprimée")
    PAPER_UPLOADED = "paper_uploaded", gettext_noop("Version papier déposée")
    PAPER_ATTESTED = "paper_attested", gettext_noop("Version papier attestée")
    IN_PERSON_ATTESTED = "in_person_attested", gettext_noop("Identité attestée en présence")
    DOSSIER_MADE = "dossier_made", gettext_noop("Convention signée éditée")
    SEALED = "sealed", gettext_noop("Document scellé")
    ARCHIVE_RENEWED = "archive_renewed", gettext_noop("Horodatage renouvelé")
    EVIDENCE_EXPORTED = "evidence_exported", gettext_noop("Preuves exportées")
    PII_PURGED = "pii_purged", gettext_noop("Données personnelles effacées")
