"""From a draft to a text that is signed: frozen once, stored with its fingerprints, asked of each party."""

import datetime
import hashlib
import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from conventions import local_time
from conventions.case_facts import dossier_of
from conventions.choices import EventKind
from conventions.content.canonical import UnprintableText, canonical_bytes
from conventions.content.document import TEMPLATE_VERSION, build_document
from conventions.documents.pdf import render_convention
from conventions.evidence.chain import record
from conventions.law.people.parties import parties_of
from conventions.law.states import Verb
from conventions.models import Convention, ConventionVersion, SignatureRequest
from conventions.models.constraints import SAID_BY_TRIGGERS
from conventions.moves import lock_convention, write_state
from conventions.permissions import refusal
from conventions.persons import contact_keys_of, lock_person, person_of
from conventions.signing.actions.rounds import current_version, invite_open_group
from immersions.accounts.actor import Actor
from immersions.models import JournalEntry
from immersions.permissions import Refusal, Refused, require

from .night_authorisation import night_authorisation_of

# Crockford's base 32: no I, L, O, U; ten characters are 50 bits.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHANGED = Refusal(
    409, _("Le brouillon vient d’être modifié par une autre personne : relisez-le avant de l’ouvrir.")
)
OVERLAP = Refusal(
    409,
    _(
        "Cette personne a déjà une convention dans cette structure pendant ces dates : choisissez d’autres jours."
    ),
)


def new_code() -> str:
    """A verification code nobody can guess."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(10))


def open_to_signature(convention: Convention, *, by: Actor, at: datetime.datetime) -> ConventionVersion:
    """Freeze a draft and invite its first signatories.

    The rules of the law are asked again under the person's locks and the convention's: two
    conseillers cannot pass together what neither could alone. Raises `Refused` (403, 409) and changes
    nothing when the draft may not be opened.
    """
    try:
        with transaction.atomic():
            person = person_of(convention)
            lock_person(person)
            locked = lock_convention(convention.pk)
            if not set(person_of(locked).locks) <= set(person.locks):
                raise Refused(CHANGED)
            return _open_locked(locked, by=by, at=at)
    except UnprintableText as error:
        raise Refused(Refusal(409, str(error))) from error
    except IntegrityError as error:
        said = _said_by_postgresql(error)
        if said is None:
            raise
        raise Refused(said) from error


def _said_by_postgresql(error: IntegrityError) -> Refusal | None:
    """The French sentence of the guarantee that was broken, when it is one of those that opening can meet."""
    cause = getattr(error.__cause__, "diag", None)
    if cause is None or cause.constraint_name is None:
        return None
    if cause.constraint_name.startswith("convention_no_overlap_"):
        return OVERLAP
    if cause.constraint_name in SAID_BY_TRIGGERS:
        return Refusal(409, cause.message_primary)
    return None


def _open_locked(convention: Convention, *, by: Actor, at: datetime.datetime) -> ConventionVersion:
    require(refusal(by, Verb.FREEZE, convention, at=at))
    version = _freeze(convention, at=at)
    write_state(
        convention, Verb.FREEZE, opened_at=at, contact_keys=sorted(contact_keys_of(convention)), at=at
    )
    record(
        convention,
        EventKind.VERSION_LOCKED,
        {
            "version": version.number,
            "content_sha256": bytes(version.content_sha256).hex(),
            "pdf_sha256": bytes(version.pdf_sha256).hex(),
            "template": version.template_version,
            "account": by.user.pk if by.user else 0,
            "parties": [request.role for request in version.requests.order_by("group", "pk")],
            **_night_authorisation(convention),
        },
    )
    invite_open_group(version, at=at)
    JournalEntry.witness("open_to_signature", convention, by=by.user, at=at, version=version.number)
    return version


def _night_authorisation(convention: Convention) -> dict[str, str | int]:
    """The file that the decision on a minor's night was read with: kept from now on."""
    file = night_authorisation_of(convention)
    if file is None:
        return {}
    return {"night_authorisation": file.pk, "night_authorisation_sha256": bytes(file.sha256).hex()}


def _freeze(convention: Convention, *, at: datetime.datetime) -> ConventionVersion:
    """Render once, store the bytes and their SHA-256, and ask each required party."""
    previous = current_version(convention)
    if previous is not None:
        previous.superseded_at = at
        previous.save(update_fields=["superseded_at"])
    last = convention.versions.order_by("-number").first()
    number, code = (last.number if last else 0) + 1, new_code()
    today = local_time.local_day(convention, at)
    canonical = canonical_bytes(build_document(convention, number=number, code=code, locked_on=today))
    pdf = render_convention(canonical, locked_at=at)
    version = ConventionVersion.objects.create(
        convention=convention,
        number=number,
        canonical_json=canonical,
        content_sha256=hashlib.sha256(canonical).digest(),
        pdf=pdf,
        pdf_sha256=hashlib.sha256(pdf).digest(),
        template_version=TEMPLATE_VERSION,
        code=code,
        locked_at=at,
    )
    parties = {party.role: party for party in convention.parties.all()}
    SignatureRequest.objects.bulk_create(
        SignatureRequest(
            version=version, party=parties[one.role.value], role=one.role.value, group=one.order_group
        )
        for one in parties_of(dossier_of(convention))
    )
    return version
