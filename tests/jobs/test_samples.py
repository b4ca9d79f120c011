"""Sample documents: one for each piece, photos from a phone, and some that go wrong."""

import pytest

from escale.documents import sandbox
from escale.documents.causes import Cause
from escale.documents.kinds import Kind as FileKind
from escale.documents.refusals import DocumentRefused
from escale.jobs.demo_world import samples
from escale.procedures.pieces import ALL_SLOTS, Kind

COMPONENTS = sorted(
    {code for slot in ALL_SLOTS if slot.kind is Kind.UPLOAD for code in slot.component_codes}
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("samples")
    samples.sample_documents(made)
    return made


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_document_of_every_piece_has_a_sample(folder, component):
    content = samples.sample_for(component, folder).read_bytes()
    assert samples.KNOWN_PHRASE.encode() in content
    received = sandbox.receive(content, filename=f"{component}.pdf")
    assert received.normalised.pages in {1, 2}


@pytest.mark.parametrize(
    "name,kind",
    [
        ("photo_permit.jpg", FileKind.JPEG),
        ("photo_passport.heic", FileKind.HEIC),
        ("capture_bill.png", FileKind.PNG),
        ("trouble_photo_named.pdf", FileKind.JPEG),
    ],
)
def test_photos_are_what_phones_send(folder, name, kind):
    received = sandbox.receive(folder / name, filename=name)
    assert received.understood.kind is kind


@pytest.mark.parametrize(
    "name,cause",
    [
        ("trouble_empty.pdf", Cause.EMPTY),
        ("trouble_password.pdf", Cause.PASSWORD),
        ("trouble_text_named.pdf", Cause.WRONG_TYPE),
        ("trouble_cut.pdf", Cause.TRUNCATED_PDF),
        ("trouble_300_pages.pdf", Cause.TOO_MANY_PAGES),
        ("trouble_21_megabytes.pdf", Cause.TOO_LARGE),
    ],
)
def test_troublesome_files_are_refused_for_their_own_cause(folder, name, cause):
    with pytest.raises(DocumentRefused) as refused:
        sandbox.receive(folder / name, filename=name)
    assert refused.value.cause is cause


def test_samples_are_written_once_and_one_removed_is_made_again(folder):
    before = {path.name: path.stat().st_mtime_ns for path in samples.listed(folder)}
    (folder / "bill.pdf").unlink()
    samples.sample_documents(folder)
    after = {path.name: path.stat().st_mtime_ns for path in samples.listed(folder)}
    assert set(after) == set(before)
    assert {name for name in before if before[name] != after[name]} == {"bill.pdf"}
