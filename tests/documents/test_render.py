"""A page as an image: the only thing that browsers are shown."""

import io

import pikepdf
import pytest
from PIL import Image

from escale.documents.causes import Cause, Unfit
from escale.documents.normalise import normalise
from escale.documents.render import page_count, page_image
from tests import samples


def size(content: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(content)) as shown:
        assert shown.format == "WEBP"
        return shown.size


def test_a_page_has_the_width_asked_for():
    width, height = size(page_image(normalise([samples.pdf()]).pdf, 1, width=1000))
    assert width == 1000
    assert abs(height - 1000 * 842 / 595) < 2


@pytest.mark.parametrize("asked,given", [(1, 64), (0, 64), (-5, 64), (99_999, 2000)])
def test_an_absurd_width_is_brought_within_limits(asked, given):
    assert size(page_image(samples.pdf(), 1, width=asked))[0] == given


def test_an_endless_page_stays_within_memory():
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(3, 14_400))
        content = samples.saved(made)
    width, height = size(page_image(content, 1, width=2000))
    assert width * height < 8_100_000


@pytest.mark.parametrize("page", [0, -1, 4])
def test_a_page_that_is_not_there_is_refused(page):
    with pytest.raises(Unfit) as unfit:
        page_image(samples.pdf(3), page, width=200)
    assert unfit.value.cause is Cause.NO_SUCH_PAGE


def test_pages_are_counted():
    assert page_count(samples.pdf(7)) == 7


def test_what_is_no_pdf_is_refused():
    with pytest.raises(Unfit) as unfit:
        page_count(b"rubbish")
    assert unfit.value.cause is Cause.CORRUPT_PDF
