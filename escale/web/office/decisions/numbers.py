"""Numbers that a form sends back: what was read, which proposal."""

from django.http import HttpRequest

_LARGEST = 2**31 - 1


def number_in(request: HttpRequest, name: str) -> int:
    """Return a number of the form; 0, which nothing bears, for anything else."""
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(_LARGEST)):
        return 0
    number = int(text)
    return number if number <= _LARGEST else 0
