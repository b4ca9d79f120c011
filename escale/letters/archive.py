"""Letters kept: wanted by an act, made once, the same bytes for ever."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from escale.applications.models import Application, Certificate, Event
from escale.documents import safe
from escale.kit import clock
from escale.kit.hints import hint
from escale.kit.many_rows import insert_many
from escale.letters.models import Letter, new_code

#: While a worker makes a letter nobody else does; if that worker dies, it is made again.
LEASE = timedelta(seconds=60)
#: A letter that cannot be made is tried again every half minute at first, then ever less often.
FIRST_DELAY = timedelta(seconds=20)
LONGEST_DELAY = timedelta(hours=1)


def want(
    application: Application, *, event: Event, kind: Letter.Kind, facts: dict[str, Any]
) -> Letter:
    """Note, in the transaction of the act, that a letter is to be made of these facts."""
    letter, _is_new = Letter.objects.get_or_create(
        event=event, kind=kind, defaults={"application": application, "facts": facts}
    )
    hint("make_letters")
    return letter


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One letter to make of these facts, when many are wanted at once."""

    application_id: int
    event_id: int
    kind: Letter.Kind
    facts: dict[str, Any]


def want_many(wanted: Iterable[Wanted]) -> int:
    """Note, in the transaction of their acts, that letters are to be made; return how many."""
    rows = [{**vars(one), "kind": one.kind.value, "code": new_code()} for one in wanted]
    if rows:
        insert_many(Letter, rows)
        hint("make_letters")
    return len(rows)


def hold_next() -> Letter | None:
    """Take the next letter to make; nobody else can until the lease ends."""
    with transaction.atomic():
        letter = Letter.objects.to_make().select_for_update(skip_locked=True).first()
        if letter:
            letter.tries += 1
            letter.next_try_at = clock.machine_now() + LEASE
            letter.save(update_fields=["tries", "next_try_at"])
    return letter


def keep(letter: Letter, pdf: bytes) -> bool:
    """Archive the bytes; False when another worker had already archived the letter."""
    kept = safe.put(pdf)
    updated = Letter.objects.filter(pk=letter.pk, made_at__isnull=True).update(
        made_at=clock.now(),
        identity=kept.identity,
        store_name=kept.name,
        wrapped_key=kept.wrapped_key,
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
    )
    if not updated:
        safe.erase([kept.name])
    return bool(updated)


def put_off(letter: Letter) -> None:
    """Try later: each time twice as late, an hour at most."""
    delay = min(FIRST_DELAY * 2 ** (letter.tries - 1), LONGEST_DELAY)
    Letter.objects.filter(pk=letter.pk).update(next_try_at=clock.machine_now() + delay)


def opened(letter: Letter) -> bytes:
    """Return the archived PDF. Raises ValueError for a letter not made yet."""
    if letter.identity is None:
        message = "this letter is not made yet"
        raise ValueError(message)
    return safe.get(
        name=letter.store_name, identity=letter.identity, wrapped_key=letter.wrapped_key
    )


def decisions_of(application: Application) -> list[Letter]:
    """Return the letters of its decisions, closures and hand-over, made or not yet, newest first."""
    kinds = (
        Letter.Kind.APPROVAL,
        Letter.Kind.REFUSAL,
        Letter.Kind.CLOSURE,
        Letter.Kind.REOPENING_REFUSAL,
        Letter.Kind.HANDOVER_RECEIPT,
    )
    found = Letter.objects.filter(application=application, kind__in=kinds)
    return list(found.select_related("event").order_by("-pk"))


def letters_of(certificates: Iterable[Certificate]) -> dict[int, Letter]:
    """Return the letters of certificates that are made, by the number of the certificate."""
    by_event = {certificate.event_id: certificate.pk for certificate in certificates}
    kinds = (Letter.Kind.EXTENSION, Letter.Kind.APPROVAL_CERTIFICATE)
    if not by_event:
        return {}
    found = Letter.objects.filter(event__in=by_event, kind__in=kinds, made_at__isnull=False)
    return {by_event[letter.event_id]: letter for letter in found}


def letter_called(application: Application, number: int) -> Letter | None:
    """Return a letter of this application that is made; None when it has none of this number."""
    found = Letter.objects.filter(application=application, made_at__isnull=False)
    return found.filter(pk=number).first()
