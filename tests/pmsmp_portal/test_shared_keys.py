"""Web and worker that hold different keys are stopped, and the operator reads which."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections

from immersions.accounts import shared_keys
from immersions.models import SharedKey
from pmsmp_portal.checks import keys_are_shared

pytestmark = pytest.mark.django_db
OTHER = "w8d1z" * 12


def test_the_first_process_writes_what_the_next_one_compares_and_never_the_key(settings):
    shared_keys.refuse_other_keys()
    shared_keys.refuse_other_keys()
    kept = dict(SharedKey.objects.values_list("name", "fingerprint"))
    assert set(kept) == {"SECRET_KEY", "EVIDENCE_PEPPER"}
    assert kept["EVIDENCE_PEPPER"] == shared_keys.fingerprint("EVIDENCE_PEPPER")
    assert settings.EVIDENCE_PEPPER not in str(kept)


@pytest.mark.parametrize("name", ["SECRET_KEY", "EVIDENCE_PEPPER"])
def test_a_process_with_another_key_does_not_start_and_says_which(settings, client, monkeypatch, name):
    # The limits of a worker are not those of the tests that follow.
    monkeypatch.setitem(
        connections.settings["default"], "OPTIONS", {**connections.settings["default"]["OPTIONS"]}
    )
    shared_keys.refuse_other_keys()
    assert client.get("/sante/ready").status_code == 200
    setattr(settings, name, OTHER)
    with pytest.raises(ImproperlyConfigured, match=f"{name} of this process.*adopt_keys"):
        shared_keys.refuse_other_keys()
    with pytest.raises(CommandError, match=name):
        call_command("work")
    ready = client.get("/sante/ready")
    assert (ready.status_code, ready.content) == (503, b"keys")
    assert client.get("/sante/live").status_code == 200
    assert [fault.id for fault in keys_are_shared(databases=["default"])] == ["portal.E011"]


def test_keys_changed_on_purpose_are_adopted_and_the_old_ones_refused(settings, capsys):
    before = settings.EVIDENCE_PEPPER
    shared_keys.refuse_other_keys()
    settings.EVIDENCE_PEPPER = OTHER
    call_command("adopt_keys")
    assert capsys.readouterr().out == "Changed: EVIDENCE_PEPPER.\n"
    shared_keys.refuse_other_keys()
    settings.EVIDENCE_PEPPER = before
    with pytest.raises(ImproperlyConfigured):
        shared_keys.refuse_other_keys()


def test_a_process_that_finds_no_database_starts_all_the_same(monkeypatch):
    def away() -> list[str]:
        raise DatabaseError

    monkeypatch.setattr(shared_keys, "differing_keys", away)
    shared_keys.refuse_other_keys()
