"""What the docs say of the code is what the code says."""

import re

import pytest
from django.apps import apps
from django.core.management import get_commands

from conventions.personal_data import HELD as OF_CONVENTIONS
from immersions.personal_data import HELD as OF_IMMERSIONS
from pmsmp_portal.handbook import PAGES, docs_folder, functions_of

TABLES = {("immersions", name): held for name, held in OF_IMMERSIONS.items()} | {
    ("conventions", name): held for name, held in OF_CONVENTIONS.items()
}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_printed_page_is_up_to_date(name):
    assert (docs_folder() / name).read_text() == PAGES[name](), "run `manage.py write_docs`"


def test_every_rule_code_of_the_law_is_in_the_page():
    page = PAGES["law.md"]()
    for code in ("DUR-1", "CUM-1", "CUM-3", "REN-3", "MIN-0", "WT-7", "OV-6", "SIG-1"):
        assert code in page


def test_every_letter_is_asked_for_somewhere():
    for line in PAGES["letters.md"]().splitlines():
        assert not line.endswith("|  |"), line


def test_a_function_is_read_with_its_file():
    month = next(one for one in functions_of("conventions/law") if one.name == "month")
    assert month.path == "conventions/law/duration/periods.py"
    assert month.summary.startswith("D5135-3 al. 1")


@pytest.mark.parametrize("app", ["immersions", "conventions"])
def test_every_column_says_whether_it_is_personal(app):
    for model in apps.get_app_config(app).get_models():
        held = TABLES[app, model.__name__]
        meta = model._meta
        columns = {field.name for field in (*meta.local_fields, *meta.local_many_to_many)}
        assert held.personal_columns | held.plain_columns == columns, model.__name__
        assert not held.personal_columns & held.plain_columns, model.__name__
        assert bool(held.personal) == bool(held.whose), model.__name__


TYPED = re.compile(r"(DEMO=1 )?(?:[\w./]*python )?manage\.py ([a-z_]+)")


def test_each_command_that_a_page_says_is_there_in_the_mode_it_says():
    """Those of the demonstration are installed with `DEMO=1` alone, the others everywhere."""
    homes = get_commands()
    root = docs_folder().parent
    pages = [root / "README.md", *docs_folder().rglob("*.md")]
    said = {(path.name, *found) for path in pages for found in TYPED.findall(path.read_text())}
    assert len(said) > 20
    assert {one for one in said if one[2] not in homes or bool(one[1]) != (homes[one[2]] == "demo")} == set()
