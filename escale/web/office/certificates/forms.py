"""Why a certificate is held back, or given outside the rule."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from escale.applications.examination import TEXT_AT_MOST
from escale.kit.forms.long_text import LongText

if TYPE_CHECKING:
    from django.http import QueryDict


class HoldForm(forms.Form):
    """Why the next one is held back; the person reads it at once."""

    reason = LongText(
        most=TEXT_AT_MOST,
        rows=4,
        label=_("Pourquoi la suspendre ?"),
        help_text=_(
            "La personne lira ce texte tout de suite : des faits précis, et ce qu’elle peut faire."
        ),
        error_messages={"required": _("Écrivez pourquoi : la personne le lira.")},
    )

    def __init__(self, data: "QueryDict | None" = None) -> None:
        """Keep its fields apart from those of the other form of the page."""
        super().__init__(data, prefix="hold")


class GiveForm(forms.Form):
    """Why one is given that the rule does not; colleagues read it."""

    reason = LongText(
        most=TEXT_AT_MOST,
        rows=3,
        label=_("Pourquoi la délivrer ?"),
        help_text=_("Vos collègues liront ce texte ; la personne, non."),
        error_messages={"required": _("Écrivez pourquoi vous délivrez cette attestation.")},
    )

    def __init__(self, data: "QueryDict | None" = None) -> None:
        """Keep its fields apart from those of the other form of the page."""
        super().__init__(data, prefix="give")
