"""Make of the files of one document a single PDF that is safe to open and always the same."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pikepdf

from escale.documents import photo, portable
from escale.documents.causes import Cause, Unfit
from escale.documents.findings import MAX_PAGES, Normalised
from escale.documents.kinds import Kind, recognise
from escale.documents.understand import check_size, received


def normalise(sources: Sequence[bytes | Path]) -> Normalised:
    """Join files, in the order given, into one PDF without anything that runs or tells on people.

    Same bytes in, same bytes out. Photos are upright, without metadata, at most
    `photo.LONG_SIDE` pixels long. Raises `Unfit`.
    """
    pages = 0
    sources_of_pages = []
    with pikepdf.new() as joined:
        for source in sources:
            content = received(source)
            check_size(len(content))
            kind = recognise(content)
            if kind is Kind.PDF:
                pdf, _ = portable.opened(content)
                # A page's bytes are read when the whole is written: its file stays open until then.
                sources_of_pages.append(pdf)
                portable.add_pages(joined, pdf)
            else:
                photo.add_pages(joined, content, kind)
            pages = len(joined.pages)
            if pages > MAX_PAGES:
                raise Unfit(Cause.TOO_MANY_PAGES, pages=pages, limit=MAX_PAGES)
        if not pages:
            raise Unfit(Cause.NO_PAGES)
        content = portable.written(joined)
    for pdf in sources_of_pages:
        pdf.close()
    return Normalised(pdf=content, pages=pages, sha256=hashlib.sha256(content).hexdigest())
