"""What people type, brought to jobs: the titles are few (some eleven thousand), each process keeps them.

They change by an import only: one cheap query tells whether those in memory still hold.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Length

from immersions.models import Appellation
from immersions.reference.spelling import nearest
from immersions.reference.stemming import plain, stems

MOST_SUGGESTED = 8


@dataclass(frozen=True)
class Jobs:
    """What a text names: whole jobs, and single titles of other jobs.

    `exact` is false when some of the words had to be left aside; `mended` says the words searched for
    instead of those typed, when a slip of the fingers was mended. Of two offers at one distance, that of a
    `foremost` job comes first.
    """

    whole: frozenset[str] = frozenset()
    titles: frozenset[int] = frozenset()
    around: frozenset[str] = frozenset()  # the jobs of those titles
    exact: bool = True
    mended: str = ""
    foremost: frozenset[str] = frozenset()  # the jobs that the words mean best
    strangers: "tuple[Title, ...]" = ()  # titles set aside, that share a stem only

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
    stems: frozenset[str]
    first: str
    own: frozenset[str]
    of_job: frozenset[str]


class Index:
    """Which lines hold a word, or a word that begins so."""

    def __init__(self, lines: Iterable[Iterable[str]]) -> None:
        self._lines: dict[str, set[int]] = {}
        for number, words in enumerate(lines):
            for word in words:
                self._lines.setdefault(word, set()).add(number)
        self._sorted = sorted(self._lines)

    def __contains__(self, word: str) -> bool:
        return word in self._lines

    def having(self, word: str) -> set[int]:
        """Numbers of the lines that hold `word`."""
        return self._lines.get(word, set())

    def beginning(self, start: str) -> set[int]:
        """Numbers of the lines that hold a word that begins with `start`."""
        found: set[int] = set()
        for place in range(bisect_left(self._sorted, start), len(self._sorted)):
            if not self._sorted[place].startswith(start):
                break
            found |= self._lines[self._sorted[place]]
        return found

    def saying(self, words: list[str], *, prefix: bool = False) -> list[int]:
        """Numbers, in order, of the lines that hold every one of `words`."""
        look = self.beginning if prefix else self.having
        return sorted(set.intersection(*(look(word) for word in words))) if words else []


@dataclass(frozen=True)
class Titles:
    """All the titles, in the order of their numbers, and what is derived from them once."""

    rows: tuple[Title, ...]
    sources: tuple[tuple[str, str], ...] = field(repr=False)  # labels and synonyms, as written and plain

    @cached_property
    def index(self) -> Index:
        """Titles by their stems, those of their job and of their synonyms."""
        return Index(row.stems for row in self.rows)

    def saying(self, words: list[str], *, prefix: bool = False) -> list[Title]:
        """The titles whose words, those of their job or their synonyms hold every stem."""
        return [self.rows[number] for number in self.index.saying(words, prefix=prefix)]

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Plain words as French writes them: « electricien » is « électricien »."""
        known: dict[str, str] = {}
        for source, bare in self.sources:
            written, words = re.findall(r"\w+", source.lower()), bare.split()
            if len(written) == len(words):
                for word, spelling in zip(words, written, strict=True):
                    known.setdefault(word, spelling)
        return known

    @cached_property
    def frequencies(self) -> Counter[str]:
        """How often each plain word comes in titles."""
        return Counter(word for _, bare in self.sources for word in bare.split() if len(word) > 3)

    @cached_property
    def job_sizes(self) -> Counter[str]:
        """How many titles each job has."""
        return Counter(row.job for row in self.rows)

    @cached_property
    def labels(self) -> tuple[tuple[str, str], ...]:
        """Labels to suggest with their plain words, the shortest first."""
        names = {row.label: bare for row, (_, bare) in zip(self.rows, self.sources, strict=False)}
        return tuple(
            sorted(((bare, name) for name, bare in names.items()), key=lambda row: (len(row[0]), row))
        )

    @cached_property
    def label_index(self) -> Index:
        """Labels by their plain words."""
        return Index(bare.split() for bare, _ in self.labels)


@lru_cache(maxsize=1)
def _read(_fingerprint: tuple[Any, ...]) -> Titles:
    rows, labels = [], []
    others: dict[str, None] = {}  # a set that keeps its order
    fetched = Appellation.objects.order_by("ogr").values_list(
        "ogr", "job_id", "label", "search_text", "synonyms", "job__label"
    )
    for ogr, job, label, text, synonyms, job_label in fetched:
        own, of_job, *_ = [frozenset(part.split()) for part in (*text.split("|"), "")]
        everything = frozenset(text.replace("|", " ").split())
        first = next(iter(text.split()), "")
        rows.append(Title(ogr, job, label, everything, first, own, of_job))
        labels.append((label, plain(label)))
        others |= dict.fromkeys((job_label, synonyms))
    return Titles(tuple(rows), (*labels, *((other, plain(other)) for other in others if other)))


