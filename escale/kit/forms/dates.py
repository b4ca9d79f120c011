"""A date in three boxes, day, month and year: it needs no script and no calendar.

A calendar is slow for a date one knows by heart, such as a birth date. Three boxes accept a month
by its name, a whole date pasted in the first box, and say exactly what is impossible: « le
31 février n’existe pas ». What was typed is shown again as it was typed.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.forms import Field, MultiWidget, TextInput
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from escale.kit.names import name_key

PARTS: Final = ("day", "month", "year")
Typed = tuple[str, str, str]
#: The shape of a whole date, day first, as it is pasted: 31/12/2025, 31-12-2025, 31.12.2025.
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH_NAMES: Final = (
    ("JANVIER", "JANUARY"),
    ("FEVRIER", "FEBRUARY"),
    ("MARS", "MARCH"),
    ("AVRIL", "APRIL"),
    ("MAI", "MAY"),
    ("JUIN", "JUNE"),
    ("JUILLET", "JULY"),
    ("AOUT", "AUGUST"),
    ("SEPTEMBRE", "SEPTEMBER"),
    ("OCTOBRE", "OCTOBER"),
    ("NOVEMBRE", "NOVEMBER"),
    ("DECEMBRE", "DECEMBER"),
)
_FEWEST_LETTERS: Final = 3
_MONTHS_IN_A_YEAR: Final = 12
_MOST_DAYS: Final = 31
_YEAR_DIGITS: Final = 4


class DatePartsInput(MultiWidget):
    """Three boxes; their names end in `_day`, `_month` and `_year`.

    `autocomplete` is the first half of the browser's word for it: « bday » gives bday-day,
    bday-month and bday-year.
    """

    labels: ClassVar[Mapping[str, Any]] = {
        "day": _("Jour"),
        "month": _("Mois"),
        "year": _("Année"),
    }

    def __init__(self, attrs: dict[str, Any] | None = None, *, autocomplete: str = "") -> None:
        """Keep the word that lets a browser fill the date in."""
        self.autocomplete = autocomplete
        super().__init__({part: TextInput() for part in PARTS}, attrs)

    def decompress(self, value: Any) -> Sequence[str]:
        """Return what the three boxes show for a date."""
        return in_three_texts(value)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:  # type: ignore[override] # a tuple is what was typed; a list, several values
        """Return what was typed; a whole date pasted into one box is spread over the three."""
        typed = super().value_from_datadict(data, files, name)
        day, month, year = ((part or "").strip() for part in typed)
        whole = [part for part in (day, month, year) if part]
        if len(whole) == 1:
            if found := _DAY_FIRST.fullmatch(whole[0]):
                return (found[1], found[2], found[3])
            if found := _YEAR_FIRST.fullmatch(whole[0]):
                return (found[3], found[2], found[1])
        return (day, month, year)


class DateParts(Field):
    """A date typed as day, month and year; its value is a `date`, or None when left empty.

    `earliest` and `latest` are days, or functions that give them when the form is checked; the
    sentences beside them may name the bound as %(earliest)s and %(latest)s.
    """

    widget = DatePartsInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Indiquez la date : le jour, le mois et l’année."),
        "earliest": _("La date ne peut pas être avant le %(earliest)s."),
        "latest": _("La date ne peut pas être après le %(latest)s."),
    }

    def __init__(
        self,
        *,
        earliest: date | Callable[[], date] | None = None,
        latest: date | Callable[[], date] | None = None,
        autocomplete: str = "",
        **options: Any,
    ) -> None:
        """Keep the bounds, both included."""
        self.earliest = earliest
        self.latest = latest
        options.setdefault("widget", DatePartsInput(autocomplete=autocomplete))
        super().__init__(**options)

    def clean(self, value: Any) -> date | None:
        """Return the date that was typed. Raises ValidationError with the exact fault."""
        typed = value if isinstance(value, tuple) else in_three_texts(value)
        if not any(typed):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        day = read_date(typed)
        self._check_bounds(day)
        self.run_validators(day)
        return day

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether what was typed means another day than before."""
        before = in_three_texts(initial)
        try:
            return read_date(before) != read_date(tuple(data or ("", "", "")))
        except ValidationError:
            return before != tuple(data or ("", "", ""))

    def _check_bounds(self, day: date) -> None:
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        for code, bound, is_broken in (
            ("earliest", earliest, earliest is not None and day < earliest),
            ("latest", latest, latest is not None and day > latest),
        ):
            if is_broken and bound is not None:
                raise ValidationError(
                    self.error_messages[code], code=code, params={code: date_format(bound)}
                )


def in_three_texts(value: object) -> Typed:
    """Return the three texts of a date, or of a date written in ISO 8601; empty ones otherwise."""
    if isinstance(value, date):
        return (str(value.day), str(value.month), str(value.year))
    if isinstance(value, str) and (found := _YEAR_FIRST.fullmatch(value.strip())):
        return (found[3], found[2], found[1])
    return ("", "", "")


def read_date(typed: Sequence[str]) -> date:
    """Return the day that three texts mean. Raises ValidationError with the exact fault."""
    day_text, month_text, year_text = typed
    if missing := [
        word
        for text, word in (
            (day_text, gettext("le jour")),
            (month_text, gettext("le mois")),
            (year_text, gettext("l’année")),
        )
        if not text
    ]:
        message = gettext("Indiquez aussi %(parts)s.")
        listed = gettext(" et ").join(missing)
        raise ValidationError(message, code="incomplete", params={"parts": listed})
    year, month, day = _year(year_text), _month(month_text), _day(day_text)
    last = monthrange(year, month)[1]
    if day > last:
        raise ValidationError(
            ngettext(
                "Le %(day)d %(month)s %(year)d n’existe pas : ce mois compte %(last)d jour.",
                "Le %(day)d %(month)s %(year)d n’existe pas : ce mois compte %(last)d jours.",
                last,
            ),
            code="impossible",
            params={"day": day, "month": MONTHS[month], "year": year, "last": last},
        )
    return date(year, month, day)


def _digits(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _day(text: str) -> int:
    day = _digits(text)
    if day is None or not 1 <= day <= _MOST_DAYS:
        message = gettext("Le jour est un nombre de 1 à 31.")
        raise ValidationError(message, code="day")
    return day


def _month(text: str) -> int:
    month = _digits(text)
    if month is None:
        month = _month_by_name(text)
    if month is None or not 1 <= month <= _MONTHS_IN_A_YEAR:
        message = gettext("Le mois est un nombre de 1 à 12, ou son nom, par exemple « mars ».")
        raise ValidationError(message, code="month")
    return month


def _month_by_name(text: str) -> int | None:
    """Return the only month whose French or English name begins so, from three letters on."""
    key = name_key(text).rstrip(".")
    if len(key) < _FEWEST_LETTERS:
        return None
    found = [
        number
        for number, names in enumerate(_MONTH_NAMES, 1)
        if any(name.startswith(key) for name in names)
    ]
    return found[0] if len(found) == 1 else None


def _year(text: str) -> int:
    year = _digits(text)
    if year is None or len(text) != _YEAR_DIGITS or year == 0:
        message = gettext("L’année s’écrit avec quatre chiffres, par exemple 2026.")
        raise ValidationError(message, code="year")
    return year
