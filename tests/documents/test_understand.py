"""What a file is, and why it is refused: by its content alone, with the exact cause."""

import hashlib

import pytest

from escale.documents import sandbox
from escale.documents.causes import Cause, Likeness, Notice, Unfit
from escale.documents.kinds import Kind, recognise
from escale.documents.refusals import DocumentRefused
from escale.documents.understand import understand
from tests import samples, sent_files


@pytest.mark.parametrize("file", sent_files.hostile(), ids=lambda file: file.name)
def test_a_file_that_cannot_be_taken_is_refused_with_its_exact_cause(file):
    with pytest.raises(DocumentRefused) as refused:
        sandbox.receive(file.content, filename=file.name)
    assert refused.value.cause is file.cause
    assert str(refused.value.sentence).endswith((".", "…"))
    assert refused.value.hint
    if file.seems:
        with pytest.raises(Unfit) as unfit:
            recognise(file.content)
        assert Likeness(unfit.value.facts["seems"]) is file.seems


@pytest.mark.parametrize("file", sent_files.honest(), ids=lambda file: file[0][:40])
def test_an_honest_file_is_taken_with_all_its_pages(file):
    name, content, pages = file
    received = sandbox.receive(content, filename=name)
    assert received.understood.pages == pages
    assert received.normalised.pages == pages
    assert sandbox.page_count(received.normalised.pdf) == pages


def test_the_sentence_gives_the_count_of_pages():
    with pytest.raises(DocumentRefused, match="300 pages ; la limite est de 100"):
        sandbox.understand(samples.pdf(300), filename="long.pdf")


def test_the_sentence_gives_the_weight():
    with pytest.raises(DocumentRefused, match=r"21 Mo ; la limite est de 20 Mo"):
        sandbox.understand(bytes(21 * samples.MEGABYTE), filename="big.pdf")


def test_a_weight_just_over_the_limit_does_not_read_as_the_limit():
    with pytest.raises(DocumentRefused, match=r"20,1 Mo ; la limite est de 20 Mo"):
        sandbox.understand(bytes(20 * samples.MEGABYTE + 1), filename="big.pdf")


def test_a_sending_cut_on_the_way_is_told_from_a_bad_file():
    content = samples.pdf()
    with pytest.raises(DocumentRefused) as refused:
        sandbox.understand(content[:-10], filename="a.pdf", declared_size=len(content))
    assert refused.value.cause is Cause.CUT


def test_nothing_received_of_something_announced_is_a_cut_sending():
    with pytest.raises(Unfit) as unfit:
        understand(b"", filename="a.pdf", declared_size=10)
    assert unfit.value.cause is Cause.CUT


def test_the_content_wins_over_the_name_and_the_person_is_told():
    found = sandbox.understand(samples.jpeg(), filename="scan.pdf")
    assert found.kind is Kind.JPEG
    assert Notice.EXTENSION_DISAGREES in found.notices


@pytest.mark.parametrize("name", ["photo.JPG", "photo.jpeg", "photo", ""])
def test_a_name_that_agrees_or_says_nothing_brings_no_notice(name):
    assert sandbox.understand(samples.jpeg(), filename=name).notices == ()


def test_what_was_taken_away_is_told():
    assert Notice.ATTACHMENTS_REMOVED in understand(samples.stuffed_pdf()).notices
    assert Notice.ACTIVE_CONTENT_REMOVED in understand(samples.scripted_pdf()).notices
    assert Notice.REPAIRED in understand(samples.misindexed_pdf()).notices


@pytest.mark.parametrize("make", [samples.jpeg, samples.png, samples.heic, samples.pdf])
def test_a_file_cut_at_any_byte_is_refused(make):
    content = make()
    step = max(1, len(content) // 40)
    for end in range(12, len(content) - 24, step):
        with pytest.raises(Unfit):
            understand(content[:end], filename="cut")


def test_the_fingerprint_is_that_of_the_file_as_sent(tmp_path):
    content = samples.jpeg()
    (tmp_path / "a.jpg").write_bytes(content)
    found = sandbox.understand(tmp_path / "a.jpg", filename="a.jpg")
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert (found.size, found.width, found.height) == (len(content), 640, 480)
