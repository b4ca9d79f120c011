"""A code of digits, however it is copied: from an e-mail, an application, a sheet of paper."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from escale.kit.digits import digits_of

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_AT_MOST = 40


class DigitCode(forms.CharField):
    """The digits of a code; what cannot be a code is no guess, and `wrong_length` says so."""

    def __init__(
        self, *, lengths: Collection[int], wrong_length: "Sentence", **options: Any
    ) -> None:
        """Say how many digits a code has."""
        attrs = {
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "spellcheck": "false",
            "class": "esc-width-10",
        }
        super().__init__(max_length=_AT_MOST, widget=forms.TextInput(attrs=attrs), **options)
        self.lengths, self.wrong_length = lengths, wrong_length

    def clean(self, value: Any) -> str:
        """Return the digits alone."""
        digits = digits_of(super().clean(value))
        if len(digits) not in self.lengths:
            raise ValidationError(self.wrong_length, code="length")
        return digits
