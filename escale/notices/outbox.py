"""The outbox: a notice is queued with the act it tells of, and leaves after it."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils import translation

from escale.applications.models import Application
from escale.gateways.mail import AddressRefused, Mailbox, MailUnavailable, OutgoingMail
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
    recognised as the same message.
    """
    sent = 0
    while at_most > 0:
        held = _hold(min(BATCH, at_most))
        if not held:
            break
        at_most -= len(held)
        with Mailbox() as mailbox:
            sent += sum(_send(notice, mailbox) for notice in held)
    return sent


def _hold(how_many: int) -> list[Notice]:
    """Take the next due notices; none can be taken by another until the lease ends."""
    with transaction.atomic():
        notices = list(Notice.objects.to_send().select_for_update(skip_locked=True)[:how_many])
        Notice.objects.filter(pk__in=[n.pk for n in notices]).update(
            next_try_at=clock.machine_now() + LEASE
        )
    return notices


def _send(notice: Notice, mailbox: Mailbox) -> bool:
    """Hand one notice to the mail server and note what it answered."""
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
        _note(notice, state=Notice.State.REFUSED, why_not="address refused")
        return False
    except MailUnavailable as unavailable:
        _put_off(notice, why_not=str(unavailable)[:200])
        return False
    wiped = {"text": "", "html": ""} if notice.is_secret else {}
    _note(notice, state=Notice.State.SENT, sent_at=clock.now(), why_not="", **wiped)
    return True


def _put_off(notice: Notice, *, why_not: str) -> None:
    """Try again later, a little later each time; give up after the last delay."""
    if notice.tries >= len(DELAYS):
        _note(notice, state=Notice.State.FAILED, why_not=why_not)
        return
    later = clock.machine_now() + DELAYS[notice.tries]
    _note(notice, state=Notice.State.QUEUED, next_try_at=later, why_not=why_not)


def _note(notice: Notice, **columns: object) -> None:
    """Write the outcome, unless another worker already did."""
    Notice.objects.filter(pk=notice.pk, state=Notice.State.QUEUED).update(
        tries=notice.tries + 1, **columns
    )
