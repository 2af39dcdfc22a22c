"""Whether a person belongs to a host: what an address proves, and what it does not.

Only a contact that someone else gave (`EstablishmentContact`) proves anything: a website that the person
has just typed would prove that they own a website.
"""

from urllib.parse import urlsplit

from immersions.models import EstablishmentContact, HostStructure

# Domains that anybody may have an address at.
OPEN_TO_ALL = frozenset(
    [
        *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.fr", "live.com", "live.fr", "msn.com"),
        *("outlook.com", "outlook.fr", "yahoo.com", "yahoo.fr", "ymail.com", "aol.com", "icloud.com"),
        *("me.com", "mac.com", "proton.me", "protonmail.com", "gmx.com", "gmx.fr", "mailo.com"),
        *("orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr", "bbox.fr", "laposte.net"),
        *("numericable.fr", "club-internet.fr", "cegetel.net", "aliceadsl.fr", "9online.fr", "voila.fr"),
        *("zaclys.net", "tutanota.com", "tuta.io", "zoho.com", "yandex.com", "mail.com", "facebook.com"),
    ]
)


def contact_of(siret: str) -> EstablishmentContact | None:
    """How this establishment is known to be reached, if it is."""
    return EstablishmentContact.objects.filter(pk=siret).first()


def is_confirmed(host: HostStructure) -> bool:
    """Whether at least one active member has proved to belong to the host."""
    return host.members.filter(is_active=True, proved_at__isnull=False).exists()


def address_proves(email: str, contact: EstablishmentContact | None) -> bool:
    """Whether having this address proves that one belongs: the contact's own, or one of its own domain."""
    if contact is None or not email:
        return False
    if contact.email and email.lower() == contact.email.lower():
        return True
    domain = mail_domain(email)
    return domain not in OPEN_TO_ALL and domain in {mail_domain(contact.email), site_domain(contact.website)}


def mail_domain(email: str) -> str:
    """The domain of an address, in lower case and ASCII; empty for none."""
    return _ascii(email.rpartition("@")[2])


def site_domain(website: str) -> str:
    """The domain of a website, without « www. »; empty for none."""
    return _ascii(urlsplit(website).hostname or "").removeprefix("www.")


def masked(email: str) -> str:
    """An address that its owner recognises and nobody else can use: « c…@boulangerie.example »."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…@{domain}" if domain else ""


def _ascii(domain: str) -> str:
    try:
        return domain.strip().lower().encode("idna").decode() if domain else ""
    except UnicodeError:
        return ""
