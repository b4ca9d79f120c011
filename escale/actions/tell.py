"""Tell the person what was done, at every address their accounts have."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from escale.applications.models import Application, Event
from escale.kit import clock
from escale.letters.words import Language, day_in_words, instant_in_words
from escale.notices import outbox
from escale.people.models import Account


def tell(application: Application, kind: str, *, event: Event, **context: Any) -> None:
    """Queue the notice `kind` about `event`, in each account's language, in this transaction.

    Days and instants given in `context` are written in full, in the zone of the file.
    """
    facts = {"filed_at": application.filed_at, "told_at": event.at, **context}
    tell_of(
        application,
        kind,
        key=f"event:{event.pk}",
        facts=facts,
        event=event,
        prefecture=application.prefecture,
        follow_up_path=reverse("applicant:follow_up", args=[application.reference]),
    )


def tell_of(
    application: Application, kind: str, *, key: str, facts: Mapping[str, Any], **context: Any
) -> None:
    """Queue the notice `kind`, in each account's language, in this transaction.

    `key` names what it tells of, so that it is told once. Days and instants among `facts` are
    written in full, in the zone of the file (that of Paris for a draft, which has none).
    """
    for account in Account.objects.filter(person_id=application.person_id, is_active=True):
        language: Language = "en" if account.language == "en" else "fr"
        outbox.queue(
            kind,
            key=key,
            to=account.email,
            language=account.language,
            context={
                "application": application,
                **context,
                **{
                    name: in_words(value, zone=application.zone, language=language)
                    for name, value in facts.items()
                },
            },
            person=application.person,
            application=application,
        )


def in_words(value: Any, *, zone: str, language: Language) -> Any:
    """Return a day or an instant as a message says it; anything else as it is."""
    if isinstance(value, datetime):
        return instant_in_words(value, zone or clock.PARIS, language)
    if isinstance(value, date):
        return day_in_words(value, language)
    return value
