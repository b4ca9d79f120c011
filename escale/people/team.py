"""The team of a prefecture: who may change it, one change at a time, each written down."""

from escale.people.duty import on_duty
from escale.people.models import Account, Invitation, Prefecture, Role, StaffChange, StaffMember


def hold_team(prefecture: Prefecture, *, by: Account | None) -> None:
    """Keep the team from being changed by anyone else until the transaction ends.

    `by` must be a manager there now; None is an operator, at the machine. Two managers who
    would take each other's role away act one after the other: the second is refused, and a
    team never loses its last manager. Raises NotOnDuty or RoleMissing.
    """
    Prefecture.objects.select_for_update(no_key=True).get(pk=prefecture.pk)
    if by is not None:
        on_duty(by, prefecture, Role.MANAGER)


def held_member(member: StaffMember, *, by: Account | None) -> StaffMember:
    """Return the member as they are now, with their team, both held until the transaction ends.

    Held against `keep_on_duty` too: what is being given to them is given, or refused, first.
    Raises NotOnDuty or RoleMissing, as `hold_team`.
    """
    hold_team(member.prefecture, by=by)
    return (
        StaffMember.objects.select_related("account", "prefecture")
        .select_for_update(of=("self",))
        .get(pk=member.pk)
    )


def write_down(
    kind: StaffChange.Kind, about: StaffMember | Invitation, *, by: Account | None
) -> StaffChange:
    """Add a line about a member, or somebody invited, to the team's history, in this transaction."""
    return StaffChange.objects.create(
        prefecture=about.prefecture,
        member=about if isinstance(about, StaffMember) else None,
        name=about.name,
        kind=kind,
        roles=about.roles,
        by=by,
    )
