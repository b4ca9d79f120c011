"""The page of one piece: why it is asked, what is accepted, what was received."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.actions import provide
from escale.actions.open_pieces import expect_open, open_for_answers, slot_of
from escale.actions.prepare import NoLongerADraft
from escale.applications.models import Application
from escale.kit.sentences import Refused
from escale.procedures.pieces import Kind
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.pieces.checking import is_awaited
from escale.web.applicant.pieces.forms import EXPLANATION, ChoiceForm, ExplanationForm
from escale.web.applicant.pieces.given import Given, address_of_piece, given_for
from escale.web.applicant.pieces.onward import comes_from_summary, onward, query_of, summary_url
from escale.web.applicant.pieces.parts import Way, ways_of
from escale.web.applicant.pieces.setbacks import Fault, Setback, keep_setback, take_setback
from escale.web.applicant.pieces.wording import state_of
from escale.web.applicant.way import steps_of
from escale.web.components import FaultLink
from escale.web.fields import focus_id
from escale.web.policy import READ
from escale.web.unsent import Unsent


def piece(request: SignedInRequest, reference: str, slot: str) -> HttpResponse:
    """Show a piece, or keep which of its alternatives is provided."""
    application = application_for(request, reference)
    if not application.is_draft:
        return _asked_piece(request, application, slot)
    if not application.case:
        return redirect("applicant:choose_case", application.reference)
    given, everything = given_for(application, slot)
    if given.slot.kind is not Kind.UPLOAD:
        raise Http404
    choice = ChoiceForm(given.slot, initial={"alternative": given.piece.alternative})
    if request.method not in READ:
        choice = ChoiceForm(given.slot, request.POST)
        if choice.is_valid():
            provide.choose_alternative(
                application, slot=slot, alternative=choice.cleaned_data["alternative"]
            )
            if asks_for_json(request):
                return JsonResponse({})
            return redirect(f"{request.path}{query_of(request)}#envoyer")
    setback = take_setback(request)
    ways = ways_of(application, given, setback=setback, query=query_of(request))
    context = {
        "application": application,
        "steps": steps_of(application, current=3),
        "slot": given.slot,
        "state": state_of(given, application),
        "choice": choice,
        "ways": ways,
        "faults": _faults(ways, setback),
        "set_aside": _set_aside(given),
        "is_awaited": is_awaited(given.of_the_choice),
        "onward": onward(request, application, given, everything),
        "page_url": request.path + query_of(request),
        "most": settings.MAX_UPLOAD_BYTES,
        **explanation_context(request, application, given, setback),
    }
    return render(request, "applicant/pieces/piece.html", context)


def _asked_piece(request: SignedInRequest, application: Application, slot: str) -> HttpResponse:
    """Keep which alternative is provided of a piece that is asked for; lead to where one answers."""
    if request.method in READ:
        if open_for_answers(application, slot) is None:
            return redirect("applicant:follow_up", application.reference)
        return redirect(address_of_piece(application, slot_of(application, slot)))
    expect_open(application, slot)
    wanted = slot_of(application, slot)
    choice = ChoiceForm(wanted, request.POST)
    if choice.is_valid():
        alternative = choice.cleaned_data["alternative"]
        provide.choose_alternative(application, slot=slot, alternative=alternative)
    else:
        messages.error(request, " ".join(str(error) for error in choice.errors["alternative"]))
    return redirect(address_of_piece(application, wanted))


def _faults(ways: Sequence[Way], setback: Setback | None) -> list[FaultLink]:
    """List what is to be mended, each line leading to its field; at worst, to where one sends."""
    targets = {
        part.component.code: focus_id(part.form["file"])
        for way in ways
        if way.is_chosen
        for part in way.parts
    }
    targets[EXPLANATION] = f"{EXPLANATION}-explanation"
    if setback is None:
        return []
    target = targets.get(setback.part, "envoyer")
    return [FaultLink(sentence=str(fault), target=target) for fault in setback.faults]


def _set_aside(given: Given) -> list[str]:
    """Name the documents sent for another alternative: they are kept, and count for nothing."""
    chosen = {document.pk for document in given.of_the_choice}
    labels = {c.code: str(c.label) for a in given.slot.alternatives for c in a.components}
    return [
        labels[component]
        for component, document in given.documents.items()
        if document.pk not in chosen and component in labels
    ]


def explain(request: SignedInRequest, reference: str, slot: str) -> HttpResponse:
    """Keep why a piece cannot be provided, or take it back; lead back to the piece."""
    application = application_for(request, reference)
    wanted = slot_of(application, slot)
    page = address_of_piece(application, wanted)
    is_taken_back = "take_back" in request.POST
    text = "" if is_taken_back else request.POST.get("explanation", "")
    try:
        expect_open(application, slot)
        if not is_taken_back and not text.strip():
            raise Refused(_("Écrivez pourquoi vous ne pouvez pas fournir cette pièce."))
        provide.explain(application, slot=slot, explanation=text)
    except Refused as refused:
        if isinstance(refused, NoLongerADraft):
            raise
        setback = Setback(part=EXPLANATION, faults=[Fault.of(refused)], text=text, slot=slot)
        keep_setback(request, path=page, setback=setback)
        return redirect(f"{page}{query_of(request)}")
    Unsent(request.session, request.path).forget()
    if is_taken_back:
        messages.success(request, _("Votre explication est retirée. La pièce est à fournir."))
        return redirect(f"{page}{query_of(request)}")
    messages.success(
        request,
        _("Votre explication est enregistrée. La personne qui examine votre demande la lira."),
    )
    return redirect(summary_url(application, slot) if comes_from_summary(request) else page)


def explanation_context(
    request: SignedInRequest, application: Application, given: Given, setback: Setback | None
) -> dict[str, object]:
    """Return what the part « je ne peux pas fournir cette pièce » of a page needs."""
    is_refused = setback is not None and setback.part == EXPLANATION
    explain_url = reverse("applicant:explain", args=[application.reference, given.slot.code])
    # What was sent after the session had ended comes back here: its own address only takes.
    unsent = Unsent(request.session, explain_url).of_this_page()
    text = given.piece.explanation
    if setback and is_refused:
        text = setback.text
    elif unsent is not None:
        text = unsent.get("explanation", "")
    form = ExplanationForm(text, faults=setback.faults if setback and is_refused else ())
    return {
        "explanation": given.piece.explanation,
        "explanation_form": form,
        "explanation_is_open": is_refused or unsent is not None,
        "is_restored": unsent is not None,
        "can_explain": given.slot.required and not given.is_provided,
        "explain_url": explain_url + query_of(request),
    }


def asks_for_json(request: SignedInRequest) -> bool:
    """Whether a script of ours sent this, and reads the answer itself."""
    return request.headers.get("accept", "").startswith("application/json")
