"""Say what a file is, how many pages it has, and whether it can be taken: by its content alone."""

import hashlib
from pathlib import Path

from escale.documents import photo, portable
from escale.documents.causes import Cause, Notice, Unfit
from escale.documents.findings import MAX_BYTES, Understood
from escale.documents.kinds import Kind, agrees, recognise


def understand(
    source: bytes | Path,
    *,
    filename: str = "",
    declared_size: int | None = None,
    thorough: bool = True,
) -> Understood:
    """Say what a file is, or refuse it with the exact cause.

    `declared_size` is what the sender announced, in bytes: fewer received means a cut sending.
    `thorough` also reads every page and pixel; `normalise` does so anyway. Raises `Unfit`.
    """
    content = received(source)
    check_size(len(content), declared_size=declared_size)
    kind = recognise(content)
    notices = [] if agrees(filename, kind) else [Notice.EXTENSION_DISAGREES]
    if kind is Kind.PDF:
        pdf, taught = portable.opened(content)
        with pdf:
            pages, width, height = len(pdf.pages), 0, 0
            if thorough:
                portable.check_pages(pdf)
        notices += taught
    else:
        shape = photo.shape(content, kind)
        pages, width, height = shape.pages, shape.width, shape.height
        if thorough:
            photo.check_pixels(content, kind)
    return Understood(
        kind=kind,
        pages=pages,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        width=width,
        height=height,
        notices=tuple(notices),
    )


def received(source: bytes | Path) -> bytes:
    """Return the bytes of a file; one that is too large is refused before it is read."""
    if isinstance(source, Path):
        size = source.stat().st_size
        if size > MAX_BYTES:
            check_size(size)
        return source.read_bytes()
    return source


def check_size(size: int, *, declared_size: int | None = None) -> None:
    """Refuse a file that is empty, too large, or shorter than announced (sizes in bytes)."""
    if size > MAX_BYTES:
        raise Unfit(Cause.TOO_LARGE, size=size, most=MAX_BYTES)
    if declared_size is not None and size < declared_size:
        raise Unfit(Cause.CUT, received=size, announced=declared_size)
    if size == 0:
        raise Unfit(Cause.EMPTY)
