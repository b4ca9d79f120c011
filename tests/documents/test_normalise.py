"""What is made of a file: pages that only show, upright, always the same bytes."""

import hashlib
import io
import re

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageOps

from escale.documents import sandbox
from escale.documents.causes import Cause, Unfit
from escale.documents.normalise import normalise
from escale.documents.photo import LONG_SIDE
from escale.documents.refusals import DocumentRefused
from tests import samples, sent_files

DANGERS = re.compile(
    rb"EVIL|/JavaScript|/JS\b|/Launch|/OpenAction|/AA\b|/EmbeddedFile|/AcroForm|/XFA|/Annots"
    rb"|/URI|/Metadata|/PieceInfo|/Info\b|/Encrypt|/Filespec"
)


def everything_in(content: bytes) -> bytes:
    """All the bytes of a PDF, with its streams in clear."""
    with samples.opened(content) as made:
        return samples.saved(
            made,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )


def shown(content: bytes, page: int = 1) -> Image.Image:
    return Image.open(io.BytesIO(sandbox.page_image(content, page, width=640))).convert("RGB")


def said(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as made:
        return "\n".join(page.get_textpage().get_text_range() for page in made)


@pytest.mark.parametrize(
    "make",
    [
        samples.scripted_pdf,
        samples.launching_pdf,
        samples.stuffed_pdf,
        samples.burrowed_pdf,
        samples.form_pdf,
        samples.restricted_pdf,
    ],
)
def test_nothing_that_runs_opens_or_hides_is_left(make):
    made = normalise([make()])
    assert DANGERS.findall(everything_in(made.pdf)) == []
    assert samples.KNOWN_PHRASE in said(made.pdf)


@pytest.mark.parametrize("what", sent_files.polyglots(), ids=str)
def test_of_a_file_that_is_two_things_only_the_shown_one_is_left(what):
    made = sandbox.receive(sent_files.polyglots()[what], filename="x").normalised
    assert b"EVIL" not in everything_in(made.pdf)
    assert b"PK\x03\x04" not in made.pdf


def test_what_a_form_says_is_drawn_on_its_page():
    assert "Amélie Ngô" in said(normalise([samples.form_pdf("Amélie Ngô")]).pdf)


@pytest.mark.parametrize("file", sent_files.honest(), ids=lambda file: file[0][:40])
def test_the_same_bytes_give_the_same_bytes(file):
    first, second = normalise([file[1]]), normalise([file[1]])
    assert first == second
    assert first.sha256 == hashlib.sha256(first.pdf).hexdigest()


def test_a_document_made_safe_stays_as_it_is():
    once = normalise([normalise([samples.pdf(3), samples.jpeg(6)]).pdf])
    assert normalise([once.pdf]) == once


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(640, 480), (3600, 2700)])
def test_a_photo_is_shown_upright_however_the_phone_was_held(orientation, size):
    content = samples.jpeg(orientation, size=size)
    page = shown(normalise([content]).pdf)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")
    upright = upright.resize(page.size)
    right, bottom = page.width - 20, page.height - 20
    for spot in ((20, 20), (right, 20), (20, bottom), (right, bottom)):
        for seen, wanted in zip(page.getpixel(spot), upright.getpixel(spot), strict=True):
            assert abs(seen - wanted) < 40


@pytest.mark.parametrize("make", [samples.jpeg, samples.phone_photo, samples.heic])
def test_no_word_of_the_camera_is_left(make):
    content = make()
    assert samples.CAMERA.encode() in content
    made = normalise([content])
    for word in (samples.CAMERA.encode(), b"Exif", b"EVIL", b"GPS"):
        assert word not in everything_in(made.pdf)


def test_a_photo_that_is_small_enough_is_not_encoded_again():
    with samples.opened(normalise([samples.jpeg(6)]).pdf) as made:
        picture = made.pages[0].obj.Resources.XObject.Photo.read_raw_bytes()
    kept, sent = (Image.open(io.BytesIO(x)) for x in (picture, samples.jpeg(6)))
    assert kept.tobytes() == sent.tobytes()


def test_a_large_photo_is_brought_to_what_stays_legible():
    with samples.opened(normalise([samples.phone_photo()]).pdf) as made:
        photo = made.pages[0].obj.Resources.XObject.Photo
        assert max(int(photo.Width), int(photo.Height)) == LONG_SIDE


def test_what_is_transparent_becomes_white():
    page = shown(normalise([samples.transparent_png()]).pdf)
    assert page.getpixel((page.width - 20, page.height // 2)) == (255, 255, 255)
    assert page.getpixel((20, page.height // 2))[0] > 230


def test_a_printer_s_colours_stay_the_same():
    page = shown(normalise([samples.image(samples.scene().convert("CMYK"), "JPEG")]).pdf)
    red = page.getpixel((20, 20))
    assert red[0] > 200
    assert max(red[1:]) < 60


def test_files_are_joined_in_the_order_given():
    made = normalise([samples.pdf(phrase="premier"), samples.png(), samples.pdf(phrase="dernier")])
    assert made.pages == 3
    text = said(made.pdf)
    assert text.index("premier") < text.index("dernier")
    assert shown(made.pdf, 2).getpixel((20, 20))[0] > 200


def test_pages_joined_beyond_the_limit_are_counted():
    with pytest.raises(DocumentRefused) as refused:
        sandbox.normalise([samples.pdf(60), samples.pdf(60)])
    assert refused.value.cause is Cause.TOO_MANY_PAGES
    assert "120" in str(refused.value)


def test_no_file_is_no_document():
    with pytest.raises(Unfit) as unfit:
        normalise([])
    assert unfit.value.cause is Cause.NO_PAGES


def test_a_page_that_cannot_be_read_is_named():
    with samples.opened(samples.pdf(3)) as made:
        made.pages[1].obj.Contents = stream = made.make_stream(b"")
        stream.write(b"not deflated at all", filter=pikepdf.Name.FlateDecode)
        content = samples.saved(made)
    with pytest.raises(DocumentRefused, match="page 2"):
        sandbox.receive(content, filename="a.pdf")
