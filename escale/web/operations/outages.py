"""Noting an outage that the service did not see, and ending the one that lasts."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from escale.kit.sentences import Refused
from escale.people.operators import operating
from escale.watch import outages
from escale.web.operations.forms import OutageForm
from escale.web.operations.status import show
from escale.web.operator import OperatorRequest


def declare_outage(request: OperatorRequest) -> HttpResponse:
    """Note it; whoever had to answer is given time by the next sweep, and told."""
    form = OutageForm(request.POST)
    if not form.is_valid():
        return show(request, form)
    try:
        with transaction.atomic():
            operating(request.user.pk)
            outages.declare(
                form.cleaned_data["began_at"], form.cleaned_data["ended_at"], by=request.user.pk
            )
    except Refused as refused:
        return show(request, form, refused=refused)
    messages.success(
        request,
        _("La panne est notée. Les personnes qui devaient répondre auront trois jours de plus."),
    )
    return redirect("operations:status")


def end_outage(request: OperatorRequest) -> HttpResponse:
    """End the outage that lasts; nothing when somebody just did."""
    with transaction.atomic():
        operating(request.user.pk)
        outages.end_declared()
    messages.success(request, _("La panne est terminée."))
    return redirect("operations:status")
