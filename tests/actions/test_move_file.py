"""Files put in another order: only the one that was seen, once, and nothing is sealed again."""

import pytest

from escale.actions import provide
from escale.applications.models import Application
from escale.documents.models import Document
from tests import samples
from tests.actions.providing import PLACE, names, receive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


@pytest.fixture
def three(application) -> Document:
    return receive(application, *((f"{n}.pdf", samples.pdf(k)) for k, n in enumerate("abc", 1)))


def move(application, document: int, position: int, to: int) -> bool:
    return provide.move_file(application, **PLACE, document=document, position=position, to=to)


@pytest.mark.parametrize(
    "position, to, order",
    [(0, 1, "bac"), (0, 2, "bca"), (2, 0, "cab"), (2, 1, "acb"), (1, 2, "acb")],
)
def test_a_file_moves_and_its_pages_with_it(application, three, position, to, order):
    assert move(application, three.pk, position, to)
    document = Document.objects.get()
    assert names(document) == [f"{name}.pdf" for name in order]
    pages = [file.pages for file in document.files.all()]
    assert pages == ["abc".index(name) + 1 for name in order]
    assert document.pages == 6
    assert document.sha256 != three.sha256


def test_moving_makes_only_the_whole_again(
    application, three, folder, django_capture_on_commit_callbacks
):
    kept = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with django_capture_on_commit_callbacks(execute=True):
        move(application, three.pk, 0, 2)
    left = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert len(left) == 4
    assert len(set(left.items()) & set(kept.items())) == 3


@pytest.mark.parametrize("position, to", [(1, 1), (0, 3), (3, 0), (0, -1), (7, 7)])
def test_what_leads_nowhere_moves_nothing(application, three, position, to):
    assert not move(application, three.pk, position, to)
    assert Document.objects.get() == three


def test_asked_twice_it_moves_once(application, three):
    assert move(application, three.pk, 0, 1)
    assert not move(application, three.pk, 0, 1)
    assert names(Document.objects.get()) == ["b.pdf", "a.pdf", "c.pdf"]


def test_what_moved_is_checked_again_and_confirmed_again(application, three):
    Document.objects.update(state="clean", checked_at="2026-11-24T12:00:00Z")
    Application.objects.filter(pk=application.pk).update(confirmed_steps=[3])
    move(application, three.pk, 0, 1)
    application.refresh_from_db()
    assert (Document.objects.get().state, application.confirmed_steps) == ("received", [])
