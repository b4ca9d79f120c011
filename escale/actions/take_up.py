"""Take up requests: one, those chosen in a list, or the next one of the queue."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.choose import Outcome, chosen
from escale.actions.examine import case_locked
from escale.applications.advance import advance, advance_many
from escale.applications.enums import Party, Status
from escale.applications.models import Application
from escale.kit.sentences import Refused
from escale.people.duty import on_duty
from escale.people.models import Account, Prefecture, Role, StaffMember


@transaction.atomic
def take_up(application: Application, *, by: Account) -> Application:
    """Begin to examine a filed request, which its officer then has; already theirs, it stays so.

    Raises Refused when it is a colleague's, when it is no longer only filed, or off duty.
    """
    held = case_locked(application, Role.OFFICER, by=by)
    if held.status == Status.UNDER_REVIEW and held.assigned_to_id == by.pk:
        return held
    if held.assigned_to_id not in {None, by.pk}:
        raise _has_it(held)
    advance(held, "take_up", party=Party.OFFICER, by=by, assigned_to=by)
    return held


@transaction.atomic
def take_up_many(references: Collection[str], *, by: Account, prefecture: Prefecture) -> Outcome:
    """Take up those of the chosen requests that are filed and that no colleague has.

    The others are passed over, and so is what is not of the prefecture. Raises Refused when
    nothing, or too much, is chosen, or off duty.
    """
    held = chosen(references, prefecture=prefecture)
    on_duty(by, prefecture, Role.OFFICER)
    free = [
        one.pk for one in held if one.status == Status.FILED and one.assigned_to_id in {None, by.pk}
    ]
    moved = [
        number
        for batch in advance_many(free, "take_up", party=Party.OFFICER, by=by, assigned_to=by)
        for number in batch
    ]
    return Outcome(done=len(moved), passed=len(set(references)) - len(moved))


@transaction.atomic
def take_next(prefecture: Prefecture, *, by: Account) -> Application | None:
    """Take the request that waiting harms most among those nobody has; None when there is none.

    Two officers at once never get the same: what one is taking, the other passes over.
    """
    queue = Application.objects.waiting_in(prefecture).untaken().most_harmed_first()
    found = queue.select_for_update(of=("self",), skip_locked=True).first()
    on_duty(by, prefecture, Role.OFFICER)
    if found is None:
        return None
    # One whose officer left it is under review already: it changes hands only.
    act = "take_up" if found.status == Status.FILED else "assign"
    advance(found, act, party=Party.OFFICER, by=by, assigned_to=by)
    return found


def _has_it(held: Application) -> Refused:
    member = StaffMember.objects.filter(account=held.assigned_to_id).first()
    return Refused(
        _("%(name)s a déjà ce dossier.") % {"name": member.name if member else _("Un collègue")},
        hint=_("Demandez-le-lui, ou confiez-le à quelqu’un d’autre depuis la liste."),
    )
