"""Release an extension certificate that was held back: by an officer, or once its days are over."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.examine import case_locked
from escale.actions.hold_extension import live_hold
from escale.actions.undo import expect_as_read, is_done_already
from escale.applications.advance import advance
from escale.applications.enums import UNDECIDED, Party
from escale.applications.models import Application, CertificateHold, Event
from escale.kit import clock
from escale.kit.hints import hint
from escale.kit.sentences import Refused
from escale.people.models import Account, Role


@transaction.atomic
def release_extension(application: Application, *, revision_read: int, by: Account) -> Event:
    """Let the certificate come: it is issued within the minute if it is due.

    Released twice by the same, it is released once. Raises NotAsRead, Refused when nothing holds
    it.
    """
    held = case_locked(application, Role.OFFICER, by=by)
    done = is_done_already(held, "release_extension", by=by)
    if done:
        return done
    expect_as_read(held, revision_read)
    hold = live_hold(held)
    if hold is None:
        raise Refused(_("Aucune attestation n’est suspendue pour cette demande."))
    event = advance(held, "release_extension", party=Party.OFFICER, by=by)
    hold.released_at = event.at
    hold.save(update_fields=["released_at"])
    hint("issue_extensions")
    return event


def release_past() -> int:
    """Release what was held for ten days, nobody having released it; return how many."""
    past = CertificateHold.objects.past(at=clock.now()).order_by("pk")
    return sum(_release(number) for number in past.values_list("application_id", flat=True))


@transaction.atomic
def _release(number: int) -> bool:
    """Release one application's hold; somebody who is at it leaves it to the next run."""
    free = Application.objects.select_for_update(of=("self",), skip_locked=True)
    held = free.select_related("person", "prefecture").filter(pk=number).first()
    hold = CertificateHold.objects.past(at=clock.now()).filter(application=number).first()
    if held is None or hold is None:
        return False
    if held.status in UNDECIDED:
        advance(held, "release_extension", party=Party.SYSTEM)
    # Decided or closed meanwhile, there is nothing left to let come, nor to tell in the history.
    hold.released_at = clock.now()
    hold.save(update_fields=["released_at"])
    return True
