"""Before a document ends: four months, then two months and a week; never after, never for nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escale.actions import close_unanswered, discard, start
from escale.actions.remind_of_expiry import remind_due
from escale.applications.enums import Party, Status
from escale.applications.examination import PieceRequest
from escale.applications.models import Application, ClosureProposal
from escale.kit import clock
from escale.letters.words import day_in_words
from escale.notices.models import Notice
from escale.notices.wording import words_of
from escale.people.models import Account, Person
from escale.procedures.windows import reminders_on
from escale.register.models import Identification, ResidenceDocument
from tests import examining, people
from tests.guards import owners

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
ENDS = date(2027, 9, 30)
FIRST, SECOND = reminders_on(ENDS)


def on(day: date) -> clock.at:
    return clock.at(datetime.combine(day, time(9), ZoneInfo("Europe/Paris")))


@pytest.fixture
def account() -> Account:
    """Somebody of the register, whose permit ends on ENDS."""
    return known()


def known(number: str = "9900000001", ends: date = ENDS) -> Account:
    account = people.applicant()
    owners.known_to_the_register(account, number=number)
    ResidenceDocument.objects.filter(national__foreigner_number=number).update(valid_until=ends)
    return account


def told() -> list[Notice]:
    return list(Notice.objects.filter(kind="permit_ending").order_by("pk"))


def test_the_two_reminders_come_on_their_days_once_each(account):
    days = [ENDS - timedelta(days=n) for n in range(140, -30, -1)]
    sent = {}
    for day in days:
        with on(day):
            if remind_due():
                sent[day] = remind_due()
    assert sent == {FIRST: 0, SECOND: 0}
    first, second = (words_of(notice) for notice in told())
    assert day_in_words(ENDS, "fr") in first.subject
    assert "nous vous le rappellerons une seule fois" in first.html
    assert "notre dernier rappel" in second.html
    # A document in hand four months before its end: the window opens in the days that follow.
    assert day_in_words(ENDS - 120 * DAY, "fr", weekday=False) in first.html
    assert "dès que possible" in second.html


def test_a_worker_off_for_long_gives_the_more_urgent_alone(account):
    with on(SECOND + DAY):
        assert remind_due() == 1
        assert remind_due() == 0
    assert len(told()) == 1
    assert "notre dernier rappel" in words_of(told()[0]).html


def test_nothing_is_told_after_the_end(account):
    with on(ENDS + DAY):
        assert remind_due() == 0
    with on(ENDS):
        assert remind_due() == 1


def test_whoever_is_asking_or_writing_is_not_told(account):
    draft = start.start(account.person, by=account)
    with on(FIRST):
        assert remind_due() == 0
    discard.discard(draft, party=Party.APPLICANT)
    people.filed(by=account)
    with on(FIRST):
        assert remind_due() == 0


def test_what_the_last_ended_request_stated_is_enough():
    withdrawn = people.walked_to(Status.WITHDRAWN)
    Application.objects.filter(pk=withdrawn.pk).update(document_expires_on=ENDS)
    with on(FIRST):
        assert remind_due() == 1
    assert told()[0].to == people.account_of(withdrawn).email


def test_whoever_can_still_have_a_closed_request_reopened_is_not_told_to_ask_anew():
    with on(FIRST - 60 * DAY):
        application = people.filed()
        asked = examining.asked(application, "diploma", by=people.staff())
    PieceRequest.objects.filter(pk=asked.pk).update(delivered_at=asked.sent_at)
    with on(FIRST - 20 * DAY):
        assert close_unanswered.close_due()["closed"] == 1
    Application.objects.filter(pk=application.pk).update(document_expires_on=ENDS)
    with on(FIRST):
        assert remind_due() == 0
    with on(SECOND):  # more than two months after the closure
        assert remind_due() == 1


def test_a_later_document_is_told_in_its_own_time(account):
    national = Identification.objects.get(person=account.person).national
    ResidenceDocument.objects.create(
        national=national,
        kind="permit",
        number="AA7777777",
        valid_from=ENDS,
        valid_until=ENDS + 365 * DAY,
    )
    with on(FIRST):
        assert remind_due() == 0
    with on(reminders_on(ENDS + 365 * DAY)[0]):
        assert remind_due() == 1


def test_nobody_is_told_by_an_identification_that_was_not_confirmed(account):
    Identification.objects.update(confirmed_at=None)
    with on(FIRST):
        assert remind_due() == 0


def test_without_an_open_account_nobody_is_told(account):
    Account.objects.update(is_active=False)
    with on(FIRST):
        assert remind_due() == 0


def test_messages_stop_with_a_death():
    with on(FIRST - 200 * DAY):
        closed = people.walked_to(Status.CLOSED)
    Application.objects.filter(pk=closed.pk).update(document_expires_on=ENDS)
    officer, manager = people.staff(), people.staff()
    ClosureProposal.objects.filter(application=closed).delete()
    ClosureProposal.objects.create(
        application=closed,
        reason="death",
        text="acte reçu",
        proposed_by=officer,
        ended_by=manager,
        ending="confirmed",
        ended_at=clock.now(),
    )
    with on(FIRST):
        assert remind_due() == 0


def test_two_accounts_of_one_human_are_one(account):
    twin = people.applicant()
    Person.objects.filter(pk=twin.person_id).update(merged_into=account.person)
    with on(FIRST):
        assert remind_due() == 1
        assert {notice.to for notice in told()} == {account.email, twin.email}
    people.filed(by=twin)
    with on(SECOND):
        assert remind_due() == 0


def test_whoever_reads_english_reads_it_in_english_then_in_french(account):
    Account.objects.update(language="en")
    with on(FIRST):
        remind_due()
    html = words_of(told()[0]).html
    assert day_in_words(ENDS, "en") in html
    assert day_in_words(ENDS, "fr") in html


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_each_once():
    for n in range(1, 6):
        known(f"990000000{n}")

    def sweep(_worker):
        try:
            with on(FIRST):
                remind_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as workers:
        list(workers.map(sweep, range(3)))
    assert len(told()) == len({notice.to for notice in told()}) == 5


def test_the_questions_asked_do_not_grow():
    def asked(count: int) -> int:
        with on(FIRST), CaptureQueriesContext(connection) as queries:
            assert remind_due() == count
        return len(queries)

    known()
    first = asked(1)
    for n in range(2, 7):
        known(f"990000000{n}")
    assert asked(5) == first
