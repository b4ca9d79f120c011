"""Say whether a mistake of the register that the person reported is one; nobody is told of it."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.examine import NotAsRead, case_locked, note_change
from escale.applications.identity import Correction
from escale.applications.models import Application
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account, Role


@transaction.atomic
def settle_correction(
    application: Application,
    *,
    correction: int,
    is_accepted: bool,
    answer_read: bool | None,
    by: Account,
) -> Correction:
    """Accept a reported correction or not; the register itself never changes from here.

    `answer_read` is the answer that the page showed, None when it showed none: an officer may
    change their mind. Raises NotAsRead when a colleague answered otherwise, Refused for a
    correction that is not of this application.
    """
    held = case_locked(application, Role.OFFICER, by=by)
    found = Correction.objects.select_for_update(of=("self",)).filter(
        application=held, pk=correction
    )
    present = found.first()
    if present is None:
        raise Refused(_("Cette correction n’est pas, ou n’est plus, signalée."))
    if present.is_accepted == is_accepted:
        return present
    if present.is_accepted != answer_read:
        raise NotAsRead
    present.is_accepted = is_accepted
    present.settled_at, present.settled_by = clock.now(), by
    present.save(update_fields=["is_accepted", "settled_at", "settled_by"])
    note_change(held)
    return present
