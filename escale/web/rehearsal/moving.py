"""Moving legal time a day at a time: each day all that is due is done, and what happened is told.

Thirty-one days take longer than a person waits in front of a page that says nothing: a few seconds
of them are lived at a time, then the page says how far it is, and goes on (by itself with
JavaScript, at a click without).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.applications.sections.wording import in_full
from escale.jobs import rehearsal
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.web.instants import instant
from escale.web.policy import READ

#: The days that a button moves by.
STEPS: Final = (1, 7, 31)
_AT_MOST: Final = 366
#: A page answers within this, or nearly: a day that has begun is lived to its end.
_PATIENCE_S: Final = 3.0


class MoveForm(forms.Form):
    """How many days to live, of how many asked for, and since when things are told."""

    days = forms.IntegerField(min_value=1, max_value=_AT_MOST)
    asked = forms.IntegerField(min_value=1, max_value=_AT_MOST, required=False)
    since = forms.IntegerField(min_value=0, max_value=2**40, required=False)


@dataclass(frozen=True, kw_only=True)
class Going:
    """How far a long move is."""

    days: int
    asked: int
    since: int

    @property
    def done(self) -> int:
        """The days already lived."""
        return self.asked - self.days


def move(request: HttpRequest) -> HttpResponse:
    """Show the two times and what happened; move when asked to."""
    if request.method in READ:
        return _show(request)
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choisissez de combien avancer."))
        return redirect("rehearsal:clock")
    days = form.cleaned_data["days"]
    asked = max(days, form.cleaned_data["asked"] or days)
    since = form.cleaned_data["since"] or int(clock.now().timestamp())
    try:
        lived = rehearsal.live(days, within_s=_PATIENCE_S)
    except Refused as refused:
        messages.error(request, f"{refused.sentence} {refused.hint}")
        return redirect("rehearsal:clock")
    if lived.failed:
        names = ", ".join(sorted(lived.failed))
        messages.warning(
            request, _("Un traitement a échoué en chemin : %(names)s.") % {"names": names}
        )
    left = days - lived.days
    if not left:
        messages.success(request, _lived(asked))
    query = {"since": since, **({"days": left, "asked": asked} if left else {})}
    return redirect(f"{reverse('rehearsal:clock')}?{urlencode(query)}")


def _show(request: HttpRequest) -> HttpResponse:
    going = _going(request)
    asked = _since(request)
    since = asked or rehearsal.began()
    context = {
        "legal": instant(clock.now()),
        "machine": instant(clock.machine_now()),
        "steps": STEPS,
        "going": going,
        "since": instant(since) if since else "",
        "is_partial": asked is not None and going is None,
        "days": [
            {"day": in_full(day), "happenings": happenings}
            for day, happenings in (rehearsal.happened(since) if since else [])
        ],
    }
    return render(request, "rehearsal/clock.html", context)


def _going(request: HttpRequest) -> Going | None:
    form = MoveForm(request.GET)
    if not form.is_valid() or not form.cleaned_data["asked"]:
        return None
    return Going(
        days=form.cleaned_data["days"],
        asked=max(form.cleaned_data["days"], form.cleaned_data["asked"]),
        since=form.cleaned_data["since"] or int(clock.now().timestamp()),
    )


def _since(request: HttpRequest) -> datetime | None:
    typed = request.GET.get("since", "")
    if not (typed.isascii() and typed.isdigit()):
        return None
    try:
        return datetime.fromtimestamp(int(typed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _lived(days: int) -> str:
    return ngettext(
        "%(days)d jour a passé. Tout ce qui devait se faire s’est fait.",
        "%(days)d jours ont passé. Tout ce qui devait se faire s’est fait.",
        days,
    ) % {"days": days}
