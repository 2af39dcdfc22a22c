"""The shared cases, and the same rules read from the other side of each limit."""

import json
from pathlib import Path

import pytest

from conventions.law.cases.simulate import play, play_case

CASES = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
BORDERS = json.loads(Path(__file__).with_name("border_cases.json").read_text(encoding="utf-8"))
WELDER = {"host": "73282932000074", "object": "DECOUVRIR", "objectives": "tester le poste de soudeur"}
SISTER = WELDER | {"host": "73282932000082"}
OTHER = "55208131766522"
FIRST = WELDER | {"start": "2025-03-03", "end": "2025-03-14"}
NEXT = WELDER | {"start": "2025-03-15", "end": "2025-03-28"}
MINOR = "2008-09-01"
MORNING = [["09:00", "12:00"]]
DELEGATION = {"kind": "DELEGATED", "by": "FRANCE_TRAVAIL", "from": "2025-01-01", "to": "2025-12-31"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_each_shared_case_gets_the_verdict_it_expects(case):
    result = play_case(case)
    assert result.verdict == case["expect"], [one.message for one in result.findings] or result.error


@pytest.mark.parametrize("case", BORDERS, ids=lambda case: case["id"])
def test_each_case_written_by_hand_on_a_border_of_the_text_gets_its_verdict(case):
    result = play_case(case)
    assert result.verdict == case["expect"], [one.message for one in result.findings] or result.error
    assert bool(result.error) == (result.verdict == "ERROR")


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["certainty"] == "uncertain"], ids=lambda case: case["id"]
)
def test_an_uncertain_case_names_the_other_reading(case):
    result = play_case(case)
    assert any(one.certainty == "uncertain" for one in result.findings)
    words = " ".join(one.message for one in result.findings)
    assert "lecture" in words or "Si l’on retient" in words


def renewal(second, **given):
    return {"initial": FIRST, "renewal": second, "objectives_reached": False} | given


