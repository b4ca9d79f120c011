"""The table of acts: every status × act × party is either open, or refused with a sentence."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import connection

from escale.applications import workflow
from escale.applications.enums import OPEN, Party, Status
from escale.applications.models import Application, Event
from escale.applications.refusals import acts_open_to, refusal
from escale.applications.steps import steps
from escale.kit import clock
from tests.applications.the_table import EXPECTED, is_allowed

NO_APPLICATION = None
SITUATIONS = (NO_APPLICATION, *Status)


def standing_at(status: Status | None) -> Application | None:
    return Application(status=status) if status else NO_APPLICATION


def test_the_service_knows_the_acts_of_the_procedure_and_no_other():
    assert {row.act for row in workflow.TABLE} == set(EXPECTED)


@pytest.mark.parametrize("act", EXPECTED)
def test_an_act_is_open_exactly_where_and_to_whom_the_procedure_says(act):
    """Every status and every party, against a table that is not the service's."""
    for status, party in product(SITUATIONS, Party):
        why_not = refusal(act, standing_at(status), party=party)
        if is_allowed(act, status, party):
            assert why_not is None, (status, party)
            continue
        assert why_not is not None, (status, party)
        assert len(str(why_not)) > 10, (status, party)
        assert str(why_not).endswith("."), (status, party)


@pytest.mark.parametrize("act", EXPECTED)
def test_an_act_leads_where_the_procedure_says(act):
    _sources, target, _parties = EXPECTED[act]
    assert workflow.row(act).target == target
    assert workflow.row(act).erases is (act == "discard")


def test_whoever_an_act_is_not_open_to_learns_nothing_of_the_status():
    """The same sentence whatever the status: a stranger's question tells them nothing."""
    for act, party in product(EXPECTED, Party):
        if party.value in EXPECTED[act][2]:
            continue
        answers = {str(refusal(act, standing_at(status), party=party)) for status in SITUATIONS}
        assert answers == {"Cette opération ne vous est pas ouverte."}, (act, party)


def test_a_status_that_does_not_allow_the_act_is_said_in_words_with_where_to_look():
    sentences = {}
    for status in Status:
        why_not = refusal("start", standing_at(status), party=Party.APPLICANT)
        sentences[status] = str(why_not)
        assert why_not.hint
    assert len(set(sentences.values())) == len(Status)


def test_an_act_that_is_not_in_the_table_does_not_exist():
    why_not = refusal("promote", standing_at(Status.FILED), party=Party.OFFICER)
    assert str(why_not) == "Cette opération n’existe pas."


@pytest.mark.parametrize("party", Party)
@pytest.mark.parametrize("status", Status)
def test_the_buttons_are_what_the_table_opens(status, party):
    offered = [row.act for row in acts_open_to(party, standing_at(status))]
    assert offered == [
        row.act for row in workflow.TABLE if status in row.sources and party in row.parties
    ]


def test_a_row_taken_out_of_the_table_takes_the_button_and_the_act_away(monkeypatch):
    without = tuple(row for row in workflow.TABLE if row.act != "withdraw")
    monkeypatch.setattr(workflow, "TABLE", without)
    monkeypatch.delitem(workflow._BY_ACT, "withdraw")
    filed = standing_at(Status.FILED)
    assert "withdraw" not in [row.act for row in acts_open_to(Party.APPLICANT, filed)]
    assert refusal("withdraw", filed, party=Party.APPLICANT) is not None


@pytest.mark.parametrize(
    "after,is_open",
    [(timedelta(hours=23, minutes=59), True), (timedelta(hours=24, seconds=1), False)],
)
def test_a_withdrawal_is_undone_within_24_hours(after, is_open):
    withdrawn_at = clock.now()
    application = Application(status=Status.WITHDRAWN, withdrawn_at=withdrawn_at)
    with clock.at(withdrawn_at + after):
        why_not = refusal("undo_withdrawal", application, party=Party.APPLICANT)
    assert (why_not is None) is is_open
    assert why_not is None or (str(why_not).endswith(".") and why_not.hint)


# ---- the table itself ------------------------------------------------------------------------


def test_an_act_and_an_event_have_one_row():
    assert len({row.act for row in workflow.TABLE}) == len(workflow.TABLE)
    assert len({row.event for row in workflow.TABLE}) == len(workflow.TABLE)


def test_every_status_can_be_reached_and_none_is_without_a_way_on():
    targets = {row.target for row in workflow.TABLE}
    assert targets >= set(Status)
    moving = [row for row in workflow.TABLE if row.target]
    without_a_way_on = {
        status for status in Status if not any(status in row.sources for row in moving)
    }
    assert without_a_way_on == set()
    after_the_handover = {row.act for row in moving if Status.HANDED_OVER in row.sources}
    assert after_the_handover == {"reorder_card"}  # only what the card got wrong opens it again


def test_nothing_but_the_filing_leaves_the_draft_for_the_prefecture():
    leaving = [
        row.act
        for row in workflow.TABLE
        if Status.DRAFT in row.sources and (row.target or row.erases)
    ]
    assert leaving == ["discard", "file"]


def test_a_decision_is_signed_by_a_signatory_alone():
    for row in workflow.TABLE:
        if row.target in {Status.APPROVED, Status.REFUSED} and Status.DECISION_PROPOSED in (
            row.sources
        ):
            assert row.parties == (Party.SIGNATORY,)


def test_the_applicant_can_withdraw_as_long_as_it_is_not_decided():
    refused = {
        status
        for status in Status
        if refusal("withdraw", standing_at(status), party=Party.APPLICANT)
    }
    assert refused & set(OPEN) == {
        Status.APPROVED,
        Status.CARD_IN_PRODUCTION,
        Status.CARD_READY,
    }


# ---- the table in the database ---------------------------------------------------------------


@pytest.mark.django_db
def test_the_database_accepts_the_steps_of_the_table_and_no_other():
    """The constraint, as PostgreSQL has it, is asked about every step that could be written."""
    (condition,) = [
        definition
        for name, definition in constraints_of(Event)
        if name == "event_is_a_step_of_the_table"
    ]
    events = [row.event for row in workflow.TABLE]
    statuses = ["", *Status.values]
    with connection.cursor() as cursor:
        cursor.execute(
            # The definition is PostgreSQL's own; the lists are ours.
            "select act, name, from_status, to_status"
            " from unnest(%s::text[]) act, unnest(%s::text[]) name,"
            f" unnest(%s::text[]) from_status, unnest(%s::text[]) to_status where {condition}",
            [[row.act for row in workflow.TABLE], events, statuses, statuses],
        )
        accepted = set(cursor.fetchall())
    event_of = {row.act: row.event for row in workflow.TABLE}
    assert accepted == {(act, event_of[act], source, target) for act, source, target in steps()}


def constraints_of(model) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select conname, regexp_replace(pg_get_constraintdef(oid), '^CHECK ', '')"
            " from pg_constraint where conrelid = %s::regclass and contype = 'c'",
            [model._meta.db_table],
        )
        # A percent sign would be read as a placeholder.
        return [(name, text.replace("%", "%%")) for name, text in cursor.fetchall()]
