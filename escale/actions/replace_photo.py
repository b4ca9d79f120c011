"""Give another e-photo once the factory refused the first: no new request, and no closing date."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.enter_ephoto import (
    SLOT,
    ask,
    keep_images,
    refuse_unless_kept,
    write_code,
)
from escale.actions.tell import tell
from escale.applications.advance import advance, locked
from escale.applications.enums import Party
from escale.applications.models import Application, Piece
from escale.applications.refusals import refusal
from escale.cards.facts import is_photo_awaited, last_order
from escale.documents import safe
from escale.documents.models import Ephoto
from escale.kit.hints import hint
from escale.kit.sentences import Refused
from escale.people.models import Account
from escale.procedures.ephoto import read_code


class NoPhotoAwaited(Refused):
    """No other photo is needed, or not any more."""

    def __init__(self) -> None:
        """Say that nothing is expected."""
        super().__init__(
            _("Aucune nouvelle photo ne vous est demandée."),
            hint=_("La page de votre demande dit où en est votre titre."),
        )


def replace_photo(application: Application, *, code: str, by: Account) -> Ephoto:
    """Keep another e-photo code, and return what the service said of it; the card follows.

    A code not active yet, or a service that does not answer, is kept and checked again: the card
    is ordered as soon as it is valid. The same code again changes nothing. Raises Refused when the
    code is misspelt, or is the photo that was refused; CodeRefused when it cannot serve;
    NoPhotoAwaited. The service is asked, and the images kept, outside any transaction.
    """
    read = read_code(code)
    _expect_awaited(application)
    answer = ask(read)
    refuse_unless_kept(answer)
    images_kept = keep_images(answer)
    try:
        with transaction.atomic():
            held = locked(application)
            _expect_awaited(held)
            piece = Piece.objects.select_for_update().get(application=held, slot=SLOT)
            found = Ephoto.objects.filter(application=held).first()
            if found and found.code == read:
                raise Refused(
                    _("Ce code est celui de la photo refusée."),
                    hint=_("Il faut une nouvelle e-photo, en cabine ou chez un photographe agréé."),
                )
            photo = write_code(
                piece,
                found or Ephoto(application=held),
                code=read,
                answer=answer,
                images_kept=images_kept,
                keeps_former=True,
            )
            event = advance(held, "replace_photo", party=Party.APPLICANT, by=by)
            tell(held, "photo_replaced", event=event)
            hint("order_cards")
            return photo
    except BaseException:
        if images_kept:
            safe.erase([images_kept.kept.name])
        raise


def _expect_awaited(application: Application) -> None:
    why_not = refusal("replace_photo", application, party=Party.APPLICANT)
    if why_not:
        raise why_not
    if not is_photo_awaited(application, order=last_order(application)):
        raise NoPhotoAwaited
