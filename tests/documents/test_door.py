"""One door: closed by default, and each thing that leaves by it is noted and marked."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from django.utils import translation
from PIL import Image, ImageChops

from escale.applications.models import Application
from escale.audit.models import Access, Purpose
from escale.documents import door, erasing, safe
from escale.documents.door import Reader
from escale.documents.models import Document, DocumentState, RefusedFor
from escale.documents.store import StoreUnavailable
from escale.documents.vault import Erased, SealBroken
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account
from tests import people, samples

pytestmark = pytest.mark.django_db

LONG = bytes(range(256)) * 2600  # 650 kB: three frames of the cipher


@pytest.fixture
def application() -> Application:
    made = people.draft()
    people.give(made, "passport", "passport")
    people.give(made, "diploma", "diploma")
    return made


@pytest.fixture
def passport(application) -> Document:
    return Document.objects.get(component="passport")


@pytest.fixture
def diploma(application) -> Document:
    return Document.objects.get(component="diploma")


@pytest.fixture
def sender(application) -> Reader:
    account = people.account_of(application)
    return Reader(account=account, name="Chidinma Grace OKONKWO", purpose=Purpose.OWN_COPY)


@pytest.fixture
def officer() -> Reader:
    return Reader(
        account=Account.objects.create_user("agente@prefecture.example"),
        name="Nathalie Durand",
        office="préfecture de l’Isère",
        purpose=Purpose.EXAMINATION,
    )


def put_in(state: DocumentState, document: Document) -> Document:
    is_done = state in {DocumentState.CLEAN, DocumentState.REFUSED}
    now = clock.machine_now()
    Document.objects.filter(pk=document.pk).update(
        state=state,
        refused_for=RefusedFor.INFECTED if state is DocumentState.REFUSED else "",
        checked_at=now if is_done else None,
        processing_since=now if state is DocumentState.PROCESSING else None,
    )
    return Document.objects.get(pk=document.pk)


def holding(document: Document, content: bytes) -> Document:
    """The document with another content, sealed like any."""
    kept = safe.put(content)
    document.identity, document.store_name = kept.identity, kept.name
    document.wrapped_key, document.size = kept.wrapped_key, len(content)
    document.save()
    return document


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def differ(one: bytes, other: bytes) -> bool:
    return ImageChops.difference(picture(one), picture(other)).getbbox() is not None


def taken(document: Document, reader: Reader) -> bytes:
    return b"".join(door.whole(document, reader=reader).parts())


# ---- who may open what, when ---------------------------------------------------------------------

OPEN = {
    ("sender", "page", DocumentState.RECEIVED),
    ("sender", "page", DocumentState.PROCESSING),
    ("sender", "page", DocumentState.CLEAN),
    ("sender", "whole", DocumentState.CLEAN),
    ("officer", "page", DocumentState.CLEAN),
    ("officer", "whole", DocumentState.CLEAN),
}

WAYS = {"page": lambda document, reader: door.page(document, 1, reader=reader), "whole": taken}


@pytest.mark.parametrize("component", ["passport", "diploma"])
@pytest.mark.parametrize("who", ["sender", "officer"])
@pytest.mark.parametrize("what", ["page", "whole"])
@pytest.mark.parametrize("state", DocumentState)
def test_nothing_but_a_clean_document_is_opened_save_its_senders_preview(
    request, application, who, what, state, component
):
    reader = request.getfixturevalue(who)
    document = put_in(state, Document.objects.get(component=component))
    if (who, what, state) in OPEN:
        assert WAYS[what](document, reader)[:4] in {b"%PDF", b"RIFF"}
        return
    with pytest.raises(Refused) as refused:
        WAYS[what](document, reader)
    assert refused.value.hint
    assert not Access.objects.exists()


def test_a_state_nobody_thought_of_is_closed(diploma, sender, officer):
    diploma.state = "released"
    for reader in (sender, officer):
        with pytest.raises(Refused):
            door.page(diploma, 1, reader=reader)
        with pytest.raises(Refused):
            door.whole(diploma, reader=reader)


@pytest.mark.parametrize(
    "state,who,says",
    [
        (DocumentState.RECEIVED, "sender", "en cours de vérification"),
        (DocumentState.PROCESSING, "officer", "en cours de vérification"),
        (DocumentState.REFUSED, "sender", "logiciel malveillant"),
        (DocumentState.REFUSED, "officer", "personne ne peut l’ouvrir"),
    ],
)
def test_a_refusal_says_exactly_why(request, diploma, state, who, says):
    document = put_in(state, diploma)
    with pytest.raises(Refused, match=says):
        door.whole(document, reader=request.getfixturevalue(who))


@pytest.mark.parametrize("reason", RefusedFor)
def test_the_sender_is_told_each_reason(diploma, sender, reason):
    document = put_in(DocumentState.REFUSED, diploma)
    document.refused_for = reason
    with pytest.raises(Refused) as refused:
        door.page(document, 1, reader=sender)
    assert "Envoyez" in str(refused.value.hint)


def test_an_own_copy_is_for_the_sender_alone(diploma, officer):
    for account in (people.applicant(), officer.account):
        thief = Reader(account=account, name="x", purpose=Purpose.OWN_COPY)
        with pytest.raises(door.NotForThisReader):
            door.page(diploma, 1, reader=thief)
        with pytest.raises(door.NotForThisReader):
            door.whole(diploma, reader=thief)


def test_whoever_reads_for_the_prefecture_says_from_where(diploma):
    nobody = Reader(account=people.applicant(), name="x", purpose=Purpose.EXAMINATION)
    with pytest.raises(door.NotForThisReader):
        door.page(diploma, 1, reader=nobody)


def test_an_erased_document_opens_for_nobody(diploma, sender, officer):
    erasing.destroy([diploma])
    for reader in (sender, officer):
        with pytest.raises(Erased):
            door.page(diploma, 1, reader=reader)
        with pytest.raises(Erased):
            door.whole(diploma, reader=reader)


def test_a_document_that_the_store_lost_is_a_sentence_and_an_alarm(diploma, sender, caplog):
    safe.erase([diploma.store_name])
    with pytest.raises((door.NotInTheStore, StoreUnavailable)):
        door.whole(diploma, reader=sender).parts()
    assert f"document {diploma.pk}" in caplog.text
    assert "diploma" not in caplog.text


# ---- the access log ------------------------------------------------------------------------------


def test_each_reading_by_the_prefecture_is_written_down(application, passport, officer):
    door.page(passport, 1, reader=officer)
    door.whole(passport, reader=officer)
    page, copy = Access.objects.order_by("pk")
    for line in (page, copy):
        assert line.person_id == application.person_id
        assert line.account_id == officer.account.pk
        assert line.purpose == Purpose.EXAMINATION
        assert abs((clock.machine_now() - line.at).total_seconds()) < 60
    assert (page.what, page.subject) == ("document_page", f"{application.reference}/passport/1")
    assert (copy.what, copy.subject) == ("document_copy", f"{application.reference}/passport")


def test_reading_ones_own_is_not_written_down(passport, sender):
    door.page(passport, 1, reader=sender)
    taken(passport, sender)
    assert not Access.objects.exists()


def test_a_reading_that_cannot_be_written_down_does_not_take_place(diploma, officer):
    ghost = Account(pk=None, email="x@y.example")
    reader = Reader(account=ghost, name="x", office="y", purpose=Purpose.AUDIT)
    with pytest.raises(ValueError, match="unsaved"):
        door.page(diploma, 1, reader=reader)


# ---- identity papers -----------------------------------------------------------------------------


def test_the_prefecture_sees_an_identity_paper_watermarked(passport, sender, officer):
    assert differ(door.page(passport, 1, reader=sender), door.page(passport, 1, reader=officer))


def test_it_sees_other_documents_plain(diploma, sender, officer):
    assert not differ(door.page(diploma, 1, reader=sender), door.page(diploma, 1, reader=officer))


@pytest.mark.parametrize("who", ["sender", "officer"])
def test_an_identity_paper_is_taken_away_watermarked_by_anybody(request, passport, who):
    opened = door.whole(passport, reader=request.getfixturevalue(who))
    content = b"".join(opened.parts())
    assert opened.is_watermarked
    assert len(content) == opened.size
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == passport.pages
        # tests/documents/test_watermark.py tells what is in it, and that it stays there.
        assert [len(page.get_images()) for page in pdf.pages] == [1]


@pytest.mark.parametrize("who", ["sender", "officer"])
def test_another_document_is_taken_away_as_it_was_made(request, diploma, who):
    opened = door.whole(diploma, reader=request.getfixturevalue(who))
    assert not opened.is_watermarked
    assert b"".join(opened.parts()) == people.tiny_pdf("diploma diploma")
    assert (opened.size, opened.etag) == (diploma.size, diploma.sha256)


def test_a_document_no_piece_asks_for_any_more_is_watermarked(diploma, sender):
    Document.objects.filter(pk=diploma.pk).update(component="of_an_older_law")
    diploma.refresh_from_db()
    assert door.whole(diploma, reader=sender).is_watermarked


def test_two_readers_and_two_days_make_different_copies(passport, officer):
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    other = Reader(
        account=officer.account, name="Paul Roy", office=officer.office, purpose=officer.purpose
    )
    with clock.at(at):
        first, again, another = (
            door.page(passport, 1, reader=reader) for reader in (officer, officer, other)
        )
    with clock.at(at.replace(day=25)):
        later = door.page(passport, 1, reader=officer)
    assert first == again
    assert differ(first, another)
    assert differ(first, later)


def test_the_day_on_a_copy_is_that_of_the_prefecture(passport, officer):
    """22:30 in London is already the day after in La Réunion."""
    at = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    with clock.at(at.replace(day=25, hour=12)):
        next_day = door.page(passport, 1, reader=officer)
    passport.piece.application.zone = "Indian/Reunion"
    with clock.at(at):
        assert door.page(passport, 1, reader=officer) == next_day


def test_a_mark_is_in_french_whatever_the_readers_language(passport, officer):
    with translation.override("fr"):
        french = door.page(passport, 1, reader=officer)
    with translation.override("en"):
        assert not differ(french, door.page(passport, 1, reader=officer))


# ---- part of a document --------------------------------------------------------------------------


@pytest.mark.parametrize("start", [0, 1, 262_143, 262_144, 262_145, 524_288, len(LONG) - 1])
def test_a_document_is_given_from_any_place(diploma, sender, start):
    opened = door.whole(holding(diploma, LONG), reader=sender)
    assert b"".join(opened.parts(start)) == LONG[start:]


def test_a_watermarked_copy_is_given_from_any_place(passport, sender):
    opened = door.whole(passport, reader=sender)
    content = b"".join(opened.parts())
    assert b"".join(opened.parts(1000)) == content[1000:]


def test_nothing_altered_is_ever_given(diploma, sender, settings):
    document = holding(diploma, LONG)
    folder = settings.STORAGES["documents"]["OPTIONS"]["location"]
    with Path(folder, document.store_name).open("r+b") as file:
        file.seek(300_000)  # in the second frame
        file.write(b"altered")
    parts = door.whole(document, reader=sender).parts()
    assert next(parts) == LONG[:262_144]
    with pytest.raises(SealBroken):
        next(parts)
    with pytest.raises(SealBroken):
        door.whole(document, reader=sender).parts(270_000)


def test_pages_of_what_people_really_send_are_drawn(diploma, sender, officer):
    document = holding(diploma, samples.pdf(3))
    document.pages = 3
    document.save()
    drawn = [door.page(document, number, reader=sender, width=300) for number in (1, 2, 3)]
    assert {picture(content).width for content in drawn} == {300}
    assert differ(drawn[0], drawn[1])
