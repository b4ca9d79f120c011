"""Note an appeal that reached the office."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from escale.actions import record_appeal as recording
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.applications.sections.wording import in_full
from escale.kit.sentences import Refused
from escale.web.appeal_form import AppealForm
from escale.web.office.access import StaffRequest, case_for
from escale.web.office.acts.confirming import case_read, confirm, expect_possible, to_acts
from escale.web.office.decisions.numbers import number_in
from escale.web.policy import READ
from escale.web.unsent import unsent_answers


def record_appeal(request: StaffRequest, reference: str) -> HttpResponse:
    """Show the appeals known, and note another."""
    application = case_read(request, reference)
    unsent = unsent_answers(request)
    if request.method in READ:
        expect_possible("record_appeal", application, party=Party.OFFICER)
        return _show(request, application, AppealForm(application, unsent.of_this_page()))
    form = AppealForm(application, request.POST)
    if not form.is_valid():
        return _show(request, application, form)
    try:
        recording.record_appeal(
            application,
            revision_read=number_in(request, "revision"),
            by=request.user,
            **form.answers(),
        )
    except Refused as refused:
        return _show(request, case_for(request, reference), form, refused=refused)
    unsent.forget()
    messages.success(request, _("Le recours est noté. La personne en est prévenue."))
    return to_acts(application)


def _show(
    request: StaffRequest,
    application: Application,
    form: AppealForm,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    appeals = [
        {
            "kind": appeal.get_kind_display(),
            "made_on": in_full(appeal.made_on),
            "court_reference": appeal.court_reference,
        }
        for appeal in application.appeals.all()
    ]
    return confirm(
        request, application, "record_appeal", form=form, refused=refused, appeals=appeals
    )
