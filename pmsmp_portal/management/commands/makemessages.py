"""Django's own extraction, whose French catalogue depends on our words alone: no place, no date, in the order of words."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import makemessages

SOURCE = "fr"
HEADER = r"""# The words of the portal, in French, as code and templates hold them. Written by `make messages`.
msgid ""
msgstr ""
"Language: fr\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"
"""


class Command(makemessages.Command):
    """`makemessages -l fr` writes the source; another language is merged with its translations, as Django does."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--no-wrap"]
    msguniq_options = [*makemessages.Command.msguniq_options, "--no-wrap"]
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-wrap"]
    msgattrib_options = [*makemessages.Command.msgattrib_options, "--no-wrap"]

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--check", action="store_true", help="Writes nothing; fails when the source is late."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.only_checks = options["check"]
        options |= {"no_location": True, "no_obsolete": True}
        options["ignore_patterns"] = [
            *options["ignore_patterns"], "tests/*", "bench/*", "deploy/*", "docs/*", "var/*", "static_collected/*",
        ]  # fmt: skip
        super().handle(*args, **options)

    def write_po_file(self, potfile: str, locale: str) -> None:
        """The source is written anew: nobody translates French into French."""
        if locale != SOURCE:
            return super().write_po_file(potfile, locale)
        _, *entries = Path(potfile).read_text(encoding="utf-8").strip().split("\n\n")
        words = "\n\n".join([HEADER.strip(), *sorted(entries, key=_in_order)]) + "\n"
        catalogue = Path(potfile).parent / locale / "LC_MESSAGES" / "django.po"
        if not self.only_checks:
            catalogue.parent.mkdir(parents=True, exist_ok=True)
            catalogue.write_text(words, encoding="utf-8")
        elif not catalogue.exists() or catalogue.read_text(encoding="utf-8") != words:
            raise CommandError("The catalogue of words is late: run `make messages`, and commit it.")
        return None


def _in_order(entry: str) -> str:
    """Its words, without the comments above them."""
    return "\n".join(line for line in entry.splitlines() if not line.startswith("#"))
