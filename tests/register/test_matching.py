"""Who is matched, what is released, and what never is."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from escale.kit import clock
from escale.people.models import Person
from escale.register.matching import confirm_birth_date, identify, known_facts, proposed_case
from escale.register.models import ForeignNational, Identification

FROM, UNTIL, BORN = date(2024, 3, 1), date(2027, 2, 28), date(1990, 5, 17)
WRONG = [date(1990, 5, day) for day in range(1, 32) if day != BORN.day]
BOB = {"foreigner_number": "9903000002", "document_number": "CD1234567"}


@pytest.fixture
def person(db):
    return Person.objects.create()


@pytest.fixture
def other(db):
    return Person.objects.create()


def typed(person, number="9903000001", valid_from=FROM, valid_until=UNTIL):
    return identify(person, number=number, valid_from=valid_from, valid_until=valid_until)


# ---- matching ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number, kind",
    [
        ("9903000001", "foreigner"),
        ("99 03-00.00 01", "foreigner"),
        ("99O3OOOOO1", "foreigner"),
        ("ab 123 4567", "permit"),
    ],
)
def test_a_number_and_the_dates_of_a_document_match(register, person, number, kind):
    register({})
    found = typed(person, number)
    assert found.outcome == "matched"
    assert found.national.foreigner_number == "9903000001"
    assert found.kind == kind
    assert found.confirmed_at is None


def test_a_number_of_nine_digits_matches_the_number_printed_without_its_zero(register, person):
    register({"foreigner_number": "0903000001"})
    assert typed(person, "903000001").outcome == "matched"


@pytest.mark.parametrize(
    "number, valid_from, valid_until",
    [
        ("9903000009", FROM, UNTIL),
        ("9903000001", FROM, UNTIL + timedelta(days=1)),
        ("9903000001", FROM - timedelta(days=1), UNTIL),
        ("9903000001", UNTIL, FROM),
        ("9903000001", None, None),
        ("9903000001", FROM, None),
        ("AB1234568", FROM, UNTIL),
        ("", FROM, UNTIL),
        ("not a number at all", FROM, UNTIL),
        ("9\x00", FROM, UNTIL),
        ("9" * 500, FROM, UNTIL),
    ],
)
def test_without_number_and_both_dates_nobody_matches(
    register, person, number, valid_from, valid_until
):
    register({})
    found = typed(person, number, valid_from, valid_until)
    assert (found.outcome, found.national) == ("none", None)
    found.full_clean()


def test_the_number_of_one_person_with_the_dates_of_another_matches_nobody(register, person):
    register({}, BOB | {"valid_until": "2029-02-28"})
    assert typed(person, "9903000001", FROM, date(2029, 2, 28)).outcome == "none"


def test_a_number_that_designates_two_persons_is_ambiguous(register, person):
    register({"foreigner_number": "0123456789"}, BOB | {"document_number": "123456789"})
    found = typed(person, "123456789")
    assert (found.outcome, found.national) == ("ambiguous", None)


def test_the_exact_spelling_goes_before_a_confused_one(register, person):
    register({"document_number": "AO1234567"}, BOB | {"document_number": "A01234567"})
    assert typed(person, "A01234567").national.foreigner_number == "9903000002"


def test_two_documents_of_one_person_are_not_ambiguous(register, person):
    register({}, {"document_kind": "visa", "document_number": "V00000001"})
    assert typed(person).outcome == "matched"


def test_what_was_typed_is_kept_for_the_officer(register, person):
    now = datetime(2026, 1, 2, 3, tzinfo=UTC)
    with clock.at(now):
        found = typed(person, "zz 99-99")
    found.refresh_from_db()
    assert (found.number, found.valid_from, found.valid_until) == ("ZZ9999", FROM, UNTIL)
    assert found.created_at == now


# ---- release -------------------------------------------------------------------------------------


def test_nothing_is_released_before_the_birth_date_agrees(register, person):
    register({})
    typed(person)
    assert known_facts(person) == {}
    assert proposed_case(person) is None


def test_the_birth_date_releases_what_the_register_knows(register, person):
    register({})
    found = typed(person)
    assert confirm_birth_date(found, born_on=BORN)
    assert found.confirmed_at is not None
    assert known_facts(person) == {
        "identity.foreigner_number": "9903000001",
        "identity.family_name": "Okafor",
        "identity.given_names": "Ada Ngozi",
        "identity.sex": "F",
        "identity.born_on": "1990-05-17",
        "identity.birth_city": "Enugu",
        "identity.birth_country": "NG",
        "identity.nationality": "NG",
        "contact.postcode": "75013",
        "documents.kind": "permit",
        "documents.number": "AB1234567",
        "documents.valid_from": "2024-03-01",
        "documents.valid_until": "2027-02-28",
    }
    assert proposed_case(person) == "renewal"
    assert confirm_birth_date(found, born_on=BORN)


def test_a_person_of_one_name_has_no_given_names(register, person):
    register({"family_name": "Suharto", "given_names": ""})
    confirm_birth_date(typed(person), born_on=BORN)
    facts = known_facts(person)
    assert facts["identity.family_name"] == "Suharto"
    assert "identity.given_names" not in facts


def test_the_document_known_is_the_one_in_force(register, person):
    register(
        {},
        {"document_number": "OLD000001", "valid_from": "2022-03-01", "valid_until": "2024-02-29"},
        {"document_number": "NEW000001", "valid_from": "2027-03-01", "valid_until": "2031-02-28",
         "mention": "étudiant"},
    )  # fmt: skip
    confirm_birth_date(typed(person), born_on=BORN)
    with clock.at(datetime(2026, 6, 1, tzinfo=UTC)):
        assert known_facts(person)["documents.number"] == "AB1234567"
    with clock.at(datetime(2027, 6, 1, tzinfo=UTC)):
        assert known_facts(person)["documents.number"] == "NEW000001"
        assert proposed_case(person) == "from_student"


def test_an_attempt_that_matched_nobody_releases_nothing(register, person):
    register({})
    found = typed(person, "9903000009")
    assert not confirm_birth_date(found, born_on=BORN)
    assert found.outcome == "none"
    assert known_facts(person) == {}


def test_the_facts_of_one_are_never_those_of_another(register, person, other):
    register({}, BOB)
    confirm_birth_date(typed(person), born_on=BORN)
    confirm_birth_date(typed(other, BOB["foreigner_number"]), born_on=BORN)
    assert known_facts(person)["identity.foreigner_number"] == "9903000001"
    assert known_facts(other)["identity.foreigner_number"] == "9903000002"


# ---- guessing ------------------------------------------------------------------------------------


def test_four_wrong_dates_leave_a_fifth_try(register, person):
    register({})
    found = typed(person)
    for wrong in WRONG[:4]:
        assert not confirm_birth_date(found, born_on=wrong)
    assert found.wrong_birth_dates == 4
    assert confirm_birth_date(found, born_on=BORN)


def test_after_five_wrong_dates_the_right_one_is_refused_for_ever(register, person):
    register({})
    found = typed(person)
    for wrong in WRONG[:5]:
        assert not confirm_birth_date(found, born_on=wrong)
    assert found.outcome == "unsettled"
    with time_machine.travel(clock.machine_now() + timedelta(days=400)):
        assert not confirm_birth_date(found, born_on=BORN)
        again = typed(person, "AB1234567")
        assert again.outcome == "unsettled"
        assert not confirm_birth_date(again, born_on=BORN)
    assert known_facts(person) == {}


def test_wrong_dates_add_up_over_numbers_and_attempts(register, person):
    register({}, BOB)
    attempts = [typed(person), typed(person, "AB1234567"), typed(person, BOB["foreigner_number"])]
    for attempt, wrong in zip(attempts * 2, WRONG[:5], strict=False):
        assert not confirm_birth_date(attempt, born_on=wrong)
    assert not any(confirm_birth_date(attempt, born_on=BORN) for attempt in attempts)


def test_a_page_sent_twice_and_a_date_half_typed_do_not_count(register, person):
    register({})
    found = typed(person)
    for wrong in (WRONG[0], WRONG[0], WRONG[0], date(1, 5, 17), date(199, 5, 17), date(9999, 1, 1)):
        assert not confirm_birth_date(found, born_on=wrong)
    assert found.wrong_birth_dates == 1


def test_many_accounts_do_not_give_more_guesses_at_one_person(register):
    register({})
    guesses = iter(WRONG)
    for _ in range(3):
        attempt = typed(Person.objects.create())
        for _ in range(5):
            assert not confirm_birth_date(attempt, born_on=next(guesses))
    late = typed(Person.objects.create())
    assert late.outcome == "unsettled"
    assert not confirm_birth_date(late, born_on=BORN)
    with time_machine.travel(clock.machine_now() + timedelta(days=31)):
        assert confirm_birth_date(typed(Person.objects.create()), born_on=BORN)


def test_the_eleventh_number_within_an_hour_is_kept_and_not_compared(register, person):
    register({})
    for _ in range(10):
        typed(person, "9903000009")
    late = typed(person)
    assert (late.outcome, late.national) == ("unsettled", None)
    with time_machine.travel(clock.machine_now() + timedelta(minutes=61)):
        assert typed(person).outcome == "matched"


# ---- one human, one person of the register -------------------------------------------------------


def test_a_person_already_claimed_is_not_released_again(register, person, other):
    register({})
    waiting = typed(other)
    confirm_birth_date(typed(person), born_on=BORN)
    assert not confirm_birth_date(waiting, born_on=BORN)
    assert waiting.outcome == "already_claimed"
    assert typed(other).outcome == "already_claimed"
    assert known_facts(other) == {}


def test_the_same_person_may_identify_again_with_another_document(register, person):
    register({}, {"document_kind": "visa", "document_number": "V00000001"})
    confirm_birth_date(typed(person), born_on=BORN)
    again = typed(person, "V00000001")
    assert (again.outcome, again.kind) == ("matched", "visa")
    assert not confirm_birth_date(again, born_on=WRONG[0])
    assert confirm_birth_date(again, born_on=BORN)
    assert known_facts(person)


def test_one_account_is_never_two_persons_of_the_register(register, person):
    register({}, BOB)
    second = typed(person, BOB["foreigner_number"])
    confirm_birth_date(typed(person), born_on=BORN)
    assert not confirm_birth_date(second, born_on=BORN)
    assert typed(person, BOB["foreigner_number"]).outcome == "ambiguous"
    assert known_facts(person)["identity.foreigner_number"] == "9903000001"


def test_the_database_itself_refuses_a_second_confirmation(register, person, other):
    register({})
    confirm_birth_date(typed(person), born_on=BORN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Identification.objects.create(
            person=other,
            outcome="matched",
            national=ForeignNational.objects.get(),
            confirmed_at=clock.now(),
            created_at=clock.now(),
            typed_at=clock.machine_now(),
        )


# ---- no oracle -----------------------------------------------------------------------------------


def shapes(captured):
    """The statements without their values: the questions put to the database."""
    without_values = (re.sub(r"'[^']*'(::\w+)?|\b\d+\b|NULL", "?", q["sql"]) for q in captured)
    without_names = (re.sub(r"SAVEPOINT .*", "SAVEPOINT", sql) for sql in without_values)
    return tuple(re.sub(r"\(\?(, \?)*\)", "(?)", sql) for sql in without_names)


def test_the_same_questions_are_put_to_the_database_whoever_exists(register, person, other):
    register({}, BOB)
    confirm_birth_date(typed(other, BOB["foreigner_number"]), born_on=BORN)
    seen = set()
    for number, until in [
        ("9903000001", UNTIL),
        ("9903000009", UNTIL),
        ("9903000001", None),
        (BOB["foreigner_number"], UNTIL),
        ("", None),
        ("nonsense", UNTIL),
    ]:
        with CaptureQueriesContext(connection) as captured:
            typed(person, number, FROM, until)
        seen.add(shapes(captured))
    assert len(seen) == 1
    assert len(seen.pop()) == 6  # with the savepoint that the test's own transaction adds


def test_a_wrong_date_asks_the_same_questions_whoever_exists(register, person, other):
    register({}, BOB)
    confirm_birth_date(typed(other, BOB["foreigner_number"]), born_on=BORN)
    numbers = ("9903000001", "9903000009", BOB["foreigner_number"], "")
    seen = set()
    for number, wrong in zip(numbers, WRONG, strict=False):
        attempt = typed(person, number)
        attempt = Identification.objects.select_related("person").get(pk=attempt.pk)
        with CaptureQueriesContext(connection) as captured:
            assert not confirm_birth_date(attempt, born_on=wrong)
        seen.add(shapes(captured))
    assert len(seen) == 1
