"""One person behind two contacts is recognised, and two people with near names are not taken for one."""

import pytest

from immersions.messaging.contacts import Likeness, likeness, mailbox, number
from immersions.messaging.sms import mobile


@pytest.mark.parametrize(
    "alias",
    [
        "BRUNO.petit@gmail.com",
        "bruno.petit+hote@gmail.com",
        "b.runo.petit@googlemail.com",
        " brunopetit@gmail.com ",
    ],
)
def test_brunos_aliases_lead_to_one_mailbox(alias):
    assert mailbox(alias) == "brunopetit@gmail.com"
    assert likeness(alias, "brunopetit@gmail.com") is Likeness.SAME_MAILBOX


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("bruno+a@demo.example", "bruno@demo.example", Likeness.SAME_MAILBOX),
        ("bruno.petit@demo.example", "brunopetit@demo.example", Likeness.DOTS),
        ("bruno@demo.example", "brunо@demo.example", Likeness.LOOK_ALIKE),
        ("bruno@demo.example", "brun0@demo.example", Likeness.LOOK_ALIKE),
        ("bruno@demo.example", "brüno@demo.example", Likeness.LOOK_ALIKE),
        ("martin@demo.example", "rnartin@demo.example", Likeness.LOOK_ALIKE),
        ("bruno.petit@demo.example", "bruno.petit@other.example", Likeness.SAME_NAME_ELSEWHERE),
        ("contact@demo.example", "contact@other.example", None),
        ("bruno@demo.example", "claire@demo.example", None),
        ("", "claire@demo.example", None),
        ("", "", None),
        ("bruno", "bruno", None),
    ],
)
def test_two_addresses_of_one_person_are_told_apart_from_two_people(one, other, found):
    assert likeness(one, other) is found
    assert likeness(other, one) is found


@pytest.mark.parametrize(
    "written",
    [
        "06 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "+33612345678",
        "0033 6 12 34 56 78",
        "0033(0)612345678",
        "06.12.34.56.78",
    ],
)
def test_aminas_phone_is_one_however_it_is_written(written):
    assert number(written) == "0612345678"
    assert mobile(written) == "+33612345678"


def test_a_number_from_elsewhere_stays_itself():
    assert number("+590 690 12 34 56") == number("0690 12 34 56")
    assert number("+32 470 12 34 56") == "32470123456"
    assert number("") == ""
