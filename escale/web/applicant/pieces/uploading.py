"""Files received for a piece, moved among the others, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.actions import provide
from escale.actions.open_pieces import slot_of
from escale.actions.prepare import NoLongerADraft
from escale.applications.models import Application
from escale.documents.refusals import DocumentRefused
from escale.kit.sentences import Refused
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.pieces.given import Given, address_of_piece, upload_given
from escale.web.applicant.pieces.onward import comes_from_summary, query_of, summary_url
from escale.web.applicant.pieces.parts import file_anchor, part_id
from escale.web.applicant.pieces.piece import asks_for_json
from escale.web.applicant.pieces.setbacks import Fault, Setback, keep_setback
from escale.web.uploads import as_upload, of_fair_size


def upload(request: SignedInRequest, reference: str, slot: str, component: str) -> HttpResponse:
    """Receive the files of a component; those that can be taken are, the others are told.

    A plain form is led back to the piece; a script that asks for JSON gets `redirect`, and what
    there is to be `told`; or the `sentence` and `hint` of what is refused.
    """
    application = application_for(request, reference)
    try:
        wanted = slot_of(application, slot)
        if alternative := request.POST.get("alternative"):
            provide.choose_alternative(application, slot=slot, alternative=alternative)
        outcome = _receive(application, slot=slot, component=component, request=request)
    except Refused as refused:
        if not asks_for_json(request):
            raise
        return _told([Fault.of(refused)], status=HTTPStatus.CONFLICT)
    page = address_of_piece(application, wanted)
    wants_json = asks_for_json(request)
    if outcome.faults and wants_json:
        return _told(outcome.faults, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = upload_given(application, wanted)
    is_leaving = comes_from_summary(request) and given.is_provided and not outcome.faults
    address = summary_url(application, slot) if is_leaving else f"{page}{query_of(request)}"
    known = _known_already(outcome.already_there)
    if wants_json and not is_leaving:
        return JsonResponse({"redirect": address} | ({"told": known} if known else {}))
    if known:
        messages.info(request, known)
    if outcome.faults:
        setback = Setback(part=component, faults=outcome.faults, slot=slot)
        keep_setback(request, path=page, setback=setback)
    elif not outcome.is_all_known:
        messages.success(request, _thanks(given, component))
    return JsonResponse({"redirect": address}) if wants_json else redirect(address)


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
    wanted = slot_of(application, slot)
    is_removed = provide.remove_file(
        application, slot=slot, component=component, document=document, position=position
    )
    if is_removed:
        messages.success(request, _("Le fichier est retiré."))
    else:
        messages.info(request, _("La liste a changé entre-temps : rien d’autre n’a été retiré."))
    return redirect(f"{address_of_piece(application, wanted)}{query_of(request)}")


def move_file(
    request: SignedInRequest,
    reference: str,
    slot: str,
    component: str,
    document: int,
    position: int,
) -> HttpResponse:
    """Move one of the files sent to the place `to`, counted from 0; its pages go with it."""
    application = application_for(request, reference)
    wanted = slot_of(application, slot)
    asked = request.POST.get("to", "")
    is_place = asked.isascii() and asked.isdigit() and len(asked) < len("10000")
    is_moved = is_place and provide.move_file(
        application,
        slot=slot,
        component=component,
        document=document,
        position=position,
        to=int(asked),
    )
    page = f"{address_of_piece(application, wanted)}{query_of(request)}"
    if not is_moved:
        messages.info(request, _("La liste a changé entre-temps : l’ordre est resté le même."))
        return redirect(page)
    messages.success(request, _("L’ordre des fichiers est changé, et celui des pages avec lui."))
    # Whoever moves a file one place at a time finds it again where it went.
    alternative = upload_given(application, wanted).piece.alternative
    part = part_id(application, wanted, alternative=alternative, code=component)
    return redirect(f"{page.partition('#')[0]}#{file_anchor(part, int(asked))}")


@dataclass
class _Outcome:
    """What came of a sending: what is wrong with some files, the names of those known already."""

    faults: list[Fault]
    already_there: tuple[str, ...] = ()
    is_all_known: bool = False


def _receive(
    application: Application, *, slot: str, component: str, request: SignedInRequest
) -> _Outcome:
    """Take every file that can be, together; say what is wrong with each of the others."""
    files = request.FILES.getlist("file")
    if not files:
        return _Outcome(
            [
                Fault(
                    sentence=_("Aucun fichier n’est choisi."),
                    hint=_("Choisissez un fichier sur votre appareil, puis « Envoyer »."),
                )
            ]
        )
    fit, others = of_fair_size(files)
    outcome = _Outcome([Fault.of(refused, name=name) for name, refused in others])
    while fit:
        try:
            receipt = provide.receive(
                application,
                slot=slot,
                component=component,
                files=[as_upload(file) for file in fit],
                replace="replace" in request.POST,
            )
        except NoLongerADraft:
            raise
        except DocumentRefused as refused:
            at_fault = refused.position
            if at_fault is None or not 0 <= at_fault < len(fit):
                outcome.faults.append(Fault.of(refused))
                break
            outcome.faults.append(Fault.of(refused, name=fit.pop(at_fault).name or ""))
        except Refused as refused:
            outcome.faults.append(Fault.of(refused))
            break
        else:
            outcome.already_there = receipt.already_there
            outcome.is_all_known = len(receipt.already_there) == len(fit)
            break
    return outcome


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


def _known_already(names: Sequence[str]) -> str:
    if not names:
        return ""
    return ngettext(
        "Ce fichier est déjà là, nous l’avons gardé une seule fois : %(names)s.",
        "Ces fichiers sont déjà là, nous les avons gardés une seule fois : %(names)s.",
        len(names),
    ) % {"names": ", ".join(names)}
