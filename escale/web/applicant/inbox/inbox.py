"""The list of the messages, newest first, those not opened yet marked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.kit import clock
from escale.notices.models import Channel, Notice, NoticeQuerySet, Seen
from escale.notices.wording import words_of
from escale.web.applicant.access import SignedInRequest, person_of
from escale.web.applicant.inbox.addresses import unreached
from escale.web.components import Tone
from escale.web.deliveries import badge_of, sentence_of

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

PAGE: Final = 20
_SAID_AT_MOST: Final = 80
_DIGITS: Final = 19


@dataclass(frozen=True, kw_only=True)
class Line:
    """One message of the list."""

    subject: str
    url: str
    reference: str
    sentence: str
    badge: "Sentence"
    tone: Tone
    is_unread: bool


def inbox(request: SignedInRequest) -> HttpResponse:
    """List what was ever sent to the person, but what opened something; a page at a time."""
    mine = messages_of(request)
    last = _last_shown(mine, request.GET.get("before", ""))
    found = list((_before(last, mine) if last else mine)[: PAGE + 1])
    shown = found[:PAGE]
    context = {
        "lines": [_line(notice) for notice in shown],
        "older": shown[-1].pk if len(found) > PAGE else None,
        "is_first": last is None,
        "unreached": unreached(request.user),
    }
    return render(request, "applicant/inbox/inbox.html", context)


def messages_of(request: SignedInRequest) -> NoticeQuerySet:
    """Return the person's messages, the newest first, with `is_seen` for whoever is signed in."""
    seen = Seen.objects.filter(notice=OuterRef("pk"), account=request.user)
    return (
        Notice.objects.to_read()
        .filter(person=person_of(request))
        .annotate(is_seen=Exists(seen))
        .select_related("application__prefecture", "event")
        .order_by("-queued_at", "-pk")
    )


def zone_of(notice: Notice) -> str:
    """Return the zone in which a message says its hours."""
    return (notice.application.zone if notice.application else "") or clock.PARIS


def _last_shown(mine: NoticeQuerySet, asked: str) -> Notice | None:
    """Return the message after which a page begins; None for the first page."""
    is_number = asked.isascii() and asked.isdecimal() and len(asked) < _DIGITS
    return mine.filter(pk=int(asked)).first() if is_number else None


def _before(last: Notice, mine: NoticeQuerySet) -> NoticeQuerySet:
    same = Q(queued_at=last.queued_at, pk__lt=last.pk)
    return mine.filter(Q(queued_at__lt=last.queued_at) | same)


def _line(notice: Notice) -> Line:
    badge, tone = badge_of(notice)
    return Line(
        subject=subject_of(notice),
        url=reverse("applicant:message", args=[notice.pk]),
        reference=notice.application.reference if notice.application else "",
        sentence=sentence_of(notice, zone_of(notice)),
        badge=badge,
        tone=tone,
        is_unread=not vars(notice)["is_seen"],
    )


def subject_of(notice: Notice) -> str:
    """Return what a message is called: its subject; of a text message, its beginning."""
    words = words_of(notice)
    if notice.channel != Channel.SMS:
        return words.subject
    said = words.text
    cut = f"{said[:_SAID_AT_MOST].rpartition(' ')[0]} …" if len(said) > _SAID_AT_MOST else said
    return _("SMS : %(text)s") % {"text": cut}
