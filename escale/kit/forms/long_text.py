"""A text of several lines that is counted as the server counts it, and never cut."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class LongText(forms.CharField):
    """A text of several lines, at most so many characters: a line end is one."""

    def __init__(self, *, most: int, rows: int = 5, **options: Any) -> None:
        """Say how long it may be; what was typed is never cut."""
        attrs = {"rows": rows, "dir": "auto", "data-counts": most}
        super().__init__(widget=forms.Textarea(attrs=attrs), **options)
        self.most = most

    def to_python(self, value: Any) -> str:
        """Return the text with one kind of line end."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\x00", "")

    def validate(self, value: Any) -> None:
        """Refuse what is too long, and say how long it is."""
        super().validate(value)
        if len(value) > self.most:
            sentence = _("Votre texte a %(n)d caractères : la limite est de %(most)d.")
            raise ValidationError(sentence % {"n": len(value), "most": self.most}, code="long")
