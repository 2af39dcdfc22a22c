"""`manage.py simulate_rules`: what a maintainer reads in the terminal."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

VECTORS = Path(__file__).with_name("vectors.json")


def run(*arguments):
    out = io.StringIO()
    call_command("simulate_rules", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_last_line_counts_the_cases_and_finds_no_difference():
    assert (
        run(VECTORS).splitlines()[-1].replace("\u00a0", " ")
        == "67 cas joués, 67 avec un verdict attendu, 0 différence."
    )


def test_json_gives_id_verdict_and_findings_that_explain_themselves():
    answers = json.loads(run(VECTORS, "--json"))
    assert [set(answer) for answer in answers] == [{"id", "verdict", "findings"}] * 67
    late = next(answer for answer in answers if answer["id"] == "D03")
    assert late["verdict"] == "BLOCK"
    assert late["findings"][0]["facts"]["last_lawful_day"] == "2025-04-14"


def test_a_difference_is_marked_and_counted(tmp_path):
    case = {
        "id": "Z1",
        "fn": "eval_month",
        "given": {"start": "2025-03-03", "end": "2025-03-04"},
        "expect": "BLOCK",
    }
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([case]), encoding="utf-8")
    shown = run(file).replace("\u00a0", " ")
    assert "Z1  OK  ≠ attendu : BLOCK" in shown
    assert "1 différence." in shown


@pytest.mark.parametrize("text", ["{", '{"id": 1}', "[" * 100_000, None])
def test_a_file_that_is_not_a_list_of_cases_is_refused_in_one_sentence(tmp_path, text):
    file = tmp_path / "cases.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"\.$"):
        run(file)


def test_half_a_character_in_an_id_or_a_mark_before_the_text_stops_nothing(tmp_path):
    file = tmp_path / "cases.json"
    cases = '[{"id": "\\ud83d", "fn": "eval_lune"}, {"id": "B", "fn": "eval_age", "given": {}}]'
    file.write_bytes(b"\xef\xbb\xbf" + cases.encode())
    for arguments in ([file], [file, "--json"]):
        shown = run(*arguments)
        assert "ERROR" in shown
        assert shown.encode()
