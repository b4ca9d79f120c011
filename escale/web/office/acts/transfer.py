"""Hand an application over to another prefecture."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from escale.actions import transfer as transferring
from escale.actions.file import office_for
from escale.applications.enums import Party
from escale.applications.models import Application, Event
from escale.applications.sections import registry
from escale.kit.sentences import Refused
from escale.people.models import Prefecture
from escale.web.office.access import StaffRequest, case_for, staff_of
from escale.web.office.acts.confirming import case_read, confirm, expect_possible
from escale.web.office.acts.forms import TransferForm
from escale.web.office.decisions.numbers import number_in
from escale.web.policy import READ
from escale.web.unsent import unsent_answers


def transfer(request: StaffRequest, reference: str) -> HttpResponse:
    """Tell what a transfer changes, then hand the application over and lead to the queue."""
    try:
        application = case_read(request, reference)
    except Http404:
        if _is_just_done(request, reference):
            return redirect("office:queue")
        raise
    origin = staff_of(request).prefecture
    unsent = unsent_answers(request)
    if request.method in READ:
        expect_possible("transfer", application, party=Party.OFFICER)
        likely = _of_the_address(application)
        form = TransferForm(unsent.of_this_page(), origin=origin, likely=likely)
        return confirm(request, application, "transfer", form=form, likely=likely)
    form = TransferForm(request.POST, origin=origin)
    if not form.is_valid():
        return confirm(request, application, "transfer", form=form, likely=None)
    try:
        held = transferring.transfer(
            application,
            to=form.cleaned_data["to"],
            reason=form.cleaned_data["reason"],
            revision_read=number_in(request, "revision"),
            by=request.user,
        )
    except Refused as refused:
        found = case_for(request, reference)
        return confirm(request, found, "transfer", form=form, likely=None, refused=refused)
    unsent.forget()
    assert held.prefecture is not None
    said = _("Demande %(reference)s transférée. Elle est maintenant suivie par : %(prefecture)s.")
    messages.success(
        request, said % {"reference": held.reference, "prefecture": held.prefecture.name}
    )
    return redirect("office:queue")


def _of_the_address(application: Application) -> Prefecture | None:
    """Return the prefecture of the address stated now, when it is another one."""
    stated = application.statements.filter(section="contact").first()
    if stated is None:
        return None
    section = registry.section_called("contact")
    try:
        found, _zone = office_for(section.clean(stated.answers, case=application.case))
    except Prefecture.DoesNotExist:
        return None
    return found if found.pk != application.prefecture_id else None


def _is_just_done(request: StaffRequest, reference: str) -> bool:
    """Whether this member transferred that very application: the button was pressed twice."""
    if request.method in READ or "\x00" in reference:
        return False
    return Event.objects.filter(
        application__reference=reference, act="transfer", account=request.user
    ).exists()
