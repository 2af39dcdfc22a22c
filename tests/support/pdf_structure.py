"""Looks inside a PDF for what PDF/A-3a and PDF/UA-1 ask; not a proof of conformance, a net for regressions."""

import io
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pikepdf

PAINTING = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Tj", "TJ", "'", '"', "Do", "sh", "INLINE IMAGE"}


def problems(pdf: bytes) -> list[str]:
    """What is wrong with the file, in words; empty when nothing was found."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [
            *_metadata(opened),
            *_catalog(opened),
            *_fonts(opened),
            *_pages(opened),
            *_structure(opened),
            *_attachments(opened),
        ]


def relationships(pdf: bytes) -> dict[str, str]:
    """The attachments by name, with their AFRelationship."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {str(each.UF): str(each.AFRelationship) for each in opened.Root.get("/AF", [])}


def attached(pdf: bytes, name: str) -> bytes:
    """The bytes of one attachment."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return opened.attachments[name].get_file().read_bytes()


def _metadata(opened: pikepdf.Pdf) -> Iterator[str]:
    xmp = opened.Root.Metadata.read_bytes().decode() if "/Metadata" in opened.Root else ""
    for mark in ('pdfaid:part="3"', 'pdfaid:conformance="A"', 'pdfuaid:part="1"', "<dc:title>"):
        if mark not in xmp:
            yield f"XMP lacks {mark}"
    if xmp.count("<rdf:RDF") != 1:
        yield "XMP has not exactly one rdf:RDF"
    if "pdfaExtension:schemas" not in xmp:
        yield "the PDF/UA mark has no extension schema"


def _catalog(opened: pikepdf.Pdf) -> Iterator[str]:
    root = opened.Root
    if str(root.get("/Lang", "")) != "fr":
        yield "the language is not French"
    if not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "not marked as tagged"
    if not bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)):
        yield "the title is not displayed"
    intents = root.get("/OutputIntents", [])
    if not len(intents) or "/DestOutputProfile" not in intents[0]:
        yield "no output intent"
    if "/OpenAction" in root or "/AA" in root or "/AcroForm" in root or "/OCProperties" in root:
        yield "actions, forms or layers"
    if "/JavaScript" in root.get("/Names", {}):
        yield "JavaScript"
    if opened.is_encrypted:
        yield "encrypted"


def _fonts(opened: pikepdf.Pdf) -> Iterator[str]:
    fonts = [
        each
        for each in opened.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font"
    ]
    composite = [font for font in fonts if font.get("/Subtype") == "/Type0"]
    if not composite:
        yield "no font"
    for font in composite:
        if "/ToUnicode" not in font:
            yield f"{font.BaseFont} has no ToUnicode"
        descriptor = font.DescendantFonts[0].get("/FontDescriptor", {})
        if not any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3")):
            yield f"{font.BaseFont} is not embedded"
        if "Atkinson" not in str(font.BaseFont):
            yield f"{font.BaseFont} is a font of the machine"


def _pages(opened: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(opened.pages, 1):
        if page.get("/Tabs") != "/S":
            yield f"page {number} has no tab order"
        depth = 0
        for _operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                depth += 1
            elif name == "EMC":
                depth -= 1
            elif name in PAINTING and depth == 0:
                yield f"page {number}: {name} outside of marked content"


def _structure(opened: pikepdf.Pdf) -> Iterator[str]:
    if "/StructTreeRoot" not in opened.Root:
        yield "no structure"
        return
    headings = []
    for element in _walk(opened.Root.StructTreeRoot):
        kind = str(element.get("/S", ""))
        if kind == "/Figure" and not str(element.get("/Alt", "")):
            yield "a figure has no alternative"
        if kind[1:2] == "H" and kind[2:].isdigit():
            headings.append(int(kind[2:]))
        if kind == "/TD" and not len(element.get("/A", {}).get("/Headers", [])):
            yield "a cell has no header"
    if headings[:1] != [1] or headings.count(1) != 1:
        yield "not exactly one first heading"
    for before, after in pairwise(headings):
        if after > before + 1:
            yield f"a heading {after} follows a heading {before}"


def _walk(element: Any) -> Iterator[pikepdf.Dictionary]:
    yield element
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield from _walk(child)


def _attachments(opened: pikepdf.Pdf) -> Iterator[str]:
    listed = [each.objgen for each in opened.Root.get("/AF", [])]
    if len(set(listed)) != len(listed):
        yield "an attachment is listed twice"
    names = [str(name) for name in opened.attachments]
    if names != sorted(names):
        yield "the attachments are not in order"
    for each in opened.Root.get("/AF", []):
        if "/AFRelationship" not in each or not str(each.get("/Desc", "")):
            yield "an attachment has no relationship or no description"
