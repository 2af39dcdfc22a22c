"""What any page owes to who cannot see it, point at it, or read fast; used by `test_readable`.

Each rule takes the tree of a page (lxml) and returns sentences, one a fault. RGAA 4.1 criteria in brackets.
"""

import itertools
import re
from collections import Counter, defaultdict

from lxml import html

Tree = html.HtmlElement
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls")
# A stored code, or a value of Python, that slipped into the words of a page.
CODES = re.compile(r"\b[A-Z]{3,}_[A-Z_]+\b|\bNone\b|\bTrue\b|\bFalse\b|<[A-Z]\w+: ")


def words(node: Tree) -> str:
    """The text of a node on one line."""
    return " ".join(" ".join(node.itertext()).split())


def hidden(node: Tree) -> bool:
    """Whether the node, or what holds it, is kept from everyone or from screen readers."""
    chain = [node, *node.iterancestors()]
    return any("hidden" in one.attrib or one.get("aria-hidden") == "true" for one in chain)


def controls(tree: Tree) -> list[Tree]:
    """What one types in or ticks."""
    found = tree.xpath("//input[not(@type='hidden') and not(@type='submit')] | //select | //textarea")
    return [one for one in found if not hidden(one)]


def frame(tree: Tree) -> list[str]:
    """Language, title, landmarks, and the link that skips to the content [8.3, 8.5, 12.6, 12.7]."""
    faults = [] if tree.get("lang") == "fr" else ["no language"]
    if not words(tree.find(".//title")).strip():
        faults.append("no title")
    for landmark in ("header", "main", "footer"):
        if len(tree.xpath(f"//{landmark}")) != 1:
            faults.append(f"not one {landmark}")
    first = tree.xpath("//body//a")[0]
    if first.get("href") != "#contenu" or not tree.xpath("//main[@id='contenu']"):
        faults.append("the first link does not skip to the content")
    return faults


def headings(tree: Tree) -> list[str]:
    """One h1, and no level left out [9.1]."""
    levels = [(int(one.tag[1]), words(one)) for one in tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    faults = [] if [level for level, _ in levels].count(1) == 1 else ["not one h1"]
    faults += ["an empty heading" for _, text in levels if not text]
    for (before, _), (level, text) in itertools.pairwise(levels):
        if level > before + 1:
            faults.append(f"« {text} » jumps from h{before} to h{level}")
    return faults


def names(tree: Tree) -> list[str]:
    """Each control, link and button says what it is [6.2, 11.1, 11.9]."""
    labelled = {one.get("for") for one in tree.xpath("//label[@for]") if words(one)}
    faults = []
    for one in controls(tree):
        if one.get("id") not in labelled and not one.get("aria-label") and not one.get("aria-labelledby"):
            faults.append(f"the field « {one.get('name')} » has no label")
    for one in tree.xpath("//a[@href] | //button | //summary"):
        if not words(one) and not one.get("aria-label") and not hidden(one):
            faults.append(f"nothing to read in {html.tostring(one)[:80]!r}")
    faults += ["an image without alt" for one in tree.xpath("//img") if one.get("alt") is None]
    return faults


def references(tree: Tree) -> list[str]:
    """No id twice, and each reference leads somewhere [8.2]."""
    ids = Counter(one.get("id") for one in tree.xpath("//*[@id]"))
    faults = [f"the id « {name} » is there twice" for name, count in ids.items() if count > 1]
    for attribute in REFERENCES:
        for one in tree.xpath(f"//*[@{attribute}]"):
            missing = [name for name in one.get(attribute).split() if name not in ids]
            faults += [f"{attribute} names « {name} », which is not there" for name in missing]
    for one in tree.xpath("//a[starts-with(@href, '#')]"):
        if one.get("href")[1:] not in ids:
            faults.append(f"the link {one.get('href')} leads nowhere")
    return faults


def groups(tree: Tree) -> list[str]:
    """Radio buttons, and check boxes of one name, stand under a legend [11.5, 11.6]."""
    named = defaultdict(list)
    for one in controls(tree):
        if one.get("type") in ("radio", "checkbox"):
            named[one.get("name")].append(one)
    faults = []
    for name, boxes in named.items():
        for one in boxes:
            legends = [words(two) for two in one.xpath("ancestor::fieldset[1]/legend")]
            if (len(boxes) > 1 or one.get("type") == "radio") and not any(legends):
                faults.append(f"« {name} » has no legend")
                break
    return faults


def tables(tree: Tree) -> list[str]:
    """A caption, and a scope for each heading [5.4, 5.7]."""
    faults = [
        "a table without caption" for one in tree.xpath("//table") if not words_of_first(one, "caption")
    ]
    return faults + [f"« {words(one)} » has no scope" for one in tree.xpath("//th[not(@scope)]")]


def links(tree: Tree) -> list[str]:
    """Two links of a page with the same words lead to the same place [6.1]."""
    places = defaultdict(set)
    for one in tree.xpath("//main//a[@href]"):
        places[one.get("aria-label") or words(one)].add(one.get("href"))
    return [f"« {text} » leads to {len(to)} places" for text, to in places.items() if len(to) > 1]


def next_step(tree: Tree) -> list[str]:
    """One strong button a page: the eye knows what to do."""
    strong = tree.xpath("//main//*[contains(@class, 'btn-primary') or contains(@class, 'btn-danger')]")
    strong = [one for one in strong if "btn-outline-primary" not in one.get("class") and not hidden(one)]
    strong = [one for one in strong if not one.xpath("ancestor::details")]
    return [f"several strong buttons: {[words(one) for one in strong]}"] if len(strong) > 1 else []


def plain_words(tree: Tree) -> list[str]:
    """No stored code in the words of a page."""
    return [f"« {found} » is not French" for found in CODES.findall(words(tree.find(".//main")))]


def personal(tree: Tree) -> list[str]:
    """Addresses and phones say whether the browser may fill them [11.13]."""
    asked = [one for one in controls(tree) if one.get("type") in ("email", "tel")]
    return [f"« {one.get('name')} » has no autocomplete" for one in asked if not one.get("autocomplete")]


def words_of_first(node: Tree, tag: str) -> str:
    """The text of the first `tag` inside, or nothing."""
    found = node.find(f".//{tag}")
    return "" if found is None else words(found)


RULES = (
    frame,
    headings,
    names,
    references,
    groups,
    tables,
    links,
    next_step,
    plain_words,
    personal,
)


def faults_of(tree: Tree) -> list[str]:
    """Every fault of a page."""
    return [fault for rule in RULES for fault in rule(tree)]


def errors_well_said(tree: Tree) -> list[str]:
    """A form that came back: the title says so, the summary takes the focus and leads to the fields [8.6, 11.10]."""
    faults = (
        [] if words(tree.find(".//title")).startswith("Erreur") else ["the title does not say « Erreur »"]
    )
    summaries = tree.xpath("//*[@role='alert' and @tabindex='-1' and @autofocus]")
    if len(summaries) != 1:
        return [*faults, f"{len(summaries)} summaries of errors"]
    for one in tree.xpath("//*[@aria-invalid='true']"):
        described = one.get("aria-describedby") or " ".join(
            one.xpath("ancestor::fieldset[1]/@aria-describedby")
        )
        if "_error" not in described:
            faults.append(f"« {one.get('name')} » is wrong and nothing near it says why")
    wrong = [one for one in tree.xpath("//*[@aria-invalid='true']") if not hidden(one)]
    if wrong and not summaries[0].xpath(".//a[starts-with(@href, '#')]"):
        faults.append("the summary leads to no field")
    return faults
