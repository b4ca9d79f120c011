"""Closing what nobody answered: when its day is past, once, with its letter, its message, its way back."""

import re
from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escale.actions import close_unanswered, make_letters, provide
from escale.actions.request_pieces import FurtherDemand
from escale.applications.enums import Party, Status
from escale.applications.examination import PieceRequest
from escale.applications.models import Application, ClosureProposal
from escale.applications.priority import Rank
from escale.documents.models import Document
from escale.kit import clock
from escale.letters import archive
from escale.letters.models import Letter
from escale.notices import wording
from escale.notices.models import Notice
from escale.watch.models import Outage
from tests import people
from tests.closing import awaiting, later, send, told

pytestmark = pytest.mark.django_db
#: Asked on 24 November, to answer until 24 December: two hours after midnight in Paris.
CLOSES_AT = datetime(2026, 12, 25, 1, 0, tzinfo=UTC)


def sweep(at: datetime) -> dict[str, int]:
    with clock.at(at):
        return close_unanswered.close_due()


def status_of(request: PieceRequest) -> str:
    return Application.objects.get(pk=request.application_id).status


def words(kind: str, application: Application, **about) -> str:
    notice = Notice.objects.get(kind=kind, application=application, **about)
    said = wording.words_of(notice)
    return f"{said.subject}\n{said.text}".replace("\u00a0", " ")


# ---- when ----------------------------------------------------------------------------------------


def test_it_is_closed_once_its_day_is_past_by_two_hours_and_not_a_second_before():
    request = awaiting()
    assert request.answer_by == date(2026, 12, 24)
    assert sweep(CLOSES_AT - timedelta(seconds=1)) == {"closed": 0, "stopped": 0}
    assert status_of(request) == Status.AWAITING_PIECES
    assert sweep(CLOSES_AT) == {"closed": 1, "stopped": 0}
    assert status_of(request) == Status.CLOSED
    request.refresh_from_db()
    assert (request.ending, request.ended_at) == (PieceRequest.Ending.CLOSED, CLOSES_AT)


def test_the_day_is_that_of_the_zone_of_the_file():
    request = awaiting(answers={"contact": {"postcode": "97400", "town": "Saint-Denis"}})
    assert request.zone == "Indian/Reunion"
    midnight = datetime(2026, 12, 24, 20, tzinfo=UTC)
    assert sweep(midnight + timedelta(hours=1, minutes=59))["closed"] == 0
    assert sweep(midnight + timedelta(hours=2))["closed"] == 1


def test_a_request_that_nothing_proves_was_read_is_never_closed():
    request = awaiting(is_told=False)
    assert sweep(CLOSES_AT + timedelta(days=400))["closed"] == 0
    told(request, at=CLOSES_AT - timedelta(days=3))
    assert sweep(CLOSES_AT)["closed"] == 0


def test_what_is_answered_whole_is_not_closed_but_half_of_it_is():
    whole, half = awaiting("passport", "diploma"), awaiting("passport", "diploma")
    with later(3):
        for request in (whole, half):
            provide.explain(request.application, slot="diploma", explanation="Perdu.")
        provide.explain(whole.application, slot="passport", explanation="Au consulat.")
    assert sweep(CLOSES_AT)["closed"] == 1
    assert status_of(whole) == Status.AWAITING_PIECES
    assert status_of(half) == Status.CLOSED


def test_what_was_received_in_time_counts_though_it_is_checked_later():
    request = awaiting()
    with clock.at(CLOSES_AT - timedelta(hours=2, minutes=5)):
        document = send(request.application, "passport").document
    assert document.is_being_checked
    assert sweep(CLOSES_AT + timedelta(days=3))["closed"] == 0


def test_an_answer_after_the_end_and_before_the_sweep_counts():
    request = awaiting()
    with clock.at(CLOSES_AT - timedelta(minutes=1)):
        provide.explain(request.application, slot="passport", explanation="Au consulat.")
    assert sweep(CLOSES_AT)["closed"] == 0


