"""Answering a request for pieces: each piece as it comes, all of it at the end, nothing erased."""

from datetime import UTC, date, datetime, timedelta

import pytest

from escale.actions import answer_request as answering
from escale.actions import provide, send_again
from escale.actions.answer_request import answer_request
from escale.actions.change_request import cancel_request
from escale.actions.examine import NotAsRead
from escale.actions.judge import came_since
from escale.actions.open_pieces import NotAskedFor, slot_of
from escale.actions.prepare import NoLongerADraft
from escale.actions.request_pieces import FurtherDemand
from escale.actions.sign_engagement import sign_engagement
from escale.applications.enums import Status
from escale.applications.models import Piece, PieceRequest, RequestLine, Verdict
from escale.applications.priority import Rank
from escale.documents.keeping import Upload
from escale.documents.models import Document, SentFile
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from tests import examining, people, samples

pytestmark = pytest.mark.django_db

A_DAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LEASE = FurtherDemand(label="Bail", text="Pour l’adresse.", legal_basis="R. 431-11")


def later(days: float):
    return clock.at(A_DAY + timedelta(days=days))


@pytest.fixture
def officer():
    return people.staff()


@pytest.fixture
def application(officer):
    """A request of which the passport, the diploma and a lease are asked for."""
    with clock.at(A_DAY):
        filed = people.filed()
        examining.examined(filed, by=officer)
    with later(1):
        examining.asked(filed, "passport", "diploma", by=officer, further=[LEASE])
    return filed


@pytest.fixture
def person(application):
    return people.account_of(application)


def judged_before_what_came(application) -> set[str]:
    """The slots whose verdict was given before what they hold now."""
    in_force = Verdict.objects.filter(piece__application=application, superseded_at__isnull=True)
    return {one.piece.slot for one in in_force if came_since(one.piece, one)}


def line(application, slot: str) -> RequestLine:
    return RequestLine.objects.get(request__application=application, piece__slot=slot)


def piece(application, slot: str) -> Piece:
    return Piece.objects.get(application=application, slot=slot)


def is_answered(application, slot: str) -> bool:
    return line(application, slot).answered_at is not None


def send(application, slot: str, component: str = "", *, name: str = "a.pdf", **options):
    return provide.receive(
        application,
        slot=slot,
        component=component or slot,
        files=[Upload(name, samples.pdf(phrase=name))],
        **options,
    )


def answer_all(application) -> None:
    send(application, "passport")
    send(application, "further-1", "document")
    provide.explain(application, slot="diploma", explanation="L’université ne l’imprime pas.")


# ---- each piece --------------------------------------------------------------------------------


def test_a_document_answers_its_line_and_replaces_what_was_read(application):
    before = Document.objects.get(piece=piece(application, "passport"))
    with later(3):
        after = send(application, "passport").document
        assert is_answered(application, "passport")
    assert not is_answered(application, "diploma")
    before.refresh_from_db()
    assert before.replaced_at == A_DAY + timedelta(days=3)
    assert before.files.count() == 1
    assert [file.name for file in after.files.all()] == ["a.pdf"]
    assert Document.objects.current().get(piece=before.piece) == after


def test_what_is_sent_next_is_added_to_what_was_sent_since(application):
    with later(3):
        send(application, "passport", name="a.pdf")
        document = send(application, "passport", name="b.pdf").document
    assert [file.name for file in document.files.all()] == ["a.pdf", "b.pdf"]
    assert Document.objects.filter(piece=piece(application, "passport")).count() == 3


def test_an_explanation_answers_its_line_and_the_one_before_stays(application):
    with later(2):
        provide.explain(application, slot="diploma", explanation="Perdu.")
    with later(3):
        provide.explain(application, slot="diploma", explanation="Perdu en mer.")
    found = piece(application, "diploma")
    assert is_answered(application, "diploma")
    assert found.explanation == "Perdu en mer."
    assert [kept["explanation"] for kept in found.former] == ["Perdu."]


def test_a_document_sent_after_an_explanation_leaves_it_to_be_read(application):
    with later(2):
        provide.explain(application, slot="passport", explanation="Au consulat.")
        send(application, "passport")
    assert piece(application, "passport").explanation == "Au consulat."


def test_an_explanation_given_before_it_was_asked_for_is_no_answer(application, officer):
    other = people.filed()
    Piece.objects.filter(application=other, slot="diploma").update(
        explanation="Plus tard.", explained_at=clock.now() - timedelta(days=1)
    )
    examining.asked(other, "diploma", by=officer)
    answering.note_answer(line(other, "diploma"))
    assert not is_answered(other, "diploma")


