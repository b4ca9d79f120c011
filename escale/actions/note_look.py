"""Note that a member looks at an application: for the person, and for the member's next visit."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from escale.applications.models import Application
from escale.applications.notes import Look
from escale.audit.models import Purpose
from escale.audit.reading import note_reading
from escale.kit import clock
from escale.people.models import Account

#: What the access log calls a visit to the page of an application.
OPENED = "application_opened"
#: Pages opened less than this apart are one visit, and one line of the access log.
A_VISIT = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the member had seen before this visit; both None at the first one."""

    since: datetime | None
    revision: int | None


@transaction.atomic
def note_look(application: Application, *, by: Account, purpose: Purpose) -> Seen:
    """Keep when, and at which revision, a member looks; return what they had seen before.

    A visit leaves one line in the access log. It lasts as long as the page is opened again
    within thirty minutes, and « what changed » is counted from the end of the visit before it.
    """
    now = clock.now()
    before = Look.objects.filter(account=by, application=application).first()
    is_new_visit = before is None or now - before.at > A_VISIT
    if is_new_visit:
        note_reading(
            application.person,
            by=by,
            what=OPENED,
            subject=application.reference,
            purpose=purpose,
        )
    since = None
    if before is not None:
        since = before.at if is_new_visit else before.since
    Look.objects.bulk_create(
        [
            Look(
                application=application,
                account=by,
                revision=application.revision,
                at=now,
                since=since,
            )
        ],
        update_conflicts=True,
        unique_fields=["account", "application"],
        update_fields=["revision", "at", "since"],
    )
    return Seen(since=since, revision=before.revision if before else None)


def keep_up(application: Application, *, by: Account, revision: int) -> None:
    """Count one's own change as seen, when nothing else had changed since the look.

    `revision` is the one that the change left.
    """
    Look.objects.filter(account=by, application=application, revision=revision - 1).update(
        revision=F("revision") + 1
    )
