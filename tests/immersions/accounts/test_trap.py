"""A program that fills every field is stopped, a name carries no link; Amina never meets either trap."""

from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from demo.cast import Cast
from immersions.forms.trap import TRAP, TrapMixin
from immersions.models import Establishment
from tests.immersions.hosts.test_host_space import sheet
from tests.immersions.requests.test_requests import words_of

Browse = Callable[[Any], Client]


class Guestbook(TrapMixin, forms.Form):
    words = forms.CharField(label="Vos mots")


def test_amina_leaves_it_empty_and_goes_on() -> None:
    for data in ({"words": "Bonjour"}, {"words": "Bonjour", TRAP: ""}):
        form = Guestbook(data)
        assert form.is_valid()
        assert form.cleaned_data == {"words": "Bonjour"}


def test_a_program_that_fills_everything_is_stopped() -> None:
    for bait in ("0102030405", "x" * 1_000):
        form = Guestbook({"words": "Achetez", TRAP: bait})
        assert not form.is_valid()
        assert list(form.errors) == ["__all__"]


def test_the_trap_is_out_of_sight_of_the_keyboard_and_of_speech() -> None:
    html = render_to_string("components/form_fields.html", {"form": Guestbook()})
    assert html.count('<div class="d-none" aria-hidden="true">') == 1
    trap = html[html.index('name="fax_number"') :].split(">")[0]
    assert 'autocomplete="off"' in trap
    assert 'tabindex="-1"' in trap
    assert [field.name for field in Guestbook().visible_fields()] == ["words"]


@pytest.mark.parametrize(
    "name", ["http://evil.example", "Gagnez sur www.evil.example", "a@evil.example", "Gagnez sur evil.com !"]
)
def test_no_letter_of_ours_can_carry_an_address_in_a_name(
    cast: Cast, browse: Browse, jobs: Callable[[], list[str]], mailoutbox: list[EmailMessage], name: str
) -> None:
    data = {"first_name": name, "last_name": "Benali", "phone": ""}
    page = browse(cast.amina).post("/mon-espace/compte/", data)
    assert "sans adresse de site ni adresse e-mail" in words_of(page)
    cast.amina.refresh_from_db()
    assert cast.amina.first_name == "Amina"
    jobs()
    assert mailoutbox == []


@pytest.mark.parametrize("name", ["J.Dupont", "Marie-Ève", "O’Neil", "N’Diaye St.Clair", "Jean D."])
def test_a_real_name_passes(cast: Cast, browse: Browse, name: str) -> None:
    page = browse(cast.amina).post(
        "/mon-espace/compte/", {"first_name": name, "last_name": name, "phone": ""}
    )
    assert page.status_code == 302


def test_a_shop_may_be_named_after_its_site_but_its_offer_holds_no_link(cast: Cast, browse: Browse) -> None:
    host = f"/structures/{cast.host.pk}/modifier/"
    Establishment.objects.create(siret=cast.host.siret, name="BOULANGE.COM", updated_at=timezone.now())
    assert (
        browse(cast.bruno).post(host, sheet(name="Boulange.com", place_text="44000 Nantes")).status_code
        == 302
    )
    wrong = browse(cast.bruno).post(host, sheet(name="Voir https://evil.example", place_text="44000 Nantes"))
    assert "sans adresse de site ni adresse e-mail" in words_of(wrong)
