"""Use the stamps of the permits that were handed over, after the hand-over is committed, once."""

import logging

from escale.actions.check_stamps import hold_next
from escale.cards.stamps import Stamp
from escale.gateways import stamps as service
from escale.kit import clock

log = logging.getLogger(__name__)


def use_due(*, at_most: int = 200) -> int:
    """Use each stamp that is due; return how many were.

    The application's reference is the key: asked twice, the service answers the same. A stamp
    refused at that late moment never undoes the hand-over: it is left for the office to settle.
    """
    used = 0
    for _turn in range(at_most):
        stamp = hold_next(Stamp.State.TO_USE)
        if stamp is None:
            break
        still = Stamp.objects.filter(pk=stamp.pk, state=Stamp.State.TO_USE)
        try:
            service.use(stamp.digits, key=stamp.application.reference)
        except service.StampsUnavailable as down:
            log.warning("the service of stamps does not answer (%s); stamps wait", down.cause)
            break
        except service.StampNotUsed as refused:
            fault = Stamp.Fault(refused.outcome.value) if refused.outcome in _FAULTS else _LOST
            still.update(state=Stamp.State.REFUSED, fault=fault, next_try_at=None)
            log.warning("stamp %s was refused after its permit was handed over", stamp.pk)
            continue
        used += still.update(state=Stamp.State.USED, used_at=clock.now(), next_try_at=None)
    return used


_LOST = Stamp.Fault.UNKNOWN
_FAULTS = {service.Outcome.USED, service.Outcome.REFUNDED, service.Outcome.UNKNOWN}