MORE = [
    (
        "a month from 30 January ends with February",
        "eval_month",
        {"start": "2025-01-30", "end": "2025-02-28"},
        "OK",
    ),
    (
        "29 January has an eve in February",
        "eval_month",
        {"start": "2025-01-29", "end": "2025-03-01"},
        "BLOCK",
    ),
    ("a leap February is a day longer", "eval_month", {"start": "2024-01-29", "end": "2024-02-28"}, "OK"),
    ("one single day is enough", "eval_month", {"start": "2025-06-10", "end": "2025-06-10"}, "OK"),
    ("a renewal the next day", "eval_renewal", renewal(NEXT), "OK"),
    ("a renewal after the week-end", "eval_renewal", renewal(NEXT | {"start": "2025-03-17"}), "OK"),
    ("a renewal after a Tuesday lost", "eval_renewal", renewal(NEXT | {"start": "2025-03-19"}), "HUMAN"),
    (
        "a renewal after Easter Monday",
        "eval_renewal",
        renewal(
            NEXT | {"start": "2025-04-22", "end": "2025-04-25"},
            initial=FIRST | {"end": "2025-04-02", "start": "2025-04-01"},
        ),
        "HUMAN",
    ),
    (
        "a renewal after the Easter week-end",
        "eval_renewal",
        renewal(NEXT | {"start": "2025-04-22", "end": "2025-04-25"}, initial=FIRST | {"end": "2025-04-18"}),
        "OK",
    ),
    (
        "a renewal that begins on the last day",
        "eval_renewal",
        renewal(NEXT | {"start": "2025-03-14"}),
        "BLOCK",
    ),
    (
        "a renewal in a sister establishment",
        "eval_renewal",
        renewal(NEXT | {"host": SISTER["host"]}),
        "BLOCK",
    ),
    ("a renewal without interim assessment", "eval_renewal", renewal(NEXT, objectives_reached=None), "BLOCK"),
    ("objectives partly reached", "eval_renewal", renewal(NEXT, objectives_reached="partly"), "HUMAN"),
    (
        "objectives worded with accents",
        "eval_renewal",
        renewal(NEXT | {"objectives": "Tester le poste, de SOUDEUR !"}),
        "OK",
    ),
    (
        "a renewal by another prescriber",
        "eval_renewal",
        renewal(NEXT | {"prescriber": "ML"}, initial=FIRST | {"prescriber": "FT"}),
        "WARN",
    ),
    ("a renewal without its reason", "eval_renewal", renewal(NEXT, reason=" "), "WARN"),
    (
        "other stays count too",
        "eval_renewal",
        renewal(NEXT, others=[["2025-06-02", "2025-07-01"], ["2025-09-01", "2025-09-05"]]),
        "BLOCK",
    ),
    (
        "days in the window hold, whole lengths do not",
        "eval_total",
        {"spans": [["2025-01-06", "2025-02-05"], ["2025-12-15", "2026-01-14"]]},
        "WARN",
    ),
    (
        "the window looks at the years between",
        "eval_total",
        {"spans": [["2025-01-06", "2025-02-05"], ["2026-01-05", "2026-02-04"]]},
        "WARN",
    ),
    (
        "61 days across two years",
        "eval_total",
        {"spans": [["2025-11-17", "2025-12-16"], ["2026-03-02", "2026-04-01"]]},
        "BLOCK",
    ),
    ("a stay written backwards", "eval_total", {"spans": [["2025-03-05", "2025-03-01"]]}, "BLOCK"),
    (
        "three within the year",
        "eval_families",
        {"starts": ["2025-01-06", "2025-06-02", "2025-11-03"]},
        "BLOCK",
    ),
    (
        "an older one typed last",
        "eval_families",
        {"starts": ["2025-06-02", "2025-11-03", "2025-03-03"]},
        "BLOCK",
    ),
    ("two are allowed", "eval_families", {"starts": ["2025-01-06", "2025-02-03"]}, "OK"),
    ("another object", "eval_second", {"first": WELDER, "second": WELDER | {"object": "CONFIRMER"}}, "OK"),
    ("a sister establishment", "eval_second", {"first": WELDER, "second": SISTER}, "WARN"),
    (
        "the same words in capitals",
        "eval_second",
        {"first": WELDER, "second": WELDER | {"objectives": "TESTER  le poste de soudeur."}},
        "BLOCK",
    ),
    (
        "31 days of 120",
        "eval_quarter",
        {"contract": ["2025-01-01", "2025-04-30"], "spans": [["2025-02-01", "2025-03-03"]]},
        "BLOCK",
    ),
    (
        "46 days of 181",
        "eval_quarter",
        {"contract": ["2025-01-06", "2025-07-05"], "spans": [["2025-02-03", "2025-03-20"]]},
        "BLOCK",
    ),
    (
        "17 with a guardian",
        "eval_age",
        {"birth": "2008-06-15", "start": "2025-09-01", "legal_rep": True},
        "OK",
    ),
    ("born on 29 February, still 17", "eval_age", {"birth": "2008-02-29", "start": "2026-02-28"}, "BLOCK"),
    ("born on 29 February, 18 on 1 March", "eval_age", {"birth": "2008-02-29", "start": "2026-03-01"}, "OK"),
    (
        "protected adult alone",
        "eval_age",
        {"birth": "1990-02-28", "start": "2026-03-01", "protected_adult": True},
        "BLOCK",
    ),
    (
        "eight hours of rest",
        "eval_schedule",
        {"days": {"2025-03-03": [["18:00", "22:00"]], "2025-03-04": [["06:00", "10:00"]]}},
        "BLOCK",
    ),
    ("a Sunday", "eval_schedule", {"days": {"2025-03-09": MORNING}}, "WARN"),
    ("1 May", "eval_schedule", {"days": {"2025-05-01": MORNING}}, "HUMAN"),
    ("an evening", "eval_schedule", {"days": {"2025-03-03": [["18:00", "21:15"]]}}, "WARN"),
    ("an evening that ends at 21:00", "eval_schedule", {"days": {"2025-03-03": [["18:00", "21:00"]]}}, "OK"),
    (
        "slots that overlap",
        "eval_schedule",
        {"days": {"2025-03-03": [["09:00", "12:00"], ["11:00", "13:00"]]}},
        "BLOCK",
    ),
    ("a slot written backwards", "eval_schedule", {"days": {"2025-03-03": [["13:00", "12:00"]]}}, "BLOCK"),
    ("nothing planned", "eval_schedule", {"days": {}}, "BLOCK"),
    ("six hours without a break", "eval_schedule", {"days": {"2025-03-03": [["08:00", "14:00"]]}}, "WARN"),
    (
        "26 December in Strasbourg",
        "eval_schedule",
        {"days": {"2025-12-26": MORNING}, "postcode": "67000"},
        "WARN",
    ),
    ("26 December in Lyon", "eval_schedule", {"days": {"2025-12-26": MORNING}, "postcode": "69001"}, "OK"),
    (
        "a minor five hours at a stretch",
        "eval_schedule",
        {"birth": MINOR, "days": {"2025-03-03": [["08:00", "13:00"]]}},
        "BLOCK",
    ),
    ("a minor on Sunday", "eval_schedule", {"birth": MINOR, "days": {"2025-03-09": MORNING}}, "BLOCK"),
    (
        "a minor before six",
        "eval_schedule",
        {"birth": MINOR, "days": {"2025-03-03": [["05:45", "09:00"]]}},
        "BLOCK",
    ),
    (
        "a minor six days",
        "eval_schedule",
        {"birth": MINOR, "days": {f"2025-03-{day:02d}": MORNING for day in range(3, 9)}},
        "BLOCK",
    ),
    (
        "a minor from Tuesday to Saturday",
        "eval_schedule",
        {"birth": MINOR, "days": {f"2025-03-{day:02d}": MORNING for day in range(4, 9)}},
        "OK",
    ),
    (
        "an ACI without the clause",
        "eval_prescriber",
        {"kind": "SIAE", "siae": "ACI", "pmsmp_clause": False},
        "BLOCK",
    ),
    ("an ACI that says nothing", "eval_prescriber", {"kind": "SIAE", "siae": "ACI"}, "BLOCK"),
    (
        "a delegation suspended",
        "eval_prescriber",
        DELEGATION | {"on": "2025-06-01", "status": "SUSPENDED"},
        "BLOCK",
    ),
    (
        "a delegation withdrawn",
        "eval_prescriber",
        DELEGATION | {"on": "2025-06-01", "status": "WITHDRAWN"},
        "BLOCK",
    ),
    ("a delegation not begun", "eval_prescriber", DELEGATION | {"on": "2024-12-31"}, "BLOCK"),
    ("a delegation on its last day", "eval_prescriber", DELEGATION | {"on": "2025-12-31"}, "OK"),
    ("a town's social centre", "eval_prescriber", {"kind": "CCAS"}, "BLOCK"),
    ("the département", "eval_prescriber", {"kind": "CONSEIL_DEPARTEMENTAL"}, "OK"),
    (
        "the same host twice at once",
        "eval_overlap",
        {
            "a": {"host": WELDER["host"], "days": {"2025-03-03": MORNING, "2025-03-05": MORNING}},
            "b": {"host": WELDER["host"], "days": {"2025-03-04": MORNING}},
        },
        "BLOCK",
    ),
    (
        "eleven hours over two hosts",
        "eval_overlap",
        {
            "a": {"host": WELDER["host"], "days": {"2025-03-03": [["08:00", "12:00"]]}},
            "b": {"host": OTHER, "days": {"2025-03-03": [["13:00", "20:00"]]}},
        },
        "BLOCK",
    ),
    (
        "a short night between two hosts",
        "eval_overlap",
        {
            "a": {"host": WELDER["host"], "days": {"2025-03-03": [["16:00", "20:30"]]}},
            "b": {"host": OTHER, "days": {"2025-03-04": [["07:00", "12:00"]]}},
        },
        "BLOCK",
    ),
    (
        "known on the eve of 1 May",
        "eval_accident",
        {"known": "2025-04-30T10:00"},
        "2025-05-02T10:00 / 2025-05-03T10:00",
    ),
    (
        "known on a Sunday",
        "eval_accident",
        {"known": "2025-03-09T10:00"},
        "2025-03-11T10:00 / 2025-03-12T00:00",
    ),
]


