"""Letters that tell a party, wherever it can be reached, what is done in its name.

They may reach an address that was given by mistake: a reference and a quality, no name, no date, no link.
"""

from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.choices import PartyRole
from conventions.models import Convention, PastContact, SignatureRequest
from immersions.language import Text
from immersions.messaging.letters import NothingToSay, ShortWords, Words, letter
from immersions.models import Letter
from immersions.names import quoted

SIGNED = _("Une signature vient d’être enregistrée à ce titre.")
REFUSED = _("Un refus de signer vient d’être enregistré à ce titre : la convention n’est plus à signer.")
COMPLETE = _("Toutes les signatures sont maintenant enregistrées, dont celle faite à ce titre.")
PAPER = _(
    "La copie d’un document signé à la main à ce titre vient d’être déposée à l’agence. Deux personnes de l’agence "
    "la regardent avant que la signature compte."
)


def _words(convention: Convention, role: str, subject: str, fact: Text) -> Words:
    context = {
        "reference": convention.reference,
        "role": PartyRole(role).label.lower(),
        "fact": fact,
        "agency": convention.agency,
    }
    return Words(
        gettext("Convention %(reference)s : %(fact)s") % {"reference": convention.reference, "fact": subject},
        render_to_string("emails/party_told.txt", context),
    )


def _asked(row: Letter) -> SignatureRequest:
    rows = SignatureRequest.objects.select_related("version__convention__agency", "party")
    found = rows.filter(pk=row.subject_id).first()
    if found is None:
        raise NothingToSay("la demande de signature n’existe plus")
    return found


def _told(row: Letter, subject: str, fact: Text) -> Words:
    request = _asked(row)
    return _words(request.version.convention, request.role, subject, fact)


def _short(row: Letter, fact: str) -> ShortWords:
    convention = _asked(row).version.convention
    return ShortWords(_in_short(convention, fact))


def _in_short(convention: Convention, fact: str) -> str:
    call = f" : {quoted(convention.agency.phone)}" if convention.agency.phone else ""
    return gettext(
        "Convention d'immersion %(reference)s. %(fact)s Ce n'est pas vous ? Appelez l'agence%(call)s"
    ) % {"reference": convention.reference, "fact": fact, "call": call}


def _past(row: Letter) -> PastContact:
    found = PastContact.objects.select_related("convention__agency").filter(pk=row.subject_id).first()
    if found is None:
        raise NothingToSay("ce contact n’est plus gardé")
    return found


@letter("contact_changed")
def contact_changed(row: Letter) -> Words:
    """To an address that a party no longer has: it was changed or emptied, and by whom to ask."""
    past = _past(row)
    fact = gettext(
        "Cette adresse vient d’être remplacée ou retirée : les invitations à signer ne vous arriveront plus ici."
    )
    return _words(past.convention, past.role, gettext("votre adresse a été changée"), fact)


@letter("contact_changed_sms")
def contact_changed_sms(row: Letter) -> ShortWords:
    """To the phone of a party whose contact was changed or emptied."""
    return ShortWords(_in_short(_past(row).convention, gettext("Vos coordonnées viennent d'être changées.")))


@letter("told_signed")
def told_signed(row: Letter) -> Words:
    """To the other addresses of a party: a signature was recorded in its name."""
    return _told(row, gettext("une signature à votre titre"), SIGNED)


@letter("told_signed_sms")
def told_signed_sms(row: Letter) -> ShortWords:
    """The same, to a party known by phone only."""
    return _short(row, gettext("Une signature vient d'être enregistrée en votre nom."))


@letter("told_refused")
def told_refused(row: Letter) -> Words:
    """To every address of a party: a refusal was recorded in its name."""
    return _told(row, gettext("un refus à votre titre"), REFUSED)


@letter("told_refused_sms")
def told_refused_sms(row: Letter) -> ShortWords:
    """The same, to a party known by phone only."""
    return _short(row, gettext("Un refus de signer vient d'être enregistré en votre nom."))


@letter("told_complete")
def told_complete(row: Letter) -> Words:
    """To the other addresses of a party: everyone has signed; the file goes to those in use only."""
    return _told(row, gettext("toutes les signatures sont là"), COMPLETE)


@letter("told_complete_sms")
def told_complete_sms(row: Letter) -> ShortWords:
    """The same, to a party known by phone only."""
    return _short(row, gettext("Toutes les signatures sont enregistrées."))


@letter("told_paper")
def told_paper(row: Letter) -> Words:
    """To every address of a party: the copy of a paper it signed was deposited."""
    return _told(row, gettext("une copie signée déposée"), PAPER)


@letter("told_paper_sms")
def told_paper_sms(row: Letter) -> ShortWords:
    """The same, to a party known by phone only."""
    return _short(row, gettext("La copie d'un papier signé en votre nom vient d'être déposée."))


@letter("told_tutor")
def told_tutor(row: Letter) -> Words:
    """To the tutor, who signs nothing: all have signed, and when it begins."""
    return _to_the_tutor(row, gettext("l’immersion que vous suivez est signée"), "emails/told_tutor.txt")


@letter("told_tutor_cancelled")
def told_tutor_cancelled(row: Letter) -> Words:
    """To the tutor, who expects somebody: the immersion is cancelled before its first day."""
    return _to_the_tutor(
        row, gettext("l’immersion que vous suivez est annulée"), "emails/told_tutor_cancelled.txt"
    )


def _to_the_tutor(row: Letter, what: str, template: str) -> Words:
    convention = Convention.objects.select_related("agency").filter(pk=row.subject_id).first()
    if convention is None:
        raise NothingToSay("la convention n’existe plus")
    words = render_to_string(template, {"convention": convention, "agency": convention.agency})
    return Words(
        gettext("Convention %(reference)s : %(fact)s") % {"reference": convention.reference, "fact": what},
        words,
    )
