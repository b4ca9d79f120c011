"""Ask again about the stamps that were given while their service did not answer."""

import logging
from datetime import timedelta
from typing import Final

from django.db import transaction

from escale.actions.fees_due import amount_due
from escale.actions.give_stamp import fault_of
from escale.actions.tell import tell_of
from escale.applications.advance import locked
from escale.cards.stamps import Stamp
from escale.gateways import stamps as service
from escale.kit import clock
from escale.notices import wording

log = logging.getLogger(__name__)

_LATER: Final = timedelta(minutes=1)
_LATER_AT_MOST: Final = timedelta(hours=1)


def check_due(*, at_most: int = 200) -> int:
    """Ask about each stamp that is due; return how many are now settled.

    One that does not pay is no longer counted on, and its person is told: they give another.
    """
    settled = 0
    for _turn in range(at_most):
        stamp = hold_next(Stamp.State.TO_CHECK)
        if stamp is None:
            break
        try:
            answer = service.check(stamp.digits)
        except service.StampsUnavailable as down:
            log.warning("the service of stamps does not answer (%s); stamps wait", down.cause)
            break
        settled += _settle(stamp, answer)
    return settled


def hold_next(state: Stamp.State) -> Stamp | None:
    """Take the next stamp due in a state, and put it off, later at each try."""
    with transaction.atomic():
        stamp = (
            Stamp.objects.filter(state=state, next_try_at__lte=clock.machine_now())
            .select_related("application")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("next_try_at")
            .first()
        )
        if stamp:
            stamp.tries += 1
            later = min(_LATER * 2 ** min(stamp.tries, 10), _LATER_AT_MOST)
            stamp.next_try_at = clock.machine_now() + later
            stamp.save(update_fields=["tries", "next_try_at"])
    return stamp


@transaction.atomic
def _settle(found: Stamp, answer: service.StampAnswer) -> bool:
    """Write what the service said, unless another stamp took its place meanwhile."""
    held = locked(found.application)
    stamp = Stamp.objects.select_for_update().get(pk=found.pk)
    if stamp.state != Stamp.State.TO_CHECK:
        return False
    fault = fault_of(answer, due=amount_due(held))
    stamp.state = Stamp.State.REFUSED if fault else Stamp.State.VALID
    stamp.fault, stamp.euros = fault or "", answer.euros
    stamp.checked_at, stamp.next_try_at = clock.now(), None
    stamp.save(update_fields=["state", "fault", "euros", "checked_at", "next_try_at"])
    if fault:
        about = wording.about_a_request(held.reference, prefecture=held.prefecture)
        facts = {
            "told_at": stamp.checked_at,
            "last_digits": stamp.digits[-4:],
            "fault": fault.value,
            "euros": answer.euros,
            "due": amount_due(held),
        }
        tell_of(held, "stamp_refused", key=f"stamp:{stamp.pk}", facts=facts, **about)
    return True
