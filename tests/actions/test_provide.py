"""Pieces provided: received, added to, replaced, removed, explained; in a draft only."""

import pytest

from escale.actions import provide
from escale.actions.prepare import NoLongerADraft
from escale.applications.models import Application
from escale.documents import store
from escale.documents.causes import Cause
from escale.documents.keeping import Upload
from escale.documents.models import Document, SentFile
from escale.documents.refusals import DocumentRefused
from escale.kit.sentences import Refused
from tests import people, samples
from tests.actions.providing import names, objects, piece, receive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


# ---- received --------------------------------------------------------------------------------


def test_files_are_received_as_one_document(application):
    document = receive(application, ("a.pdf", samples.pdf(2)), ("b.jpg", samples.jpeg()))
    assert (document.pages, names(document)) == (3, ["a.pdf", "b.jpg"])
    assert piece(application).received == ["passport"]
    assert piece(application).answered_at is not None


def test_later_files_are_added_and_the_former_bytes_erased(
    application, folder, django_capture_on_commit_callbacks
):
    first = receive(application, ("a.pdf", people.tiny_pdf("a")))
    with django_capture_on_commit_callbacks(execute=True):
        second = receive(application, ("b.pdf", people.tiny_pdf("b")))
    assert names(second) == ["a.pdf", "b.pdf"]
    assert not store.exists(first.store_name)
    assert objects(folder) == 3


def test_a_replacement_leaves_only_the_new_files(application):
    receive(application, ("a.pdf", samples.pdf(3)))
    assert names(receive(application, ("b.pdf", people.tiny_pdf("b")), replace=True)) == ["b.pdf"]


def test_what_was_changed_in_a_file_is_kept_with_it(application):
    receive(application, ("a.jpg", samples.scripted_pdf()), ("b.pdf", samples.pdf()))
    told = [sorted(file.notices) for file in SentFile.objects.all()]
    assert told == [["active_content_removed", "extension_disagrees"], []]


def test_a_step_whose_pieces_changed_is_confirmed_again(application):
    Application.objects.filter(pk=application.pk).update(confirmed_steps=[1, 3])
    receive(application, ("a.pdf", people.tiny_pdf("a")))
    application.refresh_from_db()
    assert application.confirmed_steps == [1]


# ---- refused ---------------------------------------------------------------------------------


def test_a_refusal_tells_which_file_and_keeps_what_was_there(application, folder):
    before = receive(application, ("a.pdf", people.tiny_pdf("a")))
    with pytest.raises(DocumentRefused) as refused:
        receive(application, ("b.pdf", people.tiny_pdf("b")), ("c.pdf", b""))
    assert (refused.value.cause, refused.value.position) == (Cause.EMPTY, 1)
    assert Document.objects.get() == before
    assert objects(folder) == 2


def test_the_only_file_is_the_one_at_fault(application):
    with pytest.raises(DocumentRefused) as refused:
        receive(application, ("a.pdf", samples.protected_pdf()))
    assert (refused.value.cause, refused.value.position) == (Cause.PASSWORD, 0)


def test_the_whole_may_be_too_long_though_no_file_is(application):
    receive(application, ("a.pdf", samples.pdf(60)))
    with pytest.raises(DocumentRefused) as refused:
        receive(application, ("b.pdf", samples.pdf(61)))
    assert (refused.value.cause, refused.value.position) == (Cause.TOO_MANY_PAGES, None)


@pytest.mark.parametrize(
    "slot, component",
    [
        ("job_loss", "employer_certificate"),
        ("ephoto", "ephoto"),
        ("passport", "identity_card"),
        ("diploma", "diploma"),
        ("nothing", "nothing"),
    ],
)
def test_what_the_case_or_the_choice_does_not_ask_is_refused(application, slot, component):
    with pytest.raises(Refused):
        provide.receive(
            application,
            slot=slot,
            component=component,
            files=[Upload("a.pdf", people.tiny_pdf("a"))],
        )
    assert not Document.objects.exists()


