"""French is the source of every translation (ADR 0021): words are their own keys."""

import ast
import re
from pathlib import Path

from django.utils.translation import gettext, ngettext

ROOT = Path(__file__).resolve().parents[2]
ENTRY = re.compile(r'^msgid ((?:".*"\n)+)(?:msgid_plural ((?:".*"\n)+))?msgstr', re.M)


def words_of(quoted):
    return "".join(ast.literal_eval(line) for line in quoted.splitlines())


def sentences():
    catalogue = (ROOT / "locale/fr/LC_MESSAGES/django.po").read_text()
    found = [(words_of(one), words_of(many)) for one, many in ENTRY.findall(catalogue)]
    return [(one, many) for one, many in found if one]


def test_no_library_translates_our_french():
    """Django and its libraries bring French catalogues; a key of theirs that is French too would change our words."""
    assert len(sentences()) > 500
    assert [one for one, many in sentences() if not many and gettext(one) != one] == []
    assert [
        one
        for one, many in sentences()
        if many and (ngettext(one, many, 1), ngettext(one, many, 2)) != (one, many)
    ] == []
