"""What protects the account beside its password: the application, the passkeys, the codes."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from escale.actions import change_second_factor
from escale.people.second_factor import factors_of
from escale.web.applicant.access import SignedInRequest
from escale.web.second_factor import ask_second_factor, has_fresh_second_factor

_BIGGEST = 2**63 - 1


class WhichForm(forms.Form):
    """The number of a passkey."""

    number = forms.IntegerField(min_value=1, max_value=_BIGGEST)


@never_cache
def second_factors(request: SignedInRequest) -> HttpResponse:
    """Show what there is, and what can be changed."""
    context = {
        "factors": factors_of(request.user),
        "is_member": request.user.person_id is None,
    }
    return render(request, "account_security/second_factors.html", context)


@never_cache
def remove_passkey(request: SignedInRequest) -> HttpResponse:
    """Take a passkey away, after a proof of the last minutes; the last factor stays."""
    manage = reverse("account_second_factors")
    form = WhichForm(request.POST)
    if not form.is_valid():
        raise Http404
    if not has_fresh_second_factor(request):
        return ask_second_factor(request, manage)
    if change_second_factor.remove_passkey(request.user, number=form.cleaned_data["number"]):
        messages.success(request, gettext("La clé d’accès est retirée."))
    else:
        sentence = gettext(
            "Cette clé reste : c’est votre seul moyen de confirmer que c’est vous, ou elle est "
            "déjà retirée. Ajoutez d’abord une application ou une autre clé."
        )
        messages.error(request, sentence)
    return redirect(manage)
