"""The history's sentences: one for each event of the table of acts."""

from escale.applications import workflow
from escale.web.office.application.wording import EVENTS, happened


def test_every_event_of_the_table_has_its_sentence():
    assert {row.event for row in workflow.TABLE} == set(EVENTS)


def test_an_event_to_come_is_said_by_its_act():
    assert happened("unheard_of") == "unheard_of"
