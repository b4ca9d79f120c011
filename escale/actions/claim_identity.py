"""Take charge of an identity to be matched with the register: it has an owner and a date."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.examine import NotAsRead, case_locked, note_change
from escale.applications.identity import Reconciliation
from escale.applications.models import Application
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account, Role


@transaction.atomic
def claim_identity(
    application: Application, *, owner_read: int | None, by: Account
) -> Reconciliation:
    """Become the owner of an identity to settle; already its owner, nothing changes.

    `owner_read` is the number of the account that the page showed as its owner, None for nobody.
    Raises NotAsRead when a colleague took it meanwhile, Refused when nothing is to be settled.
    """
    held = case_locked(application, Role.OFFICER, by=by)
    found = to_settle(held)
    if found.owner_id == by.pk:
        return found
    if found.owner_id != owner_read:
        raise NotAsRead
    found.owner, found.owned_at = by, clock.now()
    found.save(update_fields=["owner", "owned_at"])
    note_change(held)
    return found


def to_settle(held: Application) -> Reconciliation:
    """Return the reconciliation that is open, its row locked.

    Raises NotAsRead when a colleague has settled it, Refused when there never was any.
    """
    found = Reconciliation.objects.select_for_update(of=("self",)).filter(application=held).first()
    if found is None:
        raise Refused(_("L’identité de cette demande n’est pas à rapprocher du registre."))
    if found.settled_at is not None:
        raise NotAsRead
    return found
