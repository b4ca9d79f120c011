"""Pages: nothing skipped, nothing twice, whatever is filed or decided between two of them."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from escale.actions.withdraw import withdraw
from escale.applications.querysets import QueuePlace
from escale.web.office.queue.paging import page_of_numbers, read_place, write_place
from tests import people

QUEUE = reverse("office:queue")


@given(st.integers(0, 9), st.dates(), st.integers(1, 2**63 - 1))
def test_a_place_is_read_as_it_was_written(rank, day, number):
    place = QueuePlace(rank, day, number)
    assert read_place(write_place(place)) == place


@given(st.text())
def test_whatever_an_address_carries_is_a_place_or_nothing(text):
    found = read_place(text)
    assert found is None or found == read_place(write_place(found))


@given(st.lists(st.integers(1, 500), unique=True, max_size=200))
def test_the_pages_of_a_short_list_hold_all_of_it_once(numbers):
    asked, shown = {}, []
    while True:
        page = page_of_numbers(numbers, asked)
        shown += page.numbers
        if not page.after:
            break
        asked = {"after": page.after}
    assert shown == numbers
    if page.before:
        back = page_of_numbers(numbers, {"before": page.before})
        assert len(back.numbers) == 25
        assert back.after == str(back.numbers[-1])


@pytest.mark.django_db
def test_pages_lead_forth_and_back(waiting, at_work):
    wanted = [waiting(days=number).reference for number in range(55)]
    pages, query = [], ""
    while True:
        context = at_work.get(QUEUE + query).context
        pages.append([row.reference for row in context["rows"]])
        if not context["after"]:
            break
        query = context["after"]
    assert [len(page) for page in pages] == [25, 25, 5]
    assert [one for page in pages for one in page] == wanted
    back = at_work.get(QUEUE + context["before"]).context
    assert [row.reference for row in back["rows"]] == pages[1]
    first = at_work.get(QUEUE + back["before"]).context
    assert [row.reference for row in first["rows"]] == pages[0]
    assert first["before"] == ""


@pytest.mark.django_db
def test_what_is_filed_or_decided_between_two_pages_moves_nothing(waiting, at_work):
    shown = [waiting(days=number) for number in range(10, 40)]
    first = at_work.get(QUEUE).context
    sooner = [waiting(days=1) for _ in range(3)]
    withdraw(shown[24], by=people.applicant())  # the last line of the first page goes
    second = at_work.get(QUEUE + first["after"]).context
    assert [row.reference for row in second["rows"]] == [one.reference for one in shown[25:]]
    back = at_work.get(QUEUE + second["before"]).context
    before = [*sooner, *shown[:24]][-25:]
    assert [row.reference for row in back["rows"]] == [one.reference for one in before]
    start = at_work.get(QUEUE + back["before"]).context
    assert [row.reference for row in start["rows"]][:3] == [one.reference for one in sooner]


@pytest.mark.django_db
def test_a_page_that_has_emptied_shows_the_first(waiting, at_work):
    application = waiting(days=1)
    shown = at_work.get(f"{QUEUE}?after=8.2999-01-01.1").context
    assert [row.reference for row in shown["rows"]] == [application.reference]
    assert shown["before"] == ""
