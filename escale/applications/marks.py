"""What an officer has to look at in an application, as columns that the queue is filtered by.

Kept by the door to a status and to a change (`advance`): whoever writes a verdict or settles an
identity goes through it, so that no list has to read the pieces of every application.
"""

from typing import NamedTuple

from django.db.models import Exists, OuterRef

from escale.applications.examination import Verdict
from escale.applications.identity import Reconciliation
from escale.applications.models import Application, Piece


class Marks(NamedTuple):
    """An absent piece explained that nobody has judged; an identity not settled."""

    has_absence: bool
    has_open_identity: bool


def marks_of(application: Application) -> Marks:
    """Return the marks of an application as its pieces, verdicts and identity stand."""
    judged = Verdict.objects.filter(piece=OuterRef("pk"), superseded_at__isnull=True)
    absences = Piece.objects.filter(application=OuterRef("pk")).exclude(explanation="")
    identities = Reconciliation.objects.filter(application=OuterRef("pk"), settled_at__isnull=True)
    return Marks(
        *Application.objects.filter(pk=application.pk)
        .values_list(Exists(absences.exclude(Exists(judged))), Exists(identities))
        .get()
    )
