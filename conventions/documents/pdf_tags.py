"""What WeasyPrint 70 leaves out of the structure of a file, added before it is written (PDF/UA-1, outside checker).

Works on the renderer's own objects, once laid out and not yet written: nothing is read again.
"""

from collections.abc import Iterator
from typing import Any

import pydyf

PAGINATION = {"Type": "/Pagination"}


def finish(_document: Any, pdf: Any) -> None:
    """The renderer's `finisher`: each thing below, in place."""
    list_attachments_once(pdf)
    document = _at(pdf, _at(pdf, pdf.catalog["StructTreeRoot"])["K"][0])
    make_running_lines_artefacts(pdf, document)
    for element in [each for each in pdf.objects if isinstance(each, pydyf.Dictionary)]:
        if element.get("S") == "/LI":
            give_body(pdf, element)
        elif element.get("S") == "/TH":
            give_scope(pdf, element)


def list_attachments_once(pdf: Any) -> None:
    """WeasyPrint lists each attachment twice in /AF."""
    if "AF" in pdf.catalog:
        kept = list(dict.fromkeys(pdf.catalog["AF"]))
        del pdf.catalog["AF"][:]
        pdf.catalog["AF"].extend(kept)


def make_running_lines_artefacts(pdf: Any, document: Any) -> None:
    """What each page repeats is no content: a screen reader would say it in the middle of a sentence.

    WeasyPrint tags the margin boxes and leaves their elements out of the tree: they are those that the
    document's element does not count among its own.
    """
    kept = set(document["K"])
    running: dict[bytes, set[int]] = {}
    for element in [each for each in pdf.objects if isinstance(each, pydyf.Dictionary)]:
        if element.get("P") == document.reference and element.reference not in kept:
            for page, marked in _emptied(pdf, element):
                running.setdefault(page, set()).add(marked)
    tree = _at(pdf, _at(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
    for page_reference, marks in running.items():
        page = _at(pdf, page_reference)
        owners = tree[tree.index(page["StructParents"]) + 1]
        for mark in marks:
            owners[mark] = "null"
        words = _at(pdf, page["Contents"]).stream
        for at, word in enumerate(words):
            if isinstance(word, pydyf.Dictionary) and word.get("MCID") in marks:
                words[at - 1], words[at] = "/Artifact", pydyf.Dictionary(PAGINATION)


def give_body(pdf: Any, item: Any) -> None:
    """A list item whose mark stands inside its text has a label and no body: what is no label goes in one."""
    labels = [kid for kid in item["K"] if _kind(pdf, kid) == "/Lbl"]
    others = [kid for kid in item["K"] if kid not in labels]
    if not others or any(_kind(pdf, kid) in ("/LBody", "/LI") for kid in others):
        return
    body = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/LBody",
            "K": pydyf.Array(others),
            "Pg": item["Pg"],
            "P": item.reference,
        }
    )
    pdf.add_object(body)
    for kid in others:
        _at(pdf, kid)["P"] = body.reference
    item["K"] = pydyf.Array([*labels, body.reference])


def give_scope(pdf: Any, cell: Any) -> None:
    """A header in the head of its table is that of a column, one in its body that of a row."""
    group = _at(pdf, _at(pdf, cell["P"])["P"])
    cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _at(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _kind(pdf: Any, kid: Any) -> str:
    return str(_at(pdf, kid).get("S", "")) if isinstance(kid, bytes) else ""


def _emptied(pdf: Any, element: Any) -> Iterator[tuple[bytes, int]]:
    """The page and the number of each marked content below an element, which is emptied with all below it."""
    kids, page = list(element["K"]), element["Pg"]
    element.clear()
    for kid in kids:
        if isinstance(kid, int):
            yield page, kid
        else:
            yield from _emptied(pdf, _at(pdf, kid))
