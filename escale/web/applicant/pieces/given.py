"""What was given for each piece of a request, read once whatever their number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from escale.applications.enums import Status
from escale.applications.models import Application, Engagement, Piece
from escale.documents.models import Document, Ephoto
from escale.procedures.cases import Case
from escale.procedures.pieces import Kind, Slot, is_answered, missing_components, slots_for
from escale.procedures.slots import Component

_ROUTES = {Kind.EPHOTO: "applicant:ephoto", Kind.ENGAGEMENT: "applicant:engagement"}
FROM_SUMMARY = "?from=summary"


@dataclass(frozen=True, kw_only=True)
class Given:
    """One piece: what the regulation asks, and what was given for it."""

    slot: Slot
    piece: Piece
    documents: Mapping[str, Document]
    ephoto: Ephoto | None = None
    engagement: Engagement | None = None

    @property
    def is_provided(self) -> bool:
        """Whether everything asked for is there; an explanation is not the piece."""
        return not (self.ephoto and not self.ephoto.is_acceptable) and is_answered(
            self.slot,
            alternative=self.piece.alternative,
            received=self.piece.received,
            explained=False,
        )

    @property
    def is_answered(self) -> bool:
        """Whether it is provided, or its absence explained."""
        return self.is_provided or self.piece.is_explained

    @property
    def of_the_choice(self) -> list[Document]:
        """The documents of the alternative chosen, in the order they are asked for."""
        chosen = self.slot.alternative(self.piece.alternative)
        return [
            self.documents[component.code]
            for component in (chosen.components if chosen else ())
            if component.code in self.documents
        ]

    @property
    def refused(self) -> list[Document]:
        """The documents of the alternative chosen that the check refused."""
        return [document for document in self.of_the_choice if document.is_refused]

    @property
    def lacking(self) -> tuple[Component, ...]:
        """The documents still awaited for the alternative chosen."""
        return missing_components(
            self.slot, alternative=self.piece.alternative, received=self.piece.received
        )


def all_given(application: Application) -> list[Given]:
    """Return every piece of the application's case with what was given, in the page's order."""
    if not application.case:
        return []
    return given_for_slots(application, slots_for(Case(application.case)))


def given_for_slots(application: Application, slots: Sequence[Slot]) -> list[Given]:
    """Return what was given for these slots, in their order; those without a piece are left out."""
    documents = Document.objects.current().order_by("pk").prefetch_related("files")
    pieces = {
        piece.slot: piece
        for piece in Piece.objects.filter(application=application).prefetch_related(
            Prefetch("documents", queryset=documents, to_attr="current_documents")
        )
    }
    ephoto = Ephoto.objects.filter(application=application).first()
    engagement = Engagement.objects.filter(application=application).first()
    return [
        Given(
            slot=slot,
            piece=pieces[slot.code],
            documents={d.component: d for d in pieces[slot.code].current_documents},
            ephoto=ephoto if slot.kind is Kind.EPHOTO else None,
            engagement=engagement if slot.kind is Kind.ENGAGEMENT else None,
        )
        for slot in slots
        if slot.code in pieces
    ]


def given_for(application: Application, slot: str) -> tuple[Given, list[Given]]:
    """Return one piece, and all of them; not found when the case does not ask for it."""
    everything = all_given(application)
    for given in everything:
        if given.slot.code == slot:
            return given, everything
    raise Http404


def upload_given(application: Application, slot: Slot) -> Given:
    """Return what was given for a piece sent as files, without reading the others."""
    piece = get_object_or_404(Piece, application=application, slot=slot.code)
    documents = Document.objects.current().filter(piece=piece).order_by("pk")
    return Given(slot=slot, piece=piece, documents={d.component: d for d in documents})


def anchor_of(slot: Slot) -> str:
    """Return the id of a piece on a page that shows several."""
    return f"piece-{slot.code}"


def address_of_piece(application: Application, slot: Slot) -> str:
    """Return the page on which a piece is provided; once filed, where it is answered."""
    if not application.is_draft:
        page = "ask_reopening" if application.status == Status.CLOSED else "answer"
        return f"{reverse(f'applicant:{page}', args=[application.reference])}#{anchor_of(slot)}"
    route = _ROUTES.get(slot.kind)
    args = [application.reference] if route else [application.reference, slot.code]
    return reverse(route or "applicant:piece", args=args)
