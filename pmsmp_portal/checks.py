"""What a real portal refuses to run with (design/security.md, T45): `check --deploy` says it, the web server does not start.

A demonstration that answers to nobody but its own machine is left alone.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection

from immersions.accounts.shared_keys import differing_keys, sentence

LOCAL = {"127.0.0.1", "localhost", "[::1]"}
SHORTEST_KEY = 50  # characters, as Django asks
FEWEST_SIGNS = 5  # different ones, as Django asks
# What generators and guides put in the place of a key.
KNOWN_KEYS = (
    "django-insecure-",
    "changeme",
    "change-me",
    "change_me",
    "secret-key",
    "your-secret",
    "insecure",
)
LONGEST_SILENCE = 60  # seconds one waits for a mail server


@register(Tags.security, deploy=True)
def settings_are_safe(**_options: Any) -> list[CheckMessage]:
    """Every setting that would put people's data at risk; none for a local demonstration."""
    is_public = bool(set(settings.ALLOWED_HOSTS) - LOCAL)
    if settings.DEMO and not is_public:
        return []
    faults = [*_keys(), *_mail()]
    if settings.DEMO:
        faults.append(
            (
                "E008",
                "DEMO shows every mail, codes included, to anyone: remove it from a site that others reach.",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        faults.append(
            ("E001", "ALLOWED_HOSTS accepts any name: links in letters could be forged. Name yours.")
        )
    if is_public:
        faults += _public()
    return [Error(sentence, id=f"portal.{code}") for code, sentence in faults]


@register(Tags.database)
def commits_are_durable(databases: Any = None, **_options: Any) -> list[CheckMessage]:
    """PostgreSQL must not tell « signed » before it is on the disk (design/security.md, T36)."""
    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('synchronous_commit'), current_setting('fsync')")
        commit, fsync = cursor.fetchone()
    if commit in ("off", "local") or fsync == "off":
        return [
            Error(
                f"PostgreSQL has synchronous_commit = {commit} and fsync = {fsync}: a signature could be lost.",
                hint="Set both to on.",
                id="portal.E010",
            )
        ]
    return []


@register(Tags.database)
def keys_are_shared(databases: Any = None, **_options: Any) -> list[CheckMessage]:
    """Web and worker hold the same keys (`shared_keys`); nothing is said before `migrate`."""
    if not databases:
        return []
    try:
        differing = differing_keys()
    except ProgrammingError:
        return []
    return [Error(sentence(differing), id="portal.E011")] if differing else []


def refuse_unsafe_settings() -> None:
    """Stop a web server before its first page; raises `ImproperlyConfigured` with every fault."""
    if faults := settings_are_safe():
        raise ImproperlyConfigured(" ".join(fault.msg for fault in faults))


def _keys() -> list[tuple[str, str]]:
    found = [
        ("E002", f"{name} is shorter than {SHORTEST_KEY} characters: draw a long one, or leave it empty.")
        for name in ("SECRET_KEY", "EVIDENCE_PEPPER")
        if len(getattr(settings, name)) < SHORTEST_KEY
    ]
    found += [
        ("E009", f"{name} is a known or a poor text: draw a long random one, or leave it empty.")
        for name in ("SECRET_KEY", "EVIDENCE_PEPPER")
        if len(set(getattr(settings, name))) < FEWEST_SIGNS
        or getattr(settings, name).lower().startswith(KNOWN_KEYS)
    ]
    if settings.SECRET_KEY == settings.EVIDENCE_PEPPER:
        found.append(("E003", "SECRET_KEY and EVIDENCE_PEPPER are the same: draw another for one of them."))
    return found


def _mail() -> list[tuple[str, str]]:
    if 0 < (settings.EMAIL_TIMEOUT or 0) <= LONGEST_SILENCE:
        return []
    return [("E004", f"EMAIL_TIMEOUT must be from 1 to {LONGEST_SILENCE} seconds: a silent server hangs us.")]


def _public() -> list[tuple[str, str]]:
    """What only a site that others reach must have."""
    found = []
    if settings.DEBUG:
        found.append(("E005", "DEBUG shows our errors, data included, to everyone: remove it."))
    if not settings.HTTPS:
        found.append(("E006", "HTTPS is off: codes and sessions would travel in clear. Remove HTTPS=0."))
    address = urlsplit(settings.SITE_URL)
    known = [host.lstrip(".") for host in settings.ALLOWED_HOSTS]
    if address.scheme != "https" or not any((address.hostname or "").endswith(host) for host in known):
        found.append(
            ("E007", "SITE_URL must be the https address of one of ALLOWED_HOSTS: letters lead people there.")
        )
    return found
