"""From the act to the telephone: in seconds, with the worker, the simulators and their receipts."""

import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from escale.actions import withdraw
from escale.applications.models import Application
from escale.notices.models import Channel, Notice, State
from tests import people

#: The promise: so many seconds at most, when nothing else waits.
SECONDS = 10.0
NUMBER = "+33639980001"


@pytest.fixture
def receipts(service) -> Iterator[None]:
    """The simulators tell the service what became of each message."""
    pages = (service.simulators.mail.pages, service.simulators.sms.address)
    for address in pages:
        httpx.put(f"{address}/webhook", content=f"{service.url}/webhooks/messages/")
    yield
    for address in pages:
        httpx.put(f"{address}/webhook", content="")


def waited_for(what: Callable[[], object], *, at_most: float = SECONDS) -> float:
    """How long it took until `what` was so; fails past the promise."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < at_most, "too late"
        time.sleep(0.05)
    return time.monotonic() - began


def filed_by(email: str) -> Application:
    """A filed request, all of whose messages are gone."""
    application = people.filed(by=people.applicant(email))
    waited_for(lambda: not Notice.objects.filter(state=State.QUEUED).exists(), at_most=30)
    return application


def test_a_notice_leaves_within_ten_seconds_of_its_act(service, record_property):
    application = filed_by("marie@exemple.fr")
    withdraw.withdraw(application, by=people.account_of(application))
    told = Notice.objects.filter(kind="withdrawn", state=State.SENT)
    seconds = waited_for(told.exists)
    record_property("seconds_from_the_act_to_the_mail_server", round(seconds, 2))
    assert service.simulators.messages_to("marie@exemple.fr", at_least=2)


def test_what_was_delivered_is_known_at_once(receipts):
    filed_by("marie@exemple.fr")
    waited_for(lambda: Notice.objects.filter(state=State.DELIVERED).exists())


def test_an_address_that_gives_back_is_told_by_text_and_to_the_office(service, receipts):
    application = people.filed(
        by=people.applicant("marie+bounce@exemple.fr"), answers={"contact": {"mobile": NUMBER}}
    )
    sms = application.notices.by(Channel.SMS).filter(kind="undelivered", state=State.DELIVERED)
    waited_for(sms.exists, at_most=2 * SECONDS)
    assert application.notices.by(Channel.EMAIL).get().state == State.BOUNCED
    assert application.events.filter(act="note_undelivered").count() == 1
    address = f"{service.simulators.sms.address}/api/messages"
    (message,) = httpx.get(address, params={"to": NUMBER}).json()
    assert application.reference in message["text"]
    # The text message arrived: somebody was told, and the office need not look further.
    marked = Application.objects.filter(pk=application.pk, has_undelivered=True)
    waited_for(lambda: not marked.exists())
