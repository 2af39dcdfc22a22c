"""Who is the same person, whoever records them and however (docs/adr/0003-same-person.md).

D5135-3 counts per person and host. One candidate's file, one name and birth date, one address where the codes
go: any of them makes two conventions one person's, and so does a chain of them.
"""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Coalesce

from immersions.messaging.contacts import mailbox, number

from .channels import channels_of
from .choices import CodeChannel, PartyRole
from .law import facts
from .law.duration.lookalikes import near_dates
from .law.states import COUNTED_STATES
from .models import Convention, Party, person_key

A_YEAR = datetime.timedelta(days=366)


@dataclass(frozen=True)
class Person:
    """Everything by which one person is known: files, numbers of their names, numbers of their contacts."""

    candidates: frozenset[int]
    names: frozenset[int]
    contacts: frozenset[int]

    def with_those_of(self, conventions: Iterable[Convention]) -> Self:
        """The same person, known as these conventions know them too."""
        rows = list(conventions)
        return type(self)(
            self.candidates | {row.candidate_id for row in rows},
            self.names | {row.person_key for row in rows if row.person_key is not None},
            self.contacts | {contact for row in rows for contact in row.contact_keys},
        )

    @property
    def conventions(self) -> models.QuerySet[Convention]:
        """Those that the law counts, whatever the agency."""
        known = Q(candidate__in=self.candidates) | Q(person_key__in=self.names)
        if self.contacts:
            known |= Q(contact_keys__overlap=sorted(self.contacts))
        return Convention.objects.filter(known, state__in=COUNTED_STATES, start_on__isnull=False)

    @property
    def locks(self) -> list[int]:
        """One number for each thing the person is known by, always in the same order."""
        files = {_number("candidate", str(pk)) for pk in self.candidates}
        return sorted(files | self.names | self.contacts)


def person_of(convention: Convention) -> Person:
    """Who the beneficiary of a convention is: what it says, what their file says, and what those lead to."""
    return _person_and_stays(convention)[0]


def stays_of(convention: Convention) -> list[Convention]:
    """The same person's other conventions that count, by first day; their objectives are loaded."""
    return _person_and_stays(convention)[1]


def lookalikes_of(convention: Convention, known: Iterable[Convention]) -> tuple[facts.Lookalike, ...]:
    """Other people's conventions of the year around, born about the same day or in the same host.

    `known` are those already counted as the same person's; the law says who looks alike (PER-1).
    """
    born, start = convention.birth_date, convention.start_on
    if born is None or start is None:
        return ()
    near = Q(birth_date__in=sorted({born} | near_dates(born)))
    if convention.host_siret:
        near |= Q(host_siret=convention.host_siret, birth_date__isnull=False)
    rows = (
        Convention.objects.filter(near, state__in=COUNTED_STATES, parties__role=PartyRole.BENEFICIARY)
        .filter(start_on__gte=start - A_YEAR, start_on__lte=start + A_YEAR)
        .exclude(pk__in=[convention.pk or 0, *(one.pk for one in known)])
        .order_by("start_on", "pk")
        .values_list(
            "reference",
            "start_on",
            Coalesce("interrupted_on", "end_on"),
            "host_siret",
            "parties__last_name",
            "parties__first_name",
            "birth_date",
        )
    )
    return tuple(facts.Lookalike(*row) for row in rows)


def _person_and_stays(convention: Convention) -> tuple[Person, list[Convention]]:
    person = _known_by(convention)
    while True:
        rows = person.conventions.exclude(pk=convention.pk).prefetch_related("objectives")
        stays = list(rows.order_by("start_on", "pk"))
        wider = person.with_those_of(stays)
        if wider == person:
            return person, stays
        person = wider


def lock_person(person: Person) -> None:
    """One conseiller at a time for one person, until the end of the transaction: what each convention may
    count of the days of the others is then settled (CUM-5). Always in one order: nobody waits in a ring."""
    with connection.cursor() as cursor:
        for key in person.locks:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def contact_keys_of(convention: Convention) -> set[int]:
    """Numbers of the mailboxes and of the phone by which the beneficiary proves who they are.

    That of their account, and those where the codes go: nobody signs by an address that is not theirs.
    """
    party = convention.party(PartyRole.BENEFICIARY) if convention.pk is not None else None
    user = convention.candidate.user
    found = {_number("mailbox", mailbox(user.email))} if user is not None else set()
    return found if party is None else found | keys_of_channels(party)


def keys_of_channels(party: Party) -> set[int]:
    """Numbers of the mailbox and of the phone where a code for this party would go."""
    found, channels = set(), channels_of(party)
    if CodeChannel.EMAIL in channels:
        found.add(_number("mailbox", mailbox(party.email)))
    if CodeChannel.SMS in channels:
        found.add(_number("phone", number(party.phone)))
    return found


def _known_by(convention: Convention) -> Person:
    """What the convention and the person's own file say, and no other convention."""
    file = convention.candidate
    names = {convention.person_key} if convention.person_key is not None else set()
    if file.birth_date is not None:
        names.add(person_key(file.last_name, file.first_name, file.birth_date))
    return Person(frozenset({file.pk}), frozenset(names), frozenset(contact_keys_of(convention)))


def _number(kind: str, value: str) -> int:
    """Sixty-three bits: they say whether two values are the same, and nothing else."""
    return int.from_bytes(hashlib.sha256(f"{kind}:{value}".encode()).digest()[:8]) >> 1
