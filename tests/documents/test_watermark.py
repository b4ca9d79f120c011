"""A copy says to whom, when and why, in its pixels, and nothing takes that away."""

import io
from datetime import date

import pikepdf
import pypdfium2
import pytest
from django.utils import translation
from PIL import Image, ImageChops, ImageDraw, ImageStat

from escale.audit.models import Purpose
from escale.documents import album, copies, marking, sandbox, watermark
from escale.documents.causes import Cause
from escale.documents.findings import Picture
from escale.documents.normalise import normalise
from escale.documents.refusals import DocumentRefused
from tests import samples

DAY = date(2026, 11, 24)
WORDS = (
    "Copie délivrée par Escale à",
    "Nathalie Durand",
    "préfecture de l’Isère",
    "le 24 novembre 2026 pour l’examen de la demande",
)
# A pocket card, A4 both ways, a receipt, a panorama: width and height in pixels.
SHAPES = [(620, 390), (1240, 1754), (1754, 1240), (400, 3000), (3000, 400)]


def words(name: str = "Nathalie Durand", office: str = "préfecture de l’Isère", on: date = DAY):
    return watermark.words(
        name, office=office, purpose=Purpose.EXAMINATION, on=on, otherwise="compte n° 7"
    )


@pytest.fixture(scope="module")
def mark() -> bytes:
    return watermark.drawn(WORDS)


# ---- what it says --------------------------------------------------------------------------------


def test_it_says_to_whom_when_and_what_for():
    assert words() == WORDS


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_is_in_french_whatever_the_readers_language(language):
    with translation.override(language):
        assert words() == WORDS


def test_the_first_of_a_month_is_said_as_one_says_it():
    assert words(on=date(2026, 12, 1))[-1] == "le 1er décembre 2026 pour l’examen de la demande"


def test_the_senders_own_copy_has_no_office():
    lines = watermark.words(
        "Chidinma OKONKWO", office="", purpose=Purpose.OWN_COPY, on=DAY, otherwise="compte n° 7"
    )
    assert lines[1:] == ("Chidinma OKONKWO", "le 24 novembre 2026 pour son usage personnel")


@pytest.mark.parametrize("purpose", Purpose)
def test_each_purpose_ends_the_sentence(purpose):
    lines = watermark.words("x", office="y", purpose=purpose, on=DAY, otherwise="z")
    assert lines[-1].startswith("le 24 novembre 2026 pour ")
    assert lines[-1].endswith(str(purpose.label))


@pytest.mark.parametrize(
    "name",
    ["فاطمة الزهراء", "王小明", "Nguyễn Thị Ánh Tuyết", "Łukasz Ångström", "अनुष्का शर्मा", "김민준"],
)
def test_names_of_many_scripts_are_written_as_they_are(name):
    assert words(name)[1] == name
    assert "compte n° 7" not in words(name)


@pytest.mark.parametrize(
    "name,written",
    [
        ("Anna 🌻 Petit", ("Anna Petit", "compte n° 7")),
        ("🌻", ("compte n° 7",)),
        ("", ("compte n° 7",)),
        ("ៗ", ("compte n° 7",)),
        ("\u202eAnna\nPetit", ("Anna Petit",)),
    ],
)
def test_what_no_font_can_write_is_replaced_by_the_account(name, written):
    assert words(name)[1:-2] == written


def test_a_name_without_end_is_cut():
    assert len(words("Anne-" * 100)[1]) == 60


# ---- how it is drawn -----------------------------------------------------------------------------


def test_each_line_is_drawn():
    sizes = [Image.open(io.BytesIO(watermark.drawn(WORDS[:n]))).size for n in (1, 2, 3, 4)]
    assert sorted(height for _, height in sizes) == [height for _, height in sizes]
    assert len({height for _, height in sizes}) == 4


@pytest.mark.parametrize("name", ["فاطمة الزهراء", "王小明", "Nguyễn Thị Ánh", "अनुष्का"])
def test_a_name_in_any_script_is_drawn(name):
    """By glyphs of its own: what a font lacks would be drawn as the same boxes."""
    first, other = (
        Image.open(io.BytesIO(watermark.drawn((text,)))).getchannel("A")
        for text in (name, "\U0001f33b" * len(name))
    )
    assert first.getbbox()
    assert first.size != other.size or ImageChops.difference(first, other).getbbox()


# ---- in the pixels -------------------------------------------------------------------------------


def quarters(image: Image.Image) -> list[Image.Image]:
    width, height = image.width // 2, image.height // 2
    return [image.crop((x, y, x + width, y + height)) for x in (0, width) for y in (0, height)]


def burnt(mark: bytes, plain: Image.Image) -> Image.Image:
    image = plain.copy()
    marking.Mark(mark).burn(image)
    return image


