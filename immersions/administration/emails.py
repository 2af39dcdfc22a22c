"""To whom the staff's writings concern: what was written in the administration, and what to do if nobody asked."""

from collections.abc import Callable

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

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
    subject = _("Un changement fait par l’administration du portail")
    return Words(subject, render_to_string("emails/administration_wrote.txt", words))


def _name(user: User | None) -> str:
    full = user.get_full_name() if user else ""
    return quoted(full) if full else _("une personne qui n’a pas encore donné son nom")


def _email_changed(_entry: JournalEntry) -> str:
    return _(
        "L’adresse e-mail de votre compte a été changée. L’ancienne adresse n’ouvre plus ce compte, la nouvelle "
        "l’ouvre. Le compte a été fermé partout où il était ouvert."
    )


def _opened(entry: JournalEntry) -> str:
    name = _name(User.objects.filter(pk=entry.object_id).first())
    administers = _(", qui peut administrer le portail") if entry.facts.get("is_superuser") else ""
    return _(
        "Un compte a été ouvert pour %(name)s%(administers)s. On y entre avec un code reçu par courriel."
    ) % {"name": name, "administers": administers}


def _rights_changed(entry: JournalEntry) -> str:
    name = _name(User.objects.filter(pk=entry.object_id).first())
    opened = _("ouvert") if entry.facts.get("is_active") else _("fermé")
    administers = _("peut") if entry.facts.get("is_superuser") else _("ne peut pas")
    return _(
        "Les droits d’un compte ont changé, celui de %(name)s. Ce compte est %(opened)s ; il %(administers)s administrer le portail."
    ) % {"name": name, "opened": opened, "administers": administers}


def _second_factor_forgotten(entry: JournalEntry) -> str:
    name = _name(User.objects.filter(pk=entry.object_id).first())
    return _("La double vérification d’un compte a été retirée, celui de %(name)s.") % {"name": name}


def _placed(entry: JournalEntry) -> str:
    member = Membership.objects.select_related("agency", "user").filter(pk=entry.object_id).first()
    if member is None:
        raise NothingToSay("la personne n’est plus là")
    agency, name = quoted(member.agency.name), _name(member.user)
    if not entry.facts.get("is_active"):
        return _("Dans l’agence « %(agency)s », %(name)s ne fait plus partie de l’équipe.") % {
            "agency": agency,
            "name": name,
        }
    role = member.get_role_display()
    return _("Dans l’agence « %(agency)s », %(name)s fait partie de l’équipe (rôle : %(role)s).") % {
        "agency": agency,
        "name": name,
        "role": role,
    }


def _host_placed(entry: JournalEntry) -> str:
    member = HostMember.objects.select_related("host", "user").filter(pk=entry.object_id).first()
    if member is None:
        raise NothingToSay("la personne n’est plus là")
    host, name = quoted(member.host.name), _name(member.user)
    if not entry.facts.get("is_active"):
        return _("Pour la structure « %(host)s », %(name)s ne peut plus agir.") % {"host": host, "name": name}
    signs = _("peut aussi signer") if entry.facts.get("is_signatory") else _("ne peut pas signer")
    return _("Pour la structure « %(host)s », %(name)s peut agir et %(signs)s (rôle : %(role)s).") % {
        "host": host,
        "name": name,
        "signs": signs,
        "role": member.get_role_display(),
    }


def _contact_recorded(entry: JournalEntry) -> str:
    siret = f"{entry.object_id:014}"
    reached = EstablishmentContact.objects.filter(pk=siret).exclude(email="").exists()
    change = _("a été changée") if reached else _("a été retirée")
    return _(
        "L’adresse e-mail où nous vérifions qui fait partie de l’établissement %(siret)s %(change)s : les codes de confirmation n’arrivent plus à l’ancienne adresse."
    ) % {"siret": siret, "change": change}


def _agency_recorded(entry: JournalEntry) -> str:
    agency = Agency.objects.filter(pk=entry.object_id).first()
    name = quoted(agency.name) if agency else _("sans nom")
    return _(
        "L’adresse e-mail de l’agence « %(name)s » a été changée : les courriels n’arrivent plus à l’ancienne."
    ) % {"name": name}


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
