"""Words that only some may read, followed everywhere: pages, PDF, letters, logs."""

import datetime
import io
import logging
import re
import subprocess
from dataclasses import replace

import pikepdf
import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from conventions.drafting.actions.freezing import open_to_signature
from conventions.drafting.wizard import STEPS
from conventions.law.states import State
from conventions.models import Convention, LawDecision
from demo.conventions import fill_demo_draft
from immersions.accounts.actor import actor_of
from immersions.choices import PrescriberKind
from immersions.models import Candidate, Introduction, ProjectSheet, Recommendation, User
from pmsmp_portal.logs import DiscreetFormatter
from tests.house import test_doors
from tests.house.test_doors import AT, address, our_names
from tests.support.drafts import next_monday
from tests.support.drawing import DRAWS
from tests.support.jobs import run_jobs
from tests.support.signers import last_code, last_link, signer

pytestmark = [DRAWS, pytest.mark.django_db]
world = test_doors.world
PEOPLE = ("nobody", "driss", "amina", "bruno", "claire", "elodie")
# Each word, who may read it among PEOPLE, and who reads it in this world (the control).
WORDS = {
    "zopinion": ({"claire"}, {"claire"}),
    "zdecision": ({"claire"}, set()),
    "zproject": ({"amina", "claire"}, {"amina", "claire"}),
    "zneed": ({"amina", "claire"}, {"amina", "claire"}),
    "zskill": ({"amina", "claire"}, {"amina", "claire"}),
    "zintroduced": ({"amina", "claire"}, {"claire"}),
    "zproposed": ({"amina", "claire"}, {"amina", "claire"}),
    "zemergency": ({"amina", "claire"}, {"claire"}),
    "07 77 77 77 01": ({"amina", "claire"}, {"claire"}),
    "zrefusal": ({"bruno", "claire"}, {"claire"}),
    "zgiven-up": ({"claire"}, set()),
    "07 77 77 77 02": ({"amina", "bruno", "claire", "elodie"}, {"bruno", "claire"}),
    "07 77 77 77 03": ({"amina", "claire"}, {"amina", "claire"}),
    "07 77 77 77 04": ({"bruno", "claire"}, {"bruno", "claire"}),
    "ztutor@demo.example": ({"bruno", "claire"}, {"claire"}),
}


@pytest.fixture
def marked(world, cast):
    """The world of the doors with a word in each field that only some may read, a refusal and a given-up project."""
    cast.candidate.project, cast.candidate.phone = "Mon idée zproject", "07 77 77 77 03"
    cast.candidate.save()
    ProjectSheet.objects.create(
        candidate=cast.candidate, needs_words="Un poste zneed", skills="Je sais zskill", updated_at=AT
    )
    Introduction.objects.create(
        candidate=cast.candidate, host=cast.host, by=cast.claire, note="Vue zintroduced", at=AT
    )
    Recommendation.objects.create(
        candidate=cast.candidate, offer=cast.offer, by=cast.claire, word="Pour vous zproposed", at=AT
    )
    cast.host.phone = "07 77 77 77 02"
    cast.host.save()
    User.objects.filter(pk=cast.bruno.pk).update(phone="07 77 77 77 04")
    secrets = {
        "relevance_opinion": "Avis zopinion",
        "emergency_name": "Nadia zemergency",
        "emergency_phone": "07 77 77 77 01",
        "tutor_email": "ztutor@demo.example",
    }
    waiting = Convention.objects.get(reference=world["draft"])
    Convention.objects.filter(pk=waiting.pk).update(**secrets)
    waiting.parties.filter(role="host").update(phone="07 77 77 77 04")
    others = {}
    for name, month in (("opened", 7), ("withdrawn", 8), ("refused", 9)):
        start = datetime.date(2026, month, 6)
        nour = Candidate.objects.create(
            first_name="Nour",
            last_name=name,
            email=f"{name}@demo.example",
            birth_date=datetime.date(1980 + month, month, 1),
            agency=cast.cap_emploi,
            counsellor=cast.claire_membership,
        )
        person = cast if name == "opened" else replace(cast, candidate=nour)
        draft = fill_demo_draft(
            person, start=start, end=start + datetime.timedelta(days=4), at=AT, purpose="RECRUIT", **secrets
        )
        draft.parties.filter(role="beneficiary").update(phone="07 77 77 77 03")
        draft.parties.filter(role="host").update(phone="07 77 77 77 04")
        LawDecision.objects.create(
            convention=draft, code="X", key="x", reason="Car zdecision", by=cast.claire_membership, at=AT
        )
        others[name] = open_to_signature(draft, by=actor_of(cast.claire), at=AT)
    run_jobs()
    bruno = signer(others["refused"], "host", Client())
    bruno.arrive()
    form = {"reason": "dates", "words": "Parce que zrefusal", "word": "refuser"}
    assert bruno.client.post(bruno.url("refuser"), form).status_code == 200
    claire = Client()
    claire.force_login(cast.claire, backend=settings.AUTHENTICATION_BACKENDS[0])
    end = reverse("convention_withdraw", args=[others["withdrawn"].convention.reference])
    assert claire.post(end, {"reason": "Amina zgiven-up", "sure": "on"}).status_code == 302
    run_jobs()
    states = {
        name: Convention.objects.get(pk=version.convention_id).state for name, version in others.items()
    }
    assert states == {
        "opened": State.OPEN,
        "refused": State.REFUSED,
        "withdrawn": State.WITHDRAWN,
    }
    return {"world": world, "references": [version.convention.reference for version in others.values()]}


