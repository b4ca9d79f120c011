"""The code of the counter: once, with the birth date, ten guesses an hour, and one person after it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from escale.actions import start
from escale.actions.claim import NotTheSamePerson, TooManyGuesses, WrongCode, claim
from escale.actions.renew_counter_code import renew_counter_code
from escale.applications.models import Application, CounterEntry, Event
from escale.notices.models import Notice
from escale.people import attempts
from escale.people.models import Account, Attempt
from escale.register.matching import identify
from escale.register.models import Identification
from tests import at_counter, people
from tests.guards import owners

pytestmark = pytest.mark.django_db

WRONG = date(1990, 3, 8)


@pytest.fixture
def entry() -> CounterEntry:
    return at_counter.filed(at_counter.clerk())


@pytest.fixture
def account() -> Account:
    return people.applicant("chidinma@exemple.fr")


def used(account: Account, entry: CounterEntry, *, born_on: date = at_counter.BORN_ON):
    return claim(account, code=at_counter.code(entry), born_on=born_on)


def test_the_account_has_the_request_its_history_and_its_messages(entry, account):
    application = used(account, entry)
    account.refresh_from_db()
    entry.refresh_from_db()
    assert application.person_id == account.person_id
    assert (entry.claimed_by, entry.has_code) == (account, False)
    event = Event.objects.filter(application=application).last()
    assert (event.name, event.party, event.account) == ("claimed", "A", account)
    told = Notice.objects.filter(kind="claimed").values_list("to", flat=True)
    assert set(told) == {"chidinma@exemple.fr", "chidinma.okonkwo@exemple.fr"}


def test_what_the_account_had_is_put_with_it(entry, account):
    draft = people.draft(account)
    application = used(account, entry)
    account.refresh_from_db()
    mine = Application.objects.of(account.person)
    assert set(mine) == {draft, application}
    assert start.start(account.person, by=account) == draft


def test_a_number_typed_at_the_sign_up_is_put_with_it(account):
    at_counter.in_the_register()
    entry = at_counter.filed(at_counter.clerk(), read=at_counter.papers())
    read = at_counter.papers()
    identify(
        account.person,
        number=read.number,
        valid_from=read.valid_from,
        valid_until=read.valid_until,
    )
    used(account, entry)
    account.refresh_from_db()
    assert set(Identification.objects.values_list("person", flat=True)) == {account.person_id}


def test_a_wrong_code_and_a_wrong_date_have_one_answer(entry, account):
    answers = set()
    for code, born_on in (
        (at_counter.code(entry), WRONG),
        ("0" * 12, at_counter.BORN_ON),
        ("0" * 12, WRONG),
    ):
        with pytest.raises(WrongCode) as refused:
            claim(account, code=code, born_on=born_on)
        answers.add((str(refused.value.sentence), str(refused.value.hint)))
    assert len(answers) == 1
    entry.refresh_from_db()
    assert entry.has_code


def test_a_code_serves_once(entry, account):
    code = at_counter.code(entry)
    claim(account, code=code, born_on=at_counter.BORN_ON)
    for who in (account, people.applicant()):
        with pytest.raises(WrongCode):
            claim(who, code=code, born_on=at_counter.BORN_ON)


def test_a_code_that_was_renewed_opens_nothing(entry, account):
    before = at_counter.code(entry)
    renewed = renew_counter_code(entry.application, by=entry.begun_by)
    with pytest.raises(WrongCode):
        claim(account, code=before, born_on=at_counter.BORN_ON)
    assert used(account, renewed).pk == entry.application_id


def test_ten_guesses_an_hour_at_one_code_by_any_account(entry):
    for _ in range(attempts.AT_MOST):
        with pytest.raises(WrongCode):
            used(people.applicant(), entry, born_on=WRONG)
    with pytest.raises(TooManyGuesses) as refused:
        used(people.applicant(), entry)
    assert refused.value.minutes > 0
    entry.refresh_from_db()
    assert entry.has_code


def test_ten_guesses_an_hour_by_one_account_at_any_code(entry, account):
    for number in range(attempts.AT_MOST):
        with pytest.raises(WrongCode):
            claim(account, code=f"{number:012}", born_on=at_counter.BORN_ON)
    with pytest.raises(TooManyGuesses):
        used(account, entry)


def test_a_right_answer_is_no_guess(entry, account):
    used(account, entry)
    assert not Attempt.objects.filter(door=Attempt.Door.COUNTER_CODE).exists()


def test_two_requests_under_examination_stay_apart(entry, account):
    mine = people.filed(by=account)
    with pytest.raises(NotTheSamePerson) as refused:
        used(account, entry)
    assert "en cours d’examen" in str(refused.value.sentence)
    assert "isere@prefecture.example" in str(refused.value.hint)
    account.refresh_from_db()
    entry.refresh_from_db()
    assert list(Application.objects.of(account.person)) == [mine]
    assert entry.has_code


def test_two_people_of_the_register_stay_apart(account):
    at_counter.in_the_register()
    entry = at_counter.filed(at_counter.clerk(), read=at_counter.papers())
    owners.known_to_the_register(account, number="9900000009", name="AUTRE")
    with pytest.raises(NotTheSamePerson):
        used(account, entry)


def test_two_drafts_stay_apart(account):
    at_counter.in_the_register()
    clerk = at_counter.clerk()
    entry = at_counter.filed(clerk, read=at_counter.papers())
    people.draft(account)
    start.start(entry.application.person, by=clerk)
    with pytest.raises(NotTheSamePerson):
        used(account, entry)


@pytest.mark.django_db(transaction=True)
def test_two_accounts_at_once_and_one_has_it():
    entry = at_counter.filed(at_counter.clerk())
    code = at_counter.code(entry)
    accounts = [people.applicant() for _ in range(6)]

    def use(account: Account) -> bool:
        try:
            claim(account, code=code, born_on=at_counter.BORN_ON)
        except WrongCode:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as at_once:
        outcomes = list(at_once.map(use, accounts))
    assert outcomes.count(True) == 1
    entry.refresh_from_db()
    assert entry.claimed_by == accounts[outcomes.index(True)]
    owners = Account.objects.filter(person__applications=entry.application_id)
    assert list(owners) == [entry.claimed_by]