def test_an_explanation_taken_back_is_to_be_answered_again(application):
    with later(2):
        provide.explain(application, slot="diploma", explanation="Perdu.")
        provide.explain(application, slot="diploma", explanation="")
    assert not is_answered(application, "diploma")


def test_what_was_sent_by_mistake_is_taken_back_and_kept_aside(application):
    with later(3):
        document = send(application, "passport").document
        where = {"slot": "passport", "component": "passport", "document": document.pk}
        assert provide.remove_file(application, **where, position=0)
        assert not provide.remove_file(application, **where, position=0)
    assert not is_answered(application, "passport")
    document.refresh_from_db()
    assert document.replaced_at is not None
    assert document.files.count() == 1
    assert piece(application, "passport").received == []


def test_one_of_the_files_taken_back_stays_with_the_document_it_was_in(application):
    with later(3):
        send(application, "passport", name="a.pdf")
        document = send(application, "passport", name="b.pdf").document
        where = {"slot": "passport", "component": "passport", "document": document.pk}
        assert provide.remove_file(application, **where, position=0)
        present = Document.objects.current().get(piece=document.piece)
        assert [file.name for file in present.files.all()] == ["b.pdf"]
        assert SentFile.objects.filter(document=document).get().name == "a.pdf"
        moved = {**where, "document": present.pk}
        assert not provide.move_file(application, **moved, position=0, to=1)
    assert is_answered(application, "passport")


def test_files_sent_as_an_answer_change_places(application):
    with later(3):
        send(application, "passport", name="a.pdf")
        document = send(application, "passport", name="b.pdf").document
        where = {"slot": "passport", "component": "passport", "document": document.pk}
        assert provide.move_file(application, **where, position=0, to=1)
    present = Document.objects.current().get(piece=document.piece)
    assert [file.name for file in present.files.all()] == ["b.pdf", "a.pdf"]


def test_what_the_prefecture_has_is_neither_taken_back_nor_moved(application):
    document = Document.objects.get(piece=piece(application, "passport"))
    where = {"slot": "passport", "component": "passport", "document": document.pk}
    for act in (
        lambda: provide.remove(application, slot="passport", component="passport"),
        lambda: provide.remove_file(application, **where, position=0),
        lambda: provide.move_file(application, **where, position=0, to=1),
    ):
        with pytest.raises(Refused, match="déjà reçu"):
            act()
    document.refresh_from_db()
    assert document.replaced_at is None


def test_half_of_a_piece_is_no_answer_until_the_other_half_is_there(officer):
    with clock.at(A_DAY):
        filed = people.filed()
        examining.asked(filed, "diploma", by=officer)
    with later(2):
        provide.choose_alternative(filed, slot="diploma", alternative="not_issued")
        assert not is_answered(filed, "diploma")
        send(filed, "diploma", "transcript")
        assert not is_answered(filed, "diploma")
        send(filed, "diploma", "success_certificate")
    assert is_answered(filed, "diploma")


def test_choosing_another_way_alone_is_no_answer(application):
    with later(2):
        provide.choose_alternative(application, slot="passport", alternative="identity_card")
        provide.choose_alternative(application, slot="passport", alternative="passport")
    assert not is_answered(application, "passport")
    assert judged_before_what_came(application) == set()


def test_the_engagement_and_the_e_photo_asked_for_again_are_given_again(officer, monkeypatch):
    with clock.at(A_DAY):
        filed = people.filed()
        examining.asked(filed, "engagement", by=officer, reason="other_person")
    with later(2):
        sign_engagement(filed, name="Chidinma Grace Okonkwo")
    assert is_answered(filed, "engagement")
    (former,) = piece(filed, "engagement").former
    assert former["signed_name"] == "Chidinma Okonkwo"


def test_a_further_piece_is_what_its_line_says(application):
    slot = slot_of(application, "further-1")
    assert (slot.label, slot.why, slot.article) == (LEASE.label, LEASE.text, LEASE.legal_basis)
    assert [component.code for component in slot.alternatives[0].components] == ["document"]
    with later(2):
        send(application, "further-1", "document")
    assert is_answered(application, "further-1")


# ---- what is not asked for ---------------------------------------------------------------------


@pytest.mark.parametrize("slot", ["address_proof", "engagement", "further-2", "nothing"])
def test_a_piece_that_is_not_asked_for_stays_as_it_is(application, slot):
    with pytest.raises(Refused) as refused:
        provide.explain(application, slot=slot, explanation="Voilà.")
    assert isinstance(refused.value, NotAskedFor)
    with pytest.raises(Refused):
        send(application, slot)
    with pytest.raises(Refused):
        sign_engagement(application, name="Quelqu’un")


