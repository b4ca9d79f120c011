"""The nation of the bench is what the acts would have made, and its pages are really asked."""

import re
import subprocess
import sys
from pathlib import Path

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
from escale.people.models import Person, Role, StaffMember
from tests import people

HOW_MANY = 400
ROOT = Path(__file__).resolve().parents[2]
# As few as fill the twentieth page of the queue.
_BENCH = """
from benchmarks.place import place
with place() as here:
    from benchmarks import office
    office.main(here, sizes=(10_000, 10_100), rounds=1, warm=1)
"""


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


def test_the_manager_of_the_big_prefecture_has_figures_of_each_kind(filled):
    member = StaffMember.objects.filter(prefecture=1).first()
    member.roles = [Role.MANAGER]
    member.save()
    page = people.at_work(member.account).get(reverse("office:figures"), {"period": "24"})
    total = page.context["total"]
    assert min(total.received, total.approved, total.refused, total.silence_missed) > 0
    assert page.context["delay"].decided > 0


def test_every_page_is_asked_at_both_sizes_and_told_with_its_ratio():
    run = subprocess.run(
        [sys.executable, "-c", _BENCH], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    for name in (
        "queue, first page",
        "search, a rare name",
        "one application",
        "figures, 24 months",
    ):
        assert re.search(
            rf"^{name} +[\d.]+ ms +[\d.]+ ms +[\d.]+ +\d+ / \d+", run.stdout, re.MULTILINE
        )
    assert "the worst ratio is" in run.stdout
    assert "the slowest figures take" in run.stdout


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