@pytest.mark.parametrize(("title", "fn", "given", "expect"), MORE, ids=[case[0] for case in MORE])
def test_the_other_side_of_each_limit(title, fn, given, expect):
    result = play_case({"id": title, "fn": fn, "given": given})
    assert result.verdict == expect, [one.message for one in result.findings] or result.error


def test_sixty_days_passed_tell_the_last_lawful_day_and_the_days_left():
    spans = [["2025-01-06", "2025-01-24"], ["2025-01-27", "2025-02-14"], ["2025-06-02", "2025-06-24"]]
    (found,) = play_case({"fn": "eval_total", "given": {"spans": spans}}).findings
    assert (found.facts["days_used"], found.facts["days_left"]) == (38, 22)
    assert "Terminez au plus tard le lundi 23 juin 2025" in found.message.replace("\u00a0", " ")


def test_a_week_without_its_rest_names_the_longest_one():
    days = {f"2025-03-{day:02d}": [["18:00", "21:00"]] for day in range(3, 9)} | {
        "2025-03-10": [["07:45", "12:00"]]
    }
    result = play_case({"fn": "eval_schedule", "given": {"days": days}})
    message = next(one.message for one in result.findings if one.code == "WT-7").replace("\u00a0", " ")
    assert "du samedi 8 mars 2025 à 21 h au lundi 10 mars 2025 à 7 h 45, soit 34 h 45" in message


