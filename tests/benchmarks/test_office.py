"""The nation of the bench is what the acts would have made, and its pages are really asked."""

import pytest
from django.db import connection
from django.urls import reverse

from benchmarks import nation
from benchmarks.copying import text_of
from escale.applications.enums import UNDECIDED
from escale.applications.marks import marks_of
from escale.applications.models import Application
from escale.applications.priority import place_of
from escale.applications.search import find, keys_of, parse
from escale.people.models import Person, StaffMember
from tests import people

HOW_MANY = 400


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select indexname from pg_indexes where schemaname = 'public'")
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture
def filled(transactional_db, database_url):
    before = indexes()
    nation.fill(database_url, applications=HOW_MANY)
    assert indexes() == before


def test_each_application_is_as_the_acts_would_have_left_it(filled):
    applications = list(Application.objects.select_related("person"))
    assert len(applications) == HOW_MANY
    for one in applications:
        found = place_of(one)
        assert (one.rank, one.urgent_on, one.urgent_for) == (
            found.rank,
            found.urgent_on,
            found.urgent_for,
        )
        assert one.events.last().to_status == one.status
        assert [event.act for event in one.events.order_by("pk")][:2] == ["start", "file"]
    waiting = [one for one in applications if one.status in UNDECIDED]
    assert len(waiting) > HOW_MANY / 4
    for one in waiting:
        assert sorted(one.search_keys) == keys_of(one)
        assert (one.has_absence, one.has_open_identity) == tuple(marks_of(one))


def test_the_big_prefecture_finds_its_rare_name_and_shows_its_queue(filled):
    assert len(find(parse(nation.RARE_NAME, prefecture=1)).numbers) >= 3
    officer = StaffMember.objects.filter(prefecture=1).first().account
    page = people.at_work(officer).get(reverse("office:queue"))
    assert len(page.context["rows"]) == 25


def test_numbers_go_on_after_those_written(filled):
    assert Person.objects.create().pk == HOW_MANY + 1


@pytest.mark.parametrize(
    "value,text",
    [
        (None, "\\N"),
        (True, "t"),
        ("a\tb\\\n", "a\\tb\\\\\\n"),
        (["a", "b"], '{"a","b"}'),
        ({"a": 'b"'}, '{"a": "b\\\\""}'),
    ],
)
def test_values_are_written_as_copy_reads_them(value, text):
    assert text_of(value) == text
