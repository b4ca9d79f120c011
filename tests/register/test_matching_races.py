"""Two accounts at once: one is confirmed, and guesses are counted one by one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from escale.people.models import Person
from escale.register.matching import confirm_birth_date, identify
from escale.register.models import Identification

BORN = date(1990, 5, 17)
DATES = {"valid_from": date(2024, 3, 1), "valid_until": date(2027, 2, 28)}

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run the acts from as many threads, all let go together; return their answers."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_two_accounts_that_claim_one_person_at_once_leave_one_confirmed(transactional_db, register):
    for turn in range(12):
        register(
            {"foreigner_number": f"99030000{turn:02d}", "document_number": f"AB00000{turn:02d}"}
        )
        attempts = [
            identify(Person.objects.create(), number=f"99030000{turn:02d}", **DATES)
            for _ in range(4)
        ]
        answers = at_once(
            *(
                lambda attempt=attempt: confirm_birth_date(attempt, born_on=BORN)
                for attempt in attempts
            )
        )
        assert sorted(answers) == [False, False, False, True]
    assert Identification.objects.filter(confirmed_at__isnull=False).count() == 12
    assert Identification.objects.filter(outcome="already_claimed").count() == 36


def test_guesses_sent_together_are_counted_one_by_one(transactional_db, register):
    register({})
    person = Person.objects.create()
    attempt = identify(person, number="9903000001", **DATES)
    copies = [Identification.objects.get(pk=attempt.pk) for _ in range(8)]
    guesses = [date(1991, 1, day) for day in range(1, 9)]
    at_once(
        *(
            lambda copy=copy, guess=guess: confirm_birth_date(copy, born_on=guess)
            for copy, guess in zip(copies, guesses, strict=True)
        )
    )
    attempt.refresh_from_db()
    assert attempt.wrong_birth_dates == 8
    assert attempt.outcome == "unsettled"
    assert not confirm_birth_date(attempt, born_on=BORN)


def test_numbers_sent_together_are_counted_one_by_one(transactional_db, register):
    register({})
    person = Person.objects.create()
    for _ in range(6):
        identify(person, number="9903000009", **DATES)
    found = at_once(
        *[lambda: identify(person, number="9903000001", **DATES).outcome for _ in range(8)]
    )
    assert sorted(found) == ["matched"] * 4 + ["unsettled"] * 4
