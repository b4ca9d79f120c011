"""`manage.py rotate_document_keys [--check]`: seal all that master keys seal by the newest one."""

from collections import Counter

from django.core.management.base import BaseCommand, CommandError, CommandParser

from escale.documents import rotation
from escale.documents.vault import KeysUnavailable

STOPPED = 130  # what a program stopped by Ctrl-C answers


class Command(BaseCommand):
    help = (
        "Seal every document's key, and every second factor's secret, by the newest master key, a "
        "batch at a time. It may be stopped at any moment and run again. With --check nothing is changed: it says what each master "
        "key seals, which can be removed, and the exit status is 1 when some cannot."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="count, change nothing")

    def handle(self, *_args: object, check: bool, **_options: object) -> None:
        try:
            older = self._say()
            if not check and older:
                self._rotate(older)
                older = self._say()
        except KeysUnavailable as fault:
            message = "What holds the master keys does not answer: run this again later."
            raise CommandError(message) from fault
        if older:
            message = f"{older} keys are still sealed by an older master key."
            raise CommandError(message)
        self.stdout.write("Every key is sealed by the newest master key: the others can go.")

    def _rotate(self, wanted: int) -> None:
        done = 0

        def tell(progress: rotation.Progress) -> None:
            nonlocal done
            done = progress.done
            self.stdout.write(f"{done} of {wanted} sealed again")
            self.stdout.flush()

        try:
            progress = rotation.rotate(tell=tell)
        except KeyboardInterrupt:
            message = f"Stopped after {done}: they are done. Run this again to go on."
            raise CommandError(message, returncode=STOPPED) from None
        if progress.damaged:
            self.stderr.write(f"{len(progress.damaged)} keys are damaged: the log names them.")

    def _say(self) -> int:
        """Say what each master key seals; return how many keys an older one does."""
        documents, secrets = rotation.standing(), rotation.standing_of_secrets()
        unknown = {**documents.unknown, **secrets.unknown}
        counts = Counter(documents.by_master) + Counter(secrets.by_master)
        for name, count in sorted(counts.items()):
            note = "the newest" if name == documents.current else "still needed"
            if name in unknown:
                note = "MISSING: put it back into ESCALE_DOCUMENT_KEYS"
            factors = secrets.by_master.get(name, 0)
            of_which = f", {factors} of them of second factors" if factors else ""
            self.stdout.write(f"Master key {name} seals {count} keys{of_which} ({note}).")
        return sum(documents.older.values()) + sum(secrets.older.values())
