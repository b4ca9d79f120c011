"""Issue, by the law's rule, the extension certificates that are due: nobody has to ask.

CESEDA R431-15-1: the prefect must, for a complete request filed in time that outlives the present
document, and renews it as long as there is no decision. Ours comes 15 days before the gap.
"""

from array import array
from collections.abc import Sequence

from django.db import transaction

from escale.actions.free_rows import last_events
from escale.actions.issue_extension import issue
from escale.actions.release_extension import release_past
from escale.applications.advance import BATCH, advance_many
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.kit import clock

_ACT = "issue_extension"
#: Sorted, found and shown by these, which a certificate does not need.
_UNREAD = ("search_keys", "observations")


def issue_due() -> dict[str, int]:
    """Release what was held long enough, then issue what is due; return how many of each.

    Each batch is one transaction: its history, its certificates, the letters and messages that they
    want, or nothing. Somebody who is at one of them leaves it to the next run.
    """
    released = release_past()
    due = Application.objects.to_prolong(at=clock.now()).order_by("covered_until", "pk")
    # Numbers only: a hundred thousand of them weigh less than a megabyte.
    numbers = array("q", due.values_list("pk", flat=True).iterator(chunk_size=BATCH))
    issued = sum(
        _issue_batch(numbers[start : start + BATCH]) for start in range(0, len(numbers), BATCH)
    )
    return {"released": released, "issued": issued}


def certificates_due_not_issued() -> int:
    """Return how many certificates were due the day before, or earlier, and are not issued: none."""
    return Application.objects.to_prolong(at=clock.now(), days_late=1).count()


def _issue_batch(numbers: Sequence[int]) -> int:
    """Issue those of a batch that nobody is at, and that are still due once they are held."""
    issued = 0
    with transaction.atomic():
        free = Application.objects.select_for_update(of=("self",), skip_locked=True)
        held = list(
            free.undecided().filter(pk__in=numbers).order_by("pk").values_list("pk", flat=True)
        )
        # Asked again: a hold, or the other worker's certificate, may have come meanwhile.
        due = Application.objects.to_prolong(at=clock.now()).filter(pk__in=held)
        found = due.select_related("prefecture").defer(*_UNREAD).order_by("pk")
        applications = {application.pk: application for application in found}
        for moved in advance_many(list(applications), _ACT, party=Party.SYSTEM):
            issue([applications[number] for number in moved], last_events(moved, _ACT))
            issued += len(moved)
    return issued
