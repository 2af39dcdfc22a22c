"""What is a name, at every door; and what our letters repeat of it."""

import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from conventions.drafting.forms.steps import field_of
from conventions.models import Convention
from immersions.forms.text import NameField
from immersions.models import HostStructure, User
from immersions.models.columns import NameColumn, PersonColumn
from immersions.names import name_problem, plain_line, quoted, reads_as_site, shown_website, tidy_name

PEOPLE = (
    "Amina Benali", "O'Brien", "Jean-Luc", "d’Artagnan", "Nguyễn Thị Hường", "Олександр Мар’яненко", "محمد",
    "محمد\u200cرضا", "हर्ष\u200dवर्धन", "李小龙", "葛\U000e0100城", "ธนพล", "Łukasz Œuvre", "J. Dupont", "M.-C. Roy", "Ὀδυσσεύς",
    "José (Pepe) María", "Louis 3", "שָׁלוֹם", "กมล", "K. J. Smith", "Ludwig van den Berg",
)  # fmt: skip
STRUCTURES = (
    "3A Conseil", "Monoprix.fr", "Booking.com", "L’Oréal S.A.", "Chez Zoé & Fils", "Bar/Tabac du Port", "Studio 1984",
    "A.D.A.P.E.I. 44", "Maison n° 12", "C++ Académie", "Boulangerie « Le Fournil »", "Atelier: bois et métal",
)  # fmt: skip
HIDDEN = (
    "Ami\u200bna",
    "Amina\u202egnikoob",
    "\u2066Amina",
    "Ami\u200dna",
    "A\x00mina",
    "Amina\x1b[2J",
    "Am\u00adina",
    "Ami\ufe0fna",
    "\u3164",
    "A\ufeffmina",
    "Amina\ue000",
    "А\u200cмина",
)
LINES = ("Amina\n\nVotre compte est bloqué", "Amina\r\nBcc", "Amina\u2028Benali", "Amina\x85Benali", "A\x0bB")
ADDRESSES = (
    "https://evil.test", "http:\\\\evil", "www evil test", "www.evil.quelconque", "amina@evil.test", "mailto:a", "//evil",
    "tel:0899", "0 899 12 34 56", "+33 6 12 34 56 78",
)  # fmt: skip
SITES = (
    "evil.test",
    "Cliquez evil.quelconque",
    "evil\uff0ecom",
    "evil\u2024com",
    "evil。com",
    "exemple.рф",
    "bit.ly/x",
    "10.0.0.1",
)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_real_name_passes_in_any_script(name):
    assert name_problem(tidy_name(name), of_person=True) == ""
    assert plain_line(name) == tidy_name(name)


@pytest.mark.parametrize("name", STRUCTURES)
def test_a_real_structure_keeps_its_name(name):
    assert name_problem(tidy_name(name), of_person=False) == ""
    assert plain_line(name) == tidy_name(name)


@pytest.mark.parametrize("of_person", [True, False])
@pytest.mark.parametrize("name", [*HIDDEN, *LINES, *ADDRESSES])
def test_hidden_signs_lines_and_addresses_are_no_name(name, of_person):
    assert name_problem(tidy_name(name), of_person=of_person)


@pytest.mark.parametrize("name", SITES)
def test_nobody_is_called_like_a_site_whatever_its_ending(name):
    assert name_problem(tidy_name(name), of_person=True)


def test_an_initial_gets_its_space_and_stays_a_name():
    assert NameField(of_person=True).clean("J.Dupont") == "J. Dupont"
    assert NameField(of_person=True).clean("t.me") == "t. me"


@pytest.mark.parametrize("name", [*HIDDEN, *LINES, *ADDRESSES, *SITES])
def test_the_field_says_why_in_a_sentence(name):
    with pytest.raises(ValidationError) as refused:
        NameField(of_person=True).clean(name)
    assert refused.value.messages[0].endswith(".")


@pytest.mark.parametrize("name", [*HIDDEN, *LINES])
def test_no_door_writes_a_hidden_sign_or_a_line(db, name):
    user = User.objects.create_user("stranger@example.test", first_name=name)
    user.refresh_from_db()
    assert user.first_name == plain_line(name)
    User.objects.filter(pk=user.pk).update(last_name=name)
    user.refresh_from_db()
    assert user.last_name == plain_line(name)
    (made,) = User.objects.bulk_create([User(email="bulk@example.test", last_name=name)])
    made.refresh_from_db()
    assert made.last_name == plain_line(name)


@pytest.mark.parametrize("name", [*HIDDEN, *LINES, *ADDRESSES, *SITES])
def test_the_administration_refuses_it_too(name):
    with pytest.raises(ValidationError) as refused:
        User(email="stranger@example.test", first_name=name).clean_fields(exclude=["password"])
    assert "first_name" in refused.value.message_dict


