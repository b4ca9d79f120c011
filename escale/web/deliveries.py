"""What became of a message, as pages say it: to whom it went, when, and whether it was delivered."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from escale.applications.sections.numbers import spoken_number
from escale.notices.models import Channel, Notice, State
from escale.web.components import Tone
from escale.web.instants import instant

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_EMAIL: "Final[Mapping[State, Sentence]]" = {
    State.QUEUED: _("Écrit le %(at)s ; il part vers %(to)s."),
    State.SENT: _("Envoyé le %(at)s à %(to)s."),
    State.DELIVERED: _("Envoyé le %(at)s à %(to)s, et remis."),
    State.BOUNCED: _("Envoyé le %(at)s à %(to)s, mais non remis : il est revenu."),
    State.REFUSED: _("Écrit le %(at)s, mais non remis : l’adresse %(to)s l’a refusé."),
    State.FAILED: _("Écrit le %(at)s, mais non remis à %(to)s, malgré plusieurs essais."),
}
_SMS: "Final[Mapping[State, Sentence]]" = {
    State.QUEUED: _("SMS écrit le %(at)s ; il part vers le %(to)s."),
    State.SENT: _("SMS envoyé le %(at)s au %(to)s."),
    State.DELIVERED: _("SMS envoyé le %(at)s au %(to)s, et remis."),
    State.BOUNCED: _("SMS envoyé le %(at)s au %(to)s, mais non remis."),
    State.REFUSED: _("SMS écrit le %(at)s, mais non remis : le %(to)s n’en reçoit pas."),
    State.FAILED: _("SMS écrit le %(at)s, mais non remis au %(to)s, malgré plusieurs essais."),
}
_SENTENCES: Final = {Channel.EMAIL: _EMAIL, Channel.SMS: _SMS}
_BADGES: "Final[Mapping[State, tuple[Sentence, Tone]]]" = {
    State.QUEUED: (_("part bientôt"), Tone.NEUTRAL),
    State.SENT: (_("envoyé"), Tone.INFO),
    State.DELIVERED: (_("remis"), Tone.SUCCESS),
    State.BOUNCED: (_("non remis"), Tone.WARNING),
    State.REFUSED: (_("non remis"), Tone.WARNING),
    State.FAILED: (_("non remis"), Tone.WARNING),
}


def sentence_of(notice: Notice, zone: str) -> str:
    """Say when a message was sent, to whom, and whether it was delivered, in the zone of the file."""
    words = _SENTENCES[Channel(notice.channel)][State(notice.state)]
    is_sms = notice.channel == Channel.SMS
    return str(words) % {
        "at": instant(notice.sent_at or notice.queued_at, zone),
        "to": spoken_number(notice.to) if is_sms else notice.to,
    }


def badge_of(notice: Notice) -> "tuple[Sentence, Tone]":
    """Return what became of a message in a word or two, and how it sounds."""
    return _BADGES[State(notice.state)]
