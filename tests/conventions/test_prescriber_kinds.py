"""A kind of prescriber comes with its law: the list of L5135-2 is closed."""

import datetime

import pytest

from conventions.law.facts import Prescriber
from conventions.law.people.prescribers import BY_RIGHT, GRANTORS, prescriber_findings
from immersions.choices import PrescriberKind

# The number of L5135-2 under which each kind prescribes; none for who accompanies only.
NUMBERS = {
    "FRANCE_TRAVAIL": "1°",
    "MISSION_LOCALE": "2°",
    "CAP_EMPLOI": "3°",
    "SIAE": "4°",
    "CONSEIL_DEPARTEMENTAL": "4° bis",
    "PREPA_APPRENTISSAGE": "4° ter",
    "DELEGATED": "5°",
    "SUPPORT_ONLY": "",
}
# D5135-7: those of 1° to 3° and 4° bis give a delegation.
GIVE = {"1°", "2°", "3°", "4° bis"}
# A SIAE has a condition, a delegate a convention: neither prescribes by its kind alone.
UNDER_CONDITION = {"4°", "5°", ""}


def test_each_kind_that_a_form_offers_has_its_number_in_the_law():
    assert set(PrescriberKind.values) == NUMBERS.keys()


@pytest.mark.parametrize("kind", NUMBERS)
def test_the_rules_say_of_each_kind_what_its_number_says(kind):
    number = NUMBERS[kind]
    alone = prescriber_findings(Prescriber(kind=kind), datetime.date(2026, 3, 2))
    assert (kind in BY_RIGHT) == (number not in UNDER_CONDITION) == (alone == [])
    assert (kind in GRANTORS) == (number in GIVE)
