"""The map is off unless a server of tiles is named, and lets no other origin in."""

import os
import subprocess
import sys

import pytest

ASK = "from django.conf import settings; print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'][2:])"


@pytest.mark.parametrize(
    ("tiles", "origins"),
    [
        ("", "[]"),
        ("https://tiles.example.org/{z}/{x}/{y}.png", "['https://tiles.example.org']"),
        ("https://{s}.tiles.example.org/{z}/{x}/{y}.png", "['https://*.tiles.example.org']"),
    ],
)
def test_only_the_origin_of_the_tiles_joins_the_policy(tiles: str, origins: str) -> None:
    environment = os.environ | {
        "TILES_URL": tiles,
        "DJANGO_SETTINGS_MODULE": "pmsmp_portal.settings",
        "HTTPS": "0",
    }
    said = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == origins
