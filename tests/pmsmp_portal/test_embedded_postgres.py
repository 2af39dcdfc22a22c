"""A newcomer puts the project where they like: the embedded server starts there all the same."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
START = """
import sys
from pathlib import Path
import psycopg
from pmsmp_portal.embedded_postgres.server import ensure_running
found = ensure_running(Path(sys.argv[1]))
users = Path(sys.argv[1]) / ".handle_pids.json"
users.write_text(users.read_text().replace("]", ", 4194305]"))  # a process that was killed, above any real number
with psycopg.connect(dbname="pmsmp", **found) as connection:
    print(connection.execute("SELECT 1 + 1").fetchone()[0])
"""


@pytest.mark.parametrize("name", ["un dossier à espaces", "d" * 90])
def test_a_folder_with_spaces_or_a_long_name_holds_the_data(tmp_path, name):
    data = tmp_path / name / "var" / "postgres"
    data.parent.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-c", START, str(data)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.stdout == "2\n", done.stderr
    assert not (data / "postmaster.pid").exists(), "it stops with its last user"
