"""Note that the person opened a message, or the page of what it asks: from then on they know it."""

from escale.applications.models import Application
from escale.applications.notes import Look
from escale.kit import clock
from escale.notices.models import Notice, Seen
from escale.people.models import Account


def note_reading(notice: Notice, *, by: Account) -> None:
    """Keep when an account first opened a message: with it, all that tells of the same act.

    A page that is read may write this, and nothing else (`web.doors`). What follows from it is
    done by the sweep that follows deliveries.
    """
    told = [notice.pk]
    if notice.event_id is not None:
        told = list(
            Notice.objects.to_read()
            .filter(event_id=notice.event_id, person=notice.person)
            .values_list("pk", flat=True)
        )
    Seen.objects.bulk_create(
        [Seen(notice_id=number, account=by, at=clock.now()) for number in told],
        ignore_conflicts=True,
    )


def note_visit(application: Application, *, by: Account) -> None:
    """Keep when the person last opened the page of their application, which says what is asked."""
    Look.objects.bulk_create(
        [Look(application=application, account=by, revision=application.revision, at=clock.now())],
        update_conflicts=True,
        unique_fields=["account", "application"],
        update_fields=["revision", "at"],
    )
