"""To whom the staff's writings concern: what was written in the administration, and what to do if nobody asked."""

from collections.abc import Callable

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from immersions.messaging.letters import NothingToSay, Words, letter
from immersions.models import Agency, EstablishmentContact, HostMember, JournalEntry, Letter, Membership, User
from immersions.names import quoted

Sentence = Callable[[JournalEntry], str]


@letter("administration_wrote")
def administration_wrote(row: Letter) -> Words:
    """To the addresses, old and new, that a change made in the administration concerns; never an address in it."""
    entry = JournalEntry.objects.filter(pk=row.subject_id).first()
    if entry is None or entry.verb not in SENTENCES:
        raise NothingToSay("la ligne du journal manque")
    fact = SENTENCES[entry.verb](entry)
    words = {"fact": fact, "day": timezone.localdate(entry.at), "portal_contact": settings.PORTAL_CONTACT}
    subject = "Un changement fait par l’administration du portail"
    return Words(subject, render_to_string("emails/administration_wrote.txt", words))


def _name(user: User | None) -> str:
    full = user.get_full_name() if user else ""
    return quoted(full) if full else "une personne qui n’a pas encore donné son nom"


def _email_changed(_entry: JournalEntry) -> str:
    return (
        "L’adresse e-mail de votre compte a été changée. L’ancienne adresse n’ouvre plus ce compte, la nouvelle "
        "l’ouvre. Le compte a été fermé partout où il était ouvert."
    )


def _opened(entry: JournalEntry) -> str:
    name = _name(User.objects.filter(pk=entry.object_id).first())
    administers = ", qui peut administrer le portail" if entry.facts.get("is_superuser") else ""
    return f"Un compte a été ouvert pour {name}{administers}. On y entre avec un code reçu par courriel."


def _rights_changed(entry: JournalEntry) -> str:
    name = _name(User.objects.filter(pk=entry.object_id).first())
    opened = "ouvert" if entry.facts.get("is_active") else "fermé"
    administers = "peut" if entry.facts.get("is_superuser") else "ne peut pas"
    return (
        f"Les droits d’un compte ont changé, celui de {name}. Ce compte est {opened} ; il {administers} "
        "administrer le portail."
    )


def _second_factor_forgotten(entry: JournalEntry) -> str:
    name = _name(User.objects.filter(pk=entry.object_id).first())
    return f"La double vérification d’un compte a été retirée, celui de {name}."


def _placed(entry: JournalEntry) -> str:
    member = Membership.objects.select_related("agency", "user").filter(pk=entry.object_id).first()
    if member is None:
        raise NothingToSay("la personne n’est plus là")
    agency, name = quoted(member.agency.name), _name(member.user)
    if not entry.facts.get("is_active"):
        return f"Dans l’agence « {agency} », {name} ne fait plus partie de l’équipe."
    role = member.get_role_display()
    return f"Dans l’agence « {agency} », {name} fait partie de l’équipe (rôle : {role})."


def _host_placed(entry: JournalEntry) -> str:
    member = HostMember.objects.select_related("host", "user").filter(pk=entry.object_id).first()
    if member is None:
        raise NothingToSay("la personne n’est plus là")
    host, name = quoted(member.host.name), _name(member.user)
    if not entry.facts.get("is_active"):
        return f"Pour la structure « {host} », {name} ne peut plus agir."
    signs = "peut aussi signer" if entry.facts.get("is_signatory") else "ne peut pas signer"
    return f"Pour la structure « {host} », {name} peut agir et {signs} (rôle : {member.get_role_display()})."


def _contact_recorded(entry: JournalEntry) -> str:
    siret = f"{entry.object_id:014}"
    reached = EstablishmentContact.objects.filter(pk=siret).exclude(email="").exists()
    change = "a été changée" if reached else "a été retirée"
    return (
        f"L’adresse e-mail où nous vérifions qui fait partie de l’établissement {siret} {change} : "
        "les codes de confirmation n’arrivent plus à l’ancienne adresse."
    )


def _agency_recorded(entry: JournalEntry) -> str:
    agency = Agency.objects.filter(pk=entry.object_id).first()
    name = quoted(agency.name) if agency else "sans nom"
    return (
        f"L’adresse e-mail de l’agence « {name} » a été changée : les courriels n’arrivent plus à l’ancienne."
    )


SENTENCES: dict[str, Sentence] = {
    "change_email": _email_changed,
    "open_account": _opened,
    "change_rights": _rights_changed,
    "forget_second_factor": _second_factor_forgotten,
    "place_member": _placed,
    "place_host_member": _host_placed,
    "record_contact": _contact_recorded,
    "record_agency": _agency_recorded,
}
