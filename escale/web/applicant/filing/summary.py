"""Step 4, « Récapitulatif »: read everything, confirm each step, declare, file."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.actions import file, prepare
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.applications.sections import registry
from escale.kit import clock
from escale.kit.sentences import Refused, too_long
from escale.people.models import Prefecture
from escale.procedures.cases import Case
from escale.procedures.fees import PAYMENT, Fees, fees_for
from escale.procedures.windows import Advice, filing_advice
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.filing import contents
from escale.web.applicant.filing.contents import Remaining, Shown, box_of
from escale.web.applicant.steps.views import revision_in
from escale.web.applicant.way import TITLES, steps_of
from escale.web.counter import entering, show_code, way_out
from escale.web.policy import READ
from escale.web.unsent import unsent_answers

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CONFLICT = 409
UNPROCESSABLE = 422
ENDED = {Status.WITHDRAWN, Status.CLOSED, Status.REFUSED, Status.HANDED_OVER}


class SummaryForm(forms.Form):
    """What is added on the summary: three boxes, observations, the declaration on honour."""

    use_required_attribute = False

    observations = forms.CharField(
        required=False,
        label=gettext_lazy("Observations"),
        help_text=gettext_lazy(
            "Ce que l’agent doit savoir et qui n’a pas sa place ailleurs. Dans la langue que vous "
            "voulez, de préférence en français. 5 000 caractères au plus."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "data-counts": "5000"}),
    )
    # The very words of the receipt (letters.filing_receipt.DECLARATION), in the reader's language.
    is_declared_true = forms.BooleanField(
        required=False,
        label=gettext_lazy(
            "Je déclare sur l’honneur que les informations et les pièces de cette demande sont "
            "exactes, et je m’engage à signaler tout changement de ma situation."
        ),
    )

    def __init__(self, *arguments: Any, is_at_counter: bool = False, **options: Any) -> None:
        """Offer one box a step; at the counter, the person present speaks and a clerk ticks."""
        super().__init__(*arguments, **options)
        checked = _("J’ai relu l’étape %(n)d, « %(title)s » : tout est exact.")
        if is_at_counter:
            checked = _(
                "La personne, présente, a relu l’étape %(n)d, « %(title)s » : tout est exact."
            )
            self.fields["is_declared_true"].label = _(
                "La personne, présente, déclare sur l’honneur que les informations et les pièces de "
                "cette demande sont exactes, et s’engage à signaler tout changement de sa situation."
            )
        for step in prepare.STEPS_TO_CONFIRM:
            self.fields[box_of(step)] = forms.BooleanField(
                required=False, label=checked % {"n": step, "title": TITLES[step]}
            )

    def clean_observations(self) -> str:
        """Count line ends as one character each; refuse past the limit, and keep the text."""
        text: str = self.cleaned_data["observations"]
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > prepare.OBSERVATIONS_AT_MOST:
            raise forms.ValidationError(
                _(
                    "Vos observations comptent %(n)s caractères, %(most)s au plus. Elles restent "
                    "ici : raccourcissez-les."
                ),
                code="long",
                params=too_long(text, prepare.OBSERVATIONS_AT_MOST),
            )
        return text

    @property
    def confirmed(self) -> list[int]:
        """The steps whose box is ticked."""
        return [n for n in prepare.STEPS_TO_CONFIRM if self.cleaned_data.get(box_of(n))]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One step of the request with the box that confirms it; no box while something is missing."""

    shown: Shown
    box: BoundField | None


@dataclass(frozen=True, kw_only=True)
class Consequences:
    """What filing today entails: where the request goes, when it is late, what it will cost."""

    prefecture: Prefecture | None
    advice: Advice | None
    fees: Fees
    payment: "str | _StrPromise"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Why the page is shown again: what was refused, or what changed elsewhere."""

    form: SummaryForm
    was_pressed: bool = False
    refused: Refused | None = None
    other_text: str | None = None
    is_stale: bool = False


def summary(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the whole request; save what is added; file it."""
    application = application_for(request, reference)
    if not application.is_draft:
        return _already_filed(request, application)
    if not application.case:
        return redirect("applicant:choose_case", application.reference)
    contents.load(application)
    if request.method in READ:
        return _show(request, application, Outcome(form=_form_of(request, application)))
    return _keep(request, application)


def _already_filed(request: SignedInRequest, application: Application) -> HttpResponse:
    """Lead to the confirmation: filing twice is filing once."""
    if _is_in_background(request):
        return JsonResponse({"sentence": str(prepare.NoLongerADraft())}, status=CONFLICT)
    route = "applicant:follow_up" if application.status in ENDED else "applicant:confirmation"
    return redirect(route, application.reference)


def _is_in_background(request: SignedInRequest) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


def _form_of(request: SignedInRequest, application: Application) -> SummaryForm:
    """Return the form as it stands, or as it was sent when the session had ended."""
    unsent = unsent_answers(request).of_this_page()
    is_at_counter = entering(request) is not None
    if unsent is not None:
        return SummaryForm(unsent, is_at_counter=is_at_counter)
    boxes = {box_of(n): n in application.confirmed_steps for n in prepare.STEPS_TO_CONFIRM}
    initial = {"observations": application.observations, **boxes}
    return SummaryForm(initial=initial, is_at_counter=is_at_counter)


