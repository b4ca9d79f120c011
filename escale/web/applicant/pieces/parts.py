"""The page of a piece as plain data: its ways, their documents, their pages, their files."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.applications.models import Application
from escale.documents.causes import Notice
from escale.documents.models import Document, SentFile
from escale.documents.refusals import notice_sentence
from escale.procedures.pieces import Alternative, Component, Slot, is_identity_paper
from escale.web.applicant.pieces.checking import Check, check_of
from escale.web.applicant.pieces.forms import UploadForm
from escale.web.applicant.pieces.given import Given
from escale.web.applicant.pieces.setbacks import Setback
from escale.web.applicant.pieces.wording import received_on
from escale.web.components import Download, FileRow
from escale.web.sizes import size_in_words

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

#: How many pages are shown at once; the others are behind « voir les autres pages ».
PAGES_SHOWN = 6
THUMBNAIL = 320


@dataclass(frozen=True, kw_only=True)
class PageShown:
    """One page of a document: its image, small and large."""

    number: int
    of: int
    small_url: str
    large_url: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """One document of a way: what is asked, what was received, where more is sent."""

    id: str
    component: Component
    form: UploadForm
    upload_url: str
    received: str = ""
    check: Check | None = None
    notices: tuple[str, ...] = ()
    files: tuple[FileRow, ...] = ()
    pages: tuple[PageShown, ...] = ()
    more_pages: tuple[PageShown, ...] = field(default=())
    pdf: Download | None = None
    # What the prefecture had when it asked for another: it can only be replaced.
    is_of_before: bool = False


@dataclass(frozen=True, kw_only=True)
class Way:
    """One of the alternatives, with the documents that it needs together."""

    code: str
    label: "Sentence"
    is_chosen: bool
    parts: tuple[Part, ...]


def ways_of(
    application: Application,
    given: Given,
    *,
    setback: Setback | None,
    query: str = "",
    asked_at: datetime | None = None,
) -> list[Way]:
    """Return every way of providing a piece; the one that is chosen is shown.

    `asked_at`: when the prefecture asked for it, once the request is filed.
    """
    chosen = given.slot.alternative(given.piece.alternative)
    return [
        Way(
            code=alternative.code,
            label=alternative.label,
            is_chosen=alternative == chosen,
            parts=tuple(
                _part(
                    application,
                    given,
                    alternative,
                    component,
                    setback=setback if alternative == chosen else None,
                    query=query,
                    asked_at=asked_at,
                )
                for component in alternative.components
            ),
        )
        for alternative in given.slot.alternatives
    ]


def _part(
    application: Application,
    given: Given,
    alternative: Alternative,
    component: Component,
    *,
    setback: Setback | None,
    query: str,
    asked_at: datetime | None,
) -> Part:
    place = [application.reference, given.slot.code, component.code]
    is_at_fault = setback is not None and setback.part == component.code
    form = UploadForm(
        component,
        way=f"{_prefix(application, given.slot)}{alternative.code}",
        faults=setback.faults if setback and is_at_fault else (),
    )
    identity = part_id(application, given.slot, alternative=alternative.code, code=component.code)
    upload_url = reverse("applicant:upload", args=place) + query
    document = given.documents.get(component.code)
    if document is None:
        return Part(id=identity, component=component, form=form, upload_url=upload_url)
    is_of_before = asked_at is not None and document.received_at < asked_at
    # What was refused is shown to nobody; what is not checked yet, to its sender's eyes only.
    pages = [] if document.is_refused else _pages(application, document)
    return Part(
        id=identity,
        component=component,
        form=form,
        upload_url=upload_url,
        received=received_on([document], application),
        check=check_of(document, application=application),
        notices=tuple(_notices(document)),
        files=() if is_of_before else tuple(_files(document, place, query, part=identity)),
        pages=tuple(pages[:PAGES_SHOWN]),
        more_pages=tuple(pages[PAGES_SHOWN:]),
        pdf=_pdf(application, document) if document.is_clean else None,
        is_of_before=is_of_before,
    )


def part_id(application: Application, slot: Slot, *, alternative: str, code: str) -> str:
    """Return the id of a document of a piece on its page."""
    return f"{_prefix(application, slot)}{alternative}-{code}"


def _prefix(application: Application, slot: Slot) -> str:
    """Return what tells the pieces of a page apart, where several are on one: once filed."""
    return "" if application.is_draft else f"{slot.code}-"


def _pdf(application: Application, document: Document) -> Download:
    return Download(
        title=_("Télécharger ce que nous avons reçu"),
        url=reverse("applicant:document", args=[application.reference, document.pk]),
        # The copy of an identity paper is marked as it leaves: its size is not that of what is kept.
        size=None if is_identity_paper(document.component) else document.size,
    )


def _pages(application: Application, document: Document) -> list[PageShown]:
    def address(number: int) -> str:
        return reverse("applicant:page_image", args=[application.reference, document.pk, number])

    return [
        PageShown(
            number=number,
            of=document.pages,
            small_url=f"{address(number)}?width={THUMBNAIL}",
            large_url=f"{address(number)}?width=1400",
        )
        for number in range(1, document.pages + 1)
    ]


def file_anchor(part: str, position: int) -> str:
    """Return the id of a file of a part of the page: one comes back to it once it has moved."""
    return f"{part}-file-{position}"


def _files(document: Document, place: list[str], query: str, *, part: str) -> list[FileRow]:
    """List the files sent; what was refused is removed or replaced, its order no longer counts."""
    files = list(document.files.all())
    last = 0 if document.is_refused else len(files) - 1

    def address(route: str, file: SentFile) -> str:
        return reverse(route, args=[*place, document.pk, file.position]) + query

    return [
        FileRow(
            id=file_anchor(part, file.position),
            name=file.name,
            detail=ngettext("%(n)d page, %(size)s", "%(n)d pages, %(size)s", file.pages)
            % {"n": file.pages, "size": size_in_words(file.size)},
            remove_url=address("applicant:remove_file", file),
            move_url=address("applicant:move_file", file) if last else "",
            place_before=file.position - 1 if last and file.position > 0 else None,
            place_after=file.position + 1 if last and file.position < last else None,
        )
        for file in files
    ]


def _notices(document: Document) -> list[str]:
    """Say what was changed in the files, each under its name."""
    return [
        _("« %(name)s » : %(notice)s")
        % {"name": file.name, "notice": notice_sentence(Notice(notice))}
        for file in document.files.all()
        for notice in file.notices
    ]