def test_a_filed_request_takes_and_loses_nothing(folder):
    filed = people.filed()
    kept, on_disk = set(Document.objects.values_list("pk", flat=True)), objects(folder)
    document = Document.objects.get(component="passport")
    stale = Application.objects.get(pk=filed.pk)
    stale.status = "draft"  # what a page opened before the filing believes
    where = {"slot": "passport", "component": "passport"}
    for held in (filed, stale):
        with pytest.raises(NoLongerADraft):
            receive(held, ("a.pdf", people.tiny_pdf("a")))
        with pytest.raises(NoLongerADraft):
            provide.remove_file(held, **where, document=document.pk, position=0)
        with pytest.raises(NoLongerADraft):
            provide.remove(held, **where)
        with pytest.raises(NoLongerADraft):
            provide.explain(held, slot="passport", explanation="x")
        with pytest.raises(NoLongerADraft):
            provide.choose_alternative(held, slot="passport", alternative="identity_card")
    assert set(Document.objects.values_list("pk", flat=True)) == kept
    assert objects(folder) == on_disk


# ---- removed ---------------------------------------------------------------------------------


def test_a_file_is_removed_and_the_others_make_the_document(application):
    document = receive(application, *((f"{n}.pdf", people.tiny_pdf(n)) for n in "abc"))
    where = {"slot": "passport", "component": "passport", "document": document.pk}
    assert provide.remove_file(application, **where, position=0)
    assert names(Document.objects.get()) == ["b.pdf", "c.pdf"]
    assert not provide.remove_file(application, **where, position=0)
    assert names(Document.objects.get()) == ["b.pdf", "c.pdf"]


def test_the_last_file_leaves_nothing(application, folder, django_capture_on_commit_callbacks):
    document = receive(application, ("a.pdf", people.tiny_pdf("a")))
    with django_capture_on_commit_callbacks(execute=True):
        assert provide.remove_file(
            application, slot="passport", component="passport", document=document.pk, position=0
        )
    assert piece(application).received == []
    assert piece(application).answered_at is None
    assert objects(folder) == 0


def test_removing_what_is_not_there_is_no_fault(application):
    assert not provide.remove(application, slot="passport", component="passport")


# ---- chosen, explained -----------------------------------------------------------------------


def test_another_choice_keeps_aside_what_was_sent(application):
    receive(application, ("a.pdf", people.tiny_pdf("a")))
    provide.choose_alternative(application, slot="passport", alternative="identity_card")
    assert Document.objects.current().count() == 1
    provide.choose_alternative(application, slot="passport", alternative="passport")
    assert piece(application).received == ["passport"]


def test_a_choice_that_does_not_exist_is_refused(application):
    with pytest.raises(Refused):
        provide.choose_alternative(application, slot="passport", alternative="tenant")


def test_an_explanation_lasts_until_the_whole_piece_is_there(application):
    provide.choose_alternative(application, slot="diploma", alternative="not_issued")
    provide.explain(application, slot="diploma", explanation="  En décembre. ")
    assert piece(application, "diploma").explanation == "En décembre."
    for component, left in (("transcript", "En décembre."), ("success_certificate", "")):
        provide.receive(
            application,
            slot="diploma",
            component=component,
            files=[Upload("a.pdf", people.tiny_pdf("a"))],
        )
        assert piece(application, "diploma").explanation == left


@pytest.mark.parametrize("length, is_taken", [(2000, True), (2001, False)])
def test_an_explanation_has_two_thousand_characters_at_most(application, length, is_taken):
    if is_taken:
        provide.explain(application, slot="passport", explanation="é" * length)
    else:
        with pytest.raises(Refused, match="2\xa0001 caractères"):
            provide.explain(application, slot="passport", explanation="é" * length)
    assert piece(application).is_explained is is_taken


def test_an_explanation_with_what_no_database_keeps_is_kept_without_it(db):
    application = people.draft()
    piece = provide.explain(application, slot="passport", explanation="volé\x00 à Lyon")
    assert piece.explanation == "volé à Lyon"
