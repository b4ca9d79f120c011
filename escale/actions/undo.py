"""What the acts that end, reopen or undo an examination share: a reason, a proof, one at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from escale.actions.examine import NotAsRead, refuse_too_long, written
from escale.actions.sign import PROOF_LASTS, ProofTooOld
from escale.applications import deadlines
from escale.applications.enums import Status
from escale.applications.examination import TEXT_AT_MOST
from escale.applications.models import Application, Event
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


class AnotherOpen(Refused):
    """The person has another request that is open: there is one at a time."""

    def __init__(self) -> None:
        """Say which way is left."""
        super().__init__(
            _("Cette personne a une autre demande en cours : il ne peut y en avoir qu’une."),
            hint=_("Traitez cette autre demande, ou attendez qu’elle soit finie."),
        )


def reason_given(text: str, *, otherwise: "Sentence", most: int = TEXT_AT_MOST) -> str:
    """Return a text as it is kept; raises Refused with `otherwise` when it is empty, or too long."""
    said = written(text)
    if not said:
        raise Refused(otherwise)
    refuse_too_long(said, most=most)
    return said


def expect_as_read(held: Application, revision_read: int | None) -> None:
    """Raise NotAsRead when the application held is not what was read."""
    if revision_read is not None and held.revision != revision_read:
        raise NotAsRead


def expect_fresh_proof(proved_at: datetime) -> None:
    """Raise ProofTooOld unless the second factor was just proved (machine time)."""
    if abs(clock.machine_now() - proved_at) > PROOF_LASTS:
        raise ProofTooOld


@contextmanager
def one_open_at_a_time() -> Iterator[None]:
    """Turn the database's « one open application a person » into AnotherOpen."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "one_open_application" not in str(error):
            raise
        raise AnotherOpen from error


def last_event(held: Application, act: str) -> Event | None:
    """Return the last time an act was done; None when it never was."""
    return held.events.filter(act=act).order_by("-at", "-pk").first()


def is_done_already(held: Application, act: str, *, by: Account) -> Event | None:
    """Return the last event when it is this act by the same account: the button pressed twice."""
    last = held.events.order_by("-at", "-pk").first()
    return last if last and last.act == act and last.account_id == by.pk else None


def reached_on(held: Application, status: Status) -> date:
    """Return the day an application last came to a status, in its own zone."""
    event = (
        held.events.filter(to_status=status)
        .exclude(from_status=status)
        .order_by("-at", "-pk")
        .first()
    )
    instant = event.at if event else held.touched_at
    return deadlines.local_date(instant, held.zone)


def silence_begun_anew(held: Application) -> dict[str, Any]:
    """Return the column `silence_on` of a request that comes before the office anew, today."""
    if held.complete_on is None:
        return {"silence_on": None}
    return {"silence_on": deadlines.silence_on(clock.today(held.zone))}
