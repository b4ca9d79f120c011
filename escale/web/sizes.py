"""The size of a file, in words."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

_MEGABYTE = 1024 * 1024


def size_in_words(size: int) -> str:
    """Return the size of a file, given in bytes, as people's devices write it: « 1,2 Mo »."""
    if size < _MEGABYTE:
        return _("%(number)d Ko") % {"number": max(1, round(size / 1024))}
    return _("%(number)s Mo") % {"number": number_format(size / _MEGABYTE, 1)}
