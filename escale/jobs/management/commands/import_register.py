"""`manage.py import_register FILE.csv`: bring the register up to date with an extract."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from escale.register.importing import (
    ExtractRefusedError,
    UnreadableExtractError,
    import_register,
)


class Command(BaseCommand):
    help = (
        "Bring the register of foreign nationals up to date with an extract (CSV, UTF-8). "
        "Nothing is imported when one line is wrong: each is named, and the exit status is 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")

    def handle(self, *_args: object, file: Path, **_options: object) -> None:
        try:
            with file.open("rb") as extract:
                report = import_register(extract)
        except OSError as fault:
            message = f"{file} cannot be read: {fault.strerror}. Nothing was imported."
            raise CommandError(message) from fault
        except UnreadableExtractError as fault:
            message = f"{fault} Nothing was imported."
            raise CommandError(message) from fault
        except ExtractRefusedError as refusal:
            for sentence in refusal.sentences:
                self.stderr.write(sentence)
            faults = "1 fault" if refusal.count == 1 else f"{refusal.count} faults"
            message = f"{faults}. Nothing was imported."
            raise CommandError(message) from refusal
        for warning in report.warnings:
            self.stderr.write(f"Warning: {warning}")
        self.stdout.write(
            f"{report.lines} lines read. "
            f"Persons: {report.nationals_added} added, {report.nationals_changed} changed. "
            f"Documents: {report.documents_added} added, {report.documents_changed} changed."
        )
