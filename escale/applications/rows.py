"""What a row of the table of acts says, and the conditions that a row may add."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from escale.applications.enums import Party, Status
from escale.kit import clock
from escale.kit.sentences import Refused

if TYPE_CHECKING:
    from escale.applications.models import Application
    from escale.kit.sentences import Sentence

#: How long a withdrawal can be undone.
UNDO_WITHDRAWAL_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Row:
    """One act: from which statuses, to which, by whom, the event it leaves, who is told."""

    act: str
    sources: tuple[Status | None, ...]  # None: there is no application yet
    target: Status | None  # None: the status stays; see `erases`
    parties: tuple[Party, ...]
    event: str
    label: "Sentence"
    notice: str = ""
    effect: str = ""
    erases: bool = False
    condition: "Callable[[Application], Refused | None] | None" = None


def within_the_day(application: "Application") -> Refused | None:
    """Undoing is offered for twenty-four hours after the withdrawal."""
    withdrawn_at = application.withdrawn_at
    if withdrawn_at is None or clock.now() <= withdrawn_at + UNDO_WITHDRAWAL_WITHIN:
        return None
    return Refused(
        _("Le retrait date de plus de 24 heures : il ne peut plus être annulé ici."),
        hint=_("Vous pouvez déposer une nouvelle demande, ou écrire à la préfecture."),
    )
