"""Members of a prefecture at the door: who they are now, their second factor, their roles.

Read from the database at every request: whoever is revoked is out at the next one.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from escale.people.models import Account, Prefecture
from escale.people.staff import Role, StaffMember
from escale.web.second_factor import ask_second_factor, has_second_factor


class RoleNeeded(PermissionDenied):
    """The page asks for one of these roles, and the member holds none of them."""

    def __init__(self, roles: Collection[Role]) -> None:
        super().__init__()
        self.roles = tuple(role for role in Role if role in roles)


@dataclass(frozen=True, kw_only=True)
class Staff:
    """A member at work: their account, their place, and the roles that they hold now."""

    account: Account
    member: StaffMember
    prefecture: Prefecture
    roles: frozenset[Role]

    def has(self, *roles: Role) -> bool:
        """Whether they hold one of these roles."""
        return bool(self.roles & set(roles))


def staff_of(request: HttpRequest) -> Staff:
    """Return the member whom the policy admitted; not found for anyone else."""
    staff: Staff | None = getattr(request, "staff", None)
    if staff is None:
        raise Http404
    return staff


def admit(request: HttpRequest, *, roles: Collection[Role], back: str) -> HttpResponse | None:
    """Let a member in: None, with `request.staff` set; else where to go first.

    `back` is where the proof of the second factor leads. Raises Http404 for an account that has
    no place in a prefecture, RoleNeeded for a member who holds none of the roles.
    """
    staff = member_at_the_door(request)
    if not has_second_factor(request):
        return ask_second_factor(request, back)
    setattr(request, "staff", staff)  # noqa: B010 - an attribute of ours, unknown to types
    if not staff.has(*roles):
        raise RoleNeeded(roles)
    return None


def member_at_the_door(request: HttpRequest) -> Staff:
    """Return the member who is signed in, whatever they have proved; not found for others."""
    assert isinstance(request.user, Account)
    member = (
        StaffMember.objects.active()
        .select_related("prefecture")
        .filter(account=request.user, account__is_active=True)
        .first()
    )
    if member is None:
        raise Http404
    return Staff(
        account=request.user,
        member=member,
        prefecture=member.prefecture,
        roles=frozenset(Role(role) for role in member.roles),
    )
