"""A document that the check refused after the filing: why, until when, and where to send it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.actions import send_again as sending
from escale.applications.deadlines import is_past
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.applications.refusals import refusal
from escale.documents.models import Document, RefusedFor
from escale.documents.refusals import DocumentRefused, check_refusal
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.procedures.pieces import Component, component_called, label_of
from escale.web.applicant.access import SignedInRequest, application_for, document_for
from escale.web.applicant.filing.wording import day
from escale.web.applicant.pieces.forms import UploadForm
from escale.web.applicant.pieces.setbacks import Fault
from escale.web.instants import instant
from escale.web.policy import READ
from escale.web.uploads import as_upload, of_fair_size

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


@dataclass(frozen=True, kw_only=True)
class ToSendAgain:
    """One document to send again: what it is, until when, and where."""

    label: "Sentence"
    until: str
    is_late: bool
    url: str


def to_send_again(application: Application) -> list[ToSendAgain]:
    """Return the documents of a filed request that are to be sent again, the most urgent first."""
    if refusal("send_again", application, party=Party.APPLICANT):
        return []
    refused = (
        Document.objects.current()
        .refused()
        .filter(piece__application=application, send_again_by__isnull=False)
        .order_by("send_again_by", "pk")
    )
    return [
        ToSendAgain(
            label=label_of(document.component),
            until=_until(document),
            is_late=_is_late(application, document),
            url=reverse("applicant:send_again", args=[application.reference, document.pk]),
        )
        for document in refused
    ]


def send_again(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """Say what was refused and why, and take its new copy; lead back to the follow-up."""
    application = application_for(request, reference)
    document = document_for(application, number)
    why_not = refusal("send_again", application, party=Party.APPLICANT)
    if request.method in READ and (why_not or not document.is_refused):
        return redirect("applicant:follow_up", application.reference)
    if why_not:
        raise why_not
    faults: Sequence[Fault] = ()
    if request.method not in READ:
        if not document.is_refused:
            raise sending.AlreadySentAgain
        faults = _receive(request, application, document)
        if not faults:
            messages.success(
                request,
                _("Nous avons reçu votre document. Il est en cours de vérification."),
            )
            return redirect("applicant:follow_up", application.reference)
    return _page(request, application, document, faults=faults)


def _receive(
    request: SignedInRequest, application: Application, document: Document
) -> Sequence[Fault]:
    """Take the new copy, or return what is wrong with it."""
    fit, faults = of_fair_size(request.FILES.getlist("file"))
    if not fit and not faults:
        return [
            Fault(
                sentence=_("Aucun fichier n’est choisi."),
                hint=_("Choisissez un fichier sur votre appareil, puis « Envoyer »."),
            )
        ]
    if faults:
        return [Fault.of(refused, name=name) for name, refused in faults]
    try:
        sending.send_again(
            application,
            document=document,
            files=[as_upload(file) for file in fit],
            by=request.user,
        )
    except DocumentRefused as refused:
        at_fault = refused.position
        return [Fault.of(refused, name="" if at_fault is None else fit[at_fault].name or "")]
    except sending.AlreadySentAgain:
        raise
    except Refused as refused:
        return [Fault.of(refused)]
    return []


def _page(
    request: SignedInRequest,
    application: Application,
    document: Document,
    *,
    faults: Sequence[Fault],
) -> HttpResponse:
    component: Component = component_called(document.component)
    context = {
        "application": application,
        "label": component.label,
        "received_at": instant(document.received_at, application.zone),
        "until": _until(document),
        "is_late": _is_late(application, document),
        "refused": check_refusal(RefusedFor(document.refused_for)),
        "form": UploadForm(component, way="again", faults=faults),
    }
    return render(request, "applicant/filing/send_again.html", context)


def _until(document: Document) -> str:
    return day(document.send_again_by) if document.send_again_by else ""


def _is_late(application: Application, document: Document) -> bool:
    last_day = document.send_again_by
    return last_day is not None and is_past(last_day, application.zone, at=clock.now())
