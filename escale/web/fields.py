"""A form's field as its component draws it: label, hint, mark, error, all tied together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms import BoundField, CheckboxInput, Field, FileInput, PasswordInput, Select
from django.forms.widgets import (
    CheckboxSelectMultiple,
    HiddenInput,
    RadioSelect,
    Textarea,
    Widget,
)
from django.utils.safestring import SafeText

from escale.kit.forms.dates import DatePartsInput


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer of a list: a radio button or a box."""

    id: str
    name: str
    value: str
    label: str
    hint: str
    is_checked: bool
    is_disabled: bool


@dataclass(frozen=True, kw_only=True)
class DatePart:
    """One of the three boxes of a date."""

    id: str
    name: str
    value: str
    label: str
    autocomplete: str
    is_year: bool


@dataclass(frozen=True, kw_only=True)
class DrawnField:
    """All that a field's template needs; `kind` chooses how it is drawn."""

    kind: str
    id: str
    label: str
    hint: str
    errors: tuple[str, ...]
    is_optional: bool
    is_known: bool
    mistake_url: str
    control: SafeText | str = ""
    described_by: str = ""
    options: tuple[Option, ...] = ()
    parts: tuple[DatePart, ...] = ()
    layout: str = ""
    is_multiple: bool = False
    input_id: str = field(default="")


# The first class that fits tells the kind: a radio is a Select to Django, and so on.
_KINDS: tuple[tuple[type[Widget], str], ...] = (
    (HiddenInput, "hidden"),
    (DatePartsInput, "date"),
    (CheckboxSelectMultiple, "choices"),
    (RadioSelect, "choices"),
    (CheckboxInput, "box"),
    (FileInput, "upload"),
    (PasswordInput, "password"),
    (Select, "select"),
    (Textarea, "text"),
)
_CLASSES = {"select": "fr-select", "upload": "fr-upload", "box": "", "hidden": ""}


def draw(
    bound: BoundField, *, known: bool = False, mistake_url: str = "", layout: str = ""
) -> DrawnField:
    """Tie a bound field's label, hint, mark and errors to its control, as WCAG 1.3.1 and 3.3 ask.

    A field is optional when it is not required, or when it says so itself (`field.optional`):
    a draft lets everything be empty without making everything optional. Answers may carry hints
    of their own: `field.choice_hints`, keyed by value.
    """
    kind = kind_of(bound.field.widget)
    own_id = bound.auto_id or bound.html_name
    errors = tuple(str(error) for error in bound.errors)
    described_by = " ".join(
        f"{own_id}-{part}"
        for part, present in (("hint", bound.help_text), ("known", known), ("error", errors))
        if present
    )
    return DrawnField(
        kind=kind,
        id=own_id,
        input_id=focus_id(bound),
        label=str(bound.label),
        hint=str(bound.help_text),
        errors=errors,
        is_optional=is_optional(bound.field),
        is_known=known,
        mistake_url=mistake_url,
        control=_control(bound, kind, described_by=described_by, is_faulty=bool(errors)),
        described_by=described_by,
        options=_options(bound) if kind == "choices" else (),
        parts=_parts(bound) if kind == "date" else (),
        layout=layout,
        is_multiple=isinstance(bound.field.widget, CheckboxSelectMultiple),
    )


def kind_of(widget: Widget) -> str:
    """Return how a widget is drawn; anything unknown is one line of text."""
    return next((kind for family, kind in _KINDS if isinstance(widget, family)), "text")


def is_optional(form_field: Field) -> bool:
    """Whether the person may leave the field empty, in the end."""
    return bool(getattr(form_field, "optional", not form_field.required))


def focus_id(bound: BoundField) -> str:
    """Return the id of the element a link to this field must lead to: its first control."""
    own_id = bound.auto_id or bound.html_name
    kind = kind_of(bound.field.widget)
    return f"{own_id}_0" if kind in {"date", "choices"} else own_id


def _control(bound: BoundField, kind: str, *, described_by: str, is_faulty: bool) -> SafeText | str:
    if kind in {"choices", "date"}:
        return ""
    attrs: dict[str, Any] = {}
    classes = [_CLASSES.get(kind, "fr-input"), str(bound.field.widget.attrs.get("class", ""))]
    if wanted := " ".join(filter(None, classes)):
        attrs["class"] = wanted
    if described_by:
        attrs["aria-describedby"] = described_by
    if is_faulty:
        attrs["aria-invalid"] = "true"
    return bound.as_widget(attrs=attrs)


def _options(bound: BoundField) -> tuple[Option, ...]:
    hints: Mapping[str, Any] = getattr(bound.field, "choice_hints", {})
    return tuple(_option(data, hints) for data in _flat(w.data for w in bound.subwidgets))


def _flat(found: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    # The empty answer that Django adds to a radio list is not an answer.
    return (data for data in found if str(data["value"]) != "")


def _option(data: Mapping[str, Any], hints: Mapping[str, Any]) -> Option:
    attrs = data["attrs"]
    return Option(
        id=str(attrs.get("id", "")),
        name=str(data["name"]),
        value=str(data["value"]),
        label=str(data["label"]),
        hint=str(hints.get(str(data["value"]), "")),
        is_checked=bool(data["selected"]),
        is_disabled=bool(attrs.get("disabled", False)),
    )


def _parts(bound: BoundField) -> tuple[DatePart, ...]:
    widget = bound.field.widget
    assert isinstance(widget, DatePartsInput)
    drawn = bound.subwidgets[0].data["subwidgets"]
    return tuple(
        DatePart(
            id=str(part["attrs"]["id"]),
            name=str(part["name"]),
            value="" if part["value"] is None else str(part["value"]),
            label=str(label),
            autocomplete=f"{widget.autocomplete}-{code}" if widget.autocomplete else "off",
            is_year=code == "year",
        )
        for part, (code, label) in zip(drawn, widget.labels.items(), strict=True)
    )
