"""An archived letter, as a file to keep: the same bytes for the person and for the prefecture."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from escale.applications.models import Application
from escale.letters import archive
from escale.letters.models import Letter

_NAMES = {
    Letter.Kind.FILING_RECEIPT: "confirmation-de-depot",
    Letter.Kind.APPROVAL: "decision-favorable",
    Letter.Kind.REFUSAL: "decision-de-refus",
    Letter.Kind.EXTENSION: "attestation-de-prolongation",
    Letter.Kind.APPROVAL_CERTIFICATE: "attestation-de-decision-favorable",
    Letter.Kind.CLOSURE: "cloture",
    Letter.Kind.REOPENING_REFUSAL: "refus-de-rouvrir",
}


def pdf_of(letter: Letter, application: Application) -> HttpResponse:
    """Return the letter under a name that says what it is; no cache keeps it."""
    name = f"{_NAMES[Letter.Kind(letter.kind)]}-{application.reference}.pdf"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        archive.opened(letter),
        content_type="application/pdf",
        headers={
            "Content-Disposition": disposition or "attachment",
            "Cache-Control": "private, no-store",
        },
    )