@pytest.mark.parametrize("name", [*SITES, "Allez sur evil.com", "Monoprix.fr", "evil.com/x"])
def test_a_structure_s_name_that_reads_as_a_site_is_seen(name):
    assert reads_as_site(tidy_name(name))


@pytest.mark.parametrize(
    "name", sorted({*STRUCTURES, "Sté.Martin", "Maison v2.0", "Ets. Durand"} - {"Monoprix.fr", "Booking.com"})
)
def test_another_structure_s_name_is_none(name):
    assert reads_as_site(tidy_name(name)) == (
        name == "Sté.Martin"
    )  # a space after the dot, says the sentence


def test_a_stranger_who_signs_up_is_told_why(client, db):
    answer = client.post(
        reverse("account_signup"),
        {
            "email": "e@example.test",
            "first_name": "Amina",
            "last_name": "Cliquez sur evil.quelconque",
            "seeks": "immersion",
        },
    )
    assert "Écrivez-le sans adresse de site" in answer.content.decode()
    assert not User.objects.filter(email="e@example.test").exists()


@pytest.mark.parametrize(
    ("typed", "repeated"),
    [
        ("Booking.com", "Booking. com"),
        ("www.evil.quelconque/x", "www. evil. quelconque/x"),
        ("https://a.test", "https: / /a. test"),
        ("amina@evil.test", "amina @ evil. test"),
        ("Amina\n\nVotre compte", "Amina Votre compte"),
        ("evil\u2060.\u200bcom", "evil. com"),
        ("evil。com", "evil。 com"),
        ("10.0.0.1", "10. 0. 0.1"),
        ("3.5 kg à 12:30", "3.5 kg à 12:30"),
        ("1.fr et a.1", "1. fr et a. 1"),
        ("tel:0899", "tel: 0899"),
        ("L’Oréal S.A.", "L’Oréal S. A."),
        ("\\\\serveur\\x", "\\ \\serveur\\x"),
    ],
)  # fmt: skip
def test_a_letter_repeats_it_on_one_line_and_breaks_what_would_be_a_link(typed, repeated):
    assert quoted(typed) == repeated
    assert quoted(repeated) == repeated


def test_a_letter_repeats_no_more_than_a_hundred_signs():
    assert len(quoted("très long " * 40)) <= 100
    assert quoted("très long " * 40).endswith("…")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "ftp://exemple.fr", "https://user:pw@exemple.fr", "https://exemple.fr@evil.test", "//evil.test",
        "https://exemple", "https://[::1]/", "https://127.0.0.1/", "https://exemple.fr:8443/", "https://exemple.fr/\u202e",
        "https://exemple.fr/a b", "data:text/html,x", "https:\\\\evil.test", "https://evil。test", "https://exemple.fr:x", "HTTPS//x",
    ],
)  # fmt: skip
def test_no_page_links_to_it_whatever_door_wrote_it(address, cast):
    HostStructure.objects.filter(pk=cast.host.pk).update(website=address)
    cast.host.refresh_from_db()
    assert cast.host.shown_website == ""
    with pytest.raises(ValidationError):
        cast.host.clean_fields()


@pytest.mark.parametrize(
    "address",
    ["https://exemple.fr", "http://www.boulangerie-du-port.bzh/menu?x=1", "https://épicerie.fr/", ""],
)
def test_a_real_site_is_shown(address):
    assert shown_website(address) == address


PLAIN_WORDS = {  # columns whose name ends so and that hold no name of a person, a structure or a place
    "ApiKey.name", "Commune.name", "SavedSearch.name", "SharedKey.name",
}  # fmt: skip


def name_columns():
    for label in ("immersions", "conventions"):
        for model in apps.get_app_config(label).get_models():
            for column in model._meta.concrete_fields:
                if isinstance(column, models.CharField) and re.search(
                    r"(name|street|city|function|organisation)$", column.name
                ):
                    yield f"{model.__name__}.{column.name}", column


def test_every_column_of_a_name_in_both_apps_has_the_one_validator():
    loose = [
        label
        for label, column in name_columns()
        if not isinstance(column, PersonColumn | NameColumn) and label not in PLAIN_WORDS
    ]
    assert loose == []


@pytest.mark.parametrize(
    "name", ["host_name", "host_city", "tutor_last_name", "safety_contact_name", "place_street"]
)
@pytest.mark.parametrize(
    "typed", ["Chez https://evil.zz", "Boulan\u200bgerie", "Rue\u202e des lys", "a@evil.zz"]
)
def test_a_draft_refuses_it_at_the_field(name, typed):
    with pytest.raises(ValidationError):
        field_of(Convention._meta.get_field(name)).clean(typed)