def urls(marked):
    """Every address of the world, and those of the other conventions."""
    groups, world = our_names(), marked["world"]
    found = {address(name, groups[name], world) for name in groups}
    for reference in marked["references"]:
        other = {**world, "opened": reference, "draft": reference}
        found |= {address(name, groups[name], other) for name in groups if "reference" in groups[name]}
    found |= {reverse("convention_draft", args=[world["draft"], step.slug]) for step in STEPS}
    return sorted(found)


def all_of(response):
    """The bytes of an answer that a reader could find: the page, or all that a PDF holds."""
    data = response.getvalue() if response.streaming else response.content
    return b" ".join([data, *([inside(data)] if data.startswith(b"%PDF") else [])])


def inside(data):
    """Every stream of a PDF (attachments and metadata included), its values and its text."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = [one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        found += [str(pdf.docinfo).encode(), pdf.Root.unparse()]
        found += [spec.get_file().read_bytes() for spec in pdf.attachments.values()]
    text = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return b" ".join([*found, text.stdout])


def test_each_word_is_read_by_those_who_may_and_by_nobody_else(marked, cast, browse):
    seen = {word: set() for word in WORDS}
    for name in PEOPLE:
        browser = browse(getattr(cast, name, None))
        for url in urls(marked):
            content = all_of(browser.get(url))
            for word in WORDS:
                if word.encode() in content or word.replace(" ", "").encode() in content:
                    seen[word].add(name)
                    assert name in WORDS[word][0], f"{name} reads « {word} » at {url}"
    assert {word: readers & seen[word] for word, (_, readers) in WORDS.items()} == {
        word: readers for word, (_, readers) in WORDS.items()
    }


def test_no_letter_holds_a_word_of_the_desk(marked):
    assert len(mail.outbox) > 8
    for message in mail.outbox:
        joined = b" ".join(inside(content) for _, content, _ in message.attachments)
        said = f"{message.subject} {message.body}".encode() + joined
        for word in WORDS:
            assert word.encode() not in said, f"« {word} » goes to {message.to} in « {message.subject} »"


def test_the_queue_the_letters_and_the_journal_hold_numbers_only(marked):
    """What waits for the worker, and the trace of what was done, would tell a thief nothing."""
    tables = ("procrastinate_jobs", "procrastinate_events", "immersions_letter", "immersions_journalentry")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            written = cursor.fetchone()[0]
            if table == "immersions_letter":
                written = re.sub(r"[\w.+-]+@demo\.example", "", written)
            assert len(written) > 100, table
            assert [word for word in (*WORDS, *PERSONAL) if word in written] == [], table


def two_worlds(cast, browse, kind):
    """The pages and the PDF that Bruno gets when Amina's prescriber is of that kind, less what is drawn at random."""
    organisation = cast.cap_emploi.organisation
    organisation.kind = kind
    organisation.save()
    draft = fill_demo_draft(cast, start=datetime.date(2026, 3, 23), at=AT)
    version = open_to_signature(draft, by=actor_of(cast.claire), at=AT)
    version.refresh_from_db()
    bruno = browse(cast.bruno)
    paths = {
        "page": f"/conventions/{draft.reference}/",
        "pdf": f"/conventions/{draft.reference}/version-1.pdf",
        "space": "/mon-espace/",
        "list": "/conventions/",
    }
    found = {}
    for what, path in paths.items():
        data = bruno.get(path).content
        if what == "pdf":
            data = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True).stdout
        for drawn in (draft.reference, version.code, version.fingerprint):
            data = data.replace(drawn.encode(), b"#")
        found[what] = re.sub(rb'csrfmiddlewaretoken" value="[^"]+"|/\d+/|[0-9a-f]{64}', b"#", data)
    run_jobs()
    letters = [one for one in mail.outbox if one.to == [cast.bruno.email]]
    found["letter"] = re.sub(r"/s/\S+|PI26-\S+", "#", letters[-1].body)
    Convention.objects.filter(pk=draft.pk).update(state=State.WITHDRAWN)
    return found


