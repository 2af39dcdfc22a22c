"""The lines of the text that say several values at once, or say one in a sentence."""

from collections.abc import Callable, Mapping
from typing import Any

from conventions.law.people.accidents import Bearer
from french import NO_BREAK

from ..law.facts import Role

TO_FILL = "à compléter"


class Words:
    """The values of a content, said as their fields say them; the empty string for what is left out."""

    def __init__(self, content: Mapping[str, Any], say: Callable[[str, Any], str]) -> None:
        self._content = content
        self._say = say

    def raw(self, path: str) -> Any:
        """The value itself, or the part of the content, at that path; `None` when it is left out."""
        value: Any = self._content
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def __call__(self, *paths: str) -> str:
        """Those values, one after the other."""
        found = ((path, self.raw(path)) for path in paths)
        return " ".join(self._say(path, value) for path, value in found if value is not None)


Phrase = Callable[[Words], str]


def lower(text: str) -> str:
    """The same text, inside of a sentence."""
    return text[:1].lower() + text[1:]


def joined(separator: str, *paths: str, missing: str = "") -> Phrase:
    """The values that are there, between separators."""
    return lambda words: separator.join(filter(None, map(words, paths))) or missing


def who(words: Words, part: str) -> str:
    """« Hugo Marchand (chef boulanger) », inside of a sentence."""
    name, function = words(f"{part}.name") or TO_FILL, words(f"{part}.function")
    return f"{name} ({lower(function)})" if function else name


def delegation(words: Words) -> str:
    """Who granted the right to prescribe, and when."""
    if words.raw("prescriber.delegation") is None:
        return ""
    grantor, starts, ends = (
        words(f"prescriber.delegation.{name}") for name in ("grantor", "starts_on", "ends_on")
    )
    return f"accordée par {grantor}, du {starts} au {ends}"


def guardian(words: Words) -> str:
    """« Gaëlle Benali (mère) »."""
    if words.raw("guardian") is None:
        return ""
    name, quality = words("guardian.first_name", "guardian.last_name") or TO_FILL, words("guardian.quality")
    return f"{name} ({lower(quality)})" if quality else name


def contract(words: Words) -> str:
    """The kind of the contract, its days, and whether it goes on."""
    starts, ends = words("employer.contract_starts_on"), words("employer.contract_ends_on")
    parts = (
        words("employer.contract_kind"),
        starts and f"depuis le {starts}",
        ends and f"jusqu’au {ends}",
        words("employer.contract") or TO_FILL,
    )
    return ", ".join(filter(None, parts))


def collective_agreement(words: Words) -> str:
    """« IDCC 0843 », or the words that were typed."""
    idcc = words("host.idcc")
    return f"IDCC {idcc}" if idcc.isdigit() else idcc or TO_FILL


def instructions(words: Words) -> str:
    """Who gives the safety instructions."""
    if words.raw("host.safety_contact") == words.raw("host.tutor"):
        return "données par le tuteur"
    person = joined(", ", "host.safety_contact.name", "host.safety_contact.function", missing=TO_FILL)
    return f"données par {person(words)}"


def support_name(words: Words) -> str:
    """The accompanying organisation, and whether it is the prescriber."""
    same = " (organisme prescripteur)" if words.raw("support.same_as_prescriber") == "yes" else ""
    return (words("support.name") or TO_FILL) + same


def dates(words: Words) -> str:
    """« du lundi 2 mars 2026 au vendredi 13 mars 2026 »."""
    return f"du {words('period.starts_on') or TO_FILL} au {words('period.ends_on') or TO_FILL}"


def presence(words: Words) -> str:
    """The sum of the hours."""
    return f"{words('period.minutes')}, selon les horaires de la partie 6"


def renewed(words: Words) -> str:
    """Which convention this one renews."""
    if words.raw("renewal") is None:
        return ""
    starts, ends = words("renewal.starts_on"), words("renewal.ends_on")
    return f"convention {words('renewal.reference')}" + (
        f", du {starts} au {ends}" if starts and ends else ""
    )


def renewal_reason(words: Words) -> str:
    """Why."""
    return "" if words.raw("renewal") is None else words("renewal.reason") or TO_FILL


def answered(path: str, *, yes: str, no: str) -> Phrase:
    """What is provided, and which; what is not; what nobody has said."""

    def phrase(words: Words) -> str:
        answer, detail = words.raw(path), words(f"{path}_detail")
        if answer != "yes":
            return no if answer == "no" else TO_FILL
        return f"{yes}{NO_BREAK}: {detail}" if detail else yes

    return phrase


def insurance(words: Words) -> str:
    """The insurer, its policy, and until when."""
    policy, ends = words("safety.insurance_policy"), words("safety.insurance_ends_on")
    parts = (words("safety.insurer"), policy and f"police {policy}", ends and f"valable jusqu’au {ends}")
    return ", ".join(filter(None, parts))


def bearer(words: Words) -> str:
    """Who bears the risk of an accident, in the words that the draft shows too."""
    name = words("safety.injury_cover_name") or TO_FILL
    uncertain = words.raw("safety.injury_cover_uncertain") is not None
    return Bearer(Role(words.raw("safety.injury_cover")), name, uncertain).sentence


def accident(words: Words) -> str:
    """The bearer, and the articles that say so."""
    return f"{bearer(words)} Articles D5135-5 du code du travail et L412-8 du code de la sécurité sociale."
