"""Fetch and authorise in one step: a search is only for whoever made it."""

from django.http import Http404

from escale.audit.models import Search
from escale.people.models import StaffMember
from escale.web.office.access import StaffRequest, staff_of

_LARGEST = 2**63 - 1


def search_for(request: StaffRequest, number: int) -> Search:
    """Return a search that this member made in this prefecture; not found for another's."""
    staff = staff_of(request)
    found = Search.objects.filter(
        account=staff.account, prefecture=staff.prefecture, pk=min(number, _LARGEST)
    ).first()
    if found is None:
        raise Http404
    return found


def officer_called(request: StaffRequest, text: str) -> StaffMember | None:
    """Return the member of the prefecture whose number a form sent; None when there is none."""
    if not text.isascii() or not text.isdigit() or int(text) > _LARGEST:
        return None
    prefecture = staff_of(request).prefecture
    return StaffMember.objects.filter(prefecture=prefecture, pk=int(text)).first()
