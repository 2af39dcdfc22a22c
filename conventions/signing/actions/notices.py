"""What happens in a party's name is told wherever that party can be reached, past addresses included.

Whoever prepares a convention also writes its contacts: what they wipe or change must not silence anyone.
"""

import datetime

from conventions.choices import DraftPart, PartyRole, RequestState
from conventions.models import Convention, ConventionVersion, Party, PastContact, SignatureRequest
from immersions.messaging import letters, sms
from immersions.messaging.contacts import mailbox, number
from immersions.models import Letter

PARTS = {PartyRole.BENEFICIARY: DraftPart.CANDIDATE, PartyRole.HOST: DraftPart.HOST}

# Each kind of letter with its short message, for a party known by phone only.
SHORT = {
    "told_signed": "told_signed_sms",
    "told_refused": "told_refused_sms",
    "told_complete": "told_complete_sms",
    "told_paper": "told_paper_sms",
}


def write_party(
    convention: Convention, role: str, values: dict[str, str] | None, *, at: datetime.datetime
) -> None:
    """Store what a draft says of a party, or that it has none; who could be reached is told of the change."""
    party = convention.parties.filter(role=role).first()
    if party is not None:
        said = values or {"email": "", "phone": ""}
        leave_contact(
            party, email=said.get("email", party.email), phone=said.get("phone", party.phone), at=at
        )
    if values is None:
        convention.parties.filter(role=role).delete()
    else:
        convention.parties.update_or_create(role=role, defaults=values)


def leave_contact(party: Party, *, email: str, phone: str, at: datetime.datetime) -> PastContact | None:
    """Keep the contact that this e-mail and phone replace, and tell it at once; `None` when nothing changes.

    To be called before the party is written. The old address learns that it is no longer used, and no name.
    """
    left_email = party.email if party.email.casefold() != email.casefold() else ""
    left_phone = party.phone if number(party.phone) != number(phone) else ""
    if not left_email and not left_phone:
        return None
    past = PastContact.objects.create(
        convention=party.convention, role=party.role, email=left_email, phone=left_phone, replaced_at=at
    )
    letters.post("contact_changed", past, left_email)
    # The telephone is told in both cases: whoever reads the mailbox may not be who it belongs to.
    if sms.is_on() and sms.mobile(party.phone):
        letters.post("contact_changed_sms", past, party.phone)
    return past


def addresses_of(convention: Convention, role: str) -> list[str]:
    """Every e-mail known for a party, its present one first: typed, invited, or verified by its own account."""
    found = [
        *convention.parties.filter(role=role).values_list("email", flat=True),
        *convention.past_contacts.filter(role=role).values_list("email", flat=True),
    ]
    if role in PARTS:
        found += convention.invitations.filter(part=PARTS[PartyRole(role)]).values_list("email", flat=True)
    if role == PartyRole.BENEFICIARY:
        found += [convention.candidate.email, *_account_of(convention)]
    if role == PartyRole.HOST and convention.host is not None:
        members = convention.host.members.filter(is_active=True, is_signatory=True).order_by("pk")
        found += members.values_list("user__email", flat=True)
    return list({address.casefold(): address for address in reversed(found) if address}.values())[::-1]


def phones_of(convention: Convention, role: str) -> list[str]:
    """Every mobile phone known for a party; none where no short message can leave."""
    if not sms.is_on():
        return []
    found = [
        *convention.parties.filter(role=role).values_list("phone", flat=True),
        *convention.past_contacts.filter(role=role).values_list("phone", flat=True),
        *([convention.candidate.phone] if role == PartyRole.BENEFICIARY else []),
    ]
    return list({number(phone): phone for phone in found if sms.mobile(phone)}.values())


def tell_everywhere(kind: str, request: SignatureRequest, *, but: tuple[str, ...] = ()) -> list[Letter]:
    """Ask for the letter `kind` to every address known for a party, `but` those that get a fuller one.

    Who has no e-mail at all is told by a short message, where there are any.
    """
    convention = request.version.convention
    known = addresses_of(convention, request.role)
    fuller = {address.casefold() for address in but}
    told = [letters.post(kind, request, address) for address in known if address.casefold() not in fuller]
    if not known:
        told += [letters.post(SHORT[kind], request, phone) for phone in phones_of(convention, request.role)]
    return [row for row in told if row is not None]


def tell_complete(version: ConventionVersion, *, fuller: list[str]) -> None:
    """Tell every address of every party, and the tutor, that all have signed; `fuller`: those that receive the file."""
    for request in version.requests.filter(signed_at__isnull=False).select_related("party"):
        request.version = version
        tell_everywhere("told_complete", request, but=tuple(fuller))
    convention = version.convention
    if convention.tutor_email.casefold() not in {address.casefold() for address in fuller}:
        letters.post("told_tutor", convention, convention.tutor_email)


def tell_tutor_of_the_end(convention: Convention) -> None:
    """Tell the tutor, who was told when it would begin, that it will not; a tutor who signs is told as a party."""
    mailboxes = {mailbox(party.email) for party in convention.parties.all()}
    if mailbox(convention.tutor_email) not in mailboxes:
        letters.post("told_tutor_cancelled", convention, convention.tutor_email)


def _account_of(convention: Convention) -> list[str]:
    user = convention.candidate.user
    return [user.email] if user is not None else []


def recipients(version: ConventionVersion) -> list[str]:
    """Every party that signed, and the conseiller, once each."""
    signed = version.requests.filter(state=RequestState.SIGNED).order_by("group", "pk")
    addresses = [*signed.values_list("party__email", flat=True), version.convention.counsellor.user.email]
    return list(dict.fromkeys(address for address in addresses if address))
