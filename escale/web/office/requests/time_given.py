"""The day to answer by, moved later: the form an officer types it in."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from escale.actions.change_request import latest_day
from escale.applications.models import PieceRequest
from escale.kit.forms.dates import DateParts


class TimeForm(forms.Form):
    """A later day, within six months."""

    use_required_attribute = False

    until = DateParts(
        label=_("Nouveau jour pour répondre, inclus"),
        error_messages={"required": _("Indiquez le nouveau jour.")},
    )

    def __init__(self, pending: PieceRequest, data: QueryDict | None = None) -> None:
        """Keep the request: its day only ever moves later."""
        super().__init__(data)
        self.pending = pending

    def clean_until(self) -> date:
        """Refuse a day that is not later, or that is too far."""
        until: date = self.cleaned_data["until"]
        if not self.pending.answer_by < until <= latest_day(self.pending):
            raise forms.ValidationError(
                _("Choisissez un jour plus tard que le délai actuel, et dans les six mois."),
                code="range",
            )
        return until
