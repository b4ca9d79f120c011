"""Sending again what the check refused: three days during which it still counts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from escale.actions import send_again, withdraw
from escale.documents.keeping import Upload
from escale.documents.models import Document, DocumentState
from escale.documents.refusals import DocumentRefused
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from tests import people, samples

pytestmark = pytest.mark.django_db

#: Nearly midnight in Paris, already the next day in Réunion.
LATE_ON_THE_24TH = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)


def sent_again(application, document, content: bytes | None = None):
    return send_again.send_again(
        application,
        document=document,
        files=[Upload("passeport.pdf", content or samples.pdf())],
        by=people.account_of(application),
    )


def test_a_filed_document_that_is_refused_still_counts_and_is_told():
    with clock.at(LATE_ON_THE_24TH):
        application = people.filed()
        document = people.refused_document(application)
    application.refresh_from_db()
    assert document.state == DocumentState.REFUSED
    assert document.send_again_by == date(2026, 11, 27)
    assert document.piece.received == ["passport"]
    assert application.events.last().name == "document_refused"
    notice = Notice.objects.get(kind="document_refused")
    assert "vendredi 27 novembre 2026" in notice.subject
    assert f"/documents/{document.pk}/again/" in notice.text


def test_the_three_days_are_those_of_the_prefecture():
    with clock.at(LATE_ON_THE_24TH):
        application = people.filed(
            answers={"contact": {"postcode": "97400", "town": "Saint-Denis"}}
        )
        document = people.refused_document(application)
    assert application.zone == "Indian/Reunion"
    assert document.send_again_by == date(2026, 11, 28)


def test_the_new_copy_takes_its_place_and_the_refused_one_is_kept():
    application = people.filed()
    filed_at = application.filed_at
    document = people.refused_document(application)
    new = sent_again(application, document)
    document.refresh_from_db()
    application.refresh_from_db()
    assert document.replaced_at is not None
    assert new.state == DocumentState.RECEIVED
    assert list(Document.objects.current().filter(piece=document.piece)) == [new]
    event = application.events.last()
    assert (event.name, event.detail["in_time"]) == ("document_sent_again", True)
    assert application.filed_at == filed_at


@pytest.mark.parametrize(
    "after,in_time", [(timedelta(days=3), True), (timedelta(days=3, hours=2), False)]
)
def test_it_can_be_sent_late_and_the_history_says_so(after, in_time):
    with clock.at(LATE_ON_THE_24TH):
        application = people.filed()
        document = people.refused_document(application)
    with clock.at(LATE_ON_THE_24TH + after):
        sent_again(application, document)
    assert application.events.last().detail["in_time"] is in_time


def test_it_is_sent_again_once():
    application = people.filed()
    document = people.refused_document(application)
    sent_again(application, document)
    with pytest.raises(send_again.AlreadySentAgain):
        sent_again(application, document)
    assert application.events.filter(name="document_sent_again").count() == 1


def test_a_document_that_was_not_refused_is_not_replaced():
    application = people.filed()
    document = Document.objects.filter(piece__application=application).first()
    with pytest.raises(send_again.AlreadySentAgain):
        sent_again(application, document)
    document.refresh_from_db()
    assert document.replaced_at is None


def test_another_s_document_is_not_replaced():
    application, other = people.filed(), people.filed()
    document = people.refused_document(other)
    with pytest.raises(Refused):
        sent_again(application, document)
    document.refresh_from_db()
    assert document.replaced_at is None


def test_nothing_is_sent_to_a_withdrawn_request():
    application = people.filed()
    document = people.refused_document(application)
    application = withdraw.withdraw(application, by=people.account_of(application))
    with pytest.raises(Refused, match="retirée"):
        sent_again(application, document)


def test_a_file_that_cannot_be_taken_changes_nothing():
    application = people.filed()
    document = people.refused_document(application)
    with pytest.raises(DocumentRefused):
        sent_again(application, document, b"hello")
    document.refresh_from_db()
    assert document.replaced_at is None
    assert not application.events.filter(name="document_sent_again").exists()


def test_a_draft_s_refused_document_is_a_piece_to_provide_again():
    application = people.complete_draft()
    document = people.refused_document(application)
    application.refresh_from_db()
    document.piece.refresh_from_db()
    assert document.send_again_by is None
    assert document.piece.received == []
    assert 3 not in application.confirmed_steps


def test_who_may_have_left_is_told_that_a_draft_s_document_was_refused():
    application = people.complete_draft()
    Document.objects.filter(piece__application=application).update(
        received_at=clock.now() - timedelta(minutes=11)
    )
    people.refused_document(application)
    (notice,) = Notice.objects.filter(kind="draft_document_refused")
    assert "/pieces/passport/" in notice.text


def test_who_is_still_there_is_told_by_the_page_alone():
    people.refused_document(people.complete_draft())
    assert not Notice.objects.filter(kind="draft_document_refused").exists()
