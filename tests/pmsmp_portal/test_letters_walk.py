"""Every letter and short message, written with a stranger's words in every name: none carries them as they are."""

import datetime
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from conventions.choices import CodeChannel, DraftPart
from conventions.law.states import State
from conventions.models import (
    Convention,
    Document,
    DraftInvitation,
    Party,
    PastContact,
    ProofFile,
    SignatureEvent,
    SigningCode,
)
from immersions.administration.emails import SENTENCES
from immersions.choices import Interest, JoinStatus, MemberProof, RequestStatus, Side
from immersions.messaging.html import as_html
from immersions.messaging.letters import WRITERS, NothingToSay, ShortWords, Words
from immersions.models import (
    Agency,
    Candidate,
    Establishment,
    EstablishmentContact,
    HostCode,
    HostInvitation,
    HostMember,
    HostStructure,
    ImmersionRequest,
    Introduction,
    JoinRequest,
    JournalEntry,
    Letter,
    Message,
    Offer,
    Recommendation,
    SavedSearch,
    User,
)
from immersions.names import is_hidden
from tests.support.signers import open_round, sign_directly, signer

pytestmark = [pytest.mark.django_db]
HOSTILE = (
    "Zoé<b>&\n\nVotre compte est bloqué\u202e, allez sur evil.quelconque, https://evil.zz/x ou a@evil.zz\u200b. "
    + "Payez. " * 9
)
SHORT = "06\nevil.zz\u200b"  # fits where a phone number goes
TYPED = (
    (User, "first_name last_name phone"),
    (Candidate, "first_name last_name phone project"),
    (HostStructure, "name street city activity phone website commitment suspension_reason referent_name"),
    (Establishment, "name street city"),
    (Offer, "title tasks city street tutor_name"),
    (Agency, "name city street phone"),
    (Party, "first_name last_name function organisation phone street city"),
    (Convention, "host_name host_street host_city tutor_first_name tutor_last_name place_city job_title"),
    (ImmersionRequest, "message answer"),
    (Message, "text"),
    (Recommendation, "word"),
    (Introduction, "note"),
    (SavedSearch, "name"),
)
OURS = re.compile(
    rf"{re.escape(settings.SITE_URL)}[^\s]*|{re.escape(settings.PORTAL_CONTACT)}|\b[\w-]+@demo\.example\b"
)
LINK = re.compile(r"://|www\.|\S@|@\S|[^\W\d_]\.\w|\w\.[^\W\d_]|mailto:|[/\\]{2}")
Prepared = tuple[int, str]


