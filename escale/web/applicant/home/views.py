"""The home: what is feared first, then what is expected, then the requests."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from escale.actions import file, prepare, start
from escale.applications.enums import Status
from escale.applications.models import Application, CounterEntry
from escale.cards.facts import last_order
from escale.kit import clock
from escale.people.models import Person
from escale.procedures.cases import Case, describe
from escale.procedures.windows import Advice, filing_advice
from escale.register.matching import proposed_case
from escale.register.models import Identification
from escale.web.applicant.access import SignedInRequest, application_for, person_of
from escale.web.applicant.card.shown import PHOTO_ASKED, photo_url_of
from escale.web.applicant.filing.answer import to_answer
from escale.web.applicant.filing.contents import to_do
from escale.web.applicant.filing.wording import day, standing
from escale.web.applicant.home.stay import Stay, stay_of
from escale.web.applicant.inbox.addresses import unreached
from escale.web.applicant.way import address_of
from escale.web.components import Tone
from escale.web.policy import READ

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_TONES = {
    Status.DRAFT: Tone.NEUTRAL,
    Status.APPROVED: Tone.SUCCESS,
    Status.CARD_READY: Tone.SUCCESS,
    Status.HANDED_OVER: Tone.SUCCESS,
    Status.AWAITING_PIECES: Tone.WARNING,
    Status.WITHDRAWN: Tone.NEUTRAL,
    Status.CLOSED: Tone.NEUTRAL,
    Status.REFUSED: Tone.ERROR,
}
_ENDED = {Status.WITHDRAWN, Status.CLOSED, Status.REFUSED, Status.HANDED_OVER}


@dataclass(frozen=True)
class Task:
    """One thing the person is expected to do, and where."""

    title: "Sentence"
    text: "Sentence"
    url: str


@dataclass(frozen=True)
class Line:
    """One request on the home; `day` is that of its filing, or of its last change."""

    application: Application
    url: str
    tone: Tone
    day: str
    counter: str = ""  # the prefecture at whose counter a clerk goes on with the draft

    @property
    def status(self) -> str:
        """The status in words."""
        return str(Status(self.application.status).label)


def home(request: SignedInRequest) -> HttpResponse:
    """Show the stay, the tasks and the requests."""
    person = person_of(request)
    applications = list(
        Application.objects.of(person)
        .select_related("prefecture", "counter_entry__prefecture")
        .order_by("-created_at")
    )
    stay = stay_of(person, applications)
    context = {
        "stay": stay,
        "advice": _advice(stay, applications),
        "tasks": _tasks(person, applications),
        "unreached": unreached(request.user),
        "drafts": [_line(a) for a in applications if a.is_draft],
        "in_progress": [_line(a) for a in applications if a.is_open],
        "ended": [_line(a) for a in applications if a.status in _ENDED],
    }
    return render(request, "applicant/home/home.html", context)


def choose_procedure(request: SignedInRequest) -> HttpResponse:
    """Lead to « chercheur / chercheur en mobilité », in the words of the residence permit."""
    return render(request, "applicant/home/choose_procedure.html")


def begin(request: SignedInRequest) -> HttpResponse:
    """Tell what will be asked; begin the draft, or go on with the one there is."""
    person = person_of(request)
    if request.method in READ:
        mine = Application.objects.of(person)
        context = {"draft": mine.drafts().first(), "open": mine.open().first()}
        return render(request, "applicant/home/begin.html", context)
    application = start.start(person, by=request.user)
    if application.case:
        return redirect(address_of(application, 1))
    return redirect("applicant:choose_case", application.reference)


class CaseForm(forms.Form):
    """Which of the five cases."""

    case = forms.ChoiceField(
        label=_("Votre situation"),
        widget=forms.RadioSelect,
        choices=[],
        error_messages={
            "required": _("Choisissez la situation qui ressemble à la vôtre."),
            "invalid_choice": _("Choisissez l’une des situations proposées."),
        },
    )

    def __init__(self, *args: object, **options: object) -> None:
        """List the cases in people's own words."""
        super().__init__(*args, **options)  # type: ignore[arg-type]
        field = self.fields["case"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(case.value, describe(case).own_words) for case in Case]


