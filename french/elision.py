"""« d’Amina », « près d’Angers », « au Mans »: the little words of French before a name.

A name of a person is elided only; a place or a structure that begins with « Le » or « Les » is contracted too.
"""

import re
import unicodedata

VOWELS = "aeiouœæ"
# Nearly every h of a first name of today may stay (« de Hugo »); these would be a fault of spelling.
MUTE_H = frozenset(
    [
        "hector",
        "helena",
        "helene",
        "heloise",
        "henri",
        "henriette",
        "hermine",
        "hermione",
        "herve",
        "hilaire",
        "hippolyte",
        "honfleur",
        "honore",
        "honorine",
        "hortense",
        "hubert",
        "huguette",
        "hugues",
        "hyacinthe",
        "hyeres",
    ]
)
SOUNDED = frozenset(["onze", "onzain", "ouistiti", "oui", "yaourt"])
MUTE_Y = frozenset(["yerres", "yeu", "yeuse"])  # before a vowel, and yet « d’Yerres »
CONTRACTED = {("de", "le"): "du", ("de", "les"): "des", ("à", "le"): "au", ("à", "les"): "aux"}
FIRST_WORD = re.compile(r"[^\W\d_]+")


def after(name: str, word: str) -> str:
    """The name after « de », « que », « à » or « près de », elided when it must be.

    >>> after("Amina Benali", "de"), after("Yann", "de"), after("Hélène", "que"), after("Driss", "de")
    ('d’Amina Benali', 'de Yann', 'qu’Hélène', 'de Driss')
    """
    if word.endswith("e") and _begins_with_a_vowel(name):
        return f"{word[:-1]}’{name}"
    return f"{word} {name}"


def after_place(name: str, word: str) -> str:
    """The same for a place or a structure: « Le Mans » gives « au Mans », « Les Ulis » « des Ulis ».

    >>> after_place("Le Mans", "à"), after_place("Les Ulis", "près de"), after_place("La Rochelle", "à")
    ('au Mans', 'près des Ulis', 'à La Rochelle')
    """
    before, _, last = word.rpartition(" ")
    article, _, rest = name.partition(" ")
    contracted = CONTRACTED.get((last, article.lower()))
    if contracted is None or not rest:
        return after(name, word)
    return f"{before} {contracted} {rest}".lstrip()


def _begins_with_a_vowel(name: str) -> bool:
    found = FIRST_WORD.match(name)
    if found is None:
        return False
    word = _plain(found[0])
    if word[0] == "h":
        return word in MUTE_H
    if word[0] == "y":
        return word in MUTE_Y or (len(word) > 1 and word[1] not in VOWELS)
    return word[0] in VOWELS and word not in SOUNDED


def _plain(word: str) -> str:
    parts = unicodedata.normalize("NFD", word.lower())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
