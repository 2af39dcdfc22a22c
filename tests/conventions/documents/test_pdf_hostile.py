"""Driss types traps in every field: nothing is fetched, nothing is run, and the page shows what he typed."""

import dataclasses
import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML

from conventions.content import document as said
from conventions.content.canonical import MAX_BYTES, UnprintableText, canonical_bytes
from conventions.content.presentation import reading
from conventions.documents.pdf import BundledOnly, RefusedUrl, render_convention
from tests.support.documents import LOCKED_AT, amina_document, everywhere
from tests.support.drawing import DRAWS
from tests.support.pdf_structure import problems, relationships

from .test_pdf import pdftotext, raw_words

pytestmark = DRAWS

# {web}: a server that counts; {file}: a file of this machine that nobody may read.
VECTORS = (
    "<img src={web}/1>", "<img src='{file}'>", '"><img src={web}/3>', "<img srcset='{web}/4 2x'>",
    "<image src={web}/5>", "<svg><image href='{web}/6'/></svg>", "<svg><image xlink:href='{file}'/></svg>",
    "<svg><use href='{web}/8#a'/></svg>", "<svg><style>@import url({web}/9);</style></svg>",
    "<link rel=stylesheet href={web}/10>", "<link rel=attachment href={file}>",
    "<link rel='attachment' href='{web}/12'>", "<a rel=attachment href={file}>a</a>",
    "<style>@import '{web}/14';</style>", "<style>@import url({file});</style>",
    "<style>*{{background:url({web}/16)}}</style>", "<style>@font-face{{font-family:x;src:url({web}/17)}}</style>",
    "<style>li{{list-style-image:url({file})}}</style>", "<style>@page{{background:url({web}/19)}}</style>",
    "<style>p::before{{content:url({web}/20)}}</style>", "<p style='background:url({web}/21)'>",
    "<p style=content:url({file})>", "<div style='border-image:url({web}/23)'>", "<body background={web}/24>",
    "<table background='{file}'>", "<object data={web}/26></object>", "<object data='{file}'></object>",
    "<embed src={web}/28>", "<iframe src={file}></iframe>", "<iframe srcdoc='<img src={web}/30>'></iframe>",
    "<base href={web}/31/>", "<meta http-equiv=refresh content='0;url={web}/32'>",
    "<video poster={web}/33>", "<input type=image src={web}/34>", "<script src={web}/35></script>",
    "<script>fetch('{web}/36')</script>", "<math href={web}/37>", "<frame src={file}>",
    "<?xml-stylesheet href='{web}/39'?>", "<!ENTITY x SYSTEM '{file}'>&x;",
    "</td></tr></table><img src={web}/41>", "--><img src={web}/42><!--",
)  # fmt: skip
TEMPLATES = (
    "{{ 7191|add:7 }}",
    "{% debug %}",
    "${7191*7}",
    "<%= 7191*7 %>",
    "{{ settings.SECRET_KEY }}",
    "{# x #}",
)
CANARY = "le-secret-de-cette-machine-4f1c"


