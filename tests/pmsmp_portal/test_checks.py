"""A real portal refuses to start with settings that would expose people; each is named in a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from pmsmp_portal.checks import commits_are_durable, refuse_unsafe_settings, settings_are_safe

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = {
    "DEMO": False,
    "DEBUG": False,
    "HTTPS": True,
    "SECRET_KEY": "0f3k9" * 12,
    "EVIDENCE_PEPPER": "p7x2q" * 12,
    "ALLOWED_HOSTS": ["immersion.example.org"],
    "SITE_URL": "https://immersion.example.org",
    "EMAIL_TIMEOUT": 10,
}


@pytest.fixture
def public(settings):
    """The settings of a real portal that is well set up."""
    for name, value in PUBLIC.items():
        setattr(settings, name, value)
    return settings


def codes() -> set[str]:
    return {fault.id.removeprefix("portal.") for fault in settings_are_safe()}


def test_a_portal_well_set_up_starts(public):
    assert codes() == set()
    refuse_unsafe_settings()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("ALLOWED_HOSTS", ["immersion.example.org", "*"], "E001"),
        ("SECRET_KEY", "shorten", "E002"),
        ("EVIDENCE_PEPPER", "shorten", "E002"),
        ("EVIDENCE_PEPPER", "0f3k9" * 12, "E003"),
        ("EMAIL_TIMEOUT", 0, "E004"),
        ("EMAIL_TIMEOUT", None, "E004"),
        ("EMAIL_TIMEOUT", 3600, "E004"),
        ("DEBUG", True, "E005"),
        ("HTTPS", False, "E006"),
        ("DEMO", True, "E008"),
        ("SECRET_KEY", "django-insecure-" + "0f3k9" * 12, "E009"),
        ("SECRET_KEY", "a" * 60, "E009"),
        ("EVIDENCE_PEPPER", "ChangeMe" + "0f3k9" * 12, "E009"),
        ("SITE_URL", "http://immersion.example.org", "E007"),
        ("SITE_URL", "https://evil.example", "E007"),
        ("SITE_URL", "http://127.0.0.1:8000", "E007"),
    ],
)
def test_each_dangerous_setting_stops_it(public, name, value, code):
    setattr(public, name, value)
    assert codes() == {code}
    with pytest.raises(ImproperlyConfigured):
        refuse_unsafe_settings()


def test_a_maintainer_s_own_machine_may_debug(public):
    public.DEBUG, public.HTTPS, public.SITE_URL = True, False, "http://127.0.0.1:8000"
    public.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    assert codes() == set()


def test_a_demonstration_on_ones_own_machine_starts(public):
    public.DEMO, public.HTTPS, public.SITE_URL = True, False, "http://127.0.0.1:8000"
    public.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    assert codes() == set()


def test_the_web_server_itself_does_not_start(tmp_path):
    """Not only a command that somebody may forget: the server's own door."""
    unsafe = {"DEMO": "0", "DEBUG": "1", "ALLOWED_HOSTS": "immersion.example.org"}
    done = subprocess.run(
        [sys.executable, "-c", "import pmsmp_portal.wsgi"],
        cwd=ROOT,
        env={**os.environ, **unsafe},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "DEBUG shows our errors" in done.stderr.splitlines()[-1]


def test_a_database_that_may_forget_a_signature_is_refused(public, db, django_db_blocker):
    """The suite's own database commits without waiting for the disk: it is the fault to see."""
    (fault,) = commits_are_durable(databases=["default"])
    assert "synchronous_commit = off" in fault.msg
    assert commits_are_durable() == []
