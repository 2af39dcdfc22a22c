"""Print the pages of `docs/` that come from the code."""

from typing import Any

from django.core.management.base import BaseCommand

from pmsmp_portal.handbook import PAGES, docs_folder


class Command(BaseCommand):
    help = "Writes docs/law.md, states.md, letters.md, personal-data.md and convention.schema.json from the code."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write each page, and name it."""
        for name, page in PAGES.items():
            (docs_folder() / name).write_text(page())
            self.stdout.write(f"docs/{name}")