def test_nothing_but_its_name_tells_bruno_which_prescriber_follows_amina(cast, browse, time_machine):
    """A host infers no disability: the kind of the prescriber changes not a byte of what he reads."""
    time_machine.move_to(AT, tick=False)
    pages = [
        two_worlds(cast, browse, kind) for kind in (PrescriberKind.CAP_EMPLOI, PrescriberKind.FRANCE_TRAVAIL)
    ]
    assert all(len(page) > 100 for page in pages[0].values())
    one, other = (
        {what: page for what, page in world.items() if what not in ("space", "list")} for world in pages
    )
    assert one == other
    for world in pages:
        for what, page in world.items():
            text = page if isinstance(page, str) else page.decode()
            assert "handicap" not in text.replace("handicap</span>", "").lower() or what == "space", what


PERSONAL = ("Benali", "Amina", "Garnier", "demo.example", "06 00 00", "1994", "zmessage", "zword")


def log_lines(caplog):
    """What the console would write."""
    formatter = DiscreetFormatter("{levelname} {name} {message}", style="{")
    return "\n".join(formatter.format(record) for record in caplog.records)


def test_the_story_leaves_no_one_in_the_logs(cast, caplog):
    caplog.set_level(logging.DEBUG)
    amina, strict = Client(), Client(enforce_csrf_checks=True)
    amina.get("/compte/connexion/")
    amina.post("/compte/connexion/", {"login": "amina@demo.example"})
    run_jobs()
    login = re.search(r"^ +(\d{6})$", mail.outbox[-1].body, re.M)[1]
    assert amina.post("/compte/connexion/code/", {"code": "000000"}).status_code == 200
    assert amina.post("/compte/connexion/code/", {"code": login}).status_code == 302
    start = next_monday()
    wish = {
        "purpose": "DISCOVER",
        "wished_start": start,
        "wished_end": start + datetime.timedelta(days=4),
        "message": "zmessage",
    }
    assert amina.post(f"/offres/{cast.offer.pk}/demander/", wish).status_code == 302
    assert amina.get("/candidats/999999/").status_code == 404
    draft = fill_demo_draft(cast, start=start, at=datetime.datetime.now(datetime.UTC))
    version = open_to_signature(draft, by=actor_of(cast.claire), at=datetime.datetime.now(datetime.UTC))
    run_jobs()
    someone = signer(version, "beneficiary")
    link = last_link(someone.email)
    assert strict.post(link).status_code == 403
    assert amina.put(link).status_code == 405
    someone.ready()
    code = last_code(someone.email)
    wrong = "000000" if code != "000000" else "111111"
    assert someone.type_code(code=wrong).status_code == 422
    assert someone.type_code().status_code == 302
    assert amina.post("/s/an-old-token-of-mine").status_code == 410
    bruno = signer(version, "host")
    bruno.arrive()
    bruno.client.post(bruno.url("refuser"), {"reason": "dates", "words": "zword", "word": "refuser"})
    run_jobs()
    written = log_lines(caplog)
    assert "Forbidden" in written
    assert "Not Found: /candidats/999999/" in written
    secrets = (link.rsplit("/", 1)[1], "an-old-token", code, login, wrong)
    assert [word for word in (*PERSONAL, *secrets) if word in written] == []


def test_an_error_of_the_database_is_logged_without_its_words(cast, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(IntegrityError, match=re.escape("amina@demo.example")) as refused:
        User.objects.create(email="amina@demo.example")
    said = ("a row was refused for %s", "amina@demo.example\nCRITICAL")
    logging.getLogger("immersions").error(*said, exc_info=refused.value)
    written = log_lines(caplog)
    assert "IntegrityError < UniqueViolation" in written
    assert "test_canary.py" in written
    assert "amina" not in written.replace("test_an_error", "")
    assert not [line for line in written.splitlines() if line.startswith("CRITICAL")]


def test_a_token_in_an_address_is_masked_wherever_one_stands(caplog):
    """Every address that takes a token, as the resolver knows them: a new one fails here until it is masked."""
    groups = our_names()
    with_token = [name for name, taken in groups.items() if "token" in taken]
    assert len(with_token) > 3
    for name in with_token:
        path = reverse(name, kwargs={"token": "secret-of-amina"})
        logging.getLogger("django.request").warning("Not Found: %s", path)
    assert len(caplog.records) == len(with_token)
    assert "secret-of-amina" not in log_lines(caplog)


def test_the_console_uses_the_discreet_lines():
    assert settings.LOGGING["formatters"]["discreet"]["()"] == "pmsmp_portal.logs.DiscreetFormatter"
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "discreet"
    assert settings.LOGGING["root"]["handlers"] == ["console"]
