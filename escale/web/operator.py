"""Operators at the door: read from the database at every request, always with a second factor."""

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse

from escale.people.models import Account, Operator
from escale.web.second_factor import ask_second_factor, has_second_factor

if TYPE_CHECKING:

    class OperatorRequest(HttpRequest):
        """A request whose operator the policy has admitted."""

        user: Account
        operator: Operator

else:
    OperatorRequest = HttpRequest


def admit_operator(request: HttpRequest, *, back: str) -> HttpResponse | None:
    """Let an operator in: None, with `request.operator` set; else where to go first.

    `back` is where the proof of the second factor leads. Raises Http404 for anyone else.
    """
    operator_at_the_door(request)
    return None if has_second_factor(request) else ask_second_factor(request, back)


def operator_at_the_door(request: HttpRequest) -> Operator:
    """Return the operator who is signed in, whatever they have proved; not found for others."""
    assert isinstance(request.user, Account)
    operator = Operator.objects.active().filter(account=request.user).first()
    if operator is None:
        raise Http404
    setattr(request, "operator", operator)  # noqa: B010 - an attribute of ours, unknown to types
    return operator