def spoil() -> None:
    """By the door of SQL, as an old row or a partner's import might: no column, no trigger has its say."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for model, names in TYPED:
            table = model._meta.db_table
            for name in names.split():
                length = model._meta.get_field(name).max_length or 2000
                words = SHORT if length <= 20 else HOSTILE[:length]
                cursor.execute(f'UPDATE "{table}" SET "{name}" = %s', [words])
        cursor.execute("SET session_replication_role = DEFAULT")


def stage(cast: Any) -> list[Callable[[], Prepared]]:
    """Rows for letters to speak of; each callable puts one in a state, and returns its key and who is written to."""
    now, day = timezone.now(), timezone.localdate()
    soon, amina = now + datetime.timedelta(days=5), cast.amina.email
    version = open_round(cast, at=now)
    one, signed = signer(version, "beneficiary"), signer(version, "host")
    sign_directly(signed)
    asked = ImmersionRequest.objects.create(
        candidate=cast.candidate, offer=cast.offer, message="Bonjour", sent_at=now,
        wished_start=day + datetime.timedelta(days=40), wished_end=day + datetime.timedelta(days=47),
    )  # fmt: skip
    member = HostMember.objects.filter(host=cast.host, is_active=True).first()
    join = JoinRequest.objects.create(host=cast.host, user=cast.driss, asked_at=now)
    invited = HostInvitation.objects.create(
        host=cast.host, email="x@demo.example", created_by=cast.bruno, created_at=now, expires_at=soon
    )
    proposed = Recommendation.objects.create(
        candidate=cast.candidate, offer=cast.offer, by=cast.claire, at=now
    )
    introduced = Introduction.objects.create(candidate=cast.candidate, host=cast.host, by=cast.claire, at=now)
    said = [
        Message.objects.create(request=asked, author=cast.amina, side=side, text="Bonjour", at=now)
        for side in Side
    ]
    search = SavedSearch.objects.create(
        user=cast.amina, name="x", query="q=boulanger", told_from=now - datetime.timedelta(days=900),
        told_until=soon, created_at=now,
    )  # fmt: skip
    document = Document.objects.create(
        version=version, kind="DOSSIER", content=b"%PDF-", sha256=b"s" * 32, made_at=now
    )
    event = SignatureEvent.objects.filter(convention=version.convention).first()
    proofs = [
        ProofFile.objects.create(
            convention=version.convention, asked_at=now, made_at=now, content=b"%PDF-", sha256=b"s" * 32, **whose
        )
        for whose in ({"request": one.request}, {"event": event})
    ]  # fmt: skip
    draft = DraftInvitation.objects.create(
        convention=version.convention,
        part=DraftPart.HOST,
        email="x@demo.example",
        created_at=now,
        expires_at=soon,
    )
    past = PastContact.objects.create(
        convention=version.convention, role="host", email="x@demo.example", replaced_at=now
    )
    staff = User.objects.create_superuser("equipe@demo.example")
    contact = EstablishmentContact.objects.create(
        siret=cast.host.siret, email="x@demo.example", source="annuaire", checked_on=day
    )
    administered = {
        "change_email": cast.claire, "open_account": cast.claire, "change_rights": cast.claire,
        "forget_second_factor": cast.claire, "place_member": cast.claire_membership, "place_host_member": member,
        "record_contact": contact, "record_agency": cast.cap_emploi,
    }  # fmt: skip
    assert set(administered) == set(SENTENCES)
    entries = [
        JournalEntry.witness(verb, thing, by=staff, at=now, is_active=is_active)
        for verb, thing in administered.items()
        for is_active in (True, False)
    ]
    host_code = HostCode.objects.create(member=member, created_at=now, expires_at=soon)

    def put(row: models.Model, recipient: str = amina, **values: Any) -> Callable[[], Prepared]:
        def prepare() -> Prepared:
            if values:
                type(row)._base_manager.filter(pk=row.pk).update(**values)
            return row.pk, recipient

        return prepare

    def code(channel: CodeChannel, recipient: str) -> Callable[[], Prepared]:
        def prepare() -> Prepared:
            Party.objects.filter(pk=one.request.party_id, phone="").update(phone=recipient)
            made = SigningCode.objects.create(
                request=one.request, channel=channel, membership=cast.claire_membership, content_sha256=b"c" * 32,
                session_sha256=b"s" * 32, created_at=now, expires_at=soon,
            )  # fmt: skip
            return made.pk, recipient

        return prepare

    def suspended() -> Prepared:
        HostStructure.objects.filter(pk=cast.host.pk).update(suspended_at=now)
        return asked.pk, amina

    def drafting() -> Prepared:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        Convention.objects.filter(pk=version.convention_id).update(state=State.DRAFT)
        return draft.pk, amina

    def unproved() -> Prepared:
        HostMember.objects.filter(pk=member.pk).update(proof="", proved_at=None, is_active=True)
        return host_code.pk, amina

    def asleep() -> Prepared:
        Offer.objects.filter(pk=cast.offer.pk).update(asleep_at=now, active=False)
        return cast.offer.pk, amina

    return [
        *(put(asked, status=status) for status in RequestStatus),
        put(cast.host, suspended_at=now), put(cast.host), suspended, asleep,
        *(put(join, status=status, answered_at=None if status == JoinStatus.WAITING else now) for status in JoinStatus),
        *(put(entry) for entry in entries), put(invited), put(past), put(proposed), put(proposed, interest=Interest.INTERESTED, answered_at=now), put(introduced),
        *(put(each) for each in said), put(search), put(document), *(put(each) for each in proofs),
        put(cast.candidate, call_asked_at=now), put(member, proof=MemberProof.MAIL, proved_at=now), unproved, drafting, put(version.convention),
        put(one.request), put(one.request, one.request.party.email), put(signed.request),
        code(CodeChannel.EMAIL, one.request.party.email), code(CodeChannel.SMS, SHORT), code(CodeChannel.DESK, cast.claire.email),
    ]  # fmt: skip


def written(kind: str, prepare: Callable[[], Prepared]) -> str | None:
    """The words of that letter about that row; nothing when it has nothing to say of it."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                subject, recipient = prepare()
                spoil_again = SigningCode.objects.filter(pk=subject, channel=CodeChannel.SMS).exists()
                if spoil_again:
                    Party.objects.all().update(phone=SHORT)
                words = WRITERS[kind](
                    Letter(kind=kind, subject_id=subject, recipient=recipient, created_at=timezone.now())
                )
        except (NothingToSay, IntegrityError):  # a state that this row cannot be in
            return None
        finally:
            transaction.set_rollback(True)
    if isinstance(words, ShortWords):
        return words.text
    drawn_as_it_says(kind, words)
    return f"{words.subject}\n{words.body}"


