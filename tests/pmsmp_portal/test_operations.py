"""What docs/operations.md and deploy/ tell an operator to do holds, and leaves the application what it needs."""

import re
import runpy
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from conventions.evidence.erasure import erase_proof_data
from conventions.models import Convention, Document, SignatureEvent
from demo.story import play
from immersions.models import JournalEntry, User
from pmsmp_portal.logs import TOKEN

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text()
REHEARSAL = runpy.run_path(str(ROOT / "deploy" / "rehearsal" / "rehearse.py"))
BLOCKS = REHEARSAL["blocks_of"](PAGE)
UNITS = {name: (ROOT / "deploy" / f"{name}.service").read_text() for name in ("portal-web", "portal-worker")}


@pytest.fixture
def as_the_application(db: None) -> Iterator[None]:
    """Everything is done by the role `portal`, with the rights of deploy/rights.sql and no other."""
    rights = (ROOT / "deploy" / "rights.sql").read_text().replace("\\set ON_ERROR_STOP on", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'portal'")
        if not cursor.fetchone():
            cursor.execute("CREATE ROLE portal")
        cursor.execute("GRANT USAGE ON SCHEMA public TO portal")
        cursor.execute(rights)
        cursor.execute("SET LOCAL ROLE portal")
        yield
        cursor.execute("RESET ROLE")


def test_the_role_of_the_application_plays_a_whole_convention(as_the_application, cast):
    story = play(cast)
    assert Document.objects.filter(version__convention__reference=story.reference).count() == 2
    convention = Convention.objects.get(reference=story.reference)
    assert erase_proof_data(convention, at=timezone.now()) > 0


def test_the_journal_forgets_an_erased_account_and_nothing_else(as_the_application):
    gone = User.objects.create_user("gone@exemple.fr")
    line = JournalEntry.witness("log_in", gone, by=gone, at=timezone.now())
    gone.delete()
    line.refresh_from_db()
    assert line.by is None
    for change in ({"verb": "other"}, {"facts": {"made": "up"}}):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            JournalEntry.objects.filter(pk=line.pk).update(**change)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        JournalEntry.objects.filter(pk=line.pk).delete()


def test_evidence_is_closed_by_rights_before_any_trigger_is_asked(as_the_application):
    for model in (SignatureEvent, Document):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.all()._raw_delete(using="default")


def test_no_table_that_a_trigger_keeps_was_forgotten_in_the_rights(as_the_application):
    """A trigger that refuses every row of an event says that the application never needs it (8: DELETE, 16: UPDATE)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, has_table_privilege('portal', tgrelid, 'DELETE'),"
            " tgtype & 16 > 0 AND has_table_privilege('portal', tgrelid, 'UPDATE')"
            " FROM pg_trigger WHERE tgfoid = 'pmsmp_forbid'::regproc AND tgtype & 8 > 0"
        )
        kept = cursor.fetchall()
    assert len(kept) >= 5
    assert [row for row in kept if row[1] or row[2]] == []


def test_each_file_that_the_page_types_is_there():
    named = set(re.findall(r"deploy/[\w.-]+", PAGE))
    assert {"deploy/database.sql", "deploy/rights.sql", "deploy/nginx.conf"} <= named
    for name in named:
        assert (ROOT / name).is_file(), name


def test_the_rehearsal_types_each_block_of_the_page_in_its_order():
    assert len(BLOCKS) == PAGE.count("```sh root") >= 9
    assert [block.online for block in BLOCKS] == [True, *[False] * (len(BLOCKS) - 1)]
    typed = [commands for _title, commands in REHEARSAL["steps"](BLOCKS)]
    assert [commands for commands in typed if "/rehearsal/" not in commands] == [
        one.commands for one in BLOCKS
    ]


def test_each_line_of_the_blocks_is_a_line_of_shell():
    for block in BLOCKS:
        checked = subprocess.run(
            ["bash", "-n"], input=block.commands, text=True, capture_output=True, check=False
        )
        assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("name", sorted(UNITS))
def test_a_process_is_brought_up_again_whatever_ends_it(name):
    unit = UNITS[name]
    assert re.search(r"^Restart=always$", unit, re.M)
    assert re.search(r"^StartLimitIntervalSec=0$", unit, re.M)
    assert re.search(r"^User=portal$", unit, re.M)
    command = re.search(r"^ExecStart=/srv/portal/\.venv/bin/(.*)$", unit, re.M)[1]
    told = re.search(rf"^\| \w+ \| `(.+?)`.*{name}\.service", PAGE, re.M)[1]
    assert set(told.split()) <= set(command.split())


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.parametrize("name", sorted(UNITS))
def test_systemd_understands_each_line_of_a_unit(name):
    path = ROOT / "deploy" / f"{name}.service"
    said = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True, check=False)
    lines = [line for line in said.stderr.splitlines() if name in line and "is not executable" not in line]
    assert lines == []


def test_the_proxy_of_the_example_writes_no_token_that_our_logs_mask():
    conf = (ROOT / "deploy" / "nginx.conf").read_text()
    masked = re.search(r'"~\^\(\?<portal_head>\.\*\((.*?)\)\)', conf)[1]
    assert set(masked.split("|")) == set(re.match(r"\((.*?)\)", TOKEN.pattern)[1].split("|"))
    assert "$request " not in conf.split("server {")[0]
    assert "$query_string" not in conf
