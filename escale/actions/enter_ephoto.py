"""Enter the e-photo code: an immediate verdict, and never a blocked filing."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.open_pieces import expect_open, note_given, opened
from escale.applications.models import Application, Piece
from escale.documents import safe, sandbox
from escale.documents.models import Ephoto
from escale.documents.refusals import DocumentRefused
from escale.gateways import ephoto as gateway
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.procedures.ephoto import read_code

log = logging.getLogger(__name__)

SLOT = "ephoto"
#: Pixels: sharp at twice the size at which they are shown.
IMAGE_WIDTH = 480
#: How soon a code that is not settled is asked about again.
CHECK_AGAIN_AFTER = timedelta(hours=1)
CHECK_AGAIN_AFTER_A_FAILURE = timedelta(minutes=5)


class CodeRefused(Refused):
    """The photo service says no to this code; it is not kept."""


@dataclass(frozen=True)
class Images:
    """The portrait and the signature, as images drawn again by us."""

    portrait: bytes
    signature: bytes


@dataclass(frozen=True)
class KeptImages:
    """Where the two images are, one after the other in one encrypted object."""

    kept: safe.Kept
    portrait_size: int


def enter(application: Application, *, code: str) -> Ephoto:
    """Keep the code if it can serve, and return what the service said of it.

    In a draft, or once filed when another e-photo is asked for; NoLongerADraft otherwise.

    A code not active yet, or a service that does not answer, is kept and checked again: it
    never blocks the filing. Raises Refused when the code is misspelt, CodeRefused when it is
    used, expired or unknown (the code kept before, if any, stays).
    The service is asked, and the images are kept, outside any transaction.
    """
    read = read_code(code)
    expect_open(application, SLOT)
    answer = ask(read)
    refuse_unless_kept(answer)
    images_kept = keep_images(answer)
    try:
        with transaction.atomic():
            return _write(application, code=read, answer=answer, images_kept=images_kept)
    except BaseException:
        if images_kept:
            safe.erase([images_kept.kept.name])
        raise


def _write(
    application: Application,
    *,
    code: str,
    answer: gateway.EphotoAnswer | None,
    images_kept: KeptImages | None,
) -> Ephoto:
    """Write the code over the one kept before, whose images are erased.

    Once the request is filed, the code replaced stays with the piece, and what it was worth.
    """
    held, line = opened(application, SLOT)
    piece = Piece.objects.select_for_update().get(application=held, slot=SLOT)
    found = Ephoto.objects.filter(application=held).first() or Ephoto(application=held)
    if line is None:
        piece.explanation, piece.explained_at = "", None
    write_code(
        piece,
        found,
        code=code,
        answer=answer,
        images_kept=images_kept,
        keeps_former=line is not None,
    )
    note_given(held, line)
    return found


def write_code(
    piece: Piece,
    found: Ephoto,
    *,
    code: str,
    answer: gateway.EphotoAnswer | None,
    images_kept: KeptImages | None,
    keeps_former: bool,
) -> Ephoto:
    """Write a code, and what the service said of it, over the one kept in `found`.

    The caller holds both rows. The images of the former code are erased after commit; the code
    itself, and what it was worth, stay with the piece if it `keeps_former`.
    """
    old_name = found.store_name
    if keeps_former and found.pk and found.code != code:
        piece.keep_former(code=found.code, outcome=found.outcome, at=found.entered_at.isoformat())
    if found.code != code:
        _forget_answer(found)
    found.code = code
    found.entered_at = clock.now()
    take_answer(found, answer, images_kept)
    found.save()
    piece.received, piece.answered_at = [SLOT], clock.now()
    piece.save()
    if old_name and old_name != found.store_name:
        transaction.on_commit(lambda: safe.erase([old_name]))
    return found


_KEPT = (gateway.Outcome.VALID, gateway.Outcome.NOT_ACTIVE)


def refuse_unless_kept(answer: gateway.EphotoAnswer | None) -> None:
    """Raise CodeRefused for a code that can never serve; silence is no refusal."""
    if answer and answer.outcome not in _KEPT:
        raise _refused(answer)


def ask(code: str) -> gateway.EphotoAnswer | None:
    """Ask the service about a code; None when it does not answer."""
    try:
        return gateway.check(code, now=clock.now())
    except gateway.EphotoUnavailable:
        return None


def keep_images(answer: gateway.EphotoAnswer | None) -> KeptImages | None:
    """Draw the service's images again and put them in the store; None when there are none.

    An image that cannot be read is not shown: the service's word on the code counts, not it.
    """
    if answer is None or not (answer.portrait and answer.signature):
        return None
    try:
        portrait, signature = _drawn(answer.portrait), _drawn(answer.signature)
    except DocumentRefused:
        log.warning("e-photo: the images of a valid code cannot be read")
        return None
    return KeptImages(safe.put(portrait + signature), len(portrait))


def _drawn(image: bytes) -> bytes:
    """Return a stranger's image drawn by us, in a process of its own."""
    return sandbox.page_image(sandbox.normalise([image]).pdf, 1, width=IMAGE_WIDTH)


