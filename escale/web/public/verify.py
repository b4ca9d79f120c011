"""« Vérifier un document »: whoever was handed a paper checks that it is ours.

The page tells what the paper tells, and whether it still proves it; nothing more: what the
person's request became since is theirs to tell. A wrong code and a wrong birth date have one answer.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from escale.kit.forms.dates import DateParts
from escale.letters.models import Letter
from escale.letters.verification import (
    Line,
    in_groups,
    proved_by,
    read_code,
    said_by,
    standing_of,
    verified,
)
from escale.letters.words import Language
from escale.people import attempts
from escale.people.models import Attempt
from escale.web.errors import too_many_requests
from escale.web.policy import READ

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_A_MINUTE = 60


class VerificationForm(forms.Form):
    """The code of the paper and the birth date of the person."""

    use_required_attribute = False

    code = forms.CharField(
        label=gettext_lazy("Code de vérification"),
        help_text=gettext_lazy(
            "Seize lettres et chiffres, sous le code QR et en bas de chaque page du document. Les "
            "tirets et les espaces ne comptent pas. Ce n’est pas la référence de la demande."
        ),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "esc-width-20",
            }
        ),
        error_messages={
            "required": gettext_lazy("Écrivez le code imprimé sur le document."),
            "max_length": gettext_lazy("Le code compte seize lettres et chiffres : relisez-le."),
        },
    )
    born_on = DateParts(
        label=gettext_lazy("Date de naissance de la personne"),
        help_text=gettext_lazy("Elle est écrite sur le document. Exemple : 7 3 1990."),
        error_messages={"required": gettext_lazy("Écrivez la date de naissance.")},
    )

    def clean_code(self) -> str:
        """Return the code in its one spelling. Refuses what cannot be one."""
        code = read_code(self.cleaned_data["code"])
        if code is None:
            raise ValidationError(
                _("Le code compte seize lettres et chiffres : relisez-le, groupe par groupe."),
                code="shape",
            )
        return code


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What the paper says, for whoever holds it."""

    kind: str
    code: str
    reference: str
    lines: list[Line]
    proves: "Sentence"
    name: str
    sha256: str
    # Whether it proves anything today, for a paper that lasts; empty for any other.
    standing: str = ""
    is_valid: bool = True


def verify(request: HttpRequest) -> HttpResponse:
    """Ask for the code and the birth date; tell whether the paper is ours."""
    if request.method in READ:
        code = read_code(request.GET.get("code", ""))
        form = VerificationForm(initial={"code": in_groups(code) if code else ""})
        return _show(request, form)
    form = VerificationForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    code = form.cleaned_data["code"]
    if not attempts.allowed(Attempt.Door.VERIFICATION, code):
        minutes = attempts.minutes_to_wait(Attempt.Door.VERIFICATION, code)
        return too_many_requests(request, retry_after=minutes * _A_MINUTE)
    letter = verified(code, born_on=form.cleaned_data["born_on"])
    if letter is None:
        return _show(request, form, is_unknown=True)
    attempts.take_back(Attempt.Door.VERIFICATION, code)
    return _show(request, form, found=_facts(letter))


def _facts(letter: Letter) -> Verified:
    """Return what the letter itself states, from the facts it was made of."""
    facts: dict[str, Any] = letter.facts
    language: Language = "en" if (get_language() or "fr").startswith("en") else "fr"
    standing = standing_of(letter)
    return Verified(
        kind=str(Letter.Kind(letter.kind).label),
        code=in_groups(letter.code),
        reference=facts["reference"],
        lines=said_by(letter, language),
        proves=proved_by(letter),
        name=facts["applicant_name"],
        sha256=letter.sha256,
        standing=standing.said(language) if standing else "",
        is_valid=standing is None or standing.is_valid,
    )


def _show(
    request: HttpRequest,
    form: VerificationForm,
    *,
    found: Verified | None = None,
    is_unknown: bool = False,
) -> HttpResponse:
    context = {"form": form, "found": found, "is_unknown": is_unknown}
    response = render(request, "public/verify.html", context)
    # A code is in the address, a name may be on the page: neither is for a search engine.
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    return response
