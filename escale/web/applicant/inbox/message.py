"""One message as it was sent, in the account; opening it is noted, as the proof that it was read."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from escale.actions.note_reading import note_reading
from escale.letters.models import Letter
from escale.notices.models import Channel, Notice
from escale.notices.wording import parts_of, words_of
from escale.web.applicant.access import SignedInRequest
from escale.web.applicant.inbox.inbox import messages_of, subject_of, zone_of
from escale.web.applicant.inbox.layout import Block, blocks
from escale.web.components import Download
from escale.web.deliveries import sentence_of

_LARGEST = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a message says in one language."""

    language: str
    blocks: list[Block]


def message(request: SignedInRequest, number: int) -> HttpResponse:
    """Show a message of one's own, word for word."""
    notice = messages_of(request).filter(pk=min(number, _LARGEST)).first()
    if notice is None:
        raise Http404
    if not _is_fetched_ahead(request):
        note_reading(notice, by=request.user)
    application = notice.application
    context: dict[str, Any] = {
        "subject": subject_of(notice),
        "is_sms": notice.channel == Channel.SMS,
        "sentence": sentence_of(notice, zone_of(notice)),
        "language": notice.language,
        "parts": _parts(notice),
        "letters": _letters(notice),
        "application": application,
        "request_url": reverse("applicant:follow_up", args=[application.reference])
        if application
        else "",
    }
    return render(request, "applicant/inbox/message.html", context)


def _is_fetched_ahead(request: SignedInRequest) -> bool:
    """Whether a browser asks before its reader does: nobody has read anything yet."""
    return "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))


def _parts(notice: Notice) -> list[Part]:
    """Return the text in its language, and in French when it says the same below."""
    said = parts_of(words_of(notice).text, language=notice.language)
    return [Part(language=part.language, blocks=blocks(part.text)) for part in said]


def _letters(notice: Notice) -> list[Download]:
    """Return the letters of the act that the message tells of, once they are made."""
    if notice.event is None or notice.application is None:
        return []
    found = Letter.objects.filter(event=notice.event, made_at__isnull=False).order_by("pk")
    return [
        Download(
            title=Letter.Kind(letter.kind).label,
            url=reverse("applicant:letter", args=[notice.application.reference, letter.pk]),
            size=letter.size,
            language="fr",
        )
        for letter in found
    ]
