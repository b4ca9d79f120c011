"""Give another e-photo, when the factory could not use the first: no new request, no closing date."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from escale.actions import replace_photo as replacing
from escale.actions.replace_photo import NoPhotoAwaited
from escale.cards.facts import is_photo_awaited, last_order
from escale.documents.models import Ephoto
from escale.kit.sentences import Refused
from escale.procedures import ephoto as law
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.pieces.forms import CodeForm
from escale.web.applicant.pieces.setbacks import Fault
from escale.web.policy import READ
from escale.web.unsent import unsent_answers


def replace_photo(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask for the code of another e-photo; the card is ordered again as soon as it is valid."""
    application = application_for(request, reference)
    order = last_order(application)
    unsent = unsent_answers(request)
    if request.method in READ:
        if not is_photo_awaited(application, order=order):
            return redirect("applicant:follow_up", application.reference)
        typed = unsent.of_this_page()
        form = CodeForm(initial={"code": typed.get("code", "") if typed else ""})
    else:
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                photo = replacing.replace_photo(
                    application, code=form.cleaned_data["code"], by=request.user
                )
            except NoPhotoAwaited:
                return redirect("applicant:follow_up", application.reference)
            except Refused as refused:
                form.add_error("code", str(Fault.of(refused)))
            else:
                unsent.forget()
                messages.success(request, _kept(photo))
                return redirect("applicant:follow_up", application.reference)
    context = {
        "application": application,
        "form": form,
        "guide": law.guide(),
        "finder_url": law.FINDER_URL,
    }
    return render(request, "applicant/card/photo.html", context)


def _kept(photo: Ephoto) -> str:
    if photo.outcome == Ephoto.Outcome.VALID:
        return _("Votre nouvelle photo est reçue : votre carte est commandée de nouveau.")
    return _(
        "Votre nouvelle photo est reçue : votre carte sera commandée de nouveau dès que le service "
        "des photos confirmera ce code."
    )
