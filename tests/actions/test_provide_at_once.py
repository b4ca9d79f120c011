"""Files that arrive while something else changes: nothing is lost, nothing is left half done."""

import pytest

from escale.actions import file as filing
from escale.actions import provide
from escale.actions.discard import discard
from escale.applications.models import Application
from escale.documents import keeping
from escale.documents.models import Document
from escale.kit.sentences import Refused
from tests import people
from tests.actions.providing import PLACE, at_once, names, objects, receive, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folder")]


def test_files_sent_at_once_are_all_there(folder):
    application = people.draft()
    provide.choose_alternative(application, slot="passport", alternative="passport")
    sending = [f"{n}.pdf" for n in "abc"]
    answers = at_once(
        *(lambda name=name: receive(application, (name, people.tiny_pdf(name))) for name in sending)
    )
    assert [a for a in answers if isinstance(a, Refused)] == []
    assert sorted(names(Document.objects.get())) == sending
    # The document and its files; nothing of what was made in vain.
    assert objects(folder) == 4


def test_a_file_that_arrives_during_a_removal_is_not_lost(folder):
    application = people.draft()
    provide.choose_alternative(application, slot="passport", alternative="passport")
    document = receive(
        application, ("a.pdf", people.tiny_pdf("a")), ("b.pdf", people.tiny_pdf("b"))
    )
    at_once(
        lambda: receive(application, ("new.pdf", people.tiny_pdf("new"))),
        lambda: provide.remove_file(
            application, slot="passport", component="passport", document=document.pk, position=0
        ),
    )
    kept = names(Document.objects.get())
    assert "new.pdf" in kept
    assert "b.pdf" in kept
    assert objects(folder) == 1 + len(kept)


def test_a_replacement_never_takes_away_what_it_did_not_see():
    application = people.draft()
    provide.choose_alternative(application, slot="passport", alternative="passport")
    receive(application, ("seen.pdf", people.tiny_pdf("seen")))
    added, replaced = at_once(
        lambda: receive(application, ("added.pdf", people.tiny_pdf("added"))),
        lambda: receive(application, ("replacing.pdf", people.tiny_pdf("replacing")), replace=True),
    )
    kept = names(Document.objects.get())
    assert not isinstance(added, Refused)
    if isinstance(replaced, provide.Overtaken):
        assert kept == ["seen.pdf", "added.pdf"]
    else:
        assert kept in (["replacing.pdf"], ["replacing.pdf", "added.pdf"])


@pytest.mark.parametrize("act", ["remove", "choose", "file", "discard"])
def test_what_changes_while_a_file_is_read_is_seen_before_it_is_written(folder, monkeypatch, act):
    """Emptied, chosen otherwise, filed or discarded: never half, and nothing left in the store."""
    application = people.complete_draft()
    before = objects(folder)
    seen = Document.objects.get(component="passport")
    prepare, is_done = keeping.prepare, []

    def prepare_while_it_changes(files):
        made = prepare(files)
        if not is_done:
            is_done.append(True)
            _change(application, act)
        return made

    monkeypatch.setattr(keeping, "prepare", prepare_while_it_changes)
    (answer,) = at_once(lambda: send(application, ("new.pdf", people.tiny_pdf("new"))))
    if act == "remove":
        assert names(answer.document) == ["new.pdf"]
        assert objects(folder) == before
        return
    sentences = {
        "choose": "Choisissez d’abord quel document vous fournissez.",
        "file": "Cette demande a été déposée entre-temps : elle ne se prépare plus.",
        "discard": "Cette demande a été supprimée entre-temps : rien n’a été gardé.",
    }
    assert str(answer) == sentences[act]
    assert list(Document.objects.filter(component="passport")) == [seen] * (act != "discard")
    assert objects(folder) == (0 if act == "discard" else before)


def _change(application: Application, act: str) -> None:
    if act == "remove":
        provide.remove(application, **PLACE)
    elif act == "choose":
        provide.choose_alternative(application, slot="passport", alternative="identity_card")
    elif act == "file":
        filing.file(application, by=people.account_of(application), is_declared_true=True)
    else:
        discard(application)


# ---- while its check runs --------------------------------------------------------------------


@pytest.fixture
def processing(application) -> Document:
    document = receive(application, *((f"{n}.pdf", people.tiny_pdf(n)) for n in "abc"))
    taken = {"state": "processing", "processing_since": "2026-11-24T12:00:00Z"}
    Document.objects.filter(pk=document.pk).update(**taken)
    return document


@pytest.mark.parametrize("act", ["add", "replace", "remove", "remove_file", "move_file"])
def test_a_document_changed_while_it_is_checked_is_gone(application, processing, act):
    where = {**PLACE, "document": processing.pk}
    if act == "remove":
        assert provide.remove(application, **where)
    elif act == "remove_file":
        assert provide.remove_file(application, **where, position=1)
    elif act == "move_file":
        assert provide.move_file(application, **where, position=1, to=2)
    else:
        receive(application, ("new.pdf", people.tiny_pdf("new")), replace=act == "replace")
    assert not Document.objects.filter(pk=processing.pk).exists()
    assert {document.state for document in Document.objects.all()} <= {"received"}
