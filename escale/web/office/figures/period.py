"""Over which time figures are counted: the last months, or a year."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from escale.kit import clock

if TYPE_CHECKING:
    from django.http import QueryDict

_DEFAULT: Final = "12"
_MONTHS: Final = {"1": 1, "3": 3, "6": 6, "12": 12, "24": 24}


class PeriodForm(forms.Form):
    """The period, as the address carries it; anything else is the last twelve months."""

    period = forms.ChoiceField(
        label=_("Période"),
        required=False,
        choices=(
            ("1", _("Ce mois-ci")),
            ("3", _("Les 3 derniers mois")),
            ("6", _("Les 6 derniers mois")),
            ("12", _("Les 12 derniers mois")),
            ("24", _("Les 24 derniers mois")),
            ("last_year", _("L’année dernière")),
        ),
    )

    def __init__(self, query: "QueryDict") -> None:
        """Read the address."""
        known = {choice for choice, _label in self.base_fields["period"].choices}  # type: ignore[attr-defined]
        asked = query.get("period", "")
        self.asked = asked if asked in known else _DEFAULT
        super().__init__({"period": self.asked})
        vars(self.fields["period"])["optional"] = False  # a choice is always made

    def days(self, zone: str) -> tuple[date, date]:
        """Return the first and the last day, both included; whole months up to today."""
        today = clock.today(zone)
        if self.asked == "last_year":
            return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
        month = today.replace(day=1)
        for _month in range(_MONTHS[self.asked] - 1):
            month = (month - timedelta(days=1)).replace(day=1)
        return month, today
