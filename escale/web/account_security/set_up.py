"""Setting up a second factor: an application, or a passkey; recovery codes come with the first."""

from datetime import timedelta

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from escale.actions import change_second_factor
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people import passkeys, second_factor
from escale.web.account_security.ceremony import Ceremony, keep, take
from escale.web.account_security.forms import ConfirmationForm, NewPasskeyForm
from escale.web.account_security.prove import go_on
from escale.web.account_security.recovery_codes import show_once
from escale.web.account_security.session_secret import SessionSecret
from escale.web.applicant.access import SignedInRequest
from escale.web.applicant.account.entering import home, next_of
from escale.web.applicant.account.proof import has_just_signed_in
from escale.web.policy import READ
from escale.web.second_factor import ask_second_factor, has_fresh_second_factor, note_due

_PASSKEY_NAME = _("Clé d’accès")
_GROUP = 4
_UNTIL = "second_factor_set_up_until"
_TIME_TO_SET_UP = timedelta(minutes=30)


@sensitive_post_parameters("code", "credential")
@never_cache
def set_up(request: SignedInRequest) -> HttpResponse:
    """Show the secret and ask for a first code, or take a passkey; then go on.

    Whoever has a factor proves it first; whoever has none proves their password.
    """
    onward = next_of(request) or home(request.user)
    if (first := _prove_first(request, onward)) is not None:
        return first
    if request.method in READ:
        return _show(request, onward)
    if "credential" in request.POST:
        return _with_passkey(request, onward)
    return _with_app(request, onward)


def _prove_first(request: SignedInRequest, onward: str) -> HttpResponse | None:
    """Lead to the proof that comes before; None once it was given.

    It then holds for half an hour in this session: an application takes time to install.
    """
    here = f"{reverse('account_set_up_second_factor')}?{urlencode({'next': onward})}"
    has_factor = second_factor.has_factor(request.user)
    now = clock.machine_now().timestamp()
    if has_fresh_second_factor(request) if has_factor else has_just_signed_in(request):
        request.session[_UNTIL] = now + _TIME_TO_SET_UP.total_seconds()
    if request.session.get(_UNTIL, 0) > now:
        return None
    if has_factor:
        return ask_second_factor(request, here)
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': here})}")


def _with_app(request: SignedInRequest, onward: str) -> HttpResponse:
    form = ConfirmationForm(request.POST)
    pending = SessionSecret(request.session)
    if not form.is_valid():
        return _show(request, onward, form)
    secret = pending.read()
    step = second_factor.step_of(secret, form.cleaned_data["code"])
    if step is None:
        sentence = gettext(
            "Ce n’est pas le code que montre l’application. Vérifiez que l’heure de votre "
            "téléphone est réglée automatiquement, puis saisissez le code suivant."
        )
        form.add_error("code", sentence)
        return _show(request, onward, form)
    is_first = change_second_factor.use_app(request.user, secret=secret, step=step)
    pending.forget()
    messages.success(request, gettext("Votre application est reliée à votre compte."))
    return _go_on(request, onward, is_first=is_first)


def _with_passkey(request: SignedInRequest, onward: str) -> HttpResponse:
    form = NewPasskeyForm(request.POST)
    try:
        state = take(request, Ceremony.REGISTRATION)
        if not form.is_valid():
            raise passkeys.PasskeyRefused
        is_first = change_second_factor.add_passkey(
            request.user,
            state=state,
            answer=form.cleaned_data["credential"],
            name=form.cleaned_data["name"] or str(_PASSKEY_NAME),
        )
    except Refused as refused:
        return _show(request, onward, refused=refused)
    messages.success(request, gettext("Votre clé d’accès est ajoutée."))
    return _go_on(request, onward, is_first=is_first)


def _go_on(request: SignedInRequest, onward: str, *, is_first: bool) -> HttpResponse:
    """Go on; after a first factor, by way of the recovery codes, this session alone staying."""
    request.session.pop(_UNTIL, None)
    if not is_first:
        return go_on(request, onward)
    request.user.refresh_from_db()
    update_session_auth_hash(request, request.user)
    note_due(request, is_due=True)
    return go_on(request, show_once(request, onward))


def _show(
    request: SignedInRequest,
    onward: str,
    form: ConfirmationForm | None = None,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    secret = SessionSecret(request.session).read()
    address = second_factor.address_of(secret, email=request.user.email)
    options, state = passkeys.begin_registration(request.user)
    keep(request, Ceremony.REGISTRATION, state)
    context = {
        "form": form or ConfirmationForm(),
        "passkey_form": NewPasskeyForm(),
        "next": onward,
        "refused": refused,
        "secret": " ".join(secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP)),
        "address": address,
        "picture": segno.make(address, error="m").svg_data_uri(scale=5, border=2, light="#fff"),
        "passkey_options": options,
        "is_member": request.user.person_id is None,
        "is_first": not second_factor.has_factor(request.user),
    }
    return render(request, "account_security/set_up.html", context)