def choose_case(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask for the case; the register proposes one, the person decides."""
    application = application_for(request, reference)
    if not application.is_draft:
        return redirect("applicant:follow_up", application.reference)
    proposed = proposed_case(application.person)
    if request.method in READ:
        form = CaseForm(initial={"case": application.case or proposed})
    else:
        form = CaseForm(request.POST)
        if form.is_valid():
            held = prepare.choose_case(application, case=Case(form.cleaned_data["case"]))
            return redirect(address_of(held, 1))
    stay = stay_of(application.person, [])
    context = {
        "application": application,
        "form": form,
        "proposed": describe(Case(proposed)) if proposed else None,
        "stay": stay,
        "advice": filing_advice(stay.until, today=clock.today()) if stay.until else None,
    }
    return render(request, "applicant/home/choose_case.html", context)


def _advice(stay: Stay, applications: list[Application]) -> Advice | None:
    """Say when to file, unless a request is already with the prefecture."""
    if stay.document_until is None or any(a.is_open for a in applications):
        return None
    today: date = clock.today()
    return filing_advice(stay.document_until, today=today)


def _tasks(person: Person, applications: list[Application]) -> list[Task]:
    """List what is expected of the person now, most urgent first."""
    tasks = [_awaited(a) for a in applications if standing(a.status).expected and not a.is_draft]
    tasks += filter(None, map(_photo_asked, applications))
    tasks += [_to_finish(a) for a in applications if a.is_draft]
    if not Identification.objects.filter(person=person).exists():
        tasks.append(
            Task(
                _("Indiquer votre numéro, si vous l’avez"),
                _("Il permet de reprendre ce que l’administration connaît déjà."),
                reverse("applicant:identification"),
            )
        )
    return tasks


def _awaited(application: Application) -> Task:
    """What a filed request waits for."""
    words = standing(application.status)
    if asked := to_answer(application):
        return Task(asked.sentence, str(words.sentence), asked.url)
    office = {"prefecture": application.prefecture.name if application.prefecture else ""}
    return Task(
        str(words.expected) % office,
        str(words.sentence) % office,
        reverse("applicant:follow_up", args=[application.reference]),
    )


def _photo_asked(application: Application) -> Task | None:
    """Another photo, when the card of an approved request waits for one; None otherwise."""
    if application.status != Status.APPROVED:
        return None
    url = photo_url_of(application, order=last_order(application))
    return Task(_("Donner une nouvelle photo"), PHOTO_ASKED, url) if url else None


def _to_finish(draft: Application) -> Task:
    """How much a draft still lacks."""
    remaining = len(to_do(file.missing(draft)))
    text = (
        ngettext(
            "Il reste %(n)d point à compléter. Tout ce que vous avez saisi est enregistré.",
            "Il reste %(n)d points à compléter. Tout ce que vous avez saisi est enregistré.",
            remaining,
        )
        % {"n": remaining}
        if remaining
        else gettext("Tout est complet : il ne reste qu’à déposer.")
    )
    return Task(_("Terminer et déposer votre demande"), text, _draft_address(draft))


def _line(application: Application) -> Line:
    url = (
        _draft_address(application)
        if application.is_draft
        else reverse("applicant:follow_up", args=[application.reference])
    )
    last = (application.filed_at or application.touched_at).astimezone(
        ZoneInfo(application.zone or clock.PARIS)
    )
    tone = _TONES.get(Status(application.status), Tone.INFO)
    return Line(
        application, url, tone, day(last.date(), weekday=False), counter=_counter(application)
    )


def _counter(application: Application) -> str:
    entry: CounterEntry | None = getattr(application, "counter_entry", None)
    is_under_way = application.is_draft and entry is not None and entry.left_at is None
    return entry.prefecture.name if entry and is_under_way else ""


def _draft_address(application: Application) -> str:
    """Return where a draft goes on: the summary shows what is missing, with links."""
    name = "applicant:summary" if application.case else "applicant:choose_case"
    return reverse(name, args=[application.reference])
