"""A program that fills every field is stopped; Amina, with or without a screen reader, never meets the trap."""

from django import forms
from django.template.loader import render_to_string

from immersions.forms.trap import TRAP, TrapMixin


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
