"""A question answered by several rows (children), added and removed without a script."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from escale.applications.sections.answers import Raw, as_text, is_blank
from escale.applications.sections.fields import LINE, Answered
from escale.applications.sections.form import AnswersForm, canonical, posted

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


class RowsWidget(forms.Widget):
    """Rows are drawn by the template from `field.rows`; alone, the widget draws nothing."""

    use_fieldset = True
    template_name = "django/forms/widgets/multiwidget.html"

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: Any,  # noqa: ANN401, ARG002, RUF100
        name: str,
    ) -> list[dict[str, Any]]:
        """Return the boxes of each row, by their names inside it."""
        return numbered_rows(data, name)

    def get_context(
        self,
        name: str,
        value: Any,  # noqa: ANN401, ARG002, RUF100
        attrs: dict[str, Any] | None,
    ) -> dict[str, Any]:
        """Draw nothing."""
        context = super().get_context(name, None, attrs)
        context["widget"]["subwidgets"] = []
        return context


class RowsBoundField(BoundField):
    """The rows of a question, each a form of its own with its errors beside its boxes."""

    @property
    def rows(self) -> list[AnswersForm]:
        """Return one form a row, blank rows included, without a reproach to those."""
        assert isinstance(self.field, Rows)
        assert isinstance(self.form, AnswersForm)
        value = self.value() or []
        if self.form.is_bound:
            answers = [self.field.row_answers(row) for row in value]
        else:
            answers = [canonical(self.field.row_class, row) for row in self.field.rows_of(value)]
        answers += [{} for _missing in range(self.field.least - len(answers))]
        return [
            self.field.row_form(row, prefix=f"{self.html_name}-{index}", bound=self.form.is_bound)
            for index, row in enumerate(answers)
        ]


class Rows(Answered):
    """Several rows of the same questions; typed a tuple of dicts, or None."""

    shape = "rows"
    widget = RowsWidget
    bound_field_class = RowsBoundField
    # Rows shown even before anything is answered.
    least = 0

    @property
    def blank_row(self) -> Raw:
        """The raw answer of a row just added."""
        return {}

    def __init__(
        self,
        row_class: type[AnswersForm],
        *,
        most: int,
        row_label: "Sentence",
        add_label: "Sentence",
        **options: Any,  # noqa: ANN401, RUF100
    ) -> None:
        """`row_label` holds %(number)s: « Enfant %(number)s »."""
        self.row_class = row_class
        self.most = most
        self.row_label = row_label
        self.add_label = add_label
        super().__init__(**options)

    def rows_of(self, value: object) -> list[Mapping[str, object]]:
        """Return any JSON value as rows; what is no row goes to the first box of one."""
        first = next(iter(self.row_class.base_fields))
        values = value if isinstance(value, list | tuple) else [value] if value else []
        return [
            row if isinstance(row, Mapping) else {first: as_text(row, limit=LINE)} for row in values
        ]

    def row_answers(self, data: Mapping[str, Any]) -> dict[str, Raw]:
        """Return the raw answers of a row from its boxes."""
        return {
            name: picked
            for name, field in self.row_class.every_question()
            if (picked := field.picked(data, name)) is not None
        }

    def row_form(self, row: Mapping[str, Raw], *, prefix: str, bound: bool) -> AnswersForm:
        """Return the form of one row; a blank row is not judged."""
        case, on, missing = self.case, self.on, self.missing
        if not bound or all(is_blank(raw) for raw in row.values()):
            return self.row_class(initial=row, case=case, on=on, prefix=prefix)
        data = {f"{prefix}-{name}": text for name, text in posted(self.row_class, row).items()}
        return self.row_class(data, case=case, on=on, missing=missing, prefix=prefix)

    def raw(self, value: object) -> Raw:
        """Return a list of rows in their raw shape."""
        rows: list[Raw] = [{**canonical(self.row_class, row)} for row in self.rows_of(value)]
        return rows

    def posted(self, name: str, raw: Raw) -> Mapping[str, str]:
        """Spread the rows under `<name>-<number>-<box>`."""
        data: dict[str, str] = {}
        for index, row in enumerate(self.rows_of(raw)):
            # A blank row has a trace of its own, or adding one would not survive the trip.
            data[f"{name}-{index}-row"] = "on"
            for box, text in posted(self.row_class, row).items():
                data[f"{name}-{index}-{box}"] = text
        return data

    def picked(self, data: Mapping[str, Any], name: str) -> Raw | None:
        """Gather the rows; or read a plain list under the name itself."""
        if rows := numbered_rows(data, name):
            answers: list[Raw] = [{**self.row_answers(row)} for row in rows]
            return answers
        return self.raw(data.get(name)) if name in data else None

    def clean(self, value: Any) -> Any:  # noqa: ANN401, RUF100
        """Return the rows that hold something, or every sentence of every row."""
        troubles: list[ValidationError] = []
        typed: list[dict[str, Any]] = []
        for number, boxes in enumerate(value or [], start=1):
            row = self.row_answers(boxes)
            if all(is_blank(raw) for raw in row.values()):
                continue
            form = self.row_form(row, prefix="row", bound=True)
            troubles += self._named(form, number)
            typed.append(form.cleaned_data)
        if len(typed) > self.most:
            troubles.append(
                ValidationError(
                    _(
                        "Cette page accepte %(most)s lignes : écrivez la suite dans vos observations."
                    ),
                    code="many",
                    params={"most": self.most},
                )
            )
        if troubles:
            raise ValidationError(troubles)
        return tuple(typed) or None

    def _named(self, form: AnswersForm, number: int) -> list[ValidationError]:
        """Return the errors of a row, each with the row and the question it is about."""
        title = str(self.row_label) % {"number": number}
        return [
            ValidationError(
                gettext("%(row)s, %(question)s : %(sentence)s"),
                code=error.code,
                params={
                    "row": title,
                    "question": str(form.fields[name].label).lower(),
                    "sentence": sentence,
                },
            )
            for name, errors in form.errors.as_data().items()
            for error in errors
            for sentence in error.messages
        ]

    def spoken(self, typed: Any) -> str:  # noqa: ANN401, RUF100
        """Return the rows, one a line."""
        form = self.row_class(case=self.case, on=self.on)
        lines = []
        for row in typed or ():
            said = (
                (str(field.label), field.spoken(row.get(name))) for name, field in form.questions()
            )
            lines.append(" ; ".join(f"{label} : {text}" for label, text in said if text))
        return "\n".join(lines)

    def spoken_raw(self, raw: Raw) -> str:
        """Return the rows, one a line; what still needs a correction as it was typed."""
        lines = []
        for row in self.rows_of(raw):
            answers = canonical(self.row_class, row)
            form = self.row_form(answers, prefix="row", bound=True)
            cleaned = form.cleaned_data if form.is_bound and form.errors is not None else {}
            said = (
                (
                    str(field.label),
                    field.spoken(cleaned[name])
                    if name in cleaned
                    else field.spoken_raw(answers[name]),
                )
                for name, field in form.questions()
                if name in answers
            )
            lines.append(" ; ".join(f"{label} : {text}" for label, text in said if text))
        return "\n".join(line for line in lines if line)

    def to_json(self, typed: Any) -> Any:  # noqa: ANN401, RUF100
        """Return a list of objects."""
        fields = dict(self.row_class.every_question())
        return [
            {name: fields[name].to_json(value) for name, value in row.items()}
            for row in typed or ()
        ] or None

    def from_json(self, value: Any) -> Any:  # noqa: ANN401, RUF100
        """Return a tuple of dicts."""
        fields = dict(self.row_class.every_question())
        rows = tuple(
            {name: fields[name].from_json(part) for name, part in row.items() if name in fields}
            for row in value or ()
        )
        return rows or None


def numbered_rows(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the boxes named `<name>-<number>-<box>`, by row in the order of the numbers."""
    pattern = re.compile(rf"{re.escape(name)}-(\d{{1,3}})-(.+)", re.ASCII)
    rows: dict[int, dict[str, Any]] = {}
    for key in data:
        if match := pattern.fullmatch(key):
            rows.setdefault(int(match[1]), {})[match[2]] = data.get(key)
    return [rows[number] for number in sorted(rows)]