def _keep(request: SignedInRequest, application: Application) -> HttpResponse:
    """Save the boxes and the observations, then do what the button says."""
    form = SummaryForm(request.POST, is_at_counter=entering(request) is not None)
    if not form.is_valid():
        if _is_in_background(request):
            return JsonResponse({"sentence": form.errors["observations"][0]}, status=UNPROCESSABLE)
        return _show(request, application, Outcome(form=form))
    incomplete = {m.step for m in file.missing(application)}
    try:
        kept = prepare.check_summary(
            application,
            confirmed=[step for step in form.confirmed if step not in incomplete],
            observations=form.cleaned_data["observations"],
            revision_read=revision_in(request.POST),
        )
    except prepare.NoLongerADraft:
        # The same form sent twice at once: the first has just filed.
        return _already_filed(request, application_for(request, application.reference))
    if _is_in_background(request):
        return _answer(kept)
    if kept.is_stale:
        return _show_both(request, application, form, kept)
    unsent_answers(request).forget()
    match request.POST.get("then"):
        case "file":
            return _file(request, application, form)
        case "later":
            messages.success(
                request, _("Tout est enregistré. Vous pouvez reprendre quand vous voulez.")
            )
            return redirect(way_out(request))
        case _:
            messages.success(request, _("Enregistré."))
            return redirect("applicant:summary", application.reference)


def _file(request: SignedInRequest, application: Application, form: SummaryForm) -> HttpResponse:
    """File the request, or show what prevents it, first thing on the page."""
    is_declared = form.cleaned_data["is_declared_true"]
    try:
        file.file(application, by=request.user, is_declared_true=is_declared)
    except Refused as refused:
        if not is_declared:
            form.add_error(
                "is_declared_true",
                _("Cochez la déclaration sur l’honneur pour déposer votre demande."),
            )
        is_told = isinstance(refused, file.Incomplete) or not is_declared
        fresh = application_for(request, application.reference)
        contents.load(fresh)
        outcome = Outcome(form=form, was_pressed=True, refused=None if is_told else refused)
        return _show(request, fresh, outcome)
    if entering(request):
        # The person goes on from an account of theirs, the clerk from the counter.
        show_code(request.session, application.reference)
        return redirect("office:counter_entry", application.reference)
    return redirect("applicant:confirmation", application.reference)


def _answer(kept: prepare.Checked) -> JsonResponse:
    """Answer what was saved in the background, or that the page is stale."""
    if kept.is_stale:
        sentence = _("Cette page a été modifiée ailleurs. Enregistrez pour voir les deux versions.")
        return JsonResponse({"sentence": sentence}, status=CONFLICT)
    at = date_format(localtime(clock.machine_now()), "H:i").replace(":", " h ")
    return JsonResponse({"revision": kept.revision, "sentence": _("Enregistré à %s") % at})


def _show_both(
    request: SignedInRequest, application: Application, form: SummaryForm, kept: prepare.Checked
) -> HttpResponse:
    """Show the request as it stands now, with what was just written and not kept."""
    fresh = application_for(request, application.reference)
    contents.load(fresh)
    written = form.cleaned_data["observations"]
    boxes = {box_of(n): n in fresh.confirmed_steps for n in prepare.STEPS_TO_CONFIRM}
    initial = {"observations": written, **boxes}
    again = SummaryForm(initial=initial, is_at_counter=entering(request) is not None)
    other = kept.observations if kept.observations != written else None
    outcome = Outcome(form=again, is_stale=True, other_text=other)
    return _show(request, fresh, outcome, status=CONFLICT)


def _show(
    request: SignedInRequest, application: Application, outcome: Outcome, *, status: int = 200
) -> HttpResponse:
    lacking = file.missing(application)
    form = outcome.form
    steps = contents.steps_shown(application, lacking=lacking)
    consequences = _consequences(application)
    context = {
        "application": application,
        "steps": steps_of(application, current=4),
        "form": form,
        "revision": application.revision,
        "parts": [
            Part(shown=shown, box=None if shown.remaining else form[box_of(shown.number)])
            for shown in steps
        ],
        "is_awaited": contents.awaited_in(steps),
        "remaining": _remaining(application, lacking, form),
        "consequences": consequences,
        "leaves_for": _leaves_for(request, consequences),
        "outcome": outcome,
        "written": len(form["observations"].value() or ""),
    }
    return render(request, "applicant/filing/summary.html", context, status=status)


def _leaves_for(request: SignedInRequest, consequences: Consequences) -> Prefecture | None:
    """Return the other prefecture that the request leaves a counter for, if it does."""
    clerk = entering(request)
    office = consequences.prefecture
    return office if clerk and office and office != clerk.staff.prefecture else None


def _remaining(
    application: Application, lacking: list[file.Missing], form: SummaryForm
) -> list[Remaining]:
    """Return what is to be done, in the order of the page, the declaration last."""
    found = [contents.remaining(application, m) for m in contents.to_do(lacking)]
    if form.is_bound and form.has_error("is_declared_true"):
        sentence = str(form.errors["is_declared_true"][0])
        found.append(Remaining(sentence=sentence, url="#id_is_declared_true"))
    return found


def _consequences(application: Application) -> Consequences:
    """Return what the person should know before filing, from what they stated."""
    case = Case(application.case)
    saved = {s.section: s.answers for s in application.statements.all()}

    def typed(code: str) -> dict[str, Any]:
        return registry.section_called(code).clean(saved.get(code, {}), case=case)

    contact = typed("contact")
    is_placed = contact.get("postcode") or contact.get("abroad")
    prefecture, zone = file.office_for(contact) if is_placed else (None, clock.PARIS)
    documents = typed("documents")
    today, until = clock.today(zone), documents.get("residence_until")
    advice = (
        filing_advice(
            until,
            today=today,
            starts_on=documents.get("residence_from"),
            entered_on=typed("entry").get("entered_on"),
        )
        if until
        else None
    )
    return Consequences(
        prefecture=prefecture,
        advice=advice,
        fees=fees_for(case, filed_on=today, filed_in_time=advice.is_in_time if advice else True),
        payment=PAYMENT,
    )
