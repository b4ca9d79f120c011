"""Pieces provided: received, added to, replaced, removed, explained; in a draft only."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from escale.actions import provide
from escale.actions.prepare import NoLongerADraft
from escale.applications.models import Application, Piece
from escale.documents import store
from escale.documents.causes import Cause
from escale.documents.keeping import Upload
from escale.documents.models import Document, SentFile
from escale.documents.refusals import DocumentRefused
from escale.kit.sentences import Refused
from tests import people, samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """A store of this test's own."""
    backend = settings.STORAGES["documents"]
    options = {**backend["OPTIONS"], "location": str(tmp_path)}
    settings.STORAGES = {**settings.STORAGES, "documents": {**backend, "OPTIONS": options}}
    return tmp_path


@pytest.fixture
def application(db) -> Application:
    draft = people.draft()
    provide.choose_alternative(draft, slot="passport", alternative="passport")
    return draft


def receive(application, *files: tuple[str, bytes], replace: bool = False) -> Document:
    return provide.receive(
        application,
        slot="passport",
        component="passport",
        files=[Upload(name, content) for name, content in files],
        replace=replace,
    )


def names(document: Document) -> list[str]:
    return [file.name for file in document.files.all()]


def piece(application, slot: str = "passport") -> Piece:
    return Piece.objects.get(application=application, slot=slot)


def objects(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


# ---- received --------------------------------------------------------------------------------


def test_files_are_received_as_one_document(application):
    document = receive(application, ("a.pdf", samples.pdf(2)), ("b.jpg", samples.jpeg()))
    assert (document.pages, names(document)) == (3, ["a.pdf", "b.jpg"])
    assert piece(application).received == ["passport"]
    assert piece(application).answered_at is not None


def test_later_files_are_added_and_the_former_bytes_erased(
    application, folder, django_capture_on_commit_callbacks
):
    first = receive(application, ("a.pdf", samples.pdf()))
    with django_capture_on_commit_callbacks(execute=True):
        second = receive(application, ("b.pdf", samples.pdf()))
    assert names(second) == ["a.pdf", "b.pdf"]
    assert not store.exists(first.store_name)
    assert objects(folder) == 3


def test_a_replacement_leaves_only_the_new_files(application):
    receive(application, ("a.pdf", samples.pdf(3)))
    assert names(receive(application, ("b.pdf", samples.pdf()), replace=True)) == ["b.pdf"]


def test_what_was_changed_in_a_file_is_kept_with_it(application):
    receive(application, ("a.jpg", samples.scripted_pdf()), ("b.pdf", samples.pdf()))
    told = [sorted(file.notices) for file in SentFile.objects.all()]
    assert told == [["active_content_removed", "extension_disagrees"], []]


def test_a_step_whose_pieces_changed_is_confirmed_again(application):
    Application.objects.filter(pk=application.pk).update(confirmed_steps=[1, 3])
    receive(application, ("a.pdf", samples.pdf()))
    application.refresh_from_db()
    assert application.confirmed_steps == [1]


# ---- refused ---------------------------------------------------------------------------------


def test_a_refusal_tells_which_file_and_keeps_what_was_there(application, folder):
    before = receive(application, ("a.pdf", samples.pdf()))
    with pytest.raises(DocumentRefused) as refused:
        receive(application, ("b.pdf", samples.pdf()), ("c.pdf", b""))
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
        receive(application, ("b.pdf", samples.pdf(60)))
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
            application, slot=slot, component=component, files=[Upload("a.pdf", samples.pdf())]
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
            receive(held, ("a.pdf", samples.pdf()))
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
    document = receive(application, *((f"{n}.pdf", samples.pdf()) for n in "abc"))
    where = {"slot": "passport", "component": "passport", "document": document.pk}
    assert provide.remove_file(application, **where, position=0)
    assert names(Document.objects.get()) == ["b.pdf", "c.pdf"]
    assert not provide.remove_file(application, **where, position=0)
    assert names(Document.objects.get()) == ["b.pdf", "c.pdf"]


def test_the_last_file_leaves_nothing(application, folder, django_capture_on_commit_callbacks):
    document = receive(application, ("a.pdf", samples.pdf()))
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
    receive(application, ("a.pdf", samples.pdf()))
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
            files=[Upload("a.pdf", samples.pdf())],
        )
        assert piece(application, "diploma").explanation == left


@pytest.mark.parametrize("length, is_taken", [(2000, True), (2001, False)])
def test_an_explanation_has_two_thousand_characters_at_most(application, length, is_taken):
    if is_taken:
        provide.explain(application, slot="passport", explanation="é" * length)
    else:
        with pytest.raises(Refused, match="2001 caractères"):
            provide.explain(application, slot="passport", explanation="é" * length)
    assert piece(application).is_explained is is_taken


# ---- at once ---------------------------------------------------------------------------------


def at_once(*acts):
    """Run these at the same instant, each on a connection of its own; return what each gave."""
    together = threading.Barrier(len(acts))

    def run(act):
        together.wait()
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_files_sent_at_once_are_all_there(folder):
    application = people.draft()
    provide.choose_alternative(application, slot="passport", alternative="passport")
    sent = [f"{n}.pdf" for n in "abc"]
    answers = at_once(
        *(lambda name=name: receive(application, (name, samples.pdf())) for name in sent)
    )
    assert [a for a in answers if isinstance(a, Refused)] == []
    assert sorted(names(Document.objects.get())) == sent
    # The document and its files; nothing of what was made in vain.
    assert objects(folder) == 4


@pytest.mark.django_db(transaction=True)
def test_a_file_that_arrives_during_a_removal_is_not_lost(folder):
    application = people.draft()
    provide.choose_alternative(application, slot="passport", alternative="passport")
    document = receive(application, ("a.pdf", samples.pdf()), ("b.pdf", samples.pdf()))
    at_once(
        lambda: receive(application, ("new.pdf", samples.pdf())),
        lambda: provide.remove_file(
            application, slot="passport", component="passport", document=document.pk, position=0
        ),
    )
    kept = names(Document.objects.get())
    assert "new.pdf" in kept
    assert "b.pdf" in kept
    assert objects(folder) == 1 + len(kept)


@pytest.mark.django_db(transaction=True)
def test_a_replacement_never_takes_away_what_it_did_not_see():
    application = people.draft()
    provide.choose_alternative(application, slot="passport", alternative="passport")
    receive(application, ("seen.pdf", samples.pdf()))
    added, replaced = at_once(
        lambda: receive(application, ("added.pdf", samples.pdf())),
        lambda: receive(application, ("replacing.pdf", samples.pdf()), replace=True),
    )
    kept = names(Document.objects.get())
    assert not isinstance(added, Refused)
    if isinstance(replaced, provide.Overtaken):
        assert kept == ["seen.pdf", "added.pdf"]
    else:
        assert kept in (["replacing.pdf"], ["replacing.pdf", "added.pdf"])


def test_an_explanation_with_what_no_database_keeps_is_kept_without_it(db):
    application = people.draft()
    piece = provide.explain(application, slot="passport", explanation="volé\x00 à Lyon")
    assert piece.explanation == "volé à Lyon"
