"""The bytes that everyone signs: one form for one meaning, and nothing that a page cannot show."""

import dataclasses
import datetime
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.content import document as said
from conventions.content.canonical import (
    Difference,
    UnprintableText,
    canonical_bytes,
    differences,
    fingerprint,
    from_canonical,
    leaves,
    printable,
    text_problem,
    tidy,
)
from conventions.content.schema import convention_schema
from tests.support.documents import amina_document, six_party_document


def named(first_name: str) -> said.ConventionDocument:
    plain = amina_document()
    return dataclasses.replace(
        plain, beneficiary=dataclasses.replace(plain.beneficiary, first_name=first_name)
    )


def task(text: str) -> said.ConventionDocument:
    return amina_document(tasks=(said.TaskLine("Observer", ""), said.TaskLine(text, "")))


def test_the_bytes_are_rfc_8785_with_strings_and_integers_only():
    canonical = canonical_bytes(six_party_document())
    content = from_canonical(canonical)
    assert (
        canonical == json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    )
    assert all(type(value) in (str, int) and value != "" for _, value in leaves(content))
    assert b"null" not in canonical
    assert content["locked_on"] == "2026-02-20"


def test_reading_back_refuses_bytes_that_are_not_canonical():
    canonical = canonical_bytes(amina_document())
    with pytest.raises(ValueError, match="not canonical"):
        from_canonical(canonical.replace(b'{"attestations"', b'{ "attestations"'))


