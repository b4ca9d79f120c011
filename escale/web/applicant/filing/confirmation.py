"""Step 5, « Confirmation »: what is filed, what comes next and by when, and the paper."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.actions import file
from escale.applications.models import Application
from escale.letters.models import Letter
from escale.people.models import Account
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.filing.rights import covers_of, silence_of
from escale.web.applicant.filing.send_again import to_send_again
from escale.web.applicant.filing.wording import standing
from escale.web.applicant.pieces.checking import documents_shown, stage_of
from escale.web.applicant.way import steps_of
from escale.web.components import Download
from escale.web.instants import instant
from escale.web.letters import pdf_of


def confirmation(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show that the request is filed, what comes next, and the receipt or its promise."""
    application = application_for(request, reference)
    if application.filed_at is None:
        return redirect("applicant:summary", application.reference)
    letter = file.receipt_of(application)
    events = list(application.events.all())
    documents = documents_shown(application)
    addresses = Account.objects.filter(person_id=application.person_id, is_active=True)
    context = {
        "application": application,
        "steps": steps_of(application, current=5),
        "filed_at": instant(application.filed_at, application.zone),
        "prefecture": application.prefecture,
        "follows": standing(application.status).follows,
        "receipt": download_of(application, letter),
        "covers": covers_of(application),
        "silence": silence_of(application, events),
        "checking": sum(document.is_being_checked for document in documents),
        "stages": [(document.pk, stage_of(document)) for document in documents],
        "to_send_again": to_send_again(application),
        "addresses": list(addresses.order_by("pk").values_list("email", flat=True)),
    }
    return render(request, "applicant/filing/confirmation.html", context)


def receipt(request: SignedInRequest, reference: str) -> HttpResponseBase:
    """Give the archived PDF, always the same bytes; not made yet: the page that says when."""
    application = application_for(request, reference)
    letter = file.receipt_of(application)
    if letter is None or letter.made_at is None:
        address = reverse("applicant:confirmation", args=[application.reference])
        return redirect(f"{address}#recu")
    return pdf_of(letter, application)


def download_of(application: Application, letter: Letter | None) -> Download | None:
    """Return the receipt as a download; None until it is made."""
    if letter is None or letter.made_at is None:
        return None
    return Download(
        title=_("Confirmation de dépôt"),
        url=reverse("applicant:receipt", args=[application.reference]),
        size=letter.size,
        language="fr",
    )
