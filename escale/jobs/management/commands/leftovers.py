"""`manage.py leftovers [--discard [--at-most N]]`: what the store holds that no row names."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from escale.documents import leftovers
from escale.documents.store import StoreUnavailable


class Command(BaseCommand):
    help = (
        "Count the objects of the store that no row of the database names, written more than a "
        "day ago. With --discard they are deleted, unless there are so many that the database "
        "is probably the wrong one; --at-most says how many are right all the same."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--discard", action="store_true", help="delete them")
        parser.add_argument("--at-most", type=int, metavar="N", help="how many may be deleted")

    def handle(
        self, *_args: object, discard: bool, at_most: int | None, **_options: object
    ) -> None:
        try:
            if discard:
                self.stdout.write(f"{leftovers.discard(at_most=at_most)} leftovers deleted.")
                return
            found = leftovers.count()
        except leftovers.TooMany as brake:
            raise CommandError(str(brake)) from brake
        except StoreUnavailable as fault:
            message = f"The store does not answer: {fault.__cause__!r}."
            raise CommandError(message) from fault
        self.stdout.write(
            f"{found.objects} objects, {found.named} named by a row, {found.leftovers} leftovers."
        )
