"""What a session knows of the second factor: whether it is due, and when it was proved.

Machine time. A member's is always due; an applicant's only once they have chosen to have one.
"""

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from escale.kit import clock

_KEY = "second_factor_at"
_DUE = "second_factor_due"
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


def proved_at(request: HttpRequest) -> datetime | None:
    """Return when it was last proved in this session, in machine time; None: never."""
    moment = request.session.get(_KEY)
    return None if moment is None else datetime.fromtimestamp(moment, UTC)


def ask_second_factor(_request: HttpRequest, then: str) -> HttpResponse:
    """Lead to the page that asks for the second factor, which leads on to `then`."""
    return redirect(f"{reverse('account_second_factor')}?{urlencode({'next': then})}")


def note_due(request: HttpRequest, *, is_due: bool) -> None:
    """Remember, at sign-in, that this account proves a second factor before anything else."""
    request.session[_DUE] = is_due


def owes_second_factor(request: HttpRequest) -> bool:
    """Whether an applicant who has a second factor has yet to prove it in this session."""
    return bool(request.session.get(_DUE)) and not has_second_factor(request)


def _age(request: HttpRequest) -> timedelta:
    proved_at = request.session.get(_KEY)
    if proved_at is None:
        return timedelta.max
    return timedelta(seconds=clock.machine_now().timestamp() - proved_at)
