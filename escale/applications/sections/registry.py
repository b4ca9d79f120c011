"""The sections of an application, and what can be done with the answers of one.

Every function takes raw answers (any JSON object) and never fails on them. `case` decides the
questions; `on` is the day of the check, today in Paris unless told.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from escale.applications.sections.agreement import AgreementForm
from escale.applications.sections.answers import Answers, Raw, is_blank
from escale.applications.sections.cases import AFTER_JOB_LOSS, WITH_AGREEMENT
from escale.applications.sections.contact import ContactForm
from escale.applications.sections.documents import DocumentsForm
from escale.applications.sections.entry import EntryForm
from escale.applications.sections.family import FamilyForm
from escale.applications.sections.fields import Answered
from escale.applications.sections.form import AnswersForm, canonical, posted
from escale.applications.sections.identity import IdentityForm
from escale.applications.sections.last_employment import LastEmploymentForm
from escale.applications.sections.research import ResearchForm
from escale.applications.sections.rows import Rows
from escale.kit import clock
from escale.procedures.cases import Case

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_REMOVED = re.compile(r"(.+)-(\d{1,3})", re.ASCII)
# What a page may hold of one question: far beyond what it accepts, so that nothing is lost.
_ROWS_KEPT = 50


@dataclass(frozen=True)
class Entry:
    """One line of a summary: a question and what was answered, in words."""

    name: str
    label: str
    text: str
    is_correct: bool


@dataclass(frozen=True)
class Section:
    """One page of questions: its code, its step (1 or 2), its title, its form."""

    code: str
    step: int
    title: "Sentence"
    form_class: type[AnswersForm]

    def bind(
        self,
        answers: Mapping[str, object],
        *,
        case: str,
        on: date | None = None,
        missing: bool = True,
    ) -> AnswersForm:
        """Return the form that judges the answers; `missing=False` leaves unanswered ones be."""
        return self.form_class(
            posted(self.form_class, answers), case=case, on=on or clock.today(), missing=missing
        )

    def show(
        self, answers: Mapping[str, object], *, case: str, on: date | None = None
    ) -> AnswersForm:
        """Return the form that shows the answers and judges nothing."""
        initial = canonical(self.form_class, answers)
        return self.form_class(initial=initial, case=case, on=on or clock.today())

    def errors(
        self, answers: Mapping[str, object], *, case: str, on: date | None = None
    ) -> dict[str, list[str]]:
        """Return what must be corrected before filing: sentences by question."""
        return self.bind(answers, case=case, on=on).sentences()

    def advice(
        self, answers: Mapping[str, object], *, case: str, on: date | None = None
    ) -> list[tuple[str, "Sentence"]]:
        """Return (question, sentence) pairs that help and block nothing."""
        return self.bind(answers, case=case, on=on).advice()

    def is_complete(
        self, answers: Mapping[str, object], *, case: str, on: date | None = None
    ) -> bool:
        """Tell whether the section can be filed as it is."""
        return not self.errors(answers, case=case, on=on)

    def clean(
        self, answers: Mapping[str, object], *, case: str, on: date | None = None
    ) -> dict[str, Any]:
        """Return the typed values of the answers that need no correction."""
        form = self.bind(answers, case=case, on=on)
        form.full_clean()
        return {name: form.cleaned_data[name] for name in form.fields if name in form.cleaned_data}

    def display(
        self, answers: Mapping[str, object], *, case: str, on: date | None = None
    ) -> list[Entry]:
        """Return every question with its answer in words; an empty text means no answer.

        A box left empty is no answer to show; an answer to correct is shown as typed.
        """
        form = self.bind(answers, case=case, on=on)
        raw = canonical(self.form_class, answers)
        entries = []
        for name, field in self._in_order(form):
            wrong = name in form.errors
            typed = form.cleaned_data.get(name)
            text = field.spoken_raw(raw[name]) if wrong and name in raw else field.spoken(typed)
            if text or field.shape != "box":
                entries.append(Entry(name, str(field.label), text, is_correct=not wrong))
        return entries

    def snapshot(
        self, answers: Mapping[str, object], *, case: str, on: date | None = None
    ) -> dict[str, Any]:
        """Return the typed values as JSON, for the file as it was filed."""
        fields = dict(self.form_class.every_question())
        typed = self.clean(answers, case=case, on=on)
        return {name: fields[name].to_json(value) for name, value in typed.items()}

    def from_snapshot(self, snapshot: Mapping[str, Any]) -> dict[str, Any]:
        """Return the typed values a snapshot was made from."""
        fields = dict(self.form_class.every_question())
        return {name: fields[name].from_json(snapshot[name]) for name in snapshot if name in fields}

    def answers_from(
        self,
        data: Mapping[str, Any],
        *,
        case: str,
        kept: Mapping[str, object] | None = None,
    ) -> Answers:
        """Return the raw answers a page sent, over those already kept.

        `data` is what a form posts, or a JSON object with the same names; only the questions
        this case is asked are read, and what the page did not show stays. The buttons
        `add=<question>` and `remove=<question>-<number>` (from 0) change the rows.
        """
        # What is kept under a name no longer asked stays as it is.
        answers: dict[str, Any] = {**(kept or {}), **canonical(self.form_class, kept or {})}
        for name, field in self.form_class.every_question():
            if not self.form_class.is_asked(name, case):
                continue
            picked = field.picked(data, name)
            if picked is not None:
                answers[name] = picked[:_ROWS_KEPT] if isinstance(picked, list) else picked
            if isinstance(field, Rows):
                _change_rows(answers, name, field, data)
        return answers

    def reshapes(self, data: Mapping[str, Any]) -> bool:
        """Tell whether a page was sent by « ajouter » or « retirer »: it is to be shown again."""
        return bool(data.get("add") or data.get("remove"))

    def changed_fields(
        self, old: Mapping[str, object], new: Mapping[str, object]
    ) -> tuple[str, ...]:
        """Return the questions answered differently; blank and absent are the same answer."""
        before, after = canonical(self.form_class, old), canonical(self.form_class, new)
        return tuple(
            name
            for name in self.form_class.base_fields
            if _without_blanks(before.get(name, "")) != _without_blanks(after.get(name, ""))
        )

    def prefilled(self, record: Mapping[str, object]) -> Answers:
        """Return what a line of the register already answers, as raw answers."""
        return {
            name: field.raw(record[field.known_by_register])
            for name, field in self.form_class.every_question()
            if field.known_by_register and record.get(field.known_by_register)
        }

    def _in_order(self, form: AnswersForm) -> Iterator[tuple[str, Answered]]:
        fields = dict(form.questions())
        for group in form.groups:
            for name in group.names:
                if name in fields:
                    yield name, fields[name]


SECTIONS: tuple[Section, ...] = (
    Section("identity", 1, _("Votre identité"), IdentityForm),
    Section("family", 1, _("Votre famille"), FamilyForm),
    Section("contact", 1, _("Votre adresse et vos coordonnées"), ContactForm),
    Section("documents", 1, _("Votre titre de séjour et votre passeport"), DocumentsForm),
    Section("entry", 1, _("Votre entrée en France"), EntryForm),
    Section("research", 2, _("Votre diplôme et votre recherche"), ResearchForm),
    Section("agreement", 2, _("Votre convention d’accueil"), AgreementForm),
    Section("last_employment", 2, _("Votre dernier emploi"), LastEmploymentForm),
)
_ONLY_FOR: Mapping[str, frozenset[Case]] = {
    "agreement": WITH_AGREEMENT,
    "last_employment": AFTER_JOB_LOSS,
}


def sections_for(case: str) -> tuple[Section, ...]:
    """Return the sections a case is asked, in the order of the steps."""
    return tuple(
        section
        for section in SECTIONS
        if section.code not in _ONLY_FOR or case in _ONLY_FOR[section.code]
    )


def section_called(code: str) -> Section:
    """Return the section of a code; KeyError when there is none."""
    return {section.code: section for section in SECTIONS}[code]


def _change_rows(answers: Answers, name: str, field: Rows, data: Mapping[str, Any]) -> None:
    """Add a blank row, or take one away, when a button of this question was pressed."""
    held = answers.get(name)
    rows = list(held) if isinstance(held, list) else []
    blank = field.blank_row
    if data.get("add") == name and len(rows) < _ROWS_KEPT:
        shown = rows + [blank] * (field.least - len(rows))
        answers[name] = [*shown, blank]
    elif (match := _REMOVED.fullmatch(str(data.get("remove") or ""))) and match[1] == name:
        number = int(match[2])
        answers[name] = [row for index, row in enumerate(rows) if index != number]


def _without_blanks(raw: Raw) -> Raw:
    """Return an answer reduced to what was typed in it; the number of blank rows is not."""
    if is_blank(raw):
        return ""
    match raw:
        case list():
            parts = [_without_blanks(part) for part in raw]
            rows = [part for part in parts if part or not isinstance(raw[0], dict)]
            while rows and not rows[-1]:
                rows.pop()
            return rows
        case dict():
            return {name: kept for name, part in raw.items() if (kept := _without_blanks(part))}
        case _:
            return raw
