"""How a one-time code may reach a signatory, and the words they agree to in each case."""

from immersions.messaging import sms

from .choices import Assurance, CodeChannel, PartyRole
from .models import Party, SignatureRequest

# The sentence of an intent box; its id and SHA-256 are in the evidence, so a sentence is never edited: add one.
CONSENTS = {
    "consent-1": (
        "J’ai lu la convention n° {reference}, version {version} (empreinte {fingerprint}), et je la signe en qualité "
        "de : {quality}. J’accepte que le code reçu à mon adresse e-mail vaille signature électronique simple."
    ),
    "consent-2": (
        "J’ai lu la convention n° {reference}, version {version} (empreinte {fingerprint}), et je la signe en qualité "
        "de : {quality}. J’accepte que le code reçu par courriel ou par SMS vaille signature électronique simple."
    ),
    "consent-desk-1": (
        "J’ai lu la convention n° {reference}, version {version} (empreinte {fingerprint}), ou on me l’a lue, et je la "
        "signe en qualité de : {quality}. J’accepte que cette case, cochée devant la personne de l’agence qui a vu ma "
        "pièce d’identité, vaille signature électronique simple."
    ),
}
ASSURANCES = {
    CodeChannel.EMAIL: Assurance.EMAIL_OTP,
    CodeChannel.SMS: Assurance.SMS_OTP,
    CodeChannel.DESK: Assurance.IN_PERSON,
}


def channels_of(party: Party) -> tuple[CodeChannel, ...]:
    """Where a code for this party may be sent, the usual way first; empty when nobody could be reached.

    `DESK` only for who has neither: then the agency attests, with a code of its own.
    """
    found = []
    if party.email:
        found.append(CodeChannel.EMAIL)
    if sms.is_on() and sms.mobile(party.phone):
        found.append(CodeChannel.SMS)
    if not found and party.in_person:
        found.append(CodeChannel.DESK)
    return tuple(found)


def is_attested(party: Party) -> bool:
    """Whether the agency answers for this party, who has neither e-mail nor mobile phone."""
    return channels_of(party) == (CodeChannel.DESK,)


def masked(email: str) -> str:
    """« z***@exemple.fr »: enough for its owner to know it, too little to write to it."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}***@{domain}" if domain else ""


def masked_contact(request: SignatureRequest) -> str:
    """Where the code of a signature went, masked; empty when the signatory received none."""
    if request.assurance == Assurance.SMS_OTP:
        return sms.masked(request.party.phone)
    return masked(request.party.email) if request.assurance == Assurance.EMAIL_OTP else ""


def consent_id_of(request: SignatureRequest) -> str:
    """Which sentence this party is shown now."""
    channels = channels_of(request.party)
    if channels == (CodeChannel.DESK,):
        return "consent-desk-1"
    return "consent-2" if CodeChannel.SMS in channels else "consent-1"


def consent_words(request: SignatureRequest, consent_id: str = "") -> str:
    """The sentence whose box is ticked, or was: that of `consent_id`, which the evidence names."""
    version = request.version
    return CONSENTS[consent_id or consent_id_of(request)].format(
        reference=version.convention.reference,
        version=version.number,
        fingerprint=version.fingerprint,
        quality=PartyRole(request.role).label.lower(),
    )
