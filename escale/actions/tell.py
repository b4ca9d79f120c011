"""Tell the person what was done, at every address their accounts have."""

from typing import Any

from escale.applications.models import Application, Event
from escale.notices import outbox
from escale.people.models import Account


def tell(application: Application, kind: str, *, event: Event, **context: Any) -> None:
    """Queue the notice `kind` about `event`, in each account's language, in this transaction."""
    accounts = Account.objects.filter(person_id=application.person_id, is_active=True)
    for account in accounts:
        outbox.queue(
            kind,
            key=f"event:{event.pk}",
            to=account.email,
            language=account.language,
            context={
                "application": application,
                "event": event,
                "prefecture": application.prefecture,
                **context,
            },
            person=application.person,
            application=application,
        )