def take_answer(
    found: Ephoto, answer: gateway.EphotoAnswer | None, images_kept: KeptImages | None
) -> None:
    """Write the service's answer into `found` (not saved), and when to ask again."""
    now = clock.now()
    if answer is None:
        found.outcome = Ephoto.Outcome.UNREACHABLE
        found.next_check_at = now + CHECK_AGAIN_AFTER_A_FAILURE
        return
    found.outcome = Ephoto.Outcome(answer.outcome.value)
    found.checked_at = now
    found.valid_until = answer.valid_until
    found.active_from = answer.active_from
    found.next_check_at = _next_check(found, now)
    if images_kept:
        kept = images_kept.kept
        found.identity, found.store_name = kept.identity, kept.name
        found.wrapped_key, found.portrait_size = kept.wrapped_key, images_kept.portrait_size


def _forget_answer(found: Ephoto) -> None:
    """Clear what the service said of another code: a face goes with its own code only."""
    found.checked_at = found.valid_until = found.active_from = found.consumed_at = None
    found.identity, found.portrait_size = None, 0
    found.store_name = found.wrapped_key = ""


def _next_check(found: Ephoto, now: datetime) -> datetime | None:
    """Return when to ask again: only while the code is not active yet."""
    if found.outcome != Ephoto.Outcome.NOT_ACTIVE:
        return None
    if found.active_from and found.active_from > now:
        return min(found.active_from, now + timedelta(hours=12))
    return now + CHECK_AGAIN_AFTER


def images(found: Ephoto) -> Images | None:
    """Return the portrait and the signature; None when the service gave none yet."""
    if found.identity is None:
        return None
    both = safe.get(name=found.store_name, identity=found.identity, wrapped_key=found.wrapped_key)
    return Images(both[: found.portrait_size], both[found.portrait_size :])


def _refused(answer: gateway.EphotoAnswer) -> CodeRefused:
    """Say what is wrong with a code the service refuses, and what to do."""
    new_photo = _("Il faut une nouvelle e-photo, en cabine ou chez un photographe agréé.")
    if answer.outcome is gateway.Outcome.USED:
        return CodeRefused(
            _("Ce code a déjà servi pour une autre demande : une e-photo ne sert qu’une fois."),
            hint=new_photo,
        )
    if answer.outcome is gateway.Outcome.EXPIRED:
        return CodeRefused(
            _("Ce code n’est plus valable : une e-photo sert pendant six mois."), hint=new_photo
        )
    return CodeRefused(
        _("Le service des photos ne connaît pas ce code."),
        hint=_(
            "Relisez-le sur la planche, groupe par groupe : le O et le zéro se ressemblent. "
            "S’il est juste, demandez à la cabine ou au photographe que la photo soit envoyée."
        ),
    )
