"""The clock of a server is put back, by minutes or by hours, while people sign: a page that they understand, always."""

import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from conventions.evidence.chain import faults
from conventions.models import Convention, ConventionVersion, SignatureEvent
from tests.support.jobs import run_jobs
from tests.support.signers import open_round, signer
from tests.support.undone import undone

pytestmark = [pytest.mark.django_db]
STEPS = [datetime.timedelta(minutes=3), datetime.timedelta(minutes=11), datetime.timedelta(hours=5)]


@pytest.mark.parametrize("back", STEPS, ids=str)
def test_everyone_signs_while_the_clock_of_the_web_server_goes_back_at_each_step(cast, browse, back):
    with time_machine.travel(timezone.now(), tick=True) as clock:

        def put_back() -> None:
            clock.shift(-back)

        version = open_round(cast)
        page = f"/conventions/{version.convention.reference}/"
        for role in version.requests.order_by("group", "pk").values_list("role", flat=True):
            one = signer(version, role)
            for gesture in (one.arrive, one.read, one.agree, one.type_code):
                put_back()
                answer = gesture()
                assert answer.status_code == 302, (role, gesture.__name__, answer.content.decode())
                for reader in (one.client, browse(cast.claire)):
                    put_back()
                    assert reader.get(page).status_code == 200
            put_back()
            run_jobs()
            assert one.client.get(one.url("recu")).status_code == 200
        assert Convention.objects.get().state == "SIGNED"
        assert faults(version.convention) == []


def advance_the_last_proof(by: datetime.timedelta) -> None:
    """As if it had been written before the clock of PostgreSQL was put back; its hash does not matter here."""
    last = SignatureEvent.objects.order_by("pk").last()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # what waits for a COMMIT would not let the table change
        cursor.execute("ALTER TABLE conventions_signatureevent DISABLE TRIGGER b_append_only")
        cursor.execute("UPDATE conventions_signatureevent SET at = at + %s WHERE id = %s", [by, last.pk])
        cursor.execute("ALTER TABLE conventions_signatureevent ENABLE TRIGGER b_append_only")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def written(version: ConventionVersion) -> list[Any]:
    events = SignatureEvent.objects.filter(convention=version.convention).count()
    return [events, *version.requests.order_by("pk").values_list("state", "presented_at")]


def test_amina_waits_while_the_clock_of_postgresql_catches_up(cast, browse, caplog):
    version = open_round(cast)
    amina = signer(version, "beneficiary").ready()
    amina.client.raise_request_exception = False
    typed = amina.form()
    advance_the_last_proof(datetime.timedelta(minutes=5))
    before = written(version)
    bruno = signer(version, "host")
    bruno.client.raise_request_exception = False
    for gesture in (lambda: amina.client.post(amina.url("code"), typed), amina.read, bruno.arrive):
        with undone():
            answer = gesture()
        assert answer.status_code == 503
        assert answer["Retry-After"] == "10"
        page = answer.content.decode()
        assert "L’horloge du site vient d’être remise à l’heure" in page
        assert "rien n’a été enregistré" in page
        assert "Réessayer" in page
        assert written(version) == before
    assert "ALARM the clock of PostgreSQL went back" in caplog.text
    advance_the_last_proof(datetime.timedelta(minutes=-5))
    assert amina.client.post(amina.url("code"), typed).status_code == 302
