"""The recovery codes, shown once after they are made: to be printed, or written down."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from escale.actions import change_second_factor
from escale.people.second_factor import has_factor
from escale.people.second_factor import recovery_codes as codes_of
from escale.web.applicant.access import SignedInRequest
from escale.web.policy import READ
from escale.web.second_factor import ask_second_factor, has_fresh_second_factor

_KEY = "recovery_codes_onward"
_HALF = 5


def show_once(request: HttpRequest, onward: str) -> str:
    """Let the codes be seen in this session until one goes on to `onward`; return where."""
    request.session[_KEY] = onward
    return reverse("account_recovery_codes")


@never_cache
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """Show the codes just made; once one has gone on, nobody reads them here any more."""
    onward = request.session.get(_KEY)
    if onward is None:
        return redirect("account_second_factors")
    if request.method not in READ:
        del request.session[_KEY]
        return redirect(onward)
    shown = [f"{code[:_HALF]} {code[_HALF:]}" for code in codes_of(request.user)]
    return render(request, "account_security/recovery_codes.html", {"codes": shown})


@never_cache
def renew(request: SignedInRequest) -> HttpResponse:
    """Make new codes, after a proof of the last minutes; those before serve no more."""
    manage = reverse("account_second_factors")
    if not has_factor(request.user):
        return redirect(manage)
    if not has_fresh_second_factor(request):
        return ask_second_factor(request, manage)
    change_second_factor.renew_recovery_codes(request.user)
    return redirect(show_once(request, manage))
