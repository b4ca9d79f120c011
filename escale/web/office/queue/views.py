"""The queue of a prefecture, what waits for a signature, and what a search found."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from escale.applications.models import Application
from escale.applications.search import find, parse
from escale.people.models import Role, StaffMember
from escale.web.office.access import StaffRequest, staff_of
from escale.web.office.queue.access import search_for
from escale.web.office.queue.filters import NOBODY, FilterForm, tabs
from escale.web.office.queue.paging import Page, page_of, page_of_numbers
from escale.web.office.queue.rows import officers_of, rows_of
from escale.web.staff import Staff


def queue(request: StaffRequest) -> HttpResponse:
    """Show what waits for the prefecture, whom waiting harms most first."""
    staff = staff_of(request)
    members = officers_of(staff.prefecture)
    waiting = Application.objects.waiting_in(staff.prefecture)
    officers = [one for one in members if one.has(Role.OFFICER) and one.revoked_at is None]
    filters = FilterForm(request.GET, officers=officers)
    page = page_of(filters.narrow(waiting, me=staff.account, officers=officers), request.GET)
    query = _query(request)
    context = {
        "filters": filters,
        "tabs": tabs(waiting, me=staff.account, query=query),
        "is_narrowed": filters.is_narrowing,
        "can_take": staff.has(Role.OFFICER),
        "can_assign": staff.has(Role.OFFICER, Role.MANAGER),
        "officers": [one for one in officers if one.account_id != staff.account.pk],
        "nobody": NOBODY,
        "query": query,
        **_listed(page, staff=staff, members=members, query=query),
    }
    return render(request, "office/queue/queue.html", context)


def to_sign(request: StaffRequest) -> HttpResponse:
    """Show the decisions that wait for a signature, in the order of the queue."""
    staff = staff_of(request)
    waiting = Application.objects.waiting_in(staff.prefecture).to_sign()
    listed = _listed(
        page_of(waiting, request.GET), staff=staff, members=officers_of(staff.prefecture)
    )
    return render(request, "office/queue/to_sign.html", listed)


def found(request: StaffRequest, number: int) -> HttpResponse:
    """Show what a search found; only whoever searched sees it."""
    staff = staff_of(request)
    search = search_for(request, number)
    answer = find(parse(search.words, prefecture=staff.prefecture.pk))
    page = page_of_numbers(answer.numbers, request.GET)
    context = {
        "words": search.words,
        "count": len(answer.numbers),
        "is_cut": answer.is_cut,
        **_listed(page, staff=staff, members=officers_of(staff.prefecture)),
    }
    return render(request, "office/queue/found.html", context)


def _listed(
    page: Page, *, staff: Staff, members: Sequence[StaffMember], query: str = ""
) -> dict[str, Any]:
    """Return what every list shows: its lines, and the addresses of its neighbours."""
    return {
        "rows": rows_of(
            page.numbers, prefecture=staff.prefecture, me=staff.account, members=members
        ),
        "before": _neighbour("before", page.before, query),
        "after": _neighbour("after", page.after, query),
    }


def _neighbour(side: str, place: str, query: str) -> str:
    if not place:
        return ""
    return f"?{query}{'&' if query else ''}{urlencode({side: place})}"


def _query(request: StaffRequest) -> str:
    """Return the filters in force as an address carries them, without the page."""
    asked = request.GET.copy()
    for side in ("before", "after"):
        asked.pop(side, None)
    for name in [name for name, values in asked.lists() if not any(values)]:
        del asked[name]
    return asked.urlencode()
