"""`manage.py procedure_docs`: write docs/procedure.md from the table of acts, or compare it."""

from difflib import unified_diff

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from escale.jobs.procedure_page import page

WHERE = "docs/procedure.md"


class Command(BaseCommand):
    help = (
        f"Write {WHERE} from the table of acts. With --check nothing is written: what differs is "
        "shown, and the exit status is 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare, write nothing")

    def handle(self, *_args: object, check: bool, **_options: object) -> None:
        path = settings.BASE_DIR / WHERE
        wanted = page()
        if not check:
            path.write_text(wanted, encoding="utf-8")
            self.stdout.write(f"{WHERE} is written.")
            return
        found = path.read_text(encoding="utf-8") if path.exists() else ""
        if found == wanted:
            return
        difference = unified_diff(
            found.splitlines(), wanted.splitlines(), WHERE, "the table of acts", lineterm=""
        )
        for line in difference:
            self.stdout.write(line)
        message = f"{WHERE} is not what the table of acts says: run manage.py procedure_docs."
        raise CommandError(message)
