"""Words written with a slip of the fingers, brought to the nearest known one; no dictionary, no extension."""

from collections.abc import Mapping
from itertools import pairwise


def slips(word: str) -> int:
    """How many slips are forgiven in a word: none in a short one, where a letter makes another word."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def pieces(word: str, most: int) -> list[str]:
    """`most` + 1 consecutive parts of `word`: with at most `most` slips, one of them at least is intact.

    >>> pieces("boulanger", 2)
    ['bou', 'lan', 'ger']
    """
    edges = [len(word) * number // (most + 1) for number in range(most + 2)]
    return [word[begin:end] for begin, end in pairwise(edges)]


def distance(one: str, other: str, most: int) -> int:
    """Letters added, left out, changed, or exchanged with their neighbour; `most` + 1 as soon as it is beyond.

    >>> distance("boulnager", "boulanger", 2), distance("nantes", "rennes", 2), distance("a", "abcd", 2)
    (1, 2, 3)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, facing in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def nearest(word: str, known: Mapping[str, int]) -> str:
    """The known word nearest to `word`, the most frequent of the nearest; empty when none is near enough."""
    for most in range(1, slips(word) + 1):
        parts = pieces(word, most)
        # Two letters exchanged across the middle break both halves: the ends then stay.
        start, end, letters = word[:2], word[-2:], set(word)
        found = [
            (other[0] != word[0], -weight, other)
            for other, weight in known.items()
            if abs(len(other) - len(word)) <= most
            and (any(part in other for part in parts) or (other.startswith(start) and other.endswith(end)))
            and len(letters.symmetric_difference(other)) <= 2 * most
            and distance(word, other, most) <= most
        ]
        if found:
            return min(found)[2]
    return ""
