"""Give a member's access back, with the roles that they had."""

from django.db import transaction

from escale.people.models import Account, StaffChange, StaffMember
from escale.people.team import held_member, write_down


@transaction.atomic
def restore(member: StaffMember, *, by: Account | None) -> StaffMember:
    """Give the access back; one who has it is returned as they are.

    Password and second factor are those they had. Raises Refused: NotOnDuty, RoleMissing.
    """
    held = held_member(member, by=by)
    if held.revoked_at is None:
        return held
    held.revoked_at = None
    held.save(update_fields=["revoked_at"])
    write_down(StaffChange.Kind.RESTORED, held, by=by)
    return held