@pytest.mark.parametrize(
    ("case", "word"),
    [
        ("text", "objet"),
        ({"id": "a", "fn": "eval_moon", "given": {}}, "Fonction inconnue"),
        ({"id": "a", "fn": "eval_month", "given": []}, "given"),
        ({"id": "a", "fn": "eval_month", "given": {"start": "2025-02-30", "end": "2025-03-01"}}, "start"),
        ({"id": "a", "fn": "eval_month", "given": {"start": "2025-02-03", "end": 12}}, "end"),
        ({"id": "a", "fn": "eval_total", "given": {"spans": [["2025-02-03"]]}}, "deux dates"),
        ({"id": "a", "fn": "eval_families", "given": {"starts": ["2025-02-03"], "ends": []}}, "nombre"),
        ({"id": "a", "fn": "eval_schedule", "given": {"days": {"2025-02-03": [["8h", "9h"]]}}}, "HH:MM"),
        ({"id": "a", "fn": "eval_age", "given": {"birth": "2025-02-03", "start": "2024-02-03"}}, "naissance"),
        ({"id": "a", "fn": "eval_overlap", "given": {"a": {"days": {}}, "b": {}}}, "jour de présence"),
        (
            {"id": "a", "fn": "eval_renewal", "given": renewal(NEXT, objectives_reached="maybe")},
            "objectives_reached",
        ),
        ({"id": "a", "fn": "eval_accident", "given": {"known": "2025-03-03"}}, "moment"),
        ({"id": "a", "fn": "eval_prescriber", "given": {}}, "kind"),
        ({"id": "a", "fn": "eval_month", "given": {"start": "2025-02-03", "ends": "2025-02-04"}}, "ends"),
        ({"id": "a", "fn": "eval_month", "given": {}, "expects": "OK"}, "expects"),
        (
            {"id": "a", "fn": "eval_total", "given": {"spans": [{"start": "", "end": "", "noshow": True}]}},
            "noshow",
        ),
        ({"id": "a", "fn": "eval_overlap", "given": {"a": {"day": {}}, "b": {}}}, "day"),
        ({"id": "a", "fn": "eval_second", "given": {"first": {"hosts": ""}, "second": {}}}, "hosts"),
        ({"id": "a", "fn": "eval_renewal", "given": renewal(NEXT | {"objectif": "x"})}, "objectif"),
    ],
)
def test_a_case_ill_written_says_what_is_wrong_and_the_next_one_still_plays(case, word):
    results = play([case, CASES[0]])
    assert results[0].verdict == "ERROR"
    assert word in results[0].error
    assert results[1].verdict == CASES[0]["expect"]
