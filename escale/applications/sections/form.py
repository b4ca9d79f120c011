"""The form of a section: its questions, the checks between them, and the advice beside them.

An *error* must be corrected before filing, never before typing. An *advice* blocks nothing.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict

from escale.applications.sections.answers import Answers, Raw
from escale.applications.sections.fields import Answered

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

MISSING = "required"


@dataclass(frozen=True)
class Group:
    """Questions that go together under one title."""

    title: "Sentence"
    names: tuple[str, ...]
    hint: "Sentence" = ""


class AnswersForm(forms.Form):
    """Questions over raw answers, for one case, on one day.

    `missing=False` leaves out what is merely not answered yet: the page of a person who comes
    back to a half-filled section does not reproach the other half.
    """

    use_required_attribute = False
    _errors: ErrorDict | None
    groups: ClassVar[tuple[Group, ...]] = ()
    # Questions that only some cases are asked; absent here: asked to all.
    only_for: ClassVar[Mapping[str, Container[str]]] = {}
    # Questions that only a clerk is asked, about a person present.
    only_at_counter: ClassVar[Container[str]] = ()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        case: str,
        on: date,
        missing: bool = True,
        initial: Mapping[str, Any] | None = None,
        prefix: str | None = None,
    ) -> None:
        """`data` holds raw answers under the names of the boxes; `on` is the day of the check."""
        super().__init__(data=data, initial=dict(initial or {}), prefix=prefix)
        self.case = case
        self.on = on
        self.missing = missing
        self._advice: list[tuple[str, Sentence]] = []
        for name in [name for name in self.fields if not self.is_asked(name, case)]:
            del self.fields[name]
        for _name, field in self.questions():
            field.situate(case=case, on=on, missing=missing)

    @classmethod
    def is_asked(cls, name: str, case: str) -> bool:
        """Tell whether a case is asked a question."""
        return name not in cls.only_for or case in cls.only_for[name]

    @classmethod
    def every_question(cls) -> Iterator[tuple[str, Answered]]:
        """Yield every question, whatever the case."""
        for name, field in cls.base_fields.items():
            assert isinstance(field, Answered)
            yield name, field

    def questions(self) -> Iterator[tuple[str, Answered]]:
        """Yield the questions this case is asked."""
        for name, field in self.fields.items():
            assert isinstance(field, Answered)
            yield name, field

    def grouped(self, *, is_at_counter: bool = False) -> list[tuple[Group, list[BoundField]]]:
        """Return the questions under their titles, ready for a template."""
        asked = [name for name in self.fields if is_at_counter or name not in self.only_at_counter]
        return [
            (group, bound)
            for group in self.groups
            if (bound := [self[name] for name in group.names if name in asked])
        ]

    def clean(self) -> dict[str, Any]:
        """Check the answers against each other."""
        super().clean()
        self._advice = []
        self.check()
        return self.cleaned_data

    def full_clean(self) -> None:
        """Check everything; then forget what is only missing, if asked to."""
        super().full_clean()
        if not self.missing and self._errors:
            for name, errors in list(self._errors.items()):
                kept = [error for error in errors.as_data() if error.code != MISSING]
                if kept:
                    errors.data[:] = kept
                else:
                    del self._errors[name]

    def check(self) -> None:
        """Check answers against each other with `tell` and `advise`; for the sections to write."""

    def typed(self, name: str) -> Any:  # noqa: ANN401, RUF100
        """Return a typed answer, or None when it is absent or needs a correction."""
        return self.cleaned_data.get(name)

    def tell(
        self, name: str, sentence: "Sentence", *, code: str = "check", **params: object
    ) -> None:
        """Put a sentence beside a question: to correct before filing."""
        if name in self.fields:
            self.add_error(name, ValidationError(sentence, code=code, params=params or None))

    def need(self, name: str, sentence: "Sentence") -> None:
        """Say that an answer is missing, because of another answer."""
        if name in self.fields and name not in self.errors and not self.typed(name):
            self.tell(name, sentence, code=MISSING)

    def advise(self, name: str, sentence: "Sentence") -> None:
        """Put a sentence beside a question: it blocks nothing."""
        if name in self.fields:
            self._advice.append((name, sentence))

    def must_be_past(self, name: str, sentence: "Sentence") -> None:
        """Refuse a date after the day of the check."""
        day = self.typed(name)
        if day and day > self.on:
            self.tell(name, sentence, code="future")

    def must_follow(self, later: str, earlier: str, sentence: "Sentence") -> None:
        """Refuse two dates in the wrong order, beside the second one."""
        first, second = self.typed(earlier), self.typed(later)
        if first and second and second < first:
            self.tell(later, sentence, code="reversed")

    def advice(self) -> list[tuple[str, "Sentence"]]:
        """Return (question, sentence) pairs that help and block nothing."""
        if self.is_bound and self._errors is None:
            self.full_clean()
        return list(self._advice)

    def sentences(self) -> dict[str, list[str]]:
        """Return what must be corrected, by question, in the order of the page."""
        return {
            name: [str(sentence) for sentence in self.errors[name]]
            for name in self.fields
            if name in self.errors
        }


def posted(form_class: type[AnswersForm], answers: Mapping[str, object]) -> dict[str, str]:
    """Return raw answers under the names of the boxes of the page."""
    data: dict[str, str] = {}
    for name, field in form_class.every_question():
        if name in answers:
            data.update(field.posted(name, field.raw(answers[name])))
    return data


def canonical(form_class: type[AnswersForm], answers: Mapping[str, object]) -> Answers:
    """Return the answers to known questions, each in the raw shape of its kind."""
    kept: dict[str, Raw] = {
        name: field.raw(answers[name])
        for name, field in form_class.every_question()
        if name in answers
    }
    return kept
