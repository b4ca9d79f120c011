"""The certificates of an application on one page, with what can be done about them."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from escale.actions.examine import NotAsRead
from escale.actions.hold_extension import why_not_held
from escale.actions.issue_extension import why_not_given
from escale.applications.deadlines import held_until
from escale.applications.enums import UNDECIDED
from escale.applications.models import Application
from escale.applications.refusals import why_not_open
from escale.applications.sections.wording import in_full
from escale.applications.stays import next_period
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Role
from escale.web.office.access import StaffRequest, staff_of
from escale.web.office.acts.confirming import case_read, last_change
from escale.web.office.certificates.forms import GiveForm, HoldForm
from escale.web.office.certificates.shown import stay_shown
from escale.web.unsent import Unsent


def certificates(request: StaffRequest, reference: str) -> HttpResponse:
    """Show the certificates, and note the reading."""
    application = case_read(request, reference)
    return show(
        request,
        application,
        hold=HoldForm(_unsent(request, "hold_extension", application)),
        give=GiveForm(_unsent(request, "give_extension", application)),
    )


def show(
    request: StaffRequest,
    application: Application,
    *,
    hold: HoldForm | None = None,
    give: GiveForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """Draw the page as the application is now; what was typed and refused is in its form."""
    today = clock.today(application.zone)
    is_undecided = application.status in UNDECIDED
    closed = None if is_undecided else why_not_open(application)
    period = next_period(application, issued_on=today)
    context: dict[str, Any] = {
        "application": application,
        "back": reverse("office:application", args=[application.reference]),
        "stay": stay_shown(application),
        "can_act": staff_of(request).has(Role.OFFICER),
        "hold": hold or HoldForm(),
        "give": give or GiveForm(),
        "why_not_held": closed or why_not_held(application),
        "why_not_given": closed or why_not_given(application),
        "held_until": in_full(held_until(today)),
        "given_from": in_full(period.starts_on),
        "given_until": in_full(period.ends_on),
        "refused": refused,
        "last_change": last_change(application) if isinstance(refused, NotAsRead) else "",
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "office/certificates/certificates.html", context, status=status)


def _unsent(request: StaffRequest, name: str, application: Application) -> Any:
    """Return what was sent to one of the forms when the session had ended, if anything."""
    path = reverse(f"office:{name}", args=[application.reference])
    return Unsent(request.session, path).of_this_page()
