"""Letters: made once, archived, the same bytes for ever."""

import hashlib
from datetime import timedelta

import pytest
import time_machine

from escale.actions import amend_contact, make_letters, withdraw
from escale.actions import file as filing
from escale.kit import clock
from escale.letters import archive
from escale.letters.models import Letter
from tests import people

pytestmark = pytest.mark.django_db


def test_a_letter_is_made_once_and_says_its_own_fingerprint():
    application = people.filed()
    assert make_letters.make_due() == 1
    assert make_letters.make_due() == 0
    letter = filing.receipt_of(application)
    pdf = archive.opened(letter)
    assert (len(pdf), hashlib.sha256(pdf).hexdigest()) == (letter.size, letter.sha256)


def test_a_receipt_keeps_its_bytes_whatever_becomes_of_the_request():
    application = people.filed()
    account = people.account_of(application)
    make_letters.make_due()
    before = archive.opened(filing.receipt_of(application))
    amend_contact.amend_contact(
        application, answers=people.answers_for("contact", town="Meylan"), by=account
    )
    withdraw.withdraw(application, by=account)
    make_letters.make_due()
    assert archive.opened(filing.receipt_of(application)) == before


def test_a_letter_that_cannot_be_typeset_does_not_stop_the_others():
    broken, sound = people.filed(), people.filed()
    Letter.objects.filter(application=broken).update(facts={})
    assert make_letters.make_due() == 1
    assert filing.receipt_of(sound).made_at is not None
    waiting = filing.receipt_of(broken)
    assert waiting.made_at is None
    assert waiting.next_try_at > clock.machine_now()


def test_a_letter_is_put_off_ever_longer_but_an_hour_at_most():
    application = people.filed()
    Letter.objects.filter(application=application).update(facts={})
    waits = []
    with time_machine.travel(clock.machine_now(), tick=False) as now:
        for _turn in range(10):
            make_letters.make_due()
            letter = filing.receipt_of(application)
            waits.append(letter.next_try_at - clock.machine_now())
            now.shift(waits[-1])
    assert waits == sorted(waits)
    assert waits[0] < timedelta(minutes=1)
    assert waits[-1] == timedelta(hours=1)


def test_a_letter_held_by_a_worker_that_died_is_made_by_another():
    application = people.filed()
    assert archive.hold_next() == filing.receipt_of(application)
    assert make_letters.make_due() == 0, "it is held"
    with time_machine.travel(clock.machine_now() + archive.LEASE, tick=False):
        assert make_letters.make_due() == 1


def test_two_workers_archive_one_letter():
    people.filed()
    letter = archive.hold_next()
    assert archive.keep(letter, b"%PDF first")
    assert not archive.keep(letter, b"%PDF second")
    letter.refresh_from_db()
    assert archive.opened(letter) == b"%PDF first"
