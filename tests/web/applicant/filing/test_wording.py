"""Every status and every event of the table of acts has its words."""

import pytest
from django.utils import translation

from escale.applications import workflow
from escale.applications.enums import Party, Status
from escale.applications.models import Event
from escale.web.applicant.filing import wording
from escale.web.applicant.filing.rights import suspensions_of
from escale.web.instants import instant
from tests import people


def test_every_event_of_the_table_has_one_sentence():
    events = {row.event for row in workflow.TABLE if not row.erases}
    assert set(wording.EVENTS) == events
    assert all(wording.happened(name) for name in events)


def test_a_proposal_tells_nothing_of_the_decision():
    approval, refusal = (wording.happened(f"{kind}_proposed") for kind in ("approval", "refusal"))
    assert approval == refusal


@pytest.mark.parametrize("status", list(Status))
def test_every_status_says_what_it_means_and_what_follows(status):
    words = wording.standing(status)
    assert str(words.sentence)
    assert str(words.follows)


@pytest.mark.parametrize("party", list(Party))
def test_every_party_is_named_without_naming_anyone(party):
    assert wording.who(party.value).startswith("Par ")


def test_an_instant_is_told_in_the_zone_of_the_file():
    moment = people.clock.machine_now().replace(
        year=2026, month=12, day=1, hour=23, minute=5, second=0
    )
    assert instant(moment, "Europe/Paris") == "2 décembre 2026 à 0 h 05"
    assert instant(moment, "America/Cayenne") == "1er décembre 2026 à 20 h 05"
    with translation.override("en"):
        assert wording.day(moment.date()) == "Tuesday 1 December 2026"


def moved(day: int, to_status: str) -> Event:
    at = people.clock.machine_now().replace(year=2026, month=3, day=day, hour=9)
    return Event(at=at, to_status=to_status)


def test_the_count_stops_with_a_request_for_pieces_and_runs_with_the_answer():
    events = [
        moved(1, "filed"),
        moved(3, "awaiting_pieces"),
        moved(5, "awaiting_pieces"),  # extended: the same wait
        moved(9, "under_review"),
        moved(20, "awaiting_pieces"),
    ]
    first, second = suspensions_of(events, zone="Europe/Paris")
    assert (first.began_on.day, first.ended_on.day) == (3, 9)
    assert (second.began_on.day, second.ended_on) == (20, None)
