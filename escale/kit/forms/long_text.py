"""A text that is counted as the server counts it, and never cut: of several lines, or of one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from escale.kit.sentences import too_long


class CountedText(forms.CharField):
    """A text of at most so many characters: what was typed is never cut."""

    def __init__(self, *, most: int, **options: Any) -> None:
        """Say how long it may be."""
        super().__init__(**options)
        self.most = most

    def validate(self, value: Any) -> None:
        """Refuse what is too long, and say how long it is."""
        super().validate(value)
        if len(value) > self.most:
            sentence = _("Votre texte a %(n)s caractères : la limite est de %(most)s.")
            raise ValidationError(sentence % too_long(value, self.most), code="long")


class LongText(CountedText):
    """A text of several lines: a line end is one character."""

    def __init__(self, *, most: int, rows: int = 5, **options: Any) -> None:
        """Say how long it may be, beside the text as it is typed."""
        attrs = {"rows": rows, "dir": "auto", "data-counts": most}
        super().__init__(most=most, widget=forms.Textarea(attrs=attrs), **options)

    def to_python(self, value: Any) -> str:
        """Return the text with one kind of line end."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\x00", "")


class ShortText(CountedText):
    """A text of one line."""

    def __init__(self, *, most: int, **options: Any) -> None:
        """Say how long it may be."""
        super().__init__(most=most, widget=forms.TextInput(attrs={"dir": "auto"}), **options)

    def to_python(self, value: Any) -> str:
        """Return the text on one line."""
        return " ".join(str(super().to_python(value)).replace("\x00", "").split())
