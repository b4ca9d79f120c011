"""Proving the second factor: a code, a passkey or a recovery code, then on to the page asked for."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from escale.kit.sentences import Refused
from escale.people import passkeys, second_factor
from escale.people.models import Account
from escale.people.second_factor import Proof
from escale.web.account_security.ceremony import Ceremony, keep, take
from escale.web.account_security.forms import CodeForm, PasskeyForm
from escale.web.applicant.access import SignedInRequest
from escale.web.applicant.account.entering import home, next_of
from escale.web.policy import READ
from escale.web.second_factor import has_fresh_second_factor, note_second_factor


@sensitive_post_parameters("code", "credential")
@never_cache
def prove(request: SignedInRequest) -> HttpResponse:
    """Ask for the second factor; lead to set one up when there is none; then go on."""
    onward = next_of(request) or home(request.user)
    if not second_factor.has_factor(request.user):
        return redirect(f"{reverse('account_set_up_second_factor')}?{urlencode({'next': onward})}")
    if request.method in READ:
        if has_fresh_second_factor(request):
            return redirect(onward)
        return _show(request, onward, CodeForm())
    if "credential" in request.POST:
        return _by_passkey(request, onward)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _show(request, onward, form)
    proof = second_factor.prove_by_code(request.user, form.cleaned_data["code"])
    if proof is Proof.RIGHT:
        return go_on(request, onward)
    form.add_error("code", _fault(request.user, proof))
    is_over = proof is Proof.TOO_MANY
    status = HTTPStatus.TOO_MANY_REQUESTS if is_over else HTTPStatus.OK
    return _show(request, onward, form, status=status)


def go_on(request: HttpRequest, onward: str) -> HttpResponse:
    """Note the proof under a new session key, and lead on."""
    request.session.cycle_key()
    note_second_factor(request)
    return redirect(onward)


def _by_passkey(request: SignedInRequest, onward: str) -> HttpResponse:
    form = PasskeyForm(request.POST)
    try:
        state = take(request, Ceremony.PROOF)
        if not form.is_valid():
            raise passkeys.PasskeyRefused
        passkeys.prove(request.user, state=state, answer=form.cleaned_data["credential"])
    except Refused as refused:
        return _show(request, onward, CodeForm(), refused=refused)
    return go_on(request, onward)


def _show(
    request: SignedInRequest,
    onward: str,
    form: CodeForm,
    *,
    refused: Refused | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    asked = passkeys.begin_proof(request.user)
    if asked is not None:
        keep(request, Ceremony.PROOF, asked[1])
    context = {
        "form": form,
        "next": onward,
        "refused": refused,
        "passkey_options": asked[0] if asked else None,
        "is_member": request.user.person_id is None,
    }
    return render(request, "account_security/prove.html", context, status=status)


def _fault(account: Account, proof: Proof) -> str:
    if proof is Proof.WRONG:
        return gettext(
            "Ce code n’est pas le bon, ou il a déjà servi. Attendez que l’application en montre "
            "un nouveau, puis recopiez-le."
        )
    minutes = second_factor.minutes_to_wait(account)
    return ngettext(
        "Dix codes inexacts en une heure : c’est le maximum, pour protéger le compte. Réessayez "
        "dans %(minutes)d minute. Une clé d’accès, si vous en avez une, fonctionne toujours.",
        "Dix codes inexacts en une heure : c’est le maximum, pour protéger le compte. Réessayez "
        "dans %(minutes)d minutes. Une clé d’accès, si vous en avez une, fonctionne toujours.",
        minutes,
    ) % {"minutes": minutes}