def test_a_cancelled_piece_is_open_no_more(application, officer):
    with later(2):
        cancel_request(
            application,
            line=line(application, "passport").pk,
            revision_read=application.revision,
            by=officer,
        )
        with pytest.raises(NotAskedFor, match="ne l’est plus"):
            send(application, "passport")


def test_a_filed_request_of_which_nothing_was_asked_says_so():
    with pytest.raises(NoLongerADraft, match="a été déposée"):
        provide.explain(people.filed(), slot="passport", explanation="x")


def test_what_somebody_gives_makes_a_page_read_before_stale(application, officer):
    with later(2):
        read = application.revision
        send(application, "passport")
        with pytest.raises(NotAsRead):
            cancel_request(application, revision_read=read, by=officer)


# ---- all of it ---------------------------------------------------------------------------------


def test_all_answered_the_examination_resumes_on_top_of_the_queue(application, person):
    with later(11):
        answer_all(application)
        request = answer_request(application, by=person)
    application.refresh_from_db()
    assert request.ending == PieceRequest.Ending.ANSWERED
    assert application.status == Status.UNDER_REVIEW
    assert application.answered_at == A_DAY + timedelta(days=11)
    assert application.rank == Rank.ANSWERED
    # Complete on 24 November, silence comes after 60 days and the 10 that it was suspended for.
    assert application.silence_on == date(2027, 2, 2)
    notice = Notice.objects.get(kind="request_answered")
    assert "pour les 3 pièces" in notice.text
    assert "mardi 2 février 2027" in notice.text


def test_while_something_is_left_it_is_said_what(application, person):
    with later(2):
        send(application, "passport")
        with pytest.raises(Refused, match="Il reste 2 pièces"):
            answer_request(application, by=person)
        provide.explain(application, slot="diploma", explanation="Perdu.")
        with pytest.raises(Refused, match="Il reste 1 pièce"):
            answer_request(application, by=person)
    application.refresh_from_db()
    assert application.status == Status.AWAITING_PIECES


def test_said_twice_all_is_answered_once(application, person):
    with later(2):
        answer_all(application)
        first = answer_request(application, by=person)
        assert answer_request(application, by=person) == first
    assert application.events.filter(act="answer_request").count() == 1
    assert Notice.objects.filter(kind="request_answered").count() == 1


def test_after_the_day_one_can_still_answer_as_long_as_it_is_open(application, person):
    with later(40):
        answer_all(application)
        answer_request(application, by=person)
    application.refresh_from_db()
    assert application.status == Status.UNDER_REVIEW


def test_without_a_request_there_is_nothing_to_answer():
    filed = people.filed()
    with pytest.raises(Refused, match="Aucune pièce"):
        answer_request(filed, by=people.account_of(filed))


def test_once_answered_nothing_more_is_taken(application, person):
    with later(2):
        answer_all(application)
        answer_request(application, by=person)
        with pytest.raises(NotAskedFor):
            send(application, "passport", name="b.pdf")


def test_two_requests_one_after_the_other_suspend_each_its_own_days(application, officer, person):
    with later(11):
        answer_all(application)
        answer_request(application, by=person)
    with later(20):
        examining.asked(application, "passport", by=officer)
        assert application.silence_on is None
    with later(25):
        send(application, "passport", name="c.pdf")
        answer_request(application, by=person)
    application.refresh_from_db()
    assert application.silence_on == date(2027, 2, 7)


def test_a_document_of_the_answer_that_the_check_refuses_can_be_sent_again(application, person):
    with later(2):
        send(application, "further-1", "document")
        Document.objects.filter(component="document").update(
            state="clean", checked_at=clock.machine_now()
        )
        document = people.refused_document(application, "document")
        again = send_again.send_again(
            application, document=document, files=[Upload("b.pdf", samples.pdf())], by=person
        )
    assert again.component == "document"


# ---- what changed ------------------------------------------------------------------------------


def test_what_changed_is_what_came_since_its_verdict(application, officer):
    assert judged_before_what_came(application) == set()
    with later(3):
        send(application, "passport")
        send(application, "further-1", "document")
        provide.explain(application, slot="diploma", explanation="Perdu.")
    assert judged_before_what_came(application) == {"passport", "diploma"}
    assert Piece.objects.get(application=application, slot="further-1").verdicts.count() == 0
    with later(4):
        examining.faulted(application, "passport", "further-1", by=officer)
    assert judged_before_what_came(application) == {"diploma"}