def test_while_a_refused_document_can_be_sent_again_nothing_is_closed():
    request = awaiting("passport", "diploma")
    with clock.at(CLOSES_AT - timedelta(hours=4)):
        send(request.application, "passport")
        Document.objects.filter(component="passport", replaced_at__isnull=True).update(
            state="clean", checked_at=clock.machine_now()
        )
        document = people.refused_document(request.application)
    assert document.send_again_by == date(2026, 12, 27)
    assert sweep(CLOSES_AT)["closed"] == 0
    assert sweep(datetime(2026, 12, 27, 22, 59, tzinfo=UTC))["closed"] == 0
    assert sweep(datetime(2026, 12, 27, 23, 0, tzinfo=UTC))["closed"] == 1


def test_while_an_officer_asks_for_another_closure_nothing_is_closed():
    officer = people.staff()
    request = awaiting(officer=officer)
    ClosureProposal.objects.create(
        application=request.application, reason="death", text="Acte reçu.", proposed_by=officer
    )
    assert sweep(CLOSES_AT)["closed"] == 0


def test_while_an_outage_lasts_or_has_not_given_its_time_nothing_it_hurt_is_closed():
    request = awaiting()
    outage = Outage.objects.create(began_at=CLOSES_AT - timedelta(hours=4))
    assert sweep(CLOSES_AT)["closed"] == 0
    Outage.objects.update(ended_at=outage.began_at + timedelta(hours=2))
    assert sweep(CLOSES_AT)["closed"] == 0
    Outage.objects.update(ended_at=outage.began_at + timedelta(minutes=59))
    assert sweep(CLOSES_AT)["closed"] == 1
    assert status_of(request) == Status.CLOSED


def test_an_outage_that_began_after_the_end_holds_nothing_back():
    awaiting()
    Outage.objects.create(began_at=CLOSES_AT - timedelta(hours=1))
    assert sweep(CLOSES_AT)["closed"] == 1


# ---- what is left --------------------------------------------------------------------------------


def test_the_history_the_queue_and_the_dates_are_those_of_a_closure():
    request = awaiting()
    before = request.application
    before.refresh_from_db()
    sweep(CLOSES_AT)
    application = Application.objects.get(pk=before.pk)
    event = application.events.last()
    assert (event.act, event.party, event.at) == ("close_unanswered", Party.SYSTEM, CLOSES_AT)
    assert (application.filed_at, application.complete_on) == (before.filed_at, before.complete_on)
    assert (application.rank, application.urgent_on) == (Rank.ELSEWHERE, None)
    assert application.revision == before.revision + 1


def test_the_message_says_what_is_missing_that_it_is_no_refusal_and_the_way_back():
    request = awaiting("passport", "diploma", text="La page 2 est floue.")
    with later(2):
        provide.explain(request.application, slot="diploma", explanation="Perdu.")
    sweep(CLOSES_AT)
    text = words("closed_unanswered", request.application, channel="email")
    assert "jusqu’au jeudi 25 février 2027 inclus" in text
    for said in (
        "Ce n’est pas un refus",
        "jusqu’au jeudi 24 décembre 2026 inclus",
        "Passeport",
        "Une partie de ce document ne peut pas être lue.",
        "La page 2 est floue.",
        "Rouvrir ma demande",
        "lundi 23 novembre 2026",
        f"/requests/{request.application.reference}/reopening/",
    ):
        assert said in text
    assert "Dernier diplôme obtenu" not in text


def test_the_message_goes_to_every_account_once_in_its_language():
    account = people.applicant(language="en")
    request = awaiting(by=account)
    other = people.applicant(person=account.person)
    sweep(CLOSES_AT)
    sent = Notice.objects.filter(kind="closed_unanswered", channel="email")
    assert {notice.to for notice in sent} == {account.email, other.email}
    event = request.application.events.get(act="close_unanswered")
    assert {notice.event_id for notice in sent} == {event.pk}


