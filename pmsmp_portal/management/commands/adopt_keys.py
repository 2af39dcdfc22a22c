"""`manage.py adopt_keys`: after a change of SECRET_KEY or EVIDENCE_PEPPER, they become the portal's."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from immersions.accounts.shared_keys import adopt_keys


class Command(BaseCommand):
    help = "Makes the keys of this .env those of the portal; stop web and worker first."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Says which keys changed."""
        changed = adopt_keys(at=timezone.now())
        self.stdout.write(f"Changed: {', '.join(changed)}." if changed else "Nothing changed.")
