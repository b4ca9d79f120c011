"""A clerk enters a request for a person present: under the same rules, logged, and never blocked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection

from escale.actions import file as filing
from escale.actions.enter_at_counter import AgreementNeeded, AlreadyOpen
from escale.actions.leave_counter import leave_counter
from escale.actions.renew_counter_code import renew_counter_code
from escale.actions.revoke import revoke
from escale.applications.enums import Party, Status
from escale.applications.models import Application, CounterEntry, Event, Reconciliation
from escale.audit.models import Access, Search
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Account, Person, Role, StaffMember
from escale.register.matching import confirm_birth_date, identify, known_facts
from tests import at_counter, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Account:
    return at_counter.clerk()


@pytest.fixture
def known():
    """An account of the person whom the register knows, and who confirmed it."""
    at_counter.in_the_register()
    account = people.applicant()
    read = at_counter.papers()
    found = identify(
        account.person,
        number=read.number,
        valid_from=read.valid_from,
        valid_until=read.valid_until,
    )
    assert confirm_birth_date(found, born_on=read.born_on)
    return account


def events_of(application: Application) -> list[tuple[str, str, int | None]]:
    found = Event.objects.filter(application=application)
    return list(found.values_list("name", "party", "account"))


# ---- beginning -------------------------------------------------------------------------------


def test_whoever_has_no_number_has_a_draft_without_an_account(clerk):
    entry = at_counter.entered(clerk, language="en")
    application = entry.application
    assert application.is_draft
    assert not Account.objects.filter(person=application.person).exists()
    assert (entry.prefecture.code, entry.begun_by, entry.language) == ("isere", clerk, "en")
    assert events_of(application) == [
        ("started", Party.APPLICANT, clerk.pk),
        ("entered_at_counter", Party.CLERK, clerk.pk),
    ]
    assert not Search.objects.exists()


def test_papers_that_the_register_knows_prefill_the_draft(clerk):
    at_counter.in_the_register()
    entry = at_counter.entered(clerk, read=at_counter.papers())
    assert known_facts(entry.application.person)["identity.family_name"] == "OKONKWO"
    assert Search.objects.get().words == at_counter.NUMBER


@pytest.mark.parametrize("changes", [{"born_on": date(1990, 3, 8)}, {"number": "9905000002"}])
def test_papers_that_the_register_does_not_know_block_nothing(clerk, changes):
    at_counter.in_the_register()
    entry = at_counter.filed(clerk, read=at_counter.papers(**changes))
    assert entry.application.person.pk
    assert known_facts(entry.application.person) == {}
    assert Reconciliation.objects.filter(application=entry.application).exists()


def test_the_same_papers_again_resume_the_entry(clerk):
    at_counter.in_the_register()
    first = at_counter.entered(clerk, read=at_counter.papers())
    again = at_counter.entered(at_counter.clerk(), read=at_counter.papers())
    assert again == first
    assert again.begun_by == clerk
    assert Person.objects.count() == 1
    assert len(events_of(first.application)) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", ["", "9909999999"], ids=["no number", "unknown number"])
def test_a_button_pressed_twice_begins_one_entry(number):
    clerk = at_counter.clerk()

    def press(_time: int) -> int:
        try:
            return at_counter.entered(clerk, read=at_counter.papers(number)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        begun = set(threads.map(press, range(2)))
    assert len(begun) == 1
    assert (CounterEntry.objects.count(), Person.objects.filter(accounts=None).count()) == (1, 1)


def test_the_next_person_without_a_number_has_their_own_entry(clerk):
    first = at_counter.entered(clerk)
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert at_counter.entered(clerk) != first
    assert at_counter.entered(clerk, read=at_counter.papers("9909999999")) != first


def test_a_draft_of_their_own_is_continued_with_their_word_and_they_are_told(clerk, known):
    draft = people.draft(known)
    with pytest.raises(AgreementNeeded):
        at_counter.entered(clerk, read=at_counter.papers())
    assert not CounterEntry.objects.exists()
    entry = at_counter.entered(clerk, read=at_counter.papers(), is_agreed=True)
    assert entry.application == draft
    assert events_of(draft)[-1] == ("entered_at_counter", Party.CLERK, clerk.pk)
    told = Notice.objects.get(kind="entered_at_counter")
    assert told.to == known.email
    assert "Préfecture de l’Isère" in told.text


def test_what_was_searched_is_kept_whatever_comes_of_it(clerk, known):
    draft = people.draft(known)
    with pytest.raises(AgreementNeeded):
        at_counter.entered(clerk, read=at_counter.papers())
    assert Search.objects.get().account == clerk
    seen = Access.objects.get(person=known.person)
    assert (seen.what, seen.subject, seen.purpose) == (
        "counter_identification",
        draft.reference,
        "counter",
    )


def test_a_draft_held_by_another_counter_moves_with_the_persons_word(clerk):
    at_counter.in_the_register()
    reunion = at_counter.clerk(prefecture=people.prefectures()["reunion"])
    first = at_counter.entered(reunion, read=at_counter.papers())
    with pytest.raises(AgreementNeeded):
        at_counter.entered(clerk, read=at_counter.papers())
    moved = at_counter.entered(clerk, read=at_counter.papers(), is_agreed=True)
    assert moved.pk == first.pk
    assert moved.prefecture.code == "isere"


def test_a_request_that_is_being_examined_is_not_entered_again(clerk, known):
    application = people.filed(by=known)
    with pytest.raises(AlreadyOpen) as refused:
        at_counter.entered(clerk, read=at_counter.papers(), is_agreed=True)
    assert refused.value.reference == application.reference
    elsewhere = at_counter.clerk(prefecture=people.prefectures()["reunion"])
    with pytest.raises(AlreadyOpen) as refused:
        at_counter.entered(elsewhere, read=at_counter.papers(), is_agreed=True)
    assert refused.value.reference == ""
    assert not CounterEntry.objects.exists()


def test_only_a_clerk_on_duty_begins():
    with pytest.raises(RoleMissing):
        at_counter.entered(people.staff(Role.OFFICER, Role.MANAGER, Role.SIGNATORY))
    clerk = at_counter.clerk()
    member = StaffMember.objects.get(account=clerk)
    revoke(member, by=None)
    with pytest.raises(NotOnDuty):
        at_counter.entered(clerk)
    assert not Application.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_have_one_draft_and_one_entry(known):
    clerks = [at_counter.clerk() for _ in range(4)]

    def enter(clerk):
        try:
            return at_counter.entered(clerk, read=at_counter.papers()).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as at_once:
        entries = set(at_once.map(enter, clerks))
    assert len(entries) == 1
    assert Application.objects.count() == 1


# ---- filing ----------------------------------------------------------------------------------


def test_a_clerk_files_for_the_person_who_leaves_with_a_code(clerk):
    entry = at_counter.filed(clerk, language="en")
    application = Application.objects.get(pk=entry.application_id)
    assert application.status == Status.FILED
    assert application.filed_by == clerk
    assert entry.filed_at == application.filed_at
    event = Event.objects.get(application=application, act="file")
    assert (event.party, event.account, event.detail["counter"]) == ("A", clerk, "isere")
    facts = Letter.objects.get(application=application).facts
    assert (facts["filed_by"], facts["language"]) == ("clerk", "en")
    assert entry.has_code


def test_the_code_is_nowhere_in_the_database(clerk):
    entry = at_counter.filed(clerk)
    code = at_counter.code(entry)
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(
                f'select count(*) from "{table}" t where t::text ilike %s', [f"%{code}%"]
            )
            assert cursor.fetchone() == (0,), table
    assert len(tables) > 20


def test_whoever_has_an_account_needs_no_code(clerk, known):
    people.draft(known)
    entry = at_counter.entered(clerk, read=at_counter.papers(), is_agreed=True)
    application = at_counter.filled_in(entry.application)
    filing.file(application, by=clerk, is_declared_true=True)
    entry.refresh_from_db()
    assert entry.filed_at
    assert not entry.has_code
    assert Notice.objects.get(kind="filed").to == known.email


def test_a_person_without_an_account_is_told_at_the_address_they_stated(clerk):
    entry = at_counter.filed(clerk, language="en")
    assert not Notice.objects.exclude(kind="filed").exists()
    told = Notice.objects.get(application=entry.application, kind="filed")
    assert (told.to, told.language) == ("chidinma.okonkwo@exemple.fr", "en")


def test_a_person_without_an_address_can_be_entered_and_is_told_otherwise(clerk):
    without = {"contact": {"email": "", "without_email": "on"}}
    entry = at_counter.filed(clerk, answers=without)
    assert not Notice.objects.filter(application=entry.application).exists()


def test_an_address_is_asked_of_whoever_does_not_say_they_have_none(clerk):
    entry = at_counter.entered(clerk)
    application = at_counter.filled_in(entry.application, answers={"contact": {"email": ""}})
    with pytest.raises(filing.Incomplete):
        filing.file(application, by=clerk, is_declared_true=True)


def test_nobody_else_files_what_is_entered(clerk):
    entry = at_counter.entered(clerk)
    application = at_counter.filled_in(entry.application)
    reunion = people.prefectures()["reunion"]
    for other, why in (
        (people.staff(Role.OFFICER), RoleMissing),
        (at_counter.clerk(prefecture=reunion), NotOnDuty),
        (people.applicant(), NotOnDuty),
    ):
        with pytest.raises(why):
            filing.file(application, by=other, is_declared_true=True)
    colleague = at_counter.clerk()
    filing.file(application, by=colleague, is_declared_true=True)
    assert Application.objects.get(pk=application.pk).filed_by == colleague


def test_a_clerk_files_nothing_that_is_not_at_their_counter(clerk):
    draft = people.complete_draft()
    with pytest.raises(NotOnDuty):
        filing.file(draft, by=clerk, is_declared_true=True)
    assert Application.objects.get(pk=draft.pk).is_draft


def test_a_clerk_revoked_meanwhile_files_nothing(clerk):
    entry = at_counter.entered(clerk)
    application = at_counter.filled_in(entry.application)
    revoke(StaffMember.objects.get(account=clerk), by=None)
    with pytest.raises(NotOnDuty):
        filing.file(application, by=clerk, is_declared_true=True)


def test_the_person_who_files_it_themself_ends_the_entry(clerk, known):
    people.draft(known)
    entry = at_counter.entered(clerk, read=at_counter.papers(), is_agreed=True)
    application = at_counter.filled_in(entry.application)
    filing.file(application, by=known, is_declared_true=True)
    entry.refresh_from_db()
    assert entry.filed_at is None
    assert entry.left_at is not None
    assert Letter.objects.get(application=application).facts["filed_by"] == "applicant"


# ---- leaving ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["person", "clerk"])
def test_a_draft_is_given_back_by_either(clerk, known, who):
    draft = people.draft(known)
    entry = at_counter.entered(clerk, read=at_counter.papers(), is_agreed=True)
    by = known if who == "person" else clerk
    leave_counter(draft, by=by)
    leave_counter(draft, by=by)
    entry.refresh_from_db()
    assert entry.left_at is not None
    party = Party.APPLICANT if who == "person" else Party.CLERK
    assert events_of(draft)[-1] == ("left_counter", party, by.pk)
    with pytest.raises(AgreementNeeded):
        at_counter.entered(clerk, read=at_counter.papers())
    with pytest.raises(NotOnDuty):
        filing.file(at_counter.filled_in(draft), by=clerk, is_declared_true=True)


def test_a_draft_that_is_in_nobodys_account_is_not_left(clerk):
    entry = at_counter.entered(clerk)
    with pytest.raises(Refused):
        leave_counter(entry.application, by=clerk)
    with pytest.raises(NotOnDuty):
        leave_counter(entry.application, by=people.applicant())


# ---- the code --------------------------------------------------------------------------------


def test_a_new_code_ends_the_one_before_and_is_told_in_the_history(clerk):
    entry = at_counter.filed(clerk)
    before = at_counter.code(entry)
    renewed = renew_counter_code(entry.application, by=clerk)
    assert at_counter.code(renewed) != before
    assert events_of(entry.application)[-1] == ("counter_code_renewed", Party.CLERK, clerk.pk)


def test_a_code_is_not_given_to_whoever_has_an_account_or_before_the_filing(clerk):
    draft = at_counter.entered(clerk)
    with pytest.raises(Refused):
        renew_counter_code(draft.application, by=clerk)
    entry = at_counter.filed(clerk)
    people.applicant(person=entry.application.person)
    with pytest.raises(Refused):
        renew_counter_code(entry.application, by=clerk)
    with pytest.raises(NotOnDuty):
        renew_counter_code(
            entry.application, by=at_counter.clerk(prefecture=people.prefectures()["reunion"])
        )
