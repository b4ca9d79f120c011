"""Where one goes from the page of a piece: the next one, the list, back to the summary."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.applications.models import Application
from escale.web.applicant.pieces.given import FROM_SUMMARY, Given, address_of_piece
from escale.web.applicant.way import address_of

_SUMMARY = 4


@dataclass(frozen=True, kw_only=True)
class Onward:
    """The next step: the main one once the piece is answered, a way past it before."""

    text: str
    url: str
    list_url: str
    is_main: bool


def comes_from_summary(request: HttpRequest) -> bool:
    """Whether the person is here to change something and go back to the summary."""
    return request.GET.get("from") == "summary"


def query_of(request: HttpRequest) -> str:
    """Return what keeps that, in the addresses of this page's forms."""
    return FROM_SUMMARY if comes_from_summary(request) else ""


def summary_url(application: Application, slot: str) -> str:
    """Return the summary, at the piece."""
    return f"{address_of(application, _SUMMARY)}#piece-{slot}"


def onward(
    request: HttpRequest, application: Application, given: Given, everything: Sequence[Given]
) -> Onward:
    """Return where to go on from a piece."""
    if not application.is_draft:
        url = address_of_piece(application, given.slot)
        answer_url = url.partition("#")[0]
        return Onward(
            text=_("Revenir à ma réponse"), url=url, list_url=answer_url, is_main=given.is_answered
        )
    list_url = reverse("applicant:pieces", args=[application.reference])
    is_main = given.is_answered
    if comes_from_summary(request):
        text, url = _("Revenir au récapitulatif"), summary_url(application, given.slot.code)
        return Onward(text=text, url=url, list_url=list_url, is_main=is_main)
    following = _following(given, everything)
    if following is None:
        text, url = _("Continuer vers le récapitulatif"), address_of(application, _SUMMARY)
        return Onward(text=text, url=url, list_url=list_url, is_main=is_main)
    words = _("Pièce suivante : %(label)s") if is_main else _("Passer à : %(label)s")
    return Onward(
        text=words % {"label": following.slot.label},
        url=address_of_piece(application, following.slot),
        list_url=list_url,
        is_main=is_main,
    )


def _following(given: Given, everything: Sequence[Given]) -> Given | None:
    """Return the next piece that still awaits something, after this one and then from the top."""
    at = [g.slot.code for g in everything].index(given.slot.code)
    after = [*everything[at + 1 :], *everything[:at]]
    return next((g for g in after if g.slot.required and not g.is_answered), None)
