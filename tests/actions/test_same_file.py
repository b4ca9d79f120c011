"""The same file sent twice is kept once, and told kindly."""

import pytest

from escale.actions import provide
from escale.documents.models import Document, SentFile
from escale.documents.refusals import DocumentRefused
from tests import people
from tests.actions.providing import at_once, names, objects, receive, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def test_the_same_bytes_are_kept_once_and_told(application, folder):
    first = receive(application, ("a.pdf", people.tiny_pdf("a")))
    again = send(application, ("copie de a.pdf", people.tiny_pdf("a")))
    assert again == provide.Receipt(first, ("copie de a.pdf",))
    assert names(Document.objects.get()) == ["a.pdf"]
    assert objects(folder) == 2


def test_what_is_new_beside_them_is_taken(application):
    receive(application, ("a.pdf", people.tiny_pdf("a")))
    receipt = send(application, *((f"{n}.pdf", people.tiny_pdf(n)) for n in "abab"))
    assert receipt.already_there == ("a.pdf", "a.pdf", "b.pdf")
    assert names(receipt.document) == ["a.pdf", "b.pdf"]


def test_the_same_bytes_count_for_another_document(application):
    receive(application, ("a.pdf", people.tiny_pdf("a")))
    receipt = send(application, ("a.pdf", people.tiny_pdf("a")), slot="hosting_agreement")
    assert receipt.already_there == ()
    assert SentFile.objects.count() == 2


def test_the_file_at_fault_is_told_by_its_place_among_those_that_were_send(application):
    receive(application, ("a.pdf", people.tiny_pdf("a")))
    with pytest.raises(DocumentRefused) as refused:
        send(
            application,
            ("a.pdf", people.tiny_pdf("a")),
            ("b.pdf", people.tiny_pdf("b")),
            ("b.pdf", people.tiny_pdf("b")),
            ("c.pdf", b""),
        )
    assert refused.value.position == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_replacing", [True, False], ids=["replacing", "adding"])
def test_a_button_pressed_twice_leaves_one_copy(folder, is_replacing):
    application = people.draft()
    provide.choose_alternative(application, slot="passport", alternative="passport")
    receive(application, ("seen.pdf", people.tiny_pdf("seen")))
    content = people.tiny_pdf("a")
    answers = at_once(
        *[lambda: send(application, ("a.pdf", content), replace=is_replacing)] * 2,
    )
    assert all(isinstance(answer, provide.Receipt) for answer in answers)
    left = ["a.pdf"] if is_replacing else ["seen.pdf", "a.pdf"]
    assert names(Document.objects.get()) == left
    assert objects(folder) == 1 + SentFile.objects.count()
