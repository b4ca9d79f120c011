"""A date among the answers: three texts kept as typed, and the exact cause when they are none."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from escale.applications.sections.answers import Raw, as_text
from escale.applications.sections.fields import LINE, Answered
from escale.applications.sections.wording import in_full
from escale.kit.forms.dates import PARTS, DateParts

OLDEST_YEAR, LAST_YEAR = 1880, 2200
MONTHS_IN_A_YEAR = 12
_DAY_FIRST = re.compile(r"\s*(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4})\s*", re.ASCII)
_YEAR_FIRST = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*", re.ASCII)


def parts_of(value: object) -> list[str]:
    """Return day, month and year as three texts, from a list, a date, or one text.

    One text is split when it plainly holds the three (31/02/1990, 1990-02-31); else it stays
    whole in the first part, so that nothing typed is lost.
    """
    if isinstance(value, date):
        return [str(value.day), str(value.month), f"{value.year:04d}"]
    if isinstance(value, list | tuple):
        texts = [as_text(part, limit=LINE) for part in value]
        texts[2:] = [" ".join(texts[2:])[:LINE]] if len(texts) > len(PARTS) else texts[2:]
        return texts + [""] * (len(PARTS) - len(texts))
    text = as_text(value, limit=LINE)
    if found := _DAY_FIRST.fullmatch(text):
        return [found[1], found[2], found[3]]
    if found := _YEAR_FIRST.fullmatch(text):
        return [found[3], found[2], found[1]]
    return [text, "", ""]


class Day(Answered, DateParts):
    """A date, kept as the three texts that were typed."""

    shape = "date"

    def raw(self, value: object) -> Raw:
        """Return three texts: day, month, year."""
        return [*parts_of(value)]

    def posted(self, name: str, raw: Raw) -> Mapping[str, str]:
        """Spread the parts over the three boxes."""
        keys = (f"{name}_{part}" for part in PARTS)
        return dict(zip(keys, parts_of(raw), strict=True))

    def picked(self, data: Mapping[str, Any], name: str) -> Raw | None:
        """Gather the parts; one alone is enough to say that the date was on the page."""
        keys = [f"{name}_{part}" for part in PARTS]
        if any(key in data for key in keys):
            return self.raw([data.get(key) for key in keys])
        return self.raw(data.get(name)) if name in data else None

    def clean(self, value: Any) -> date | None:  # noqa: ANN401, RUF100
        """Return the date, or say what keeps it from being one."""
        typed = parts_of(value)
        _refuse_likely_slips(typed)
        day: date | None = super().clean(tuple(typed))
        if day and not OLDEST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(
                _(
                    "Vérifiez l’année : vous avez écrit %(year)s. Elle se compte comme sur la page en lettres latines du passeport."
                ),
                code="far_year",
                params={"year": day.year},
            )
        return day

    def spoken(self, typed: Any) -> str:  # noqa: ANN401, RUF100
        """Return the date in full."""
        return in_full(typed) if typed else ""

    def spoken_raw(self, raw: Raw) -> str:
        """Return the parts as typed, a dash for a missing one."""
        parts = [part.strip() for part in parts_of(raw)]
        return " / ".join(part or "–" for part in parts) if any(parts) else ""

    def to_json(self, typed: Any) -> Any:  # noqa: ANN401, RUF100
        """Return the ISO date."""
        return typed.isoformat() if typed else None

    def from_json(self, value: Any) -> Any:  # noqa: ANN401, RUF100
        """Return the date."""
        return date.fromisoformat(value) if value else None


def _refuse_likely_slips(typed: list[str]) -> None:
    """Recognise two common troubles: month and day exchanged, day or month unknown (00)."""
    day, month, year = (
        int(text) if re.fullmatch(r"\d{1,4}", text, re.ASCII) else -1 for text in typed
    )
    if 0 in {day, month} and year > 0:
        raise ValidationError(
            _(
                "Si votre document n’indique pas le jour ou le mois, écrivez 1 à sa place, puis signalez-le dans vos observations."
            ),
            code="unknown_day",
        )
    if month > MONTHS_IN_A_YEAR >= day > 0:
        raise ValidationError(
            _(
                "Le mois va de 1 à 12 et vous avez écrit %(month)s : le jour et le mois sont peut-être inversés."
            ),
            code="month",
            params={"month": month},
        )
