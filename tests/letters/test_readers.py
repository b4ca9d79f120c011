"""Whose letters have an English copy: by their accounts, or as they said at the counter."""

import pytest

from escale.applications.models import CounterEntry
from escale.letters.readers import read_in_english
from tests import people

pytestmark = pytest.mark.django_db


def entered(language: str, *, with_account: str = ""):
    """A request of somebody who speaks a language at the counter, with an account or without."""
    application = people.filed()
    clerk = people.staff()
    account = people.account_of(application)
    account.language, account.is_active = with_account or "fr", bool(with_account)
    account.save()
    CounterEntry.objects.create(
        application=application,
        prefecture=application.prefecture,
        begun_by=clerk,
        language=language,
    )
    return application


def test_an_account_in_english_has_its_copy_and_one_in_french_has_none():
    english, french = people.filed(), people.filed()
    account = people.account_of(english)
    account.language = "en"
    account.save()
    assert read_in_english([english, french]) == {english.pk}


def test_without_an_account_what_was_said_at_the_counter_counts():
    assert read_in_english([spoken := entered("en"), entered("fr")]) == {spoken.pk}


def test_the_account_counts_before_the_counter():
    chosen = entered("en", with_account="fr")
    assert read_in_english([chosen]) == set()
    assert read_in_english([entered("fr", with_account="en")]) != set()


def test_it_asks_two_questions_whatever_their_number(django_assert_num_queries):
    many = [people.filed() for _each in range(3)]
    with django_assert_num_queries(2):
        read_in_english(many)
    with django_assert_num_queries(2):
        read_in_english(many[:1])
