"""Pieces asked for beyond the national list: rows added and removed without a script."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from escale.actions.request_pieces import (
    BASIS_AT_MOST,
    FURTHER_AT_MOST,
    LABEL_AT_MOST,
    FurtherDemand,
)
from escale.applications.examination import TEXT_AT_MOST
from escale.kit.forms.long_text import LongText, ShortText

_PREFIX = "further"
_ADD = "add"
_REMOVE = "remove-"


class DemandForm(forms.Form):
    """One piece beyond the national list: what, why, and the text that allows it."""

    use_required_attribute = False

    label = ShortText(
        most=LABEL_AT_MOST,
        label=_("Quelle pièce ?"),
        help_text=_("Le nom du document, tel que la personne le connaît."),
        error_messages={"required": _("Nommez la pièce demandée.")},
    )
    text = LongText(
        most=TEXT_AT_MOST,
        rows=4,
        label=_("Pourquoi ?"),
        help_text=_(
            "2 000 caractères au plus. La personne lira ce texte : dites ce que cette pièce doit "
            "établir."
        ),
        error_messages={"required": _("Écrivez pourquoi cette pièce est nécessaire.")},
    )
    legal_basis = ShortText(
        most=BASIS_AT_MOST,
        label=_("Quel texte permet de la demander ?"),
        help_text=_("Par exemple : article R. 431-11 du CESEDA."),
        error_messages={"required": _("Indiquez le texte qui permet de demander cette pièce.")},
    )

    def as_demand(self) -> FurtherDemand:
        """Return what was typed, checked."""
        told = self.cleaned_data
        return FurtherDemand(
            label=told["label"], text=told["text"], legal_basis=told["legal_basis"]
        )


@dataclass(frozen=True)
class Row:
    """One row of the page: its form, and the button that removes it."""

    number: int
    form: DemandForm
    remove: str


@dataclass(frozen=True)
class Demands:
    """The rows of the page, as they were typed; their errors are told as those of one form."""

    forms: Sequence[DemandForm]

    @property
    def is_bound(self) -> bool:
        """Whether the rows were judged."""
        return any(form.is_bound for form in self.forms)

    @property
    def errors(self) -> bool:
        """Whether something is to be mended in a row."""
        return any(form.errors for form in self.forms)

    def non_field_errors(self) -> list[str]:
        """Return what is wrong with no field in particular: nothing is."""
        return []

    def __iter__(self) -> Iterator[BoundField]:
        """Give each field of each row."""
        for form in self.forms:
            yield from form

    @classmethod
    def of(cls, data: QueryDict | None) -> "Demands":
        """Read the rows that were sent; one more, or one less, when a button asked for it.

        Rows that are still being typed are not judged: only a preview and a sending are.
        """
        if data is None:
            return cls(())
        numbers = range(_how_many(data))
        intent = data.get("intent", "")
        if intent not in {"preview", "send"}:
            typed = [_typed(data, number) for number in numbers]
            if intent == _ADD and len(typed) < FURTHER_AT_MOST:
                typed.append({})
            elif intent.startswith(_REMOVE):
                typed = [row for n, row in enumerate(typed) if intent != f"{_REMOVE}{n}"]
            return cls(
                [
                    DemandForm(initial=row, prefix=f"{_PREFIX}-{number}")
                    for number, row in enumerate(typed)
                ]
            )
        return cls([DemandForm(data, prefix=f"{_PREFIX}-{number}") for number in numbers])

    @property
    def rows(self) -> list[Row]:
        """The rows, numbered from 1 for whoever reads them."""
        return [
            Row(number, form, f"{_REMOVE}{number - 1}") for number, form in enumerate(self.forms, 1)
        ]

    @property
    def next_number(self) -> int:
        """The number of the row that would be added."""
        return len(self.forms) + 1

    @property
    def has_room(self) -> bool:
        """Whether one more may be asked for."""
        return len(self.forms) < FURTHER_AT_MOST

    @property
    def typed(self) -> list[dict[str, str]]:
        """What was typed in each row, by the name of its fields."""
        return [{bound.name: str(bound.value() or "") for bound in form} for form in self.forms]

    def valid(self) -> list[FurtherDemand] | None:
        """Return the demands, or None while one of them lacks something or is not judged yet."""
        if not all(form.is_bound and form.is_valid() for form in self.forms):
            return None
        return [form.as_demand() for form in self.forms]


def digest_of(demands: Sequence[FurtherDemand], *, answer_by: str) -> str:
    """Return what stands for a preview, to know whether it is what was read."""
    told = [*(asdict(demand) for demand in demands), answer_by]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _how_many(data: QueryDict) -> int:
    text = data.get("rows", "")
    is_number = text.isascii() and text.isdigit() and len(text) < len("1000")
    return min(int(text), FURTHER_AT_MOST) if is_number else 0


def _typed(data: QueryDict, number: int) -> dict[str, str]:
    names = DemandForm.base_fields
    return {name: data.get(f"{_PREFIX}-{number}-{name}", "") for name in names}
