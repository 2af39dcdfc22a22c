"""French is the source of every translation (ADR 0021): words are their own keys."""

import ast
import re
from pathlib import Path

import pytest
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


WRAPPED = (
    "conventions",
    "immersions",
    "pmsmp_portal",
)  # every folder whose users' words pass through gettext
UNWRAPPED = (  # read by who runs the server or writes a program, stored as written, or names of places
    "/migrations/", "/management/", "/reference/imports/", "immersions/partner_api/", "immersions/personal_data.py",
    "immersions/messaging/bounces.py", "immersions/reference/areas.py", "pmsmp_portal/settings.py", "pmsmp_portal/handbook.py",
    "conventions/law/", "conventions/content/", "conventions/documents/", "conventions/sealing/", "conventions/case_facts.py",
    "conventions/evidence/chain.py", "conventions/evidence/export/archive.py", "conventions/channels.py",
    "conventions/personal_data.py",
)  # fmt: skip
GETTEXT = {
    "_",
    "gettext",
    "gettext_noop",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}
UNREAD = {"NothingToSay", "after_place", "strip"}  # for the journal of letters; French grammar; signs
FRENCH = re.compile(r"(?=.* )(?=.*[éèêàùçôîûœÉÀÊ’])", re.S)  # a sentence, wherever it stands
READ_BY_KEYWORD = {
    "label", "help_text", "verbose_name", "verbose_name_plural", "violation_error_message", "empty_label", "link_label"
}  # fmt: skip
READ_BY_PLACE = {"Refusal": (1, 3), "ValidationError": (0,), "add_error": (1,), "Words": (0,)}


def name_of(function):
    return getattr(function, "attr", getattr(function, "id", ""))


def places_read(call):
    """Which positional arguments of this call a user reads."""
    name, owner = name_of(call.func), name_of(getattr(call.func, "value", ast.Name("")))
    if owner == "messages":
        return (1,)
    if name.endswith("Column") or (owner == "models" and name.endswith("Field")):
        return (0,)
    return READ_BY_PLACE.get(name, ())


def positions_read(node):
    """The nodes below this one that hold what a user reads, whatever is written there."""
    if isinstance(node, ast.Call):
        yield from (node.args[at] for at in places_read(node) if at < len(node.args))
        yield from (one.value for one in node.keywords if one.arg in READ_BY_KEYWORD)
        yield from (
            words
            for one in node.keywords
            if one.arg == "error_messages" and isinstance(one.value, ast.Dict)
            for words in one.value.values
        )
    if isinstance(node, ast.ClassDef) and any("Choices" in name_of(base) for base in node.bases):
        yield from (one.value.elts[1] for one in node.body if isinstance(getattr(one, "value", 0), ast.Tuple))
    if isinstance(node, ast.Assign) and {name_of(one) for one in node.targets} & READ_BY_KEYWORD:
        yield node.value


def outside_gettext(source):
    """The lines where a user reads words that gettext does not see."""
    tree, read = ast.parse(source), set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        if isinstance(node, ast.Call) and name_of(node.func) in GETTEXT | UNREAD:
            continue
        read.update(positions_read(node))
        if isinstance(node, ast.Constant | ast.JoinedStr):
            parts = [node] if isinstance(node, ast.Constant) else node.values
            said = "".join(str(part.value) for part in parts if isinstance(getattr(part, "value", 0), str))
            if FRENCH.match(said) or (node in read and re.search(r"[^\W\d_]{2}", said)):
                yield node.lineno
        waiting += ast.iter_child_nodes(node)


@pytest.mark.parametrize("folder", WRAPPED)
def test_what_users_read_passes_through_gettext(folder):
    names = [str(path.relative_to(ROOT)) for path in sorted((ROOT / folder).rglob("*.py"))]
    wrapped = [name for name in names if not any(one in name for one in UNWRAPPED)]
    assert len(wrapped) > 20
    assert [f"{name}:{at}" for name in wrapped for at in outside_gettext((ROOT / name).read_text())] == []


@pytest.mark.parametrize(
    "line",
    [
        'Refusal(409, "Revenez demain.")',
        'Refusal(409, _("Revenez."), page, "Voir ma demande")',
        'messages.success(request, "Fait.")',
        'name = models.CharField("nom", max_length=9)',
        'forms.CharField(label="Nom", error_messages={"required": _("Donnez un nom.")})',
        'forms.CharField(error_messages={"required": "Donnez un nom."})',
        'said = f"La structure n’a plus de place le {day}."',
        'class Mode(TextChoices):\n    NEAR = "NEAR", "Ici"',
    ],
)
def test_words_outside_gettext_are_seen(line):
    assert list(outside_gettext(line))