@pytest.mark.parametrize("ground", ["white", "black", "#808080", "#8a2b2b"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_quarter_of_any_page_bears_it(mark, shape, ground):
    plain = Image.new("RGB", shape, ground)
    for before, after in zip(quarters(plain), quarters(burnt(mark, plain)), strict=True):
        changed = ImageChops.difference(before, after).convert("L").point(lambda d: d > 24 and 255)
        share = ImageStat.Stat(changed).mean[0] / 255
        assert 0.02 < share < 0.35


@pytest.mark.parametrize("shape", SHAPES)
def test_no_place_larger_than_a_portrait_is_left_without_it(mark, shape):
    """Cutting a face or a number out of the copy takes some of the mark along."""
    plain = Image.new("RGB", shape, "white")
    changed = ImageChops.difference(plain, burnt(mark, plain)).convert("L")
    side = min(*shape, round((shape[0] * shape[1]) ** 0.5 / 4))
    for x in range(0, shape[0] - side + 1, side):
        for y in range(0, shape[1] - side + 1, side):
            assert changed.crop((x, y, x + side, y + side)).getbbox()


def test_what_is_under_it_is_still_read(mark):
    """Black print under the mark stays darker than blank paper under it."""
    plain = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(plain).rectangle((0, 0, 620, 1754), fill="black")
    after = burnt(mark, plain).convert("L")
    darkest_paper = after.crop((630, 0, 1240, 1754)).getextrema()[0]
    lightest_print = after.crop((0, 0, 610, 1754)).getextrema()[1]
    assert darkest_paper - lightest_print > 30


def test_the_page_that_is_shown_bears_it(mark):
    content = normalise([samples.jpeg()]).pdf
    plain, marked = (
        Image.open(io.BytesIO(sandbox.page_image(content, 1, width=800, mark=given))).convert("RGB")
        for given in (b"", mark)
    )
    assert plain.size == marked.size
    for before, after in zip(quarters(plain), quarters(marked), strict=True):
        assert max(ImageStat.Stat(ImageChops.difference(before, after)).mean) > 1


# ---- in the copy that is taken away --------------------------------------------------------------


def copy_of(content: bytes, pages: int, mark: bytes) -> bytes:
    return b"".join(copies.marked_copy(lambda: content, pages=pages, mark=mark))


def test_a_copy_is_one_picture_a_page_and_nothing_else(mark):
    """No text to select, no layer to hide, no object to delete: pixels, and how to lay them."""
    with pikepdf.open(io.BytesIO(copy_of(normalise([samples.pdf(3)]).pdf, 3, mark))) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert set(pdf.trailer.keys()) == {"/Root", "/Size"}
        assert len(pdf.pages) == 3
        for page in pdf.pages:
            assert set(page.obj.keys()) == {
                "/Type",
                "/Parent",
                "/MediaBox",
                "/Contents",
                "/Resources",
            }
            assert set(page.obj.Resources.keys()) == {"/XObject"}
            assert len(page.obj.Resources.XObject) == 1
            operators = [str(step.operator) for step in pikepdf.parse_content_stream(page)]
            assert operators == ["q", "cm", "Do", "Q"]
            image = page.obj.Resources.XObject.P
            assert image.Filter == pikepdf.Name.DCTDecode
            assert "/SMask" not in image
        assert len(pdf.objects) == 2 + 3 * 3


def test_its_text_is_gone_and_its_pages_are_seen(mark):
    made = copy_of(samples.pdf(1), 1, mark)
    with pypdfium2.PdfDocument(samples.pdf(1)) as before, pypdfium2.PdfDocument(made) as after:
        assert samples.KNOWN_PHRASE in before[0].get_textpage().get_text_bounded()
        assert after[0].get_textpage().get_text_bounded() == ""
        assert after[0].get_size() == pytest.approx(before[0].get_size(), abs=0.01)
        shown, was = (
            document[0].render(scale=1).to_pil().convert("L") for document in (after, before)
        )
    # The phrase, black, is where it was.
    place = (60, 842 - 700 - 14, 200, 842 - 700)
    assert was.crop(place).getextrema()[0] < 60
    assert shown.crop(place).getextrema()[0] < 90


def test_each_quarter_of_each_page_of_a_copy_bears_it(mark):
    content = normalise([samples.pdf(2), samples.jpeg()]).pdf
    with (
        pypdfium2.PdfDocument(content) as before,
        pypdfium2.PdfDocument(copy_of(content, 3, mark)) as after,
    ):
        for number in range(3):
            plain, marked = (
                document[number].render(scale=1).to_pil().convert("RGB")
                for document in (before, after)
            )
            for one, other in zip(quarters(plain), quarters(marked), strict=True):
                assert max(ImageStat.Stat(ImageChops.difference(one, other)).mean) > 1


def test_a_small_card_is_drawn_large_enough_to_be_read(mark):
    with pikepdf.new() as card:
        card.add_blank_page(page_size=(241, 153))  # 85 by 54 mm
        content = samples.saved(card)
    picture = marking.marked_pages(content, mark, first=1)[0]
    assert (picture.width, picture.along) == (1240, 153)


def test_a_poster_takes_no_more_memory_than_a_page(mark):
    with pikepdf.new() as poster:
        poster.add_blank_page(page_size=(14_400, 14_400))
        content = samples.saved(poster)
    picture = marking.marked_pages(content, mark, first=1)[0]
    assert picture.width * picture.height <= 4_600_000


def test_a_long_document_is_made_in_several_times(mark):
    """Each process stops in time and says how far it went; none makes nothing."""
    content = samples.pdf(3)
    firsts = [marking.marked_pages(content, mark, first=n, seconds=0) for n in (1, 2, 3)]
    assert [len(pictures) for pictures in firsts] == [1, 1, 1]
    at_once = marking.marked_pages(content, mark, first=1)
    assert at_once == [picture for pictures in firsts for picture in pictures]
    assert len(marking.marked_pages(content, mark, first=2)) == 2


def test_a_page_that_is_not_there_is_a_refusal(mark):
    with pytest.raises(DocumentRefused) as refused:
        copies.marked_copy(lambda: samples.pdf(1), pages=2, mark=mark)
    assert refused.value.cause is Cause.NO_SUCH_PAGE


def test_the_binding_adds_no_picture_of_its_own():
    pictures = [Picture(jpeg=samples.jpeg(), width=10, height=20, across=100.0, along=200.5)] * 2
    parts = album.bound(pictures)
    assert b"".join(parts).count(samples.jpeg()) == 2
    assert sum(map(len, parts)) - 2 * len(samples.jpeg()) < 1500