def test_the_letter_says_what_came_what_lacks_how_it_was_made_and_how_to_contest_it():
    account = people.applicant(language="en")
    request = awaiting("passport", "diploma", by=account, text="La page 2 est floue.")
    with later(2):
        provide.explain(request.application, slot="diploma", explanation="Perdu.")
    sweep(CLOSES_AT)
    letter = Letter.objects.get(kind=Letter.Kind.CLOSURE)
    assert letter.application_id == request.application_id
    assert letter.facts["answer_by"] == "2026-12-24"
    assert letter.facts["reopening_until"] == "2027-02-25"
    assert letter.facts["received"] == ["Dernier diplôme obtenu"]
    assert [one["label"] for one in letter.facts["missing"]] == ["Passeport en cours de validité"]
    assert letter.facts["language"] == "en"
    make_letters.make_due()
    text = pdf_text(letter)
    for said in (
        "Ce n’est pas un refus",
        "La page 2 est floue.",
        "jusqu’au jeudi 25 février 2027 inclus",
        "L. 311-3-1",
        "Tribunal administratif de Grenoble",
        "Clôture faite automatiquement",
        "It is not a refusal",
    ):
        assert said in text


def pdf_text(letter: Letter) -> str:
    letter.refresh_from_db()
    pages = pypdfium2.PdfDocument(archive.opened(letter))
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    return " ".join(re.sub(r"[\u200b\ufffe]", "", text).split())


def test_the_letter_of_a_piece_beyond_the_list_names_it_as_it_was_asked_for():
    lease = FurtherDemand(label="Bail", text="Pour l’adresse.", legal_basis="R. 431-11")
    application = awaiting(further=[lease]).application
    sweep(CLOSES_AT)
    (missing,) = Letter.objects.get(kind=Letter.Kind.CLOSURE).facts["missing"]
    assert (missing["label"], missing["text"], missing["legal_basis"]) == (
        "Bail",
        "Pour l’adresse.",
        "R. 431-11",
    )
    text = words("closed_unanswered", application, channel="email")
    assert "Texte qui le permet : R. 431-11" in text


# ---- once ----------------------------------------------------------------------------------------


def test_swept_twice_it_is_closed_once():
    request = awaiting()
    assert sweep(CLOSES_AT)["closed"] == 1
    assert sweep(CLOSES_AT + timedelta(days=1))["closed"] == 0
    assert request.application.events.filter(act="close_unanswered").count() == 1
    assert Notice.objects.filter(kind="closed_unanswered", channel="email").count() == 1
    assert Letter.objects.filter(kind=Letter.Kind.CLOSURE).count() == 1


def test_a_worker_that_was_off_for_a_week_closes_what_was_due_with_the_dates_of_that_day():
    request = awaiting()
    week_later = CLOSES_AT + timedelta(days=7)
    assert sweep(week_later)["closed"] == 1
    letter = Letter.objects.get(kind=Letter.Kind.CLOSURE)
    assert letter.facts["answer_by"] == "2026-12-24"
    # The two months run from the day that it is closed, and told.
    assert letter.facts["reopening_until"] == "2027-03-01"
    assert request.application.events.get(act="close_unanswered").at == week_later


def test_a_clock_moved_back_undoes_nothing_and_closes_nothing_else():
    first, second = awaiting(), awaiting()
    PieceRequest.objects.filter(pk=second.pk).update(answer_by=date(2026, 12, 30))
    assert sweep(CLOSES_AT)["closed"] == 1
    assert sweep(CLOSES_AT - timedelta(days=10)) == {"closed": 0, "stopped": 0}
    assert (status_of(first), status_of(second)) == (Status.CLOSED, Status.AWAITING_PIECES)


def test_the_questions_to_the_database_do_not_grow():
    def asked(number: int) -> int:
        for _turn in range(number):
            awaiting()
        with CaptureQueriesContext(connection) as queries:
            assert sweep(CLOSES_AT)["closed"] == number
        return len(queries)

    assert asked(1) == asked(5)
