"""The place in the queue: pure, kept by every act, the same whether alone or in a batch."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from escale.actions.ask_reopening import ask_reopening
from escale.actions.refuse_reopening import refuse_reopening
from escale.actions.withdraw import withdraw
from escale.applications.advance import advance, advance_many, locked, note_change
from escale.applications.enums import UNDECIDED, Party, Status
from escale.applications.models import Application
from escale.applications.priority import AGED_DAYS, RANKS, Harm, Rank, place, place_of
from escale.kit import clock
from tests import people

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
maybe = st.none() | days


def a_place(status, filed_on, expires_on=None, silence_on=None, *, answered=False):
    return place(
        status,
        filed_on=filed_on,
        document_expires_on=expires_on,
        silence_on=silence_on,
        is_answered=answered,
    )


# ---- pure ------------------------------------------------------------------------------------


@given(st.sampled_from(UNDECIDED), days, maybe, maybe, st.booleans())
def test_the_urgent_day_is_the_earliest_of_the_three_and_says_which(
    status, filed_on, expires_on, silence_on, answered
):
    found = a_place(status, filed_on, expires_on, silence_on, answered=answered)
    aged_on = filed_on + timedelta(days=AGED_DAYS)
    assert found.urgent_on == min(day for day in (expires_on, silence_on, aged_on) if day)
    said = {Harm.STAY: expires_on, Harm.SILENCE: silence_on, Harm.AGE: aged_on}
    assert said[Harm(found.urgent_for)] == found.urgent_on


@given(st.sampled_from(UNDECIDED), days, days, maybe, st.integers(0, 500))
def test_a_stay_that_ends_sooner_never_waits_longer(status, filed_on, expires_on, silence_on, less):
    later = a_place(status, filed_on, expires_on, silence_on)
    sooner = a_place(status, filed_on, expires_on - timedelta(days=less), silence_on)
    assert (sooner.rank, sooner.urgent_on) <= (later.rank, later.urgent_on)


@given(st.sampled_from(Status), maybe, maybe, maybe, st.booleans())
def test_only_what_waits_for_a_decision_is_in_the_queue(
    status, filed_on, expires_on, silence_on, answered
):
    found = a_place(status, filed_on, expires_on, silence_on, answered=answered)
    is_in = status in UNDECIDED and filed_on is not None
    assert (found.rank < Rank.ELSEWHERE) is is_in
    assert (found.urgent_on is not None) is is_in
    assert bool(found.urgent_for) is is_in


@given(days, maybe)
def test_an_answer_received_goes_before_everything_and_a_person_to_wait_for_after(day, other):
    ranks = {status: a_place(status, day, other).rank for status in UNDECIDED}
    answered = a_place(Status.UNDER_REVIEW, day, other, answered=True).rank
    assert answered < min(ranks.values())
    assert max(ranks, key=lambda status: ranks[status]) is Status.AWAITING_PIECES
    assert ranks[Status.FILED] == ranks[Status.UNDER_REVIEW] < ranks[Status.DECISION_PROPOSED]


def test_of_equal_days_the_lawful_stay_is_said_first_then_silence():
    day = date(2026, 3, 1)
    aged = day + timedelta(days=AGED_DAYS)
    assert a_place(Status.FILED, day, aged, aged).urgent_for == Harm.STAY
    assert a_place(Status.FILED, day, None, aged).urgent_for == Harm.SILENCE
    assert a_place(Status.FILED, day).urgent_for == Harm.AGE


@given(days, maybe, maybe, days)
def test_a_reopening_asked_waits_since_that_day_or_the_end_of_the_stay(
    filed_on, expires_on, silence_on, asked_on
):
    found = place(
        Status.CLOSED,
        filed_on=filed_on,
        document_expires_on=expires_on,
        silence_on=silence_on,
        is_answered=False,
        reopening_asked_on=asked_on,
    )
    assert found.rank is Rank.TO_REOPEN
    assert found.urgent_on == min(day for day in (expires_on, asked_on) if day)
    is_of_the_stay = expires_on is not None and expires_on <= asked_on
    assert found.urgent_for == (Harm.STAY if is_of_the_stay else Harm.REOPENING)


@given(days, maybe)
def test_a_reopening_asked_comes_after_an_answer_and_before_what_is_to_examine(day, other):
    asked = place(
        Status.CLOSED,
        filed_on=day,
        document_expires_on=other,
        silence_on=None,
        is_answered=False,
        reopening_asked_on=day,
    )
    answered = a_place(Status.UNDER_REVIEW, day, other, answered=True)
    assert answered.rank < asked.rank < a_place(Status.FILED, day, other).rank


# ---- kept by the acts ------------------------------------------------------------------------


def stored(application: Application) -> tuple[int, date | None, str]:
    application.refresh_from_db()
    return application.rank, application.urgent_on, application.urgent_for


def computed(application: Application) -> tuple[int, date | None, str]:
    found = place_of(application)
    return found.rank, found.urgent_on, found.urgent_for


@pytest.mark.django_db
@pytest.mark.parametrize("status", Status)
def test_wherever_the_acts_lead_the_columns_are_the_place(status):
    application = people.walked_to(status)
    assert stored(application) == computed(application)
    assert (application.rank == Rank.ELSEWHERE) is (status not in UNDECIDED)


@pytest.mark.django_db
def test_filing_sets_the_day_of_silence_and_the_place():
    application = people.filed()
    assert application.silence_on == clock.today(application.zone) + timedelta(days=60)
    assert stored(application) == (Rank.TO_EXAMINE, application.silence_on, Harm.SILENCE)


@pytest.mark.django_db
def test_an_answer_waits_on_top_until_the_office_goes_on():
    application = people.walked_to(Status.AWAITING_PIECES)
    act(application, "answer_request", Party.APPLICANT, answered_at=clock.now())
    assert stored(application)[0] == Rank.ANSWERED
    act(application, "assign", Party.OFFICER)
    assert stored(application)[0] == Rank.ANSWERED
    act(application, "propose_refusal", Party.OFFICER)
    act(application, "return_proposal", Party.SIGNATORY)
    assert application.answered_at is None
    assert stored(application)[0] == Rank.TO_EXAMINE


@pytest.mark.django_db
def test_a_suspended_silence_leaves_the_age():
    application = people.filed()
    act(application, "request_pieces", Party.OFFICER, silence_on=None)
    aged_on = clock.today(application.zone) + timedelta(days=AGED_DAYS)
    assert stored(application) == (Rank.AWAITS_THE_PERSON, aged_on, Harm.AGE)


@pytest.mark.django_db
def test_a_change_that_is_no_act_keeps_the_place_and_raises_the_revision():
    application = people.filed()
    sooner = clock.today() + timedelta(days=3)
    before = application.revision
    with transaction.atomic():
        held = locked(application)
        note_change(held, document_expires_on=sooner)
    assert stored(application) == (Rank.TO_EXAMINE, sooner, Harm.STAY)
    assert application.revision == before + 1


@pytest.mark.django_db
def test_a_withdrawn_application_leaves_the_queue():
    application = people.filed()
    withdraw(application, by=people.account_of(application))
    assert stored(application) == (Rank.ELSEWHERE, None, "")


@pytest.mark.django_db
def test_the_database_refuses_to_let_someone_wait_without_a_place():
    application = people.filed()
    with pytest.raises(IntegrityError, match="whoever_waits_has_a_place"), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(urgent_on=None)


def asked_to_be_reopened() -> Application:
    closed = people.walked_to(Status.CLOSED)
    ask_reopening(closed, text="J’étais à l’hôpital.", by=people.account_of(closed))
    closed.refresh_from_db()
    return closed


@pytest.mark.django_db
def test_a_reopening_asked_puts_it_back_in_the_queue_until_it_is_refused():
    closed, officer = asked_to_be_reopened(), people.staff()
    assert stored(closed) == computed(closed)
    assert closed.rank == Rank.TO_REOPEN
    assert Application.objects.waiting_in(closed.prefecture).get() == closed
    refuse_reopening(closed, reason="Rien de neuf.", revision_read=closed.revision, by=officer)
    assert stored(closed) == (Rank.ELSEWHERE, None, "")
    assert closed.reopening_asked_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("is_many", [False, True])
def test_reopened_it_has_the_place_of_its_new_status(is_many):
    closed = asked_to_be_reopened()
    if is_many:
        list(advance_many([closed.pk], "reopen", party=Party.SYSTEM))
    else:
        act(closed, "reopen", Party.OFFICER)
    assert stored(closed) == computed(closed)
    assert closed.reopening_asked_at is None
    assert closed.rank == Rank.AWAITS_THE_PERSON


@pytest.mark.django_db
@pytest.mark.parametrize("is_many", [False, True])
def test_an_appeal_takes_no_one_out_of_the_queue_nor_into_it(is_many):
    asked, closed = asked_to_be_reopened(), people.walked_to(Status.CLOSED)
    wanted = stored(asked)
    for one in (asked, closed):
        if is_many:
            list(advance_many([one.pk], "record_appeal", party=Party.OFFICER))
        else:
            act(one, "record_appeal", Party.OFFICER)
    assert stored(asked) == wanted == computed(asked)
    assert stored(closed) == (Rank.ELSEWHERE, None, "")


@pytest.mark.django_db
def test_the_database_gives_no_place_to_what_does_not_wait():
    closed = people.walked_to(Status.CLOSED)
    with pytest.raises(IntegrityError, match="whoever_waits_has_a_place"), transaction.atomic():
        Application.objects.filter(pk=closed.pk).update(urgent_on=clock.today())
    filed = people.filed()
    with pytest.raises(IntegrityError, match="only_what_is_closed"), transaction.atomic():
        Application.objects.filter(pk=filed.pk).update(reopening_asked_at=clock.now())


# ---- in batches ------------------------------------------------------------------------------


BATCHES = [
    ("take_up", Party.OFFICER, Status.FILED),
    ("assign", Party.MANAGER, Status.DECISION_PROPOSED),
    ("close_unanswered", Party.SYSTEM, Status.AWAITING_PIECES),
    ("request_pieces", Party.OFFICER, Status.UNDER_REVIEW),
    ("answer_request", Party.SYSTEM, Status.AWAITING_PIECES),
    ("reopen", Party.SYSTEM, Status.CLOSED),
    ("order_card", Party.SYSTEM, Status.APPROVED),
    ("record_appeal", Party.OFFICER, Status.CLOSED),
]


@pytest.mark.django_db
@pytest.mark.parametrize("act_name,party,status", BATCHES)
@pytest.mark.parametrize("expires_in,silence_in", [(3, 60), (90, 10), (90, None)])
def test_a_batch_puts_each_where_the_single_form_puts_it(
    act_name, party, status, expires_in, silence_in
):
    alone, together = people.walked_to(status), people.walked_to(status)
    today = clock.today(alone.zone)
    for one in (alone, together):
        with transaction.atomic():
            note_change(
                locked(one),
                document_expires_on=today + timedelta(days=expires_in),
                silence_on=today + timedelta(days=silence_in) if silence_in else None,
            )
    act(alone, act_name, party)
    list(advance_many([together.pk], act_name, party=party))
    assert stored(together) == stored(alone) == computed(alone)
    assert together.answered_at == alone.answered_at


@pytest.mark.django_db
def test_a_batch_says_who_did_it_and_who_has_them():
    application, officer = people.filed(), people.staff()
    list(
        advance_many(
            [application.pk], "take_up", party=Party.OFFICER, by=officer, assigned_to=officer
        )
    )
    application.refresh_from_db()
    assert application.assigned_to == officer
    assert application.events.get(act="take_up").account == officer
    list(advance_many([application.pk], "assign", party=Party.OFFICER))
    application.refresh_from_db()
    assert application.assigned_to == officer
    list(advance_many([application.pk], "assign", party=Party.OFFICER, assigned_to=None))
    application.refresh_from_db()
    assert application.assigned_to is None


def test_a_batch_never_restates_what_one_is_found_by():
    with pytest.raises(ValueError, match="cannot be done in batches"):
        list(advance_many([1], "transfer", party=Party.OFFICER))


def test_every_status_that_waits_has_its_rank():
    assert set(RANKS) == set(UNDECIDED)


def act(application: Application, name: str, party: Party, **columns) -> None:
    with transaction.atomic():
        advance(locked(application), name, party=party, **columns)
    application.refresh_from_db()
