"""What a maintainer may set is written in one file to copy."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_setting_is_in_the_example_and_nothing_else():
    settings = (ROOT / "pmsmp_portal" / "settings.py").read_text()
    example = (ROOT / ".env.example").read_text()
    known = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_0-9]+)"', settings))
    assert len(known) > 30
    offered = set(re.findall(r"^([A-Z_0-9]+)=", example, re.M))
    assert offered <= known
    assert {name for name in known if name not in example} == set()
