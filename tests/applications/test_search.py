"""An application is found by its names, its reference, its numbers, its address, and by no sign."""

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from escale.actions.amend_contact import amend_contact
from escale.applications.advance import advance, locked, note_change
from escale.applications.enums import Party, Status
from escale.applications.models import Application
from escale.applications.search import LONGEST_PREFIX, MOST, find, keys, parse
from escale.kit.names import name_key
from escale.people.models import Prefecture
from tests import people
from tests.guards.owners import known_to_the_register

texts = st.text(max_size=300) | st.text(alphabet="%'\"\\\x00;--_😀é ab1@\ud800", max_size=40)


# ---- pure ------------------------------------------------------------------------------------


@given(texts)
def test_whatever_is_typed_is_read_without_failing_and_stays_in_the_prefecture(text):
    query = parse(text, prefecture=12)
    for key in [*query.whole, *(key for group in query.groups for key in group)]:
        assert key.startswith("12")
        assert not key[2].isalnum()
        assert "\x00" not in key


names = st.text(alphabet="abcdefghéïøŁ' -", min_size=1, max_size=40).filter(name_key)


@given(names, st.data())
def test_any_beginning_of_three_letters_of_any_word_is_a_key(name, data):
    word = data.draw(st.sampled_from(name_key(name).split()))
    length = data.draw(st.integers(min(3, len(word)), len(word)))
    found = keys(3, reference="K7Q-2MD-9FR-C", names=[name])
    query = parse(word[:length].lower(), prefecture=3)
    assert {group[0] for group in query.groups} <= set(found)
    assert len(word[:length]) > LONGEST_PREFIX or query.groups == ((f"3:{word[:length]}",),)


@pytest.mark.parametrize("text", ["", "   ", "%", "'\"", "😀", "\x00", "--", "a" * 500, "é%" * 101])
def test_a_sign_or_a_text_without_end_asks_for_nothing_that_exists(text):
    query = parse(text, prefecture=1)
    assert query.is_empty


@pytest.mark.parametrize("typed", ["K7Q-2MD-9FR", "k7q 2md 9fr", " K7Q2MD9FR "])
def test_a_reference_whose_check_fails_is_no_reference(typed):
    assert not any(key.startswith("1#") for key in parse(typed, prefecture=1).whole)


# ---- found -----------------------------------------------------------------------------------


pytestmark = pytest.mark.django_db


def numbers(text: str, prefecture: Prefecture | None = None) -> tuple[int, ...]:
    isere = prefecture or people.prefectures()["isere"]
    return find(parse(text, prefecture=isere.pk)).numbers


@pytest.fixture
def application() -> Application:
    return people.filed(
        answers={
            "identity": {
                "family_name": "N’Guessan Kouamé",
                "given_names": "Aïssatou-Éléonore",
                "usage_name": "Śliwińska",
                "foreigner_number": "7512345678",
            },
            "documents": {"residence_number": "XY9876543"},
            "contact": {"email": "aissatou@labo.example"},
        }
    )


@pytest.mark.parametrize(
    "typed",
    [
        "N'Guessan",
        "n guessan",
        "kouame",
        "KOUAMÉ",
        "kou",
        "eleonore kouame",
        "Kou ELÉ aïs",
        "sliwinska",
        "śliwińska aissatou",
        "7512345678",
        "75 1234 5678",
        "n° 7512345678",
        "kouame 7512345678",
        "kouamé 75 1234 5678",
        "xy9876543",
        "XY 987 6543",
        "aissatou@labo.example",
        "  AISSATOU@Labo.Example ",
        "Kouamé aissatou@labo.example",
    ],
)
def test_it_is_found_by_every_way(application, typed):
    assert numbers(typed) == (application.pk,)


@pytest.mark.parametrize(
    "spell",
    [
        str,
        str.lower,
        lambda r: r.replace("-", ""),
        lambda r: r.replace("-", " "),
        lambda r: f" {r.lower()} ",
        lambda r: r.replace("0", "O"),
    ],
)
def test_it_is_found_by_its_reference_in_any_spelling(application, spell):
    assert numbers(spell(application.reference)) == (application.pk,)


