"""Give a member's access back, with the roles that they had."""

from django.db import transaction

from escale.actions.change_roles import held_member
from escale.people.models import Account, StaffChange, StaffMember
from escale.people.team import hold_team, write_down


@transaction.atomic
def restore(member: StaffMember, *, by: Account | None) -> StaffMember:
    """Give the access back; one who has it is returned as they are.

    Password and second factor are those they had. Raises Refused: NotOnDuty, RoleMissing.
    """
    hold_team(member.prefecture, by=by)
    held = held_member(member)
    if held.revoked_at is None:
        return held
    held.revoked_at = None
    held.save(update_fields=["revoked_at"])
    write_down(
        StaffChange.Kind.RESTORED,
        prefecture=held.prefecture,
        name=held.name,
        by=by,
        roles=held.roles,
        member=held,
    )
    return held
