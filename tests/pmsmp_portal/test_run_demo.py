"""`make demo` answers a newcomer's mistakes with a sentence."""

import io
import socket

import pytest
from django.core.management import CommandError, call_command

from demo.management.commands import run_demo


@pytest.mark.parametrize("written", ["abc", "0", "70000", "-1", "", "８０００", "99999999999999999999"])
def test_what_is_no_port_gets_a_sentence(monkeypatch, settings, written):
    settings.DEMO = True
    monkeypatch.setenv("PORT", written)
    with pytest.raises(CommandError, match="choose a number from 1 to 65535"):
        call_command("run_demo")


def test_a_port_already_taken_is_told_and_the_next_one_serves(monkeypatch, settings):
    settings.DEMO = True
    said = io.StringIO()

    def stop(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run_demo, "call_command", stop)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        call_command("run_demo", stdout=said)
    assert f"Le port {port} est déjà pris" in said.getvalue()
    assert "Arrêt" in said.getvalue()


def test_the_demonstration_never_loads_its_data_in_a_real_portal(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="make demo"):
        call_command("run_demo")
