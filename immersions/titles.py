"""What people type, brought to jobs: the titles are few (some eleven thousand), each process keeps them.

They change by an import only: one cheap query tells whether those in memory still hold.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Length

from .models import Appellation
from .spelling import nearest
from .words import plain, stems

MOST_SUGGESTED = 8


@dataclass(frozen=True)
class Jobs:
    """What a text names: whole jobs, and single titles of other jobs.

    `exact` is false when some of the words had to be left aside; `mended` says the words searched for
    instead of those typed, when a slip of the fingers was mended.
    """

    whole: frozenset[str] = frozenset()
    titles: frozenset[int] = frozenset()
    around: frozenset[str] = frozenset()  # the jobs of those titles
    exact: bool = True
    mended: str = ""

    def __bool__(self) -> bool:
        return bool(self.whole or self.titles)

    @property
    def codes(self) -> frozenset[str]:
        """Every job the text touches."""
        return self.whole | self.around

    def condition(self) -> Q:
        """The offers of these jobs; an offer that gives no title counts for its job."""
        return (
            Q(job__in=sorted(self.whole))
            | Q(appellation__in=sorted(self.titles))
            | Q(appellation__isnull=True, job__in=sorted(self.around))
        )


@dataclass(frozen=True)
class Title:
    """A usual title as the search reads it: stems of its own words, of its job, of its synonyms."""

    ogr: int
    job: str
    label: str
    spaced: str  # all the stems, between spaces
    own: frozenset[str]
    of_job: frozenset[str]


@dataclass(frozen=True)
class Titles:
    """All the titles, in the order of their numbers."""

    rows: tuple[Title, ...]
    sources: tuple[str, ...] = field(repr=False)  # labels of titles and jobs, and synonyms

    def saying(self, words: list[str], *, prefix: bool = False) -> list[Title]:
        """The titles whose words, those of their job or their synonyms hold every stem."""
        wanted = [f" {word}" if prefix else f" {word} " for word in words]
        return [row for row in self.rows if all(word in row.spaced for word in wanted)]

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Plain words as French writes them: « electricien » is « électricien »."""
        known: dict[str, str] = {}
        for source in self.sources:
            written, bare = re.findall(r"\w+", source.lower()), plain(source).split()
            if len(written) == len(bare):
                for word, spelling in zip(bare, written, strict=True):
                    known.setdefault(word, spelling)
        return known

    @cached_property
    def frequencies(self) -> Counter[str]:
        """How often each plain word comes in titles."""
        return Counter(word for source in self.sources for word in plain(source).split() if len(word) > 3)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Every stem of a title."""
        return frozenset(word for row in self.rows for word in row.spaced.split())

    @cached_property
    def labels(self) -> tuple[tuple[str, str], ...]:
        """Labels to suggest with their plain words between spaces, the shortest first."""
        names = dict.fromkeys(row.label for row in self.rows)
        return tuple(
            sorted(((f" {plain(name)} ", name) for name in names), key=lambda row: (len(row[0]), row))
        )


@lru_cache(maxsize=1)
def _read(_fingerprint: tuple[Any, ...]) -> Titles:
    rows, sources, jobs = [], [], {}
    fetched = Appellation.objects.order_by("ogr").values_list(
        "ogr", "job_id", "label", "search_text", "synonyms", "job__label"
    )
    for ogr, job, label, text, synonyms, job_label in fetched:
        own, of_job, *_ = [*text.split("|"), "", ""]
        rows.append(Title(ogr, job, label, f" {text} ", frozenset(own.split()), frozenset(of_job.split())))
        sources += [label, synonyms] if synonyms else [label]
        jobs[job] = job_label
    return Titles(tuple(rows), (*sources, *jobs.values()))


def titles() -> Titles:
    """The titles of now: one query, and a second one after an import."""
    seen = Appellation.objects.aggregate(many=Count("ogr"), ogrs=Sum("ogr"), signs=Sum(Length("search_text")))
    return _read(tuple(seen.values()))


def resolve_jobs(words: list[str]) -> Jobs:
    """The jobs that stems name: by titles, then by synonyms, then by beginnings, then by any of the words."""
    if not words:
        return Jobs()
    known = titles()
    found = known.saying(words)
    if answer := _by_title(found, words) or _by_synonym(found):
        return answer
    if all(len(word) >= 3 for word in words) and (
        answer := _by_title(known.saying(words, prefix=True), words, prefix=True)
    ):
        return answer
    scores = [sum(f" {word} " in row.spaced for word in words) for row in known.rows]
    best = max(scores, default=0)
    kept = [row for row, score in zip(known.rows, scores, strict=True) if score == best] if best else []
    return Jobs(
        titles=frozenset(row.ogr for row in kept), around=frozenset(row.job for row in kept), exact=False
    )


def understand(text: str, resolve: Callable[[list[str]], Jobs] = resolve_jobs) -> Jobs:
    """The jobs that a text names; slips of the fingers are mended when that makes sense of every word."""
    jobs = resolve(stems(text))
    if jobs and jobs.exact:
        return jobs
    mended = mend(text)
    if not mended:
        return jobs
    again = resolve(stems(mended))
    return replace(again, mended=mended) if again and again.exact else jobs


def mend(text: str) -> str:
    """The text with each unknown word replaced by the nearest known; empty when there is nothing to mend."""
    known, words = titles(), plain(text).split()
    better = []
    for word in words:
        if not stems(word) or word in known.frequencies or stems(word)[0] in known.stems:
            better.append(word)
        elif found := nearest(word, known.frequencies):
            better.append(found)
        else:
            return ""
    return "" if better == words else " ".join(known.spellings.get(word, word) for word in better)


def suggest_titles(text: str) -> list[str]:
    """Titles to propose while a person types: those that begin so, then those that say so; eight at most.

    After them come titles by synonym, and, when nothing fits, those of the mended words. Two queries at most.
    """
    typed = plain(text)
    if len(typed) < 2:
        return []
    known = titles()
    found = _labels_saying(known, typed)
    if len(found) < MOST_SUGGESTED and (words := stems(text)):
        by_stem = known.saying(words, prefix=True)
        others = sorted((not set(words) <= row.own, len(row.label), row.label) for row in by_stem)
        found = list(dict.fromkeys([*found, *(label for _, _, label in others)]))
    if not found and (mended := mend(text)):
        found = _labels_saying(known, plain(mended))
    return found[:MOST_SUGGESTED]


def _labels_saying(known: Titles, typed: str) -> list[str]:
    wanted = [f" {word}" for word in typed.split()]
    start = f" {typed}"
    matching = [
        (not spaced.startswith(start), label)
        for spaced, label in known.labels
        if all(word in spaced for word in wanted)
    ]
    return [label for _, label in sorted(matching, key=lambda row: row[0])]


def _by_title(rows: list[Title], words: list[str], *, prefix: bool = False) -> Jobs | None:
    """Whole jobs whose own label says every word; single titles of the others."""
    whole, single = set(), {}
    for row in rows:
        if _says(row.of_job, words, prefix=prefix):
            whole.add(row.job)
        elif _says(row.own | row.of_job, words, prefix=prefix):
            single[row.ogr] = row.job
    single = {ogr: job for ogr, job in single.items() if job not in whole}
    if not whole and not single:
        return None
    return Jobs(frozenset(whole), frozenset(single), frozenset(single.values()))


def _by_synonym(rows: list[Title]) -> Jobs | None:
    """A synonym stands for the whole job: « pain » is the bakery's."""
    return Jobs(whole=frozenset(row.job for row in rows)) if rows else None


def _says(present: frozenset[str], words: list[str], *, prefix: bool) -> bool:
    if prefix:
        return all(any(known.startswith(word) for known in present) for word in words)
    return all(word in present for word in words)
