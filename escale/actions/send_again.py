"""Send again a document that the check refused after it was filed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from escale.applications.advance import advance, locked
from escale.applications.deadlines import is_past
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.applications.refusals import refusal
from escale.documents import keeping, quota
from escale.documents.keeping import Upload
from escale.documents.models import Document
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account


class AlreadySentAgain(Refused):
    """The document was replaced meanwhile, in another window or by another click."""

    def __init__(self) -> None:
        """Say where it is."""
        super().__init__(
            _("Ce document n’est plus à renvoyer : il a déjà été remplacé."),
            hint=_("La page de suivi montre ce que la préfecture a reçu."),
        )


def send_again(
    application: Application, *, document: Document, files: Sequence[Upload], by: Account
) -> Document:
    """Put files in the place of a refused document of a filed request; return the new document.

    The refused one is kept as evidence, opened by nobody. Past its last day it can still be sent:
    the history then says so. Raises Refused (DocumentRefused) with the exact cause, when nothing
    is to be sent again, or when the request is decided.
    """
    why_not = refusal("send_again", application, party=Party.APPLICANT)
    if why_not:
        raise why_not
    quota.refuse_many(len(files))
    prepared = keeping.prepare(files)
    with keeping.writing(prepared):
        held = locked(application)
        present = _to_replace(held, document)
        advance(
            held,
            "send_again",
            party=Party.APPLICANT,
            by=by,
            detail={
                "slot": present.piece.slot,
                "component": present.component,
                "in_time": _is_in_time(held, present),
            },
        )
        present.replaced_at = clock.now()
        present.save(update_fields=["replaced_at"])
        return keeping.write(present.piece, present.component, prepared)


def _to_replace(held: Application, document: Document) -> Document:
    """Return the refused document, its row locked. Raises AlreadySentAgain."""
    found = (
        Document.objects.current()
        .refused()
        .select_for_update(of=("self",))
        .select_related("piece")
        .filter(pk=document.pk, piece__application=held)
        .first()
    )
    if found is None:
        raise AlreadySentAgain
    return found


def _is_in_time(held: Application, document: Document) -> bool:
    last_day = document.send_again_by
    return last_day is not None and not is_past(last_day, held.zone, at=clock.now())
