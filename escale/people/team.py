"""The team of a prefecture: who may change it, one change at a time, each written down."""

from escale.people.duty import on_duty
from escale.people.models import Account, Prefecture, Role, StaffChange, StaffMember


def hold_team(prefecture: Prefecture, *, by: Account | None) -> None:
    """Keep the team from being changed by anyone else until the transaction ends.

    `by` must be a manager there now; None is an operator, at the machine. Two managers who
    would take each other's role away act one after the other: the second is refused, and a
    team never loses its last manager. Raises NotOnDuty or RoleMissing.
    """
    Prefecture.objects.select_for_update(no_key=True).get(pk=prefecture.pk)
    if by is not None:
        on_duty(by, prefecture, Role.MANAGER)


def write_down(
    kind: StaffChange.Kind,
    *,
    prefecture: Prefecture,
    name: str,
    by: Account | None,
    roles: list[str] | None = None,
    member: StaffMember | None = None,
) -> StaffChange:
    """Add a line to the team's history, in this transaction."""
    return StaffChange.objects.create(
        prefecture=prefecture, member=member, name=name, kind=kind, roles=roles or [], by=by
    )