class Drawn(HTMLParser):
    """What a reader sees of an HTML part, where its links lead, and every name of element and attribute."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen, self.links, self.names, self.inside = "", [], set(), ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.names |= {tag, *(name for name, _ in attrs)}
        self.links += [(dict(attrs).get("class"), value) for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        if self.inside not in ("style", "title"):
            self.seen += f" {data}"


ELEMENTS = {"html", "head", "meta", "title", "style", "body", "div", "p", "ul", "li", "a", "br"}
ATTRIBUTES = {"lang", "charset", "name", "content", "class", "href"}


def drawn_as_it_says(kind: str, words: Words) -> None:
    """Its HTML part says the words of the text and nothing else, fetches nothing, and links to us alone."""
    page = as_html(words.subject, words.body)
    drawn = Drawn(page)
    button = "Ouvrir la page"
    buttons = [address for name, address in drawn.links if name == "button"]
    foot = f"{settings.PORTAL_NAME} {settings.SITE_URL}"
    text = re.sub(r"^- ", "", f"{words.body.strip()}\n{foot}", flags=re.MULTILINE)
    assert drawn.seen.replace(button, "").split() == text.split(), kind
    assert len(buttons) <= 1, kind
    assert bool(buttons) == bool(re.search(rf"^ *{re.escape(settings.SITE_URL)}/\S+$", words.body, re.M)), (
        kind
    )
    assert all(re.fullmatch(rf"{re.escape(settings.SITE_URL)}(/\S*)?", link) for _, link in drawn.links), kind
    assert drawn.names <= ELEMENTS | ATTRIBUTES, kind
    assert not re.search(
        r"url\(|@import|src=|https?://(?!{})".format(re.escape(settings.SITE_URL.split("//")[1])), page
    )


def test_no_letter_carries_a_strangers_lines_nor_a_link_of_theirs(cast):
    prepared = stage(cast)
    spoil()
    told: dict[str, list[str]] = {
        kind: [words for prepare in prepared if (words := written(kind, prepare)) is not None]
        for kind in WRITERS
    }
    assert [
        kind for kind, letters in told.items() if not letters
    ] == []  # a new kind: stage a row it speaks of
    quoting = set()
    for kind, letters in told.items():
        for words in letters:
            theirs = OURS.sub("", words)
            assert not LINK.search(theirs), (kind, LINK.search(theirs), theirs)
            assert "\nVotre compte" not in words, kind
            assert not any(is_hidden(words, at) for at, sign in enumerate(words) if sign != "\n"), kind
            assert len(re.findall("Payez", words)) <= 60, kind
            if "evil. quelconque" in words:
                quoting.add(kind)
    assert {
        "request_sent",
        "draft_invitation",
        "sign_invitation",
        "candidate_introduced",
        "host_suspended",
        "administration_wrote",
    } <= quoting


def test_a_template_of_a_letter_says_what_people_typed_through_one_filter():
    ours = re.compile(
        r"(link|page|code|role|digits|length|minutes|contact|head|event_hash|sha256|reference|opening\|capfirst|stop_link|offers_link"
        r"|page_url|fact|portal_\w+|convention\.reference|version\.\w+|row\.link|member\.host\.siret|[\w.]+\.email|[\w.]*get_\w+_display"
        r"|[\w.]+\|full_(date|moment)|[\w.]+\|said(:\d+)?(\|default:[\w.]+email|\|after(_place)?:\"[a-zà ]+\")?)"
    )
    bare = [
        f"{path.name}: {variable}"
        for path in (settings.BASE_DIR / "templates" / "emails").glob("*.txt")
        for variable in re.findall(r"{{\s*(.+?)\s*}}", path.read_text())
        if not ours.fullmatch(variable)
    ]
    assert bare == []
