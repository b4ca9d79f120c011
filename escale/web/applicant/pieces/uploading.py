"""Files received for a piece, and files taken back."""

from collections.abc import Sequence
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.actions import provide
from escale.actions.prepare import NoLongerADraft
from escale.applications.models import Application
from escale.documents.causes import Cause, Unfit
from escale.documents.refusals import DocumentRefused, refusal
from escale.kit.sentences import Refused
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.pieces.given import Given, address_of_piece, upload_given
from escale.web.applicant.pieces.onward import comes_from_summary, query_of, summary_url
from escale.web.applicant.pieces.piece import asks_for_json
from escale.web.applicant.pieces.setbacks import Fault, Setback, keep_setback
from escale.web.uploads import as_upload


def upload(request: SignedInRequest, reference: str, slot: str, component: str) -> HttpResponse:
    """Receive the files of a component; those that can be taken are, the others are told.

    A plain form is led back to the piece; a script that asks for JSON gets `redirect`, or the
    `sentence` and `hint` of what is refused.
    """
    application = application_for(request, reference)
    try:
        wanted = provide.slot_of(application, slot)
        if alternative := request.POST.get("alternative"):
            provide.choose_alternative(application, slot=slot, alternative=alternative)
        faults = _receive(application, slot=slot, component=component, request=request)
    except Refused as refused:
        if not asks_for_json(request):
            raise
        return _told([Fault.of(refused)], status=HTTPStatus.CONFLICT)
    page = address_of_piece(application, wanted)
    if faults:
        if asks_for_json(request):
            return _told(faults, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        keep_setback(request, path=page, setback=Setback(part=component, faults=faults))
        return redirect(f"{page}{query_of(request)}")
    given = upload_given(application, wanted)
    is_leaving = comes_from_summary(request) and given.is_provided
    if is_leaving or not asks_for_json(request):
        messages.success(request, _thanks(given, component))
    address = summary_url(application, slot) if is_leaving else f"{page}{query_of(request)}"
    return JsonResponse({"redirect": address}) if asks_for_json(request) else redirect(address)


def remove_file(
    request: SignedInRequest,
    reference: str,
    slot: str,
    component: str,
    document: int,
    position: int,
) -> HttpResponse:
    """Remove one of the files sent; the others still make the document."""
    application = application_for(request, reference)
    wanted = provide.slot_of(application, slot)
    is_removed = provide.remove_file(
        application, slot=slot, component=component, document=document, position=position
    )
    if is_removed:
        messages.success(request, _("Le fichier est retiré."))
    else:
        messages.info(request, _("La liste a changé entre-temps : rien d’autre n’a été retiré."))
    return redirect(f"{address_of_piece(application, wanted)}{query_of(request)}")


def _receive(
    application: Application, *, slot: str, component: str, request: SignedInRequest
) -> list[Fault]:
    """Take every file that can be, together; return what is wrong with each of the others."""
    files = request.FILES.getlist("file")
    if not files:
        return [
            Fault(
                sentence=_("Aucun fichier n’est choisi."),
                hint=_("Choisissez un fichier sur votre appareil, puis « Envoyer »."),
            )
        ]
    fit, faults = _of_fair_size(files)
    while fit:
        try:
            provide.receive(
                application,
                slot=slot,
                component=component,
                files=[as_upload(file) for file in fit],
                replace="replace" in request.POST,
            )
            break
        except NoLongerADraft:
            raise
        except DocumentRefused as refused:
            at_fault = refused.position
            if at_fault is None or not 0 <= at_fault < len(fit):
                return [*faults, Fault.of(refused)]
            faults.append(Fault.of(refused, name=fit.pop(at_fault).name or ""))
        except Refused as refused:
            return [*faults, Fault.of(refused)]
    return faults


def _of_fair_size(files: Sequence[UploadedFile]) -> tuple[list[UploadedFile], list[Fault]]:
    """Set apart the files that are too large: only their first bytes were kept."""
    most = settings.MAX_UPLOAD_BYTES
    fit = [file for file in files if (file.size or 0) <= most]
    return fit, [
        Fault.of(
            refusal(Unfit(Cause.TOO_LARGE, size=file.size or 0, most=most)), name=file.name or ""
        )
        for file in files
        if file not in fit
    ]


def _told(faults: Sequence[Fault], *, status: HTTPStatus) -> JsonResponse:
    first = faults[0]
    return JsonResponse(
        {
            "sentence": first.sentence,
            "hint": first.hint,
            "faults": [
                {"name": fault.name, "sentence": fault.sentence, "hint": fault.hint}
                for fault in faults
            ],
        },
        status=status,
    )


def _thanks(given: Given, component: str) -> str:
    document = given.documents[component]
    labels = {c.code: c.label for a in given.slot.alternatives for c in a.components}
    return ngettext(
        "« %(label)s » : nous avons reçu %(n)d page.",
        "« %(label)s » : nous avons reçu %(n)d pages.",
        document.pages,
    ) % {"label": labels[component], "n": document.pages}