def test_zoe_typed_in_two_ways_gives_one_fingerprint():
    composed, decomposed = (unicodedata.normalize(form, "Zoë") for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert canonical_bytes(named(composed)) == canonical_bytes(named(decomposed))


def test_lines_spaces_and_hyphens_of_another_editor_give_one_fingerprint():
    assert tidy(" Peser\r\nla\tpâte\u2011mère ") == "Peser\nla pâte-mère"
    assert canonical_bytes(task("Peser\r\nla\tpâte")) == canonical_bytes(task("Peser\nla pâte "))


def test_one_letter_changes_the_fingerprint():
    assert fingerprint(canonical_bytes(named("Amina"))) != fingerprint(canonical_bytes(named("Amine")))
    assert len(fingerprint(canonical_bytes(amina_document()))) == 14


@pytest.mark.parametrize(
    "name",
    [
        "Łukasz",
        "Nguyễn Thị Hường",
        "Đặng Ỷ Vy",
        "Zoë",
        "Œuvre",
        "Nuñez",
        "Ağaoğlu",
        "D’Arc-en-Ciel",
        "Đorđe",
        "Ÿves",
    ],
)
def test_a_european_name_is_printed_as_it_is(name):
    assert json.loads(canonical_bytes(named(name)))["beneficiary"]["first_name"] == name


@pytest.mark.parametrize(
    ("char", "words"),
    [
        ("😀", "«\u00a0😀\u00a0» ne peut pas être imprimé"),
        ("木", "«\u00a0木\u00a0» ne peut pas être imprimé"),
        ("m\u0302", "ne peut pas être imprimé"),
        ("\u202e", "caractère invisible"),
        ("\u2066", "caractère invisible"),
        ("\u200b", "caractère invisible"),
        ("\u200d", "caractère invisible"),
        ("\ufeff", "caractère invisible"),
        ("\u00ad", "caractère invisible"),
        ("\x00", "caractère invisible"),
        ("\x1b", "caractère invisible"),
        ("\u2028", "caractère invisible"),
        ("\ue000", "caractère invisible"),
    ],
)
def test_what_no_page_can_show_is_refused_with_the_field_and_the_reason(char, words):
    with pytest.raises(UnprintableText) as refusal:
        canonical_bytes(task(f"Peser la pâte{char} et pétrir"))
    assert len(refusal.value.problems) == 1
    assert refusal.value.problems[0].startswith("Tâche 2\u00a0: ")
    assert words in refusal.value.problems[0]


def test_every_bad_field_is_named_at_once():
    document = dataclasses.replace(task("Pétrir 🥖"), costs=said.Costs("Bus\u200b", "", ""))
    with pytest.raises(UnprintableText) as refusal:
        canonical_bytes(document)
    assert [problem.split("\u00a0:")[0] for problem in refusal.value.problems] == ["Tâche 2", "Transport"]


def test_a_text_has_at_most_two_thousand_characters_and_sixty_lines():
    assert text_problem("a" * 2000) is None
    assert text_problem("a" * 2001) == "le texte compte 2001 caractères\u00a0: gardez-en 2000 au plus."
    assert text_problem("\n".join("a" * 60)) is None
    assert text_problem("\n".join("a" * 61)) == "le texte compte 61 lignes\u00a0: gardez-en 60 au plus."


@given(st.text(max_size=80))
def test_whatever_is_typed_is_either_refused_or_drawn_with_our_font(text):
    if text_problem(text) is None:
        assert set(tidy(text)) <= printable() | {"\n"}
        assert tidy(tidy(text)) == tidy(text)


def test_a_new_version_shows_only_what_it_changes_in_the_order_of_the_article():
    old = amina_document()
    first_day = dataclasses.replace(old.timetable[0], slots=("09:00-12:00",))
    new = dataclasses.replace(
        old,
        version=2,
        code="ANOTHER234",
        verify_url="https://portail.example/v/ANOTHER234",
        locked_on=datetime.date(2026, 2, 22),
        host=dataclasses.replace(old.host, tutor=said.Person("Bruno Garnier", "Gérant")),
        period=dataclasses.replace(old.period, ends_on=datetime.date(2026, 3, 12)),
        timetable=(first_day, *old.timetable[1:-1]),
        tasks=(*old.tasks[:2], said.TaskLine("Tenir la caisse avec le tuteur", old.tasks[2].skill)),
        safety=dataclasses.replace(old.safety, insurance_ends_on=None),
        attestations=old.attestations[1:],
    )
    found = differences(canonical_bytes(old), canonical_bytes(new))
    assert [each.label for each in found] == [
        "Tuteur",
        "Fonction du tuteur",
        "Dernier jour",
        "Tâche 3",
        "Assurance valable jusqu’au",
        "Horaires du lundi\u00a02\u00a0mars\u00a02026",
        "Horaires du vendredi\u00a013\u00a0mars\u00a02026",
        "Attestation : «\u00a0L’immersion n’exécute pas une tâche régulière d’un poste permanent.\u00a0»",
    ]
    assert found[0] == Difference("Tuteur", "Hugo Marchand", "Bruno Garnier")
    assert found[2].after == "jeudi\u00a012\u00a0mars\u00a02026"
    assert found[4].after == "non renseigné"
    assert found[6] == Difference(
        found[6].label,
        "8\u00a0h\u00a0–\u00a012\u00a0h et 13\u00a0h\u00a0–\u00a015\u00a0h\u00a030",
        "pas de présence",
    )
    assert (found[7].before, found[7].after) == ("attesté", "non attesté")


def test_a_text_frozen_twice_shows_no_difference():
    again = amina_document(version=3, code="ZZZZZZZZZZ", locked_on=datetime.date(2026, 2, 28))
    assert differences(canonical_bytes(amina_document()), canonical_bytes(again)) == []


def test_a_party_more_is_a_difference():
    found = differences(canonical_bytes(amina_document()), canonical_bytes(six_party_document()))
    assert (
        Difference(
            "Parties qui signent",
            "bénéficiaire, structure d’accueil et organisme prescripteur",
            "bénéficiaire, représentant légal, structure d’accueil, employeur du bénéficiaire, "
            "structure d’accompagnement et organisme prescripteur",
        )
        in found
    )


def test_a_complete_content_has_the_required_properties_and_no_other():
    def check(value, schema, where="$"):
        if schema["type"] == "object":
            assert set(schema.get("required", [])) <= set(value), where
            for name, item in value.items():
                check(item, schema["properties"][name], f"{where}.{name}")
        elif schema["type"] == "array":
            for item in value:
                check(item, schema["items"], f"{where}[]")
        else:
            assert isinstance(value, {"string": str, "integer": int}[schema["type"]]), where

    for document in (amina_document(), six_party_document()):
        check(from_canonical(canonical_bytes(document)), convention_schema())