def titles() -> Titles:
    """The titles of now: one query, and a second one after an import."""
    seen = Appellation.objects.aggregate(many=Count("ogr"), ogrs=Sum("ogr"), signs=Sum(Length("search_text")))
    return _read(tuple(seen.values()))


def resolve_jobs(words: list[str]) -> Jobs:
    """The jobs that stems name: by titles, then by synonyms, then by beginnings, then by any of the words."""
    if not words:
        return Jobs()
    known = titles()
    jobs = _resolved(known, words)
    if len(jobs.codes) < 2:
        return jobs
    return _apart(known, words, replace(jobs, foremost=_foremost(known, words, jobs)))


def _foremost(known: Titles, words: list[str], jobs: Jobs) -> frozenset[str]:
    """The jobs that have a title of these very words, or else those whose titles begin so, or say so, the most."""
    said = [row for row in known.saying(words) if row.own.issuperset(words)]
    among = {row.job for row in said if row.own == set(words)} & jobs.codes or jobs.codes
    begin = Counter(row.job for row in said if row.first == words[0])
    say = Counter(row.job for row in said)
    shares = {job: (begin[job] / known.job_sizes[job], say[job] / known.job_sizes[job]) for job in among}
    best = max(shares.values())
    return frozenset(job for job, share in shares.items() if share == best > (0, 0))


def _resolved(known: Titles, words: list[str]) -> Jobs:
    found = known.saying(words)
    if answer := _by_title(found, words) or _by_synonym(found):
        return answer
    if all(len(word) >= 3 for word in words) and (
        answer := _by_title(known.saying(words, prefix=True), words, prefix=True)
    ):
        return answer
    scores = Counter(number for word in words for number in known.index.having(word))
    best = max(scores.values(), default=0)
    kept = [known.rows[number] for number in sorted(scores) if scores[number] == best]
    return Jobs(
        titles=frozenset(row.ogr for row in kept), around=frozenset(row.job for row in kept), exact=False
    )


def understand(text: str, resolve: Callable[[list[str]], Jobs] = resolve_jobs) -> Jobs:
    """The jobs that a text names; slips of the fingers are mended when that makes sense of every word."""
    jobs = resolve(stems(text))
    if jobs and jobs.exact:
        return _welcomed(jobs, text)
    mended = mend(text)
    if not mended:
        return jobs
    again = resolve(stems(mended))
    return replace(_welcomed(again, mended), mended=mended) if again and again.exact else jobs


def _apart(known: Titles, words: list[str], jobs: Jobs) -> Jobs:
    """The same, the single titles of other families than that of the very title set aside: a cook fits no kitchens."""
    families = _families(known, words)
    if not families:
        return jobs
    rows = [row for row in known.rows if row.ogr in jobs.titles]
    strangers = tuple(row for row in rows if row.job[:3] not in families)
    kin = [row for row in rows if row.job[:3] in families]
    return replace(
        jobs,
        titles=frozenset(row.ogr for row in kin),
        around=frozenset(row.job for row in kin),
        strangers=strangers,
    )


def _families(known: Titles, words: list[str]) -> set[str]:
    """The families of the jobs that have a title of these very words, and no other."""
    return {row.job[:3] for row in known.saying(words) if row.own == set(words)}


def _welcomed(jobs: Jobs, text: str) -> Jobs:
    """With the strangers that say every word as it was typed: « Magasinier vendeur » for « magasinier »."""
    said = [row for row in jobs.strangers if _literally(row, text)]
    titles, around = {row.ogr for row in said}, {row.job for row in said}
    return replace(jobs, titles=jobs.titles | titles, around=jobs.around | around) if said else jobs


def _literally(row: Title, text: str) -> bool:
    return set(plain(text).split()) <= set(plain(row.label).split())


def mend(text: str) -> str:
    """The text with each unknown word replaced by the nearest known; empty when there is nothing to mend."""
    known, words = titles(), plain(text).split()
    better = []
    for word in words:
        if not stems(word) or word in known.frequencies or stems(word)[0] in known.index:
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
        families = _families(known, words)
        by_stem = [
            row
            for row in known.saying(words, prefix=True)
            if not families or row.job[:3] in families or _literally(row, text)
        ]
        others = sorted((not set(words) <= row.own, len(row.label), row.label) for row in by_stem)
        found = list(dict.fromkeys([*found, *(label for _, _, label in others)]))
    if not found and (mended := mend(text)):
        found = _labels_saying(known, plain(mended))
    return found[:MOST_SUGGESTED]


def _labels_saying(known: Titles, typed: str) -> list[str]:
    found = [known.labels[number] for number in known.label_index.saying(typed.split(), prefix=True)]
    return [label for _, label in sorted(found, key=lambda row: not row[0].startswith(typed))]


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
