"""What a rule answers: a finding, its weight, and what a person's decision does to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from conventions.law.articles import NOT_LAW
from french import typeset


class Severity(StrEnum):
    """Weight of a finding, lightest first."""

    INFO = "INFO"
    WARN = "WARN"
    HUMAN = "HUMAN"
    BLOCK = "BLOCK"

    @property
    def rank(self) -> int:
        """Position on the scale, 0 for INFO to 3 for BLOCK."""
        return list(Severity).index(self)


class Certainty(StrEnum):
    """How firm the text behind a finding is: settled, one reading among several, or a choice of the portal."""

    SURE = "sure"
    UNCERTAIN = "uncertain"
    POLICY = "policy"


class Step(StrEnum):
    """The step of the drafting wizard where the person can mend a finding."""

    PARTIES = "parties"
    PERIOD = "period"
    TIMETABLE = "timetable"
    PLACE = "place"
    CONTENT = "content"
    SAFETY = "safety"
    ATTESTATIONS = "attestations"


@dataclass(frozen=True)
class Finding:
    """One remark of the law on a dossier.

    `message` is the French sentence shown to a user; `facts` are the machine values it was made from
    (dates, minutes, days), `article` a key of `articles.ARTICLES`: the article that says it or, where none does, whose
    rule it is (`articles.NOT_LAW`).
    """

    severity: Severity
    code: str
    article: str
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)
    step: Step = Step.PERIOD
    certainty: Certainty = Certainty.SURE

    @property
    def key(self) -> str:
        """Code and facts in one string: a decision taken on other facts does not fit any more."""
        facts = "|".join(f"{name}={plain(value)}" for name, value in sorted(self.facts.items()))
        return f"{self.code}|{facts}"

    def as_dict(self) -> dict[str, Any]:
        """Values ready for JSON."""
        return {
            "severity": self.severity.value,
            "code": self.code,
            "article": self.article,
            "message": self.message,
            "facts": {name: plain(value) for name, value in self.facts.items()},
            "step": self.step.value,
            "certainty": self.certainty.value,
        }


@dataclass(frozen=True)
class Decision:
    """The reasoned, logged decision of a person on a HUMAN finding.

    `key` is the `Finding.key` decided upon; left empty, the decision holds for any facts of that code.
    """

    code: str
    by: str
    reason: str
    key: str = ""

    def covers(self, finding: Finding) -> bool:
        """Whether this decision answers that finding."""
        return finding.code == self.code and self.key in ("", finding.key)


def finding(
    severity: Severity,
    code: str,
    article: str,
    message: str,
    *,
    step: Step = Step.PERIOD,
    certainty: Certainty = Certainty.SURE,
    **facts: Any,
) -> Finding:
    """A finding with its sentence set in French typography; what no article says is a choice, never a certainty."""
    if article in NOT_LAW:
        certainty = Certainty.POLICY
    return Finding(severity, code, article, typeset(message), facts, step, certainty)


def worst(found: Iterable[Finding]) -> Severity | None:
    """The heaviest severity, None when there is no finding."""
    return max((one.severity for one in found), key=lambda severity: severity.rank, default=None)


def verdict(found: Iterable[Finding]) -> str:
    """« OK » when nothing, or hints only, were found; else the heaviest severity."""
    heaviest = worst(found)
    return "OK" if heaviest in (None, Severity.INFO) else heaviest.value


def after_decisions(found: Iterable[Finding], decisions: Iterable[Decision]) -> list[Finding]:
    """Findings where each HUMAN one already decided upon has become a hint; a BLOCK is never lifted."""
    taken = list(decisions)
    result = []
    for one in found:
        decision = next((each for each in taken if each.covers(one)), None)
        if decision is None or one.severity is not Severity.HUMAN:
            result.append(one)
            continue
        sentence = typeset(f"{one.message} Décidé par {decision.by} : {decision.reason}")
        facts = {**one.facts, "decided_by": decision.by, "decision_reason": decision.reason}
        result.append(replace(one, severity=Severity.INFO, message=sentence, facts=facts))
    return result


def plain(value: Any) -> Any:
    """A fact as JSON has it: ISO dates, lists, strings, numbers."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return value
