"""One subject a page: saved as typed, even when it needs correcting."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from escale.actions import prepare
from escale.applications.models import Application
from escale.applications.sections import registry
from escale.applications.sections.form import AnswersForm
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.way import address_of, steps_of
from escale.web.components import SummaryRow
from escale.web.counter import entering, way_out
from escale.web.policy import READ
from escale.web.unsent import unsent_answers

CONFLICT = 409
_REVISION_DIGITS = 9


@dataclass(frozen=True)
class Page:
    """Where a section stands among those of its step."""

    application: Application
    section: registry.Section
    sections: tuple[registry.Section, ...]

    @property
    def position(self) -> int:
        """Its place in its step, from 1."""
        return [s.code for s in self.of_step].index(self.section.code) + 1

    @property
    def of_step(self) -> list[registry.Section]:
        """The sections of its step."""
        return [s for s in self.sections if s.step == self.section.step]

    @property
    def own_url(self) -> str:
        """Its address."""
        return self._url(self.section)

    @property
    def previous_url(self) -> str:
        """The page before: a section, or the choice of the case."""
        index = self.sections.index(self.section)
        if index:
            return self._url(self.sections[index - 1])
        return reverse("applicant:choose_case", args=[self.application.reference])

    @property
    def next_url(self) -> str:
        """The page after: a section, or the pieces."""
        index = self.sections.index(self.section)
        if index + 1 < len(self.sections):
            return self._url(self.sections[index + 1])
        return address_of(self.application, 3)

    def _url(self, section: registry.Section) -> str:
        return reverse("applicant:section", args=[self.application.reference, section.code])


def section(request: SignedInRequest, reference: str, section: str) -> HttpResponse:
    """Show a section, or save what was typed and go on."""
    application = application_for(request, reference)
    if not application.is_draft:
        return redirect("applicant:follow_up", application.reference)
    if not application.case:
        return redirect("applicant:choose_case", application.reference)
    page = _page(application, section)
    if request.method in READ:
        return _show(request, page)
    answers, saved = _save(page, request.POST)
    if saved.is_stale:
        return _both_versions(request, page, answers, saved)
    if page.section.reshapes(request.POST):
        return redirect(f"{page.own_url}{_from(request)}#{_row_changed(request.POST)}")
    unsent_answers(request).forget()
    if request.POST.get("then") == "later":
        messages.success(
            request, _("Tout est enregistré. Vous pouvez reprendre quand vous voulez.")
        )
        return redirect(way_out(request))
    if request.POST.get("then") != "anyway" and page.section.errors(answers, case=application.case):
        return _show(request, page, complete=True)
    if request.GET.get("from") == "summary":
        return redirect(f"{address_of(application, 4)}#{page.section.code}")
    return redirect(page.next_url)


def autosave(request: SignedInRequest, reference: str, section: str) -> HttpResponse:
    """Save in the background; answer with the revision, or 409 when the page is stale."""
    application = application_for(request, reference)
    page = _page(application, section)
    try:
        _answers, saved = _save(page, request.POST)
    except Refused as refused:
        return JsonResponse({"sentence": str(refused)}, status=CONFLICT)
    if saved.is_stale:
        sentence = _("Cette page a été modifiée ailleurs. Enregistrez pour voir les deux versions.")
        return JsonResponse({"sentence": sentence}, status=CONFLICT)
    at = date_format(localtime(clock.machine_now()), "H:i").replace(":", " h ")
    return JsonResponse({"revision": saved.revision, "sentence": _("Enregistré à %s") % at})


class MistakeForm(forms.Form):
    """What the register should say."""

    stated = forms.CharField(max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"}))


def report_mistake(
    request: SignedInRequest, reference: str, section: str, field: str
) -> HttpResponse:
    """Let the person say what the register has wrong; an officer will check it."""
    application = application_for(request, reference)
    if not application.is_draft:
        return redirect("applicant:follow_up", application.reference)
    page = _page(application, section)
    record = prepare.register_record(application.person)
    known = prepare.known_answers(section, record=record)
    if field not in known:
        raise Http404
    question = dict(page.section.form_class.every_question())[field]
    form = MistakeForm(request.POST if request.method not in READ else None)
    form.fields["stated"].label = _("Ce qui est exact")
    form.fields["stated"].error_messages["required"] = _("Écrivez ce qui est exact.")
    if form.is_bound and form.is_valid():
        prepare.report_mistake(
            application, section=section, field=field, stated=form.cleaned_data["stated"]
        )
        messages.success(
            request,
            _("C’est noté. Un agent vérifiera ; votre demande dira ce que vous écrivez ici."),
        )
        return redirect(page.own_url)
    context = {
        "application": application,
        "form": form,
        "label": question.label,
        "known": _in_words(page, field, known[field]),
        "page": page,
    }
    return render(request, "applicant/steps/report_mistake.html", context)


def _in_words(page: Page, field: str, known: str) -> str:
    """Return what the register knows as a person reads it."""
    case = page.application.case
    entries = page.section.display({field: known}, case=case)
    return next((entry.text for entry in entries if entry.name == field), known) or known


def _page(application: Application, code: str) -> Page:
    sections = registry.sections_for(application.case)
    found = next((s for s in sections if s.code == code), None)
    if found is None:
        raise Http404
    return Page(application, found, sections)


def _save(page: Page, data: QueryDict) -> tuple[dict[str, Any], prepare.Saved]:
    """Save what the page sent over what it did not show."""
    statement = prepare.statement_of(page.application, page.section.code)
    answers = page.section.answers_from(data, case=page.application.case, kept=statement.answers)
    saved = prepare.save_answers(
        page.application,
        section=page.section.code,
        answers=answers,
        revision_read=revision_in(data),
    )
    return answers, saved


def revision_in(data: QueryDict) -> int:
    """Return the revision a page was made from; 0 for anything that is not a number."""
    typed = data.get("revision", "")
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= _REVISION_DIGITS
    return int(typed) if is_number else 0


def _show(request: SignedInRequest, page: Page, *, complete: bool = False) -> HttpResponse:
    """Show the section as it stands; `complete` also tells what is not answered yet."""
    case = page.application.case
    record = prepare.register_record(page.application.person)
    statement = prepare.statement_of(page.application, page.section.code, record=record)
    unsent = unsent_answers(request).of_this_page()
    answers = statement.answers
    if unsent is not None:
        answers = page.section.answers_from(unsent, case=case, kept=answers)
    is_new = not statement.revision and unsent is None
    form = (
        page.section.show(answers, case=case)
        if is_new
        else page.section.bind(answers, case=case, missing=complete)
    )
    context = {
        "application": page.application,
        "page": page,
        "form": form,
        "groups": _groups(
            form,
            page,
            prepare.known_answers(page.section.code, record=record),
            is_at_counter=entering(request) is not None,
        ),
        "revision": statement.revision,
        "advice": [] if is_new else page.section.advice(answers, case=case),
        "steps": steps_of(page.application, current=page.section.step),
        "is_refused": complete,
        "is_restored": unsent is not None,
        "query": _from(request),
    }
    return render(request, "applicant/steps/section.html", context)


@dataclass(frozen=True)
class Question:
    """One question on the page; rows are drawn one under the other."""

    bound: forms.BoundField
    is_known: bool
    mistake_url: str
    rows: list[tuple[str, AnswersForm]]
    add_label: str = ""


def _groups(
    form: AnswersForm, page: Page, known: Mapping[str, str], *, is_at_counter: bool
) -> list[tuple[object, list[Question]]]:
    return [
        (group, [_question(bound, bound.name in known, page) for bound in bounds])
        for group, bounds in form.grouped(is_at_counter=is_at_counter)
    ]


def _question(bound: forms.BoundField, is_known: bool, page: Page) -> Question:  # noqa: FBT001
    rows: list[AnswersForm] | None = getattr(bound, "rows", None)
    field: Any = bound.field
    mistake_url = (
        reverse(
            "applicant:report_mistake",
            args=[page.application.reference, page.section.code, bound.name],
        )
        if is_known
        else ""
    )
    if rows is None:
        return Question(bound, is_known, mistake_url, [])
    return Question(
        bound,
        is_known,
        mistake_url,
        [(str(field.row_label) % {"number": n}, row) for n, row in enumerate(rows, 1)],
        add_label=str(field.add_label) if len(rows) < field.most else "",
    )


def _both_versions(
    request: SignedInRequest, page: Page, answers: dict[str, Any], saved: prepare.Saved
) -> HttpResponse:
    """Show what stands and what was typed, and let the person keep either."""
    case = page.application.case
    changed = set(page.section.changed_fields(saved.answers, answers))

    def rows(of: Any) -> list[SummaryRow]:
        return [
            SummaryRow(label=entry.label, values=(entry.text,) if entry.text else ())
            for entry in page.section.display(of, case=case)
            if entry.name in changed
        ]

    context = {
        "application": page.application,
        "page": page,
        "mine": rows(answers),
        "theirs": rows(saved.answers),
        "revision": saved.revision,
        "typed": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in {"csrfmiddlewaretoken", "revision", "add", "remove"}
            for value in values
        ],
        "query": _from(request),
    }
    return render(request, "applicant/steps/both_versions.html", context, status=CONFLICT)


def _from(request: SignedInRequest) -> str:
    return "?from=summary" if request.GET.get("from") == "summary" else ""


def _row_changed(data: QueryDict) -> str:
    """Return the anchor of the question whose rows were changed."""
    return (data.get("add") or data.get("remove", "").rpartition("-")[0]) + "-rows"
