"""The messages that were sent about an application, and whether they were delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from escale.applications.enums import UNDECIDED
from escale.notices.models import Channel, Notice
from escale.notices.wording import Part, Words, parts_of, words_of
from escale.web.components import Tone
from escale.web.deliveries import badge_of, sentence_of
from escale.web.office.application.casefile import CaseFile
from escale.web.office.application.way import open_page

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message, as the person received it or not."""

    title: str
    sentence: str
    badge: "Sentence"
    tone: Tone
    parts: Sequence[Part]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the person was told, and where to note that they were told otherwise."""

    messages: Sequence[Message]
    note_url: str


def told_shown(case_file: CaseFile) -> Told:
    """Return the messages about the application, the newest first, in one question."""
    application = case_file.application
    notices = Notice.objects.to_read().filter(application=application)
    found = notices.select_related("application__prefecture", "event")
    is_open = application.status in UNDECIDED
    return Told(
        messages=[
            _message(notice, application.zone) for notice in found.order_by("-queued_at", "-pk")
        ],
        note_url=open_page("note_delivery", application, case_file.staff) if is_open else "",
    )


def _message(notice: Notice, zone: str) -> Message:
    words = words_of(notice)
    badge, tone = badge_of(notice)
    return Message(
        title=_title(notice, words, str(badge)),
        sentence=sentence_of(notice, zone),
        badge=badge,
        tone=tone,
        parts=parts_of(words.text, language=notice.language),
    )


def _title(notice: Notice, words: Words, badge: str) -> str:
    """Return what a message is called, and what became of it: it is read closed."""
    if notice.channel == Channel.SMS:
        return _("SMS : %(text)s (%(state)s)") % {"text": words.text, "state": badge}
    return _("%(subject)s (%(state)s)") % {"subject": words.subject, "state": badge}
