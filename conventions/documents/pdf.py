"""The PDF of a convention: PDF/A-3a and PDF/UA-1 in one file, drawn from the canonical JSON and nothing else.

Pure: no row is read. The same bytes in give the same bytes out, whatever the process, locale or time zone; a
version of the renderer may still change them, so the bytes are made once, at freeze, and stored.
"""

import datetime
import gc
import io
import threading
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pikepdf
import segno
from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML, Attachment
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from conventions.content.canonical import FONT_FAMILIES, font_path
from conventions.content.presentation import reading

from . import pdf_tags

FACES = {
    f"bundle:{rank}-{face.lower()}.ttf": (face, family)
    for rank, family in enumerate(FONT_FAMILIES)
    for face in ("Regular", "Bold")
}
QR = "bundle:qr.png"
JSON_NAME = "convention.json"
UA_IDENTIFICATION = (
    b'<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="" '
    b'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>'
    b'<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="" '
    b'xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    b'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
    b'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>'
    b'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>'
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    b'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>PDF/UA part</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>"
    b"</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
# One render at a time in a process: the font map is shared, and the interpreter's lock leaves nothing to gain.
RENDERING = threading.Lock()


class RefusedUrl(ValueError):
    """A document asked for something that is not bundled with it."""


class BundledOnly(URLFetcher):
    """Serves what it was given by name, and nothing else: no file, no network, no `data:`."""

    def __init__(self, bundle: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=frozenset(), allow_redirects=False)
        self.bundle = bundle

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002 - the library's signature
        """The bundled bytes of that name; raises `RefusedUrl` for any other address."""
        if url not in self.bundle:
            raise RefusedUrl("only bundled files are drawn")
        kind = "image/png" if url.endswith(".png") else "font/ttf"
        return URLFetcherResponse(url, self.bundle[url], {"Content-Type": kind})


@cache
def _faces() -> dict[str, bytes]:
    return {name: font_path(*face).read_bytes() for name, face in FACES.items()}


@cache
def _style() -> tuple[CSS, FontConfiguration]:
    """The style sheet, parsed once, and the fonts it declares."""
    fonts = FontConfiguration()
    source = Path(settings.BASE_DIR) / "templates" / "conventions" / "documents" / "convention.css"
    return CSS(string=source.read_text(), font_config=fonts, url_fetcher=BundledOnly(_faces())), fonts


@cache
def _icc() -> bytes:
    return files("weasyprint.pdf").joinpath("sRGB2014.icc").read_bytes()


def _colours() -> ColorProfile:
    """The output intent. WeasyPrint would open the same file at each render and never close it."""
    return ColorProfile(io.BytesIO(_icc()), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


def render_convention(canonical: bytes, *, locked_at: datetime.datetime) -> bytes:
    """The PDF to sign, with its `convention.json` inside; `locked_at` (aware) is the only date it bears."""
    return write_pdf(
        reading(canonical), made_at=locked_at, attachments=[json_attachment(canonical, locked_at)]
    )


def json_attachment(canonical: bytes, locked_at: datetime.datetime) -> Attachment:
    """`convention.json`: the exact bytes whose SHA-256 is the text's fingerprint."""
    return attachment(JSON_NAME, canonical, "Data", locked_at, "Contenu signé, en JSON canonique (RFC 8785)")


def attachment(
    name: str, content: bytes, relationship: str, made_at: datetime.datetime, description: str
) -> Attachment:
    """A file to join, dated so that two renders are the same bytes."""
    moment = made_at.astimezone(datetime.UTC)
    return Attachment(
        file_obj=io.BytesIO(bytes(content)),
        name=name,
        relationship=relationship,
        created=moment,
        modified=moment,
        description=description,
        url_fetcher=BundledOnly({}),
    )


def write_pdf(
    context: dict[str, Any],
    *,
    made_at: datetime.datetime,
    attachments: Sequence[Attachment],
    attestation: Any = None,
) -> bytes:
    """Draw the context of `reading()`; raises `RuntimeError` when the file is not what it must be."""
    html = convention_html(context, made_at=made_at, attestation=attestation)
    bundle = {QR: qr_code(context["verify_url"])} if context["verify_url"] else {}
    with RENDERING:
        pdf = _draw(html, bundle, attachments)
    _check(pdf, [each.name for each in attachments])
    return pdf


def convention_html(context: dict[str, Any], *, made_at: datetime.datetime, attestation: Any = None) -> str:
    """The page that is laid out, from the context of `reading()`: what the file says is said here."""
    numbered = len(context["sections"])
    return render_to_string(
        "conventions/documents/convention.html",
        {
            **context,
            "description": f"Convention {context['reference']}, version {context['version']}, "
            f"empreinte {context['fingerprint']}",
            "created": f"{made_at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}",
            "engagements_number": numbered + 1,
            "signatures_number": numbered + 2,
            "attestation": attestation,
        },
    )


def draw_pdf(html: str, *, attachments: Sequence[Attachment]) -> bytes:
    """Another document in the same dress; raises `RuntimeError` when the file is not what it must be."""
    with RENDERING:
        pdf = _draw(html, {}, attachments)
    _check(pdf, [each.name for each in attachments])
    return pdf


def qr_code(address: str) -> bytes:
    """A QR code of that address, for the foot of each page: a PNG is stored once, an SVG redrawn on each page."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="png", border=0, scale=8)
    return drawn.getvalue()


def _draw(html: str, bundle: dict[str, bytes], attachments: Sequence[Attachment]) -> bytes:
    """Lay out and write, with the garbage collector at rest: 5 % less time for a few megabytes."""
    style, fonts = _style()
    collects = gc.isenabled()
    gc.disable()
    try:
        document = HTML(string=html, url_fetcher=BundledOnly(bundle)).render(
            font_config=fonts, stylesheets=[style], color_profiles={"srgb": _colours()}
        )
        plain = document.metadata.generate_rdf_metadata
        document.metadata.generate_rdf_metadata = lambda *args, **options: plain(*args, **options).replace(
            b"</rdf:RDF>", UA_IDENTIFICATION + b"</rdf:RDF>"
        )
        drawn: bytes = document.write_pdf(
            pdf_variant="pdf/a-3a",
            output_intent="given",
            attachments=list(attachments),
            finisher=pdf_tags.finish,
        )
    finally:
        if collects:
            gc.enable()
    return drawn


def _check(pdf: bytes, names: Sequence[str | None]) -> None:
    """The renderer ignores an option given at the wrong place without a word: look at what came out."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        metadata = opened.Root.Metadata.read_bytes()
        is_tagged = "/MarkInfo" in opened.Root and bool(opened.Root.MarkInfo.get("/Marked", False))
        joined = set(opened.attachments)
    wanted = (b'pdfaid:part="3"', b'pdfaid:conformance="A"', b'pdfuaid:part="1"')
    if not is_tagged or joined != set(names) or not all(mark in metadata for mark in wanted):
        raise RuntimeError("the PDF is not the PDF/A-3a and PDF/UA-1 file that was asked for")
