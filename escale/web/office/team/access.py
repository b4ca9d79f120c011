"""Fetch and authorise in one step: another prefecture's team does not exist."""

from django.http import Http404

from escale.people.models import Invitation, StaffMember
from escale.web.office.access import StaffRequest, staff_of

_BIGGEST = 2**63 - 1


def member_for(request: StaffRequest, number: int) -> StaffMember:
    """Return a member of the manager's own prefecture; not found for anyone else's."""
    found = (
        StaffMember.objects.filter(prefecture=staff_of(request).prefecture, pk=_known(number))
        .select_related("account", "prefecture")
        .first()
    )
    if found is None:
        raise Http404
    return found


def invitation_for(request: StaffRequest, number: int) -> Invitation:
    """Return an invitation of the manager's own prefecture; not found for anyone else's."""
    found = (
        Invitation.objects.filter(prefecture=staff_of(request).prefecture, pk=_known(number))
        .select_related("prefecture")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _known(number: int) -> int:
    """Return the number, when the database can look for it."""
    if number > _BIGGEST:
        raise Http404
    return number
