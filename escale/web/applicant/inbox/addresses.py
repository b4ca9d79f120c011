"""Which of the person's own addresses give our messages back, until they take one again."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from escale.actions.tell import mobile_of
from escale.applications.models import Application
from escale.applications.sections.numbers import spoken_number
from escale.notices.models import Channel, Notice, NoticeQuerySet, State
from escale.people.models import Account

#: An address says what it is worth in its last messages.
_READ: Final = 20


@dataclass(frozen=True, kw_only=True)
class Unreached:
    """An address that our messages do not reach, and where to change it."""

    to: str
    is_phone: bool
    change_url: str


def unreached(account: Account) -> list[Unreached]:
    """Return the address of an account, and the mobile stated, when they give messages back."""
    found: list[Unreached] = []
    if account.person is None:
        return found
    mine = Notice.objects.filter(person=account.person)
    if _gives_back(mine.by(Channel.EMAIL).filter(to__iexact=account.email)):
        found.append(
            Unreached(to=account.email, is_phone=False, change_url=reverse("account_email"))
        )
    last = mine.by(Channel.SMS).select_related("application").order_by("-queued_at", "-pk").first()
    application = last.application if last else None
    if last and application and _is_lost_there(mine, last, application):
        url = reverse("applicant:amend_contact", args=[application.reference])
        found.append(Unreached(to=spoken_number(last.to), is_phone=True, change_url=url))
    return found


def _is_lost_there(mine: NoticeQuerySet, last: Notice, application: Application) -> bool:
    """Whether the last text messages came back, from the number that is still the one stated."""
    return (
        _gives_back(mine.by(Channel.SMS).filter(to=last.to)) and mobile_of(application) == last.to
    )


def _gives_back(notices: NoticeQuerySet) -> bool:
    """Whether the last word on an address is that it gave a message back.

    That a server took one more says nothing of an address which gives back what was taken.
    """
    newest_first = notices.order_by("-queued_at", "-pk").values_list("state", flat=True)
    was_taken = False
    for state in newest_first[:_READ]:
        if state == State.DELIVERED:
            return False
        if state == State.BOUNCED or (state == State.REFUSED and not was_taken):
            return True
        was_taken = was_taken or state == State.SENT
    return False
