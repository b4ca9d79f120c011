"""Saying who one is: the number and the dates of a document, then a birth date.

Nothing on these pages depends on what the register answers. What it knows is released once the
birth date agrees, and is then found in the request itself.
"""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from escale.kit import clock
from escale.kit.forms.dates import DateParts
from escale.people.models import Person
from escale.register.matching import confirm_birth_date, identify
from escale.register.models import Identification
from escale.register.numbers import parse_number
from escale.web.applicant.access import SignedInRequest, person_of
from escale.web.applicant.account import wording
from escale.web.document_form import DocumentForm
from escale.web.policy import READ


class IdentificationForm(DocumentForm):
    """The number, the dates, the birth date."""

    born_on = DateParts(
        label=_("Votre date de naissance"),
        help_text=_("Telle qu’elle est écrite sur le document. Exemple : 7 3 1990."),
        autocomplete="bday",
        earliest=date(1900, 1, 1),
        latest=clock.today,
        error_messages={"required": _("Indiquez votre date de naissance.")},
    )

    def clean(self) -> dict[str, Any]:
        """Check the number and the dates."""
        cleaned = super().clean() or {}
        self.check_document()
        return cleaned


@never_cache
def identification(request: SignedInRequest) -> HttpResponse:
    """Say that filing is protected; take the number, the dates and the birth date."""
    person = person_of(request)
    last = _last(person)
    if last is not None and last.confirmed_at is not None:
        return render(request, "applicant/account/identified.html")
    if request.method in READ:
        return _show(request, IdentificationForm(initial=_typed(last)), last)
    form = IdentificationForm(request.POST)
    if not form.is_valid():
        return _show(request, form, last)
    _compare(person, last, form.cleaned_data)
    messages.success(request, str(wording.NOTED))
    return redirect("applicant:home")


def _compare(person: Person, last: Identification | None, cleaned: dict[str, Any]) -> None:
    """Compare with the register; a number already typed is not typed a second time."""
    number, dates = cleaned["number"], (cleaned["valid_from"], cleaned["valid_until"])
    is_the_same = (
        last is not None
        and last.number == parse_number(number).normalised
        and (last.valid_from, last.valid_until) == dates
    )
    if last is None or not is_the_same:
        last = identify(person, number=number, valid_from=dates[0], valid_until=dates[1])
    confirm_birth_date(last, born_on=cleaned["born_on"])


def _last(person: Person) -> Identification | None:
    """Return the attempt that was confirmed, else the last one."""
    attempts = Identification.objects.filter(person=person).select_related("person")
    return attempts.order_by("confirmed_at", "-pk").first()


def _typed(last: Identification | None) -> dict[str, Any]:
    """Return what the person typed, and nothing that the register answered."""
    if last is None:
        return {}
    return {
        "number": last.number,
        "valid_from": last.valid_from,
        "valid_until": last.valid_until,
    }


def _show(request: SignedInRequest, form: forms.Form, last: Identification | None) -> HttpResponse:
    context = {"form": form, "protected": wording.PROTECTED, "has_number": last is not None}
    return render(request, "applicant/account/identification.html", context)
