"""Checking documents: clean or refused, never opened before, taken up again when a worker dies."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from escale.actions import check_documents, prepare, provide
from escale.actions import file as filing
from escale.documents import keeping, safe
from escale.documents.keeping import Upload
from escale.documents.models import Document, DocumentState, RefusedFor
from escale.kit import clock
from simulators.antivirus import known_from
from tests import people, samples
from tests.corpus.sent import EICAR

pytestmark = pytest.mark.django_db


def received(application, *contents: bytes, component: str = "passport") -> Document:
    if component == "passport":
        provide.choose_alternative(application, slot=component, alternative=component)
    return provide.receive(
        application,
        slot=component,
        component=component,
        files=[Upload(f"{n}.pdf", content) for n, content in enumerate(contents)],
    ).document


def infected() -> bytes:
    """A PDF that can be read, with what an antivirus finds behind its pages."""
    return samples.pdf() + b"\n% " + EICAR


@pytest.fixture
def draft(antivirus):
    people.prefectures()
    return people.draft()


def state_of(document: Document) -> str:
    document.refresh_from_db()
    return document.state


def test_a_document_is_received_then_clean(draft, antivirus):
    document = received(draft, samples.pdf())
    assert document.state == DocumentState.RECEIVED
    assert check_documents.check_due() == 1
    assert state_of(document) == DocumentState.CLEAN
    assert document.checked_at is not None
    assert document.signatures.endswith("/27001") or "27001" in document.signatures
    assert check_documents.check_due() == 0


@pytest.mark.parametrize("position", [0, 1, 2])
def test_one_infected_file_among_several_refuses_the_document(draft, position):
    files = [samples.pdf(phrase=f"page {n}") for n in range(3)]
    files[position] = infected()
    document = received(draft, *files)
    check_documents.check_due()
    assert state_of(document) == DocumentState.REFUSED
    assert document.refused_for == RefusedFor.INFECTED


def test_the_real_antivirus_finds_it_too(clamd):
    people.prefectures()
    application = people.draft()
    clean = received(application, samples.pdf())
    bad = received(application, infected(), component="hosting_agreement")
    assert check_documents.check_due() == 2
    assert (state_of(clean), state_of(bad)) == (DocumentState.CLEAN, DocumentState.REFUSED)


def test_a_refused_document_no_longer_answers_a_draft_s_piece(draft):
    prepare.confirm_step(draft, step=3)
    document = received(draft, infected())
    assert document.piece.received == ["passport"]
    check_documents.check_due()
    document.piece.refresh_from_db()
    assert document.piece.received == []
    draft.refresh_from_db()
    assert 3 not in draft.confirmed_steps


def test_what_is_refused_is_replaced_by_what_is_sent_next(draft):
    document = received(draft, infected())
    check_documents.check_due()
    new = provide.receive(
        draft,
        slot="passport",
        component="passport",
        files=[Upload("copie.pdf", samples.pdf())],
        replace=True,
    ).document
    check_documents.check_due()
    assert state_of(new) == DocumentState.CLEAN
    assert not Document.objects.current().refused().filter(piece=document.piece).exists()


@pytest.mark.parametrize("behaviour", ["down", "garbage"])
def test_without_a_clear_answer_documents_wait_and_filing_is_possible(antivirus, behaviour):
    application = people.complete_draft()
    document = provide.receive(
        application,
        slot="passport",
        component="passport",
        files=[Upload("1.pdf", samples.pdf())],
        replace=True,
    ).document
    prepare.confirm_step(application, step=3)
    antivirus.behave(behaviour)
    assert check_documents.check_due() == 0
    assert state_of(document) == DocumentState.RECEIVED
    filing.file(application, by=people.account_of(application), is_declared_true=True)
    antivirus.behave("well")
    assert check_documents.check_due() == 1
    assert state_of(document) == DocumentState.CLEAN


def test_a_filing_while_the_check_runs_keeps_the_document_as_an_answer(antivirus):
    """Refused after the filing: it counted, the person is told and has three days."""
    application = people.complete_draft()
    document = provide.receive(
        application,
        slot="passport",
        component="passport",
        files=[Upload("1.pdf", infected())],
        replace=True,
    ).document
    prepare.confirm_step(application, step=3)
    filing.file(application, by=people.account_of(application), is_declared_true=True)
    check_documents.check_due()
    assert state_of(document) == DocumentState.REFUSED
    assert document.send_again_by is not None
    document.piece.refresh_from_db()
    assert document.piece.received == ["passport"]
    assert application.notices.filter(kind="document_refused").count() == 1


def test_a_worker_killed_while_checking_is_relieved_once(draft):
    document = received(draft, samples.pdf())
    claimed = check_documents._claimed("", ())
    assert claimed == document
    assert check_documents.check_due() == 0  # somebody is at work
    Document.objects.update(
        processing_since=clock.machine_now() - check_documents.LEASE - timedelta(seconds=1)
    )
    assert check_documents.check_due() == 1
    assert state_of(document) == DocumentState.CLEAN
    # The dead one comes back to life: what it found no longer counts.
    assert not check_documents._settle(claimed, RefusedFor.INFECTED, "old")
    assert state_of(document) == DocumentState.CLEAN


def test_a_slot_emptied_while_checking_is_simply_gone(draft):
    document = received(draft, infected())
    claimed = check_documents._claimed("", ())
    provide.remove(draft, slot="passport", component="passport", document=document.pk)
    assert not check_documents._settle(claimed, RefusedFor.INFECTED, "tests")
    assert not Document.objects.filter(piece=document.piece).exists()
    assert check_documents.check_due() == 0


def test_a_document_whose_bytes_are_lost_stops_no_other(draft, caplog):
    lost = received(draft, samples.pdf())
    other = received(draft, samples.pdf(), component="hosting_agreement")
    safe.erase([lost.store_name, *(file.store_name for file in lost.files.all())])
    assert check_documents.check_due() == 1
    assert state_of(lost) == DocumentState.RECEIVED
    assert state_of(other) == DocumentState.CLEAN
    assert f"document {lost.pk} cannot be read" in caplog.text


def test_new_signatures_make_the_antivirus_look_again(draft, antivirus):
    """A threat that nobody knew yesterday: found once the signatures that know it are there."""
    document = received(draft, samples.pdf() + known_from(27002))
    check_documents.check_due()
    assert state_of(document) == DocumentState.CLEAN
    assert check_documents.check_again() == 0
    antivirus.know(27002)
    assert check_documents.check_again() == 1
    assert state_of(document) == DocumentState.REFUSED


def test_looking_again_stops_once_everything_was_seen(draft, antivirus):
    document = received(draft, samples.pdf())
    check_documents.check_due()
    antivirus.know(27002)
    assert check_documents.check_again() == 1
    assert state_of(document) == DocumentState.CLEAN
    assert check_documents.check_again() == 0


def test_what_could_not_be_looked_at_again_stays_clean(draft, antivirus):
    document = received(draft, samples.pdf())
    check_documents.check_due()
    antivirus.know(27002)
    antivirus.behave("down")
    assert check_documents.check_again() == 0
    assert state_of(document) == DocumentState.CLEAN


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_check_the_same_document(antivirus):
    people.prefectures()
    application = people.draft()
    for component in ("passport", "hosting_agreement", "work_contract"):
        received(application, samples.pdf(), component=component)
    settled: list[int] = []

    def work() -> None:
        settled.append(check_documents.check_due())
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(settled) == 3
    assert set(Document.objects.values_list("state", flat=True)) == {DocumentState.CLEAN}


def test_nothing_logged_names_a_person_or_a_file(draft, caplog):
    document = keeping.current(received(draft, infected()).piece, "passport")
    check_documents.check_due()
    assert state_of(document) == DocumentState.REFUSED
    assert ".pdf" not in caplog.text
    assert draft.reference not in caplog.text


def test_nothing_is_clean_to_an_antivirus_that_does_not_look_at_all_of_it(clamd_set_up, caplog):
    """With Debian's own limits, clamd says OK to what it did not read."""
    clamd_set_up("StreamMaxLength 130M")
    people.prefectures()
    document = received(people.draft(), samples.pdf())
    assert check_documents.check_due() == 0
    assert state_of(document) == DocumentState.RECEIVED
    assert "cannot be relied on" in caplog.text
