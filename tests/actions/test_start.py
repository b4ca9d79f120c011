"""Starting: one draft a person and procedure, whatever is clicked twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from escale.actions import start
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.kit import reference
from tests import people

pytestmark = pytest.mark.django_db


def test_a_draft_is_started_with_its_reference_and_its_first_event():
    account = people.applicant()
    draft = start.start(account.person, by=account)
    assert draft.status == Status.DRAFT
    assert reference.normalise(draft.reference) == draft.reference
    event = draft.events.get()
    assert (event.name, event.party, event.account) == ("started", "A", account)


def test_starting_again_gives_the_same_draft():
    account = people.applicant()
    first = start.start(account.person, by=account)
    assert start.start(account.person, by=account) == first
    assert first.events.count() == 1


def test_a_second_account_of_the_same_person_finds_the_same_draft():
    account = people.applicant()
    other = people.applicant(person=account.person)
    assert start.start(account.person, by=account) == start.start(other.person, by=other)


def test_a_draft_can_be_started_while_another_request_is_examined():
    application = people.filed()
    account = people.account_of(application)
    assert start.start(account.person, by=account) != application


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_give_one_draft():
    account = people.applicant()

    def click(_turn):
        try:
            return start.start(account.person, by=account).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        drafts = set(hands.map(click, range(4)))
    assert len(drafts) == 1
    assert Application.objects.count() == 1
