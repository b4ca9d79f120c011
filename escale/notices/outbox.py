"""The outbox: a notice is queued with the act it tells of, and leaves after it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils import translation

from escale.applications.models import Application
from escale.gateways.mail import (
    AddressRefused,
    Mailbox,
    MailUnavailable,
    MessageDeferred,
    OutgoingMail,
)
from escale.kit import clock
from escale.kit.hints import hint
from escale.notices.models import Notice
from escale.notices.plain import as_text
from escale.people.models import Person

BATCH = 50
SUBJECT_AT_MOST = 250
#: While a worker holds a notice nobody else takes it; if that worker dies, it is taken again.
LEASE = timedelta(minutes=2)
#: Waits between tries: three days in all, then a human is needed.
DELAYS = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60, 120, 240, 480, 720, 1440, 1440))

#: A server silent twice in a row is down; once, it may be about one message.
SILENCES_AT_MOST = 2


class _Answer(Enum):
    """What came of handing a message to the mail server."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # this message, now or for ever: the next one may well leave
    SILENCE = "silence"


def queue(
    kind: str,
    *,
    key: str,
    to: str,
    language: str,
    context: Mapping[str, object],
    person: Person | None = None,
    application: Application | None = None,
    is_secret: bool = False,
) -> Notice | None:
    """Write the notice in the present transaction; None when this event already told `to`.

    `key` names the event. The words are fixed here, in `language`: what leaves later is what
    was true at the act. Templates: `notices/KIND/subject.txt` and `body.html`, from which the
    plain text is read too, so that nobody is told less.
    """
    whole = {**context, "base_url": settings.BASE_URL, "support_email": settings.SUPPORT_EMAIL}
    with translation.override(language):
        subject = _subject(kind, whole)
        html = render_to_string(f"notices/{kind}/body.html", {**whole, "subject": subject})
    digest = hashlib.sha256(f"{key}|{to.casefold()}".encode()).hexdigest()[:40]
    notice, is_new = Notice.objects.get_or_create(
        key=f"{kind}:{digest}",
        defaults={
            "kind": kind,
            "to": to,
            "language": language,
            "subject": subject,
            "text": as_text(html),
            "html": html,
            "person": person,
            "application": application,
            "is_secret": is_secret,
        },
    )
    if not is_new:
        return None
    hint("deliver_notices")
    return notice


def _subject(kind: str, context: Mapping[str, object]) -> str:
    """Return the subject on one line: it is no HTML, and a name must not break a header."""
    template = Engine.get_default().get_template(f"notices/{kind}/subject.txt")
    written = template.render(Context(context, autoescape=False))
    return " ".join(written.split())[:SUBJECT_AT_MOST]


def deliver_due(*, at_most: int = 1000) -> int:
    """Send the notices that are due, oldest first; return how many were accepted.

    Each notice is held for two minutes before it is sent, so that two workers never send the
    same one; its Message-ID depends on its key alone, so that one sent again after a crash is
    recognised as the same message. A server that does not answer is left alone: the others
    wait for the next sweep, and it costs them no try.
    """
    sent = 0
    while at_most > 0:
        held = _hold(min(BATCH, at_most))
        if not held:
            break
        at_most -= len(held)
        accepted, goes_on = _send_all(held, until=clock.machine_now() + LEASE / 2)
        sent += accepted
        if not goes_on:
            break
    return sent


def _send_all(held: list[Notice], *, until: datetime) -> tuple[int, bool]:
    """Send what is held; return how many were accepted, and whether it is worth going on.

    Nothing is begun after `until`: what is left is taken again once its lease has ended.
    """
    accepted, silences = 0, 0
    with Mailbox() as mailbox:
        for notice in held:
            if clock.machine_now() > until:
                return accepted, True
            answer = _send(notice, mailbox)
            accepted += answer is _Answer.ACCEPTED
            silences = silences + 1 if answer is _Answer.SILENCE else 0
            if silences == SILENCES_AT_MOST:
                return accepted, False
    return accepted, True


def _hold(how_many: int) -> list[Notice]:
    """Take the next due notices; none can be taken by another until the lease ends."""
    with transaction.atomic():
        notices = list(Notice.objects.to_send().select_for_update(skip_locked=True)[:how_many])
        Notice.objects.filter(pk__in=[n.pk for n in notices]).update(
            next_try_at=clock.machine_now() + LEASE
        )
    return notices


def _send(notice: Notice, mailbox: Mailbox) -> _Answer:
    """Hand one notice to the mail server, note what it answered, and return it."""
    domain = urlsplit(settings.BASE_URL).hostname
    mail = OutgoingMail(
        to=notice.to,
        subject=notice.subject,
        text=notice.text,
        html=notice.html,
        message_id=f"<{notice.key.replace(':', '.')}@{domain}>",
        language=notice.language,
    )
    try:
        mailbox.deliver(mail)
    except AddressRefused:
        _note(notice, state=Notice.State.REFUSED, why_not="address refused", **_wiped(notice))
        return _Answer.REFUSED
    except MessageDeferred as deferred:
        _put_off(notice, why_not=deferred.cause)
        return _Answer.REFUSED
    except MailUnavailable as unavailable:
        _put_off(notice, why_not=unavailable.cause)
        return _Answer.SILENCE
    _note(notice, state=Notice.State.SENT, sent_at=clock.now(), why_not="", **_wiped(notice))
    return _Answer.ACCEPTED


def _wiped(notice: Notice) -> dict[str, str]:
    """Return the columns that empty a message whose words open something."""
    return {"text": "", "html": ""} if notice.is_secret else {}


def _put_off(notice: Notice, *, why_not: str) -> None:
    """Try again later, a little later each time; give up after the last delay."""
    if notice.tries >= len(DELAYS):
        _note(notice, state=Notice.State.FAILED, why_not=why_not[:200], **_wiped(notice))
        return
    later = clock.machine_now() + DELAYS[notice.tries]
    _note(notice, state=Notice.State.QUEUED, next_try_at=later, why_not=why_not[:200])


def _note(notice: Notice, **columns: object) -> None:
    """Write the outcome, unless another worker already did."""
    Notice.objects.filter(pk=notice.pk, state=Notice.State.QUEUED).update(
        tries=notice.tries + 1, **columns
    )
