"""What a session remembers of the second factor: when it was proved, in machine time."""

from datetime import timedelta

from django.http import HttpRequest

from escale.kit import clock

_KEY = "second_factor_at"
#: Signing asks for a proof no older than this.
FRESH = timedelta(minutes=5)
#: A working day: the next morning asks again.
LASTS = timedelta(hours=12)


def note_second_factor(request: HttpRequest) -> None:
    """Remember that a second factor was just proved in this session."""
    request.session[_KEY] = clock.machine_now().timestamp()


def has_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was proved in this session, today."""
    return _age(request) < LASTS


def has_fresh_second_factor(request: HttpRequest) -> bool:
    """Whether it was proved in the last minutes: what signing asks."""
    return _age(request) < FRESH


def _age(request: HttpRequest) -> timedelta:
    proved_at = request.session.get(_KEY)
    if proved_at is None:
        return timedelta.max
    return timedelta(seconds=clock.machine_now().timestamp() - proved_at)
