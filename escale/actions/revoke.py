"""Take a member's access away: from the next request on, whatever they were doing."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from escale.actions.assign import give_back_all, hold_all_of
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account, StaffChange, StaffMember
from escale.people.team import held_member, write_down


class OwnAccess(Refused):
    """A manager does not revoke themselves: a team always keeps one manager."""

    def __init__(self) -> None:
        super().__init__(
            _("Vous ne pouvez pas retirer votre propre accès."),
            hint=_("Un autre responsable de l’équipe peut le faire."),
        )


@transaction.atomic
def revoke(member: StaffMember, *, by: Account | None) -> StaffMember:
    """Take the access away and end every session; one already revoked is returned as it is.

    An act of theirs under way ends first, or is refused: both ask for the member's row. What
    they did stays under their name; the requests they were examining are nobody's, for a
    colleague to take. Raises Refused: NotOnDuty, RoleMissing, OwnAccess.
    """
    hold_all_of(member)
    held = held_member(member, by=by)
    if by is not None and held.account_id == by.pk:
        raise OwnAccess
    if held.revoked_at is not None:
        return held
    held.revoked_at = clock.now()
    held.save(update_fields=["revoked_at"])
    held.account.end_sessions()
    give_back_all(held, by=by)
    write_down(StaffChange.Kind.REVOKED, held, by=by)
    return held
