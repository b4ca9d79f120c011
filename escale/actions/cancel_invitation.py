"""Cancel an invitation that nobody has accepted: its link opens nothing any more."""

from django.db import transaction

from escale.actions.invite_again import waiting
from escale.kit import clock
from escale.people.models import Account, Invitation, StaffChange
from escale.people.team import hold_team, write_down


@transaction.atomic
def cancel_invitation(invitation: Invitation, *, by: Account | None) -> Invitation:
    """Take the offer back. Raises Refused: NotOnDuty, RoleMissing, NoLongerWaiting."""
    hold_team(invitation.prefecture, by=by)
    held = waiting(invitation)
    held.cancelled_at = clock.now()
    held.save(update_fields=["cancelled_at"])
    write_down(StaffChange.Kind.INVITATION_CANCELLED, held, by=by)
    return held
