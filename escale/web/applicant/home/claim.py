"""« J’ai un code reçu au guichet »: from now on the request is followed from this account."""

from datetime import date
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy

from escale.actions import claim as claiming
from escale.applications.counter_code import read_code
from escale.kit import clock
from escale.kit.forms.dates import DateParts
from escale.kit.sentences import Refused
from escale.web.applicant.access import SignedInRequest
from escale.web.policy import READ


class ClaimForm(forms.Form):
    """The code of the counter and the birth date."""

    use_required_attribute = False

    code = forms.CharField(
        label=gettext_lazy("Code du guichet"),
        help_text=gettext_lazy(
            "Douze lettres et chiffres. Les tirets, les espaces et les minuscules ne comptent pas. "
            "Ce n’est ni la référence ni le code de vérification."
        ),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "esc-code",
            }
        ),
        error_messages={
            "required": gettext_lazy("Écrivez le code imprimé sur la dernière page."),
            "max_length": gettext_lazy("Le code compte douze lettres et chiffres : relisez-le."),
        },
    )
    born_on = DateParts(
        label=gettext_lazy("Votre date de naissance"),
        help_text=gettext_lazy("Telle qu’elle est écrite sur votre passeport. Exemple : 7 3 1990."),
        autocomplete="bday",
        earliest=date(1900, 1, 1),
        latest=clock.today,
        error_messages={"required": gettext_lazy("Indiquez votre date de naissance.")},
    )

    def clean_code(self) -> str:
        """Return the code in its one spelling. What cannot be one is no guess."""
        code = read_code(self.cleaned_data["code"])
        if code is None:
            raise ValidationError(
                gettext(
                    "Le code compte douze lettres et chiffres : relisez-le, groupe par groupe."
                ),
                code="shape",
            )
        return code


def claim(request: SignedInRequest) -> HttpResponse:
    """Take the code and the birth date; lead to the request they open."""
    if request.method in READ:
        return _show(request, ClaimForm())
    form = ClaimForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    told = form.cleaned_data
    try:
        found = claiming.claim(request.user, code=told["code"], born_on=told["born_on"])
    except claiming.TooManyGuesses as refused:
        return _show(request, form, refused, status=HTTPStatus.TOO_MANY_REQUESTS)
    except claiming.NotTheSamePerson as refused:
        return _show(request, form, refused, status=HTTPStatus.CONFLICT)
    except Refused as refused:
        return _show(request, form, refused)
    messages.success(request, gettext("Voici votre demande : vous la suivez maintenant d’ici."))
    return redirect("applicant:follow_up", found.reference)


def _show(
    request: SignedInRequest,
    form: ClaimForm,
    refused: Refused | None = None,
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {"form": form, "refused": refused}
    return render(request, "applicant/home/claim.html", context, status=status)