class Counter(http.server.BaseHTTPRequestHandler):
    """Answers every address with an image, and counts."""

    hits: list[str] = []

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "image/svg+xml")
        self.end_headers()
        self.wfile.write(b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[str]:
    """The address of a server on this machine; `Counter.hits` holds what was asked of it."""
    Counter.hits = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counter) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that no document may show; an SVG, so that a fetcher that reads it can draw it."""
    path = tmp_path / "secret.svg"
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><text y="9">{CANARY}</text></svg>')
    return path


def filled(listener: str, secret: Path) -> list[str]:
    return [vector.format(web=listener, file=secret.as_uri()) for vector in VECTORS]


def test_forty_vectors_in_every_field_fetch_nothing_and_join_nothing(listener, secret):
    vectors = filled(listener, secret)
    assert len(vectors) >= 40
    for at in range(0, len(vectors), 6):
        batch = "\n".join(vectors[at : at + 6])
        pdf = render_convention(
            canonical_bytes(everywhere(amina_document(), lambda _, batch=batch: batch)), locked_at=LOCKED_AT
        )
        assert relationships(pdf) == {"convention.json": "/Data"}
        assert CANARY.encode() not in pdf
        assert problems(pdf) == []
    assert Counter.hits == []


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_same_vectors_unescaped_reach_the_listener_with_a_plain_fetcher(listener, secret):
    """The control: without escaping and without our fetcher, the traps work."""
    HTML(string="".join(filled(listener, secret)[:6])).write_pdf()
    assert len(Counter.hits) >= 1


def test_even_unescaped_our_fetcher_refuses_them(listener, secret):
    """The second wall holds alone."""
    for vector in filled(listener, secret):
        pdf = HTML(string=f"<p>a</p>{vector}", url_fetcher=BundledOnly({})).write_pdf()
        assert relationships(pdf) == {}
        assert CANARY.encode() not in pdf
    assert Counter.hits == []


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://169.254.169.254/", "data:text/plain,a", "ftp://127.0.0.1/", "bundle:../../x",
     "BUNDLE:regular.ttf", "jar:file:///x", "//127.0.0.1/x", "\\\\127.0.0.1\\x", ""],
)  # fmt: skip
def test_only_a_bundled_name_is_served(address):
    with pytest.raises(RefusedUrl):
        BundledOnly({"bundle:regular.ttf": b""}).fetch(address)
    assert BundledOnly({"bundle:regular.ttf": b"face"}).fetch("bundle:regular.ttf").read() == b"face"


@pdftotext
@pytest.mark.parametrize("text", TEMPLATES)
def test_a_template_typed_by_driss_is_printed_as_it_is(text):
    canonical = canonical_bytes(everywhere(amina_document(), lambda _: text))
    printed = raw_words(render_convention(canonical, locked_at=LOCKED_AT))
    assert printed.count(text) >= 20
    page = render_to_string("conventions/content/_text.html", reading(canonical))
    for result in ("50337", "7198", str(settings.SECRET_KEY)):
        assert result not in printed
        assert result not in page


@pdftotext
def test_an_apostrophe_an_ampersand_and_angles_are_printed_as_typed():
    text = "L'amie <3 & fils « Ḃ » &amp; &#39;".replace("Ḃ", "B")
    canonical = canonical_bytes(everywhere(amina_document(), lambda _: text))
    assert text in raw_words(render_convention(canonical, locked_at=LOCKED_AT))
    assert "&lt;3 &amp; fils" in render_to_string("conventions/content/_text.html", reading(canonical))


def worst_document() -> said.ConventionDocument:
    """As much text, and as many lines, as is accepted at all."""
    plain = amina_document()
    long = "Préparer " + "œ" * 60 + " et ranger. "
    lines = "\n".join(["Une ligne de consignes"] * 60)
    objectives = tuple(said.ObjectiveLine((long * 7)[:500], (long * 7)[:500]) for _ in range(12))
    tasks = tuple(said.TaskLine(lines, "compétence") for _ in range(6))
    return dataclasses.replace(
        plain,
        period=dataclasses.replace(plain.period, objectives=objectives),
        tasks=tasks,
        safety=dataclasses.replace(plain.safety, special_conditions="W" * 2000),
    )


def test_the_heaviest_accepted_convention_takes_under_five_seconds_and_300_mebibytes():
    assert len(canonical_bytes(worst_document())) > MAX_BYTES * 0.8
    script = (
        "import django, json, pathlib, re, time; django.setup();"
        "from tests.conventions.documents.test_pdf_hostile import *;"
        "began = time.process_time();"
        "pdf = render_convention(canonical_bytes(worst_document()), locked_at=LOCKED_AT);"
        "peak = re.search(r'VmHWM:\\s+(\\d+) kB', pathlib.Path('/proc/self/status').read_text());"
        "print(json.dumps([time.process_time() - began, int(peak[1]) / 1024]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "pmsmp_portal.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    seconds, mebibytes = json.loads(run.stdout)
    assert seconds <= 5
    assert mebibytes <= 300


def test_a_convention_too_long_to_print_is_refused_in_a_sentence():
    many = tuple(said.TaskLine(f"Tâche {rank}", "") for rank in range(3000))
    lines = tuple(said.TaskLine("\n".join("a" * 60), "") for _ in range(10))
    for tasks in (many, lines):
        with pytest.raises(UnprintableText, match="trop longue"):
            canonical_bytes(amina_document(tasks=tasks))
