"""Change what a member of the team may do, and the title under their signature."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from escale.actions.assign import give_back_all, hold_all_of
from escale.actions.invite import in_order
from escale.kit.sentences import Refused
from escale.people.models import Account, Role, StaffChange, StaffMember
from escale.people.team import held_member, write_down


class RolesChangedMeanwhile(Refused):
    """Another manager changed this member since the page was read."""

    def __init__(self, member: StaffMember) -> None:
        now = ", ".join(str(Role(role).label) for role in member.roles)
        super().__init__(
            _(
                "Un collègue a modifié cette fiche pendant que vous la lisiez. Rôles actuels : %(now)s."
            )
            % {"now": now},
            hint=_("Vérifiez ce que vous aviez coché, puis enregistrez de nouveau."),
        )


class OwnManagerRole(Refused):
    """A manager does not take away their own role: a team always keeps one manager."""

    def __init__(self) -> None:
        super().__init__(
            _("Vous ne pouvez pas retirer votre propre rôle de responsable."),
            hint=_("Un autre responsable de l’équipe peut le faire."),
        )


class NotInTheTeam(Refused):
    """The member's access was taken away: there is nothing to change until it is given back."""

    def __init__(self) -> None:
        super().__init__(
            _("Cette personne n’a plus accès à l’espace des agents."),
            hint=_("Rendez-lui d’abord son accès."),
        )


@transaction.atomic
def change_roles(
    member: StaffMember,
    *,
    by: Account | None,
    roles: Collection[Role],
    roles_read: Collection[str],
    title: str,
) -> StaffMember:
    """Give a member these roles instead of those they have; they count at the next request.

    Whoever is an officer no more leaves their requests to nobody, for a colleague to take.
    `roles_read` are those the manager saw. Raises Refused: NotOnDuty, RoleMissing,
    RolesChangedMeanwhile, OwnManagerRole, NotInTheTeam.
    """
    hold_all_of(member)
    held = held_member(member, by=by)
    if held.revoked_at is not None:
        raise NotInTheTeam
    if set(held.roles) != set(roles_read):
        raise RolesChangedMeanwhile(held)
    if by is not None and held.account_id == by.pk and Role.MANAGER not in roles:
        raise OwnManagerRole
    wanted = in_order(roles)
    if held.title != title:
        held.title = title
        held.save(update_fields=["title"])
    if set(held.roles) == set(wanted):
        return held
    held.roles = wanted
    held.save(update_fields=["roles"])
    if Role.OFFICER not in wanted:
        give_back_all(held, by=by)
    write_down(StaffChange.Kind.ROLES_CHANGED, held, by=by)
    return held
