"""French words brought to their stems, so that « boulanger » finds « boulangère » and « boulangerie ».

A light normaliser made for titles of jobs: it joins feminine and masculine, plurals, and the name of a
trade with the name of who practises it. It is no dictionary; irregular families are listed.
"""

import re
import unicodedata

# Words that say nothing of a job.
_EMPTY = frozenset(
    [
        "a",
        "au",
        "aux",
        "avec",
        "chez",
        "d",
        "dans",
        "de",
        "des",
        "du",
        "e",
        "en",
        "et",
        "h",
        "f",
        "l",
        "la",
        "le",
        "les",
        "metier",
        "metiers",
        "ou",
        "par",
        "pour",
        "s",
        "sur",
        "un",
        "une",
    ]
)
# Families that no ending joins, and words that an ending would join to a family not theirs.
_IRREGULAR = {
    "agricole": "agricult",
    "bibliotheque": "bibliothec",
    "chauffage": "chaufag",
    "chauffagiste": "chaufag",
    "compta": "compt",
    "couture": "coutur",
    "cuisto": "cuisin",
    "cuistot": "cuisin",
    "info": "informatic",
    "librairie": "libr",
    "maitresse": "maitr",
    "mecano": "mecanic",
    "ouvrage": "ouvrag",
    "peintre": "peint",
    "prof": "profes",
    "toilettage": "toilet",
    "usinage": "usinag",
    "vente": "vend",
}
# Endings and what replaces them, the longest first; the number is the least length of what remains.
_ENDINGS: tuple[tuple[str, str, int], ...] = (
    ("abilite", "", 4),
    ("atrice", "", 4),
    ("ateur", "", 4),
    ("ement", "", 4),
    ("ation", "", 4),
    ("aison", "", 4),
    ("ative", "", 4),
    ("ariat", "", 4),
    ("icite", "ic", 4),
    ("trice", "t", 4),
    ("ienne", "", 4),
    ("atif", "", 4),
    ("teur", "t", 4),
    ("tion", "t", 4),
    ("iere", "", 3),
    ("erie", "", 4),
    ("euse", "", 3),
    ("esse", "", 3),
    ("iste", "", 4),
    ("ique", "ic", 3),
    ("able", "", 4),
    ("aire", "", 4),
    ("ien", "", 4),
    ("ier", "", 3),
    ("ere", "", 4),
    ("eur", "", 3),
    ("age", "", 4),
    ("ure", "", 4),
    ("ite", "", 4),
    ("er", "", 4),
    ("ee", "", 3),
    ("e", "", 3),
)


def plain(text: str) -> str:
    """Lower case, no accent, ligatures opened, anything but letters and digits made a space.

    >>> plain("L’Œil-de-Bœuf")
    'l oeil de boeuf'
    """
    opened = text.lower().replace("œ", "oe").replace("æ", "ae")
    decomposed = unicodedata.normalize("NFKD", opened)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def stem(word: str) -> str:
    """The stem of one plain word (lower case, no accent).

    >>> {stem(word) for word in ("boulanger", "boulangere", "boulangerie", "boulangeres")}
    {'boulang'}
    """
    if len(word) > 3 and word[-1] in "sx":
        word = word[:-1]
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, replacement, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(replacement) >= least:
            word = word[: len(word) - len(ending)] + replacement
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word


def stems(text: str) -> list[str]:
    """The stems of the words of `text` that say something, each once, in their order."""
    return list(dict.fromkeys(stem(word) for word in plain(text).split() if word not in _EMPTY))
