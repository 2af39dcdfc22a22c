#!/usr/bin/env python3
"""Django's command line; started with any Python, it moves into the project's own environment."""

import os
import sys
from pathlib import Path

VENV_PYTHON = Path(__file__).resolve().parent / ".venv" / "bin" / "python"


def main() -> None:
    """Run the command of the line; exits 1 with a sentence when the project is not installed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmsmp_portal.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        if VENV_PYTHON.exists() and Path(sys.prefix) != VENV_PYTHON.parent.parent:
            os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])  # noqa: S606 - our own interpreter
        sys.exit("Django is not installed here: run `make install` first.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