@pytest.mark.parametrize(
    "typed",
    ["kouame diallo", "ouame", "751234567", "aissatou@labo", "labo.example", "%", "k%", "kou_me"],
)
def test_what_it_does_not_bear_does_not_find_it(application, typed):
    assert numbers(typed) == ()


def test_a_name_of_two_letters_is_found_whole():
    application = people.filed(answers={"identity": {"family_name": "Li", "given_names": "Na"}})
    assert numbers("li") == numbers("NA li") == (application.pk,)


def test_a_name_of_sixty_letters_is_found_by_any_beginning():
    application = people.filed(answers={"identity": {"family_name": "Ab" * 30}})
    assert numbers("ababab") == numbers("ab" * 20) == numbers("ab" * 30) == (application.pk,)


def test_the_address_of_the_account_finds_it_too_whatever_it_is_now(application):
    account = people.account_of(application)
    assert numbers(account.email.upper()) == (application.pk,)
    account.email = "nouvelle@exemple.fr"
    account.save()
    assert numbers("nouvelle@exemple.fr") == (application.pk,)
    assert numbers("nouvelle@exemple.fr", people.prefectures()["reunion"]) == ()


def test_the_number_of_the_register_finds_it_though_it_was_not_stated():
    account = people.applicant()
    known_to_the_register(account, number="7700000007", name="OKONKWO")
    application = people.filed(by=account)
    assert numbers("7700000007") == (application.pk,)


def test_another_prefecture_never_sees_it(application):
    for other in ("reunion", "partagee", "etranger"):
        for typed in ("kouame", application.reference, "7512345678", "aissatou@labo.example"):
            assert numbers(typed, people.prefectures()[other]) == ()


def test_a_draft_is_not_found():
    people.complete_draft()
    assert numbers("okonkwo") == ()


def test_new_contact_details_find_it_and_old_ones_no_longer(application):
    answers = people.answers_for("contact", email="autre@labo.example")
    amend_contact(application, answers=answers, by=people.account_of(application))
    assert numbers("autre@labo.example") == (application.pk,)
    assert numbers("aissatou@labo.example") == ()


def test_transferred_it_is_found_there_and_no_longer_here(application):
    other = people.prefectures()["reunion"]
    with transaction.atomic():
        advance(locked(application), "transfer", party=Party.OFFICER, prefecture=other)
    assert numbers("kouame") == ()
    assert numbers("kouame", other) == (application.pk,)


def test_an_identity_settled_is_found_by_the_number_of_the_register(application):
    account = people.applicant()
    known_to_the_register(account, number="7700000008")
    national = account.person.identifications.get().national
    application.reconciliation.national = national
    application.reconciliation.save()
    with transaction.atomic():
        note_change(locked(application), restates=True)
    assert numbers("7700000008") == (application.pk,)


def test_those_that_wait_come_first_in_the_order_of_the_queue():
    ended = people.walked_to(Status.REFUSED)
    awaiting = people.walked_to(Status.AWAITING_PIECES)
    filed = people.filed()
    assert numbers("okonkwo") == (filed.pk, awaiting.pk, ended.pk)


def test_a_common_word_finds_a_hundred_and_says_that_there_are_more(monkeypatch):
    monkeypatch.setattr("escale.applications.search.MOST", 2)
    for _ in range(3):
        people.filed()
    found = find(parse("oko", prefecture=people.prefectures()["isere"].pk))
    assert (len(found.numbers), found.is_cut) == (2, True)
    assert MOST == 100


@settings(max_examples=40)
@given(texts)
def test_whatever_is_typed_is_asked_of_the_database_without_failing(text):
    assert find(parse(text, prefecture=1)).numbers == ()


@pytest.mark.parametrize("how_many", [1, 4])
def test_a_search_asks_the_same_whatever_it_finds(how_many, django_assert_num_queries):
    for _ in range(how_many):
        people.filed()
    isere = people.prefectures()["isere"]
    with django_assert_num_queries(2):
        assert len(find(parse("okonkwo", prefecture=isere.pk)).numbers) == how_many
