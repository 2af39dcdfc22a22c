"""The ceremony played by Hypothesis, in any order; `CEREMONY_EXAMPLES=300 pytest …` plays longer."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support.ceremony_machine import Ceremony

pytestmark = pytest.mark.django_db


def test_the_ceremony_keeps_its_promises_in_any_order(cast):
    """Cases 18, 21, 23, 24, 49 and 56, and whatever mixes them."""
    machine = type("CeremonyOfTheCast", (Ceremony,), {"cast": cast})
    examples = int(os.environ.get("CEREMONY_EXAMPLES", "12"))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=15,
            deadline=None,
            derandomize=examples == 12,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
