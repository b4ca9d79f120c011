"""The queue of a prefecture."""

from django.http import HttpResponse
from django.shortcuts import render

from escale.web.office.access import StaffRequest, staff_of


def queue(request: StaffRequest) -> HttpResponse:
    """Show what to examine, the most harmed by waiting first."""
    return render(request, "office/queue/queue.html", {"staff": staff_of(request)})
