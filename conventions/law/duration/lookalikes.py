"""Someone who may be the same person under another spelling: a question for a human (D5135-3 al. 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from conventions.law import articles
from conventions.law.dates import window_end
from conventions.law.facts import Beneficiary, Lookalike
from conventions.law.findings import Certainty, Finding, Severity, Step, finding
from french import normalised, period

from .cumulation import same_siret

BORN_THE_SAME_DAY = "née le même jour"
BORN_NEARLY = "dont la date de naissance s’écrit presque de la même façon"
SAME_NAME_HERE = "du même nom"
ONE_NAME_HERE = "dont le nom ou un prénom est le même, née le même jour"


def same_person(
    beneficiary: Beneficiary, host_siret: str, start: date, lookalikes: Sequence[Lookalike]
) -> list[Finding]:
    """D5135-3 al. 3 (PER-1): days are counted by person; a near name or birth date asks who it is.

    The other convention is named by its reference and dates, never by the name it bears.
    """
    found = []
    for other in lookalikes:
        likeness = _likeness(beneficiary, other, here=same_siret(host_siret, other.host_siret))
        if likeness is None or start > window_end(other.start) or other.start > window_end(start):
            continue
        found.append(
            finding(
                Severity.HUMAN,
                "PER-1",
                articles.TWELVE_MONTHS,
                f"La convention {other.reference}, {period(other.start, other.end)}, est celle d’une personne "
                f"{likeness} : est-ce la même personne ? Si oui, corrigez ici son nom ou sa date de naissance, ou "
                "déclarez cette immersion à l’étape « Dates » : ses jours comptent. Si non, dites ce qui vous en "
                "assure.",
                step=Step.PARTIES,
                certainty=Certainty.POLICY,
                role="beneficiary",
                other=other.reference,
                likeness=likeness,
                name=normalised(f"{beneficiary.last_name} {beneficiary.first_name}"),
                birth_date=beneficiary.birth_date,
            )
        )
    return found


def near_dates(born: date) -> frozenset[date]:
    """The dates that a slip of the hand writes for that one: a digit, day and month turned round, two years swapped."""
    return frozenset(_slips(born)) - {born}


def near_names(one: Beneficiary | Lookalike, other: Beneficiary | Lookalike) -> bool:
    """Whether two full names may be one: turned round, one first name more, or a letter apart in each part."""
    mine, theirs = _words(one), _words(other)
    if mine == theirs or (min(len(mine), len(theirs)) > 1 and (mine <= theirs or theirs <= mine)):
        return True
    straight = ((one.last_name, other.last_name), (one.first_name, other.first_name))
    turned = ((one.last_name, other.first_name), (one.first_name, other.last_name))
    return any(all(_a_letter_apart(*pair) for pair in pairs) for pairs in (straight, turned))


def _likeness(person: Beneficiary, other: Lookalike, *, here: bool) -> str | None:
    """In which words the other person looks like this one; in another host, only what is very near counts."""
    if person.birth_date is None or not person.last_name or not person.first_name:
        return None
    same_day = person.birth_date == other.birth_date
    if near_names(person, other):
        if same_day:
            return f"au nom presque semblable, {BORN_THE_SAME_DAY}"
        if other.birth_date in near_dates(person.birth_date):
            return f"au nom semblable, {BORN_NEARLY}"
        return SAME_NAME_HERE if here and _words(person) == _words(other) else None
    return ONE_NAME_HERE if here and same_day and _words(person) & _words(other) else None


def _words(person: Beneficiary | Lookalike) -> frozenset[str]:
    return frozenset(normalised(f"{person.first_name} {person.last_name}").split())


def _a_letter_apart(one: str, other: str) -> bool:
    """Whether one letter added, removed, changed or swapped with its neighbour makes one text the other."""
    first, second = sorted((normalised(one), normalised(other)), key=len)
    if first == second:
        return True
    if not first or len(second) - len(first) > 1:
        return False
    place = next((rank for rank, letter in enumerate(first) if letter != second[rank]), len(first))
    if len(first) < len(second):
        return first[place:] == second[place + 1 :]
    rest = first[place + 1 :] == second[place + 1 :]
    swapped = first[place : place + 2] == second[place : place + 2][::-1]
    return rest or (swapped and first[place + 2 :] == second[place + 2 :])


def _slips(born: date) -> Iterator[date]:
    text = f"{born:%Y%m%d}"
    changed = [
        text[:rank] + digit + text[rank + 1 :] for rank in range(2, len(text)) for digit in "0123456789"
    ]
    turned = [text[:4] + text[6:] + text[4:6], text[:2] + text[3] + text[2] + text[4:]]
    for each in (*changed, *turned):
        try:
            yield date.fromisoformat(f"{each[:4]}-{each[4:6]}-{each[6:]}")
        except ValueError:
            continue
