"""Sign the engagement to respect the principles of the Republic (CESEDA L412-7)."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.open_pieces import note_given, opened
from escale.applications.models import Application, Engagement, Piece
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.procedures import engagement

SLOT = "engagement"


@transaction.atomic
def sign_engagement(application: Application, *, name: str) -> None:
    """Sign the engagement, in a draft or when it is asked for again (CESEDA L412-7).

    What was signed before the filing stays with the piece. Raises Refused without a name,
    NoLongerADraft when it is filed and not asked for.
    """
    signed_name = " ".join(name.split())
    if not signed_name:
        raise Refused(_("Écrivez votre nom et vos prénoms pour signer."))
    held, line = opened(application, SLOT)
    text = engagement.engagement_on(clock.today())
    piece = Piece.objects.select_for_update().get(application=held, slot=SLOT)
    before = Engagement.objects.filter(application=held).first()
    if line is not None and before is not None:
        piece.keep_former(
            signed_name=before.signed_name,
            text_version=before.text_version,
            at=before.signed_at.isoformat(),
        )
    Engagement.objects.update_or_create(
        application=held,
        defaults={
            "text_version": text.version,
            "text_sha256": text.fingerprint,
            "signed_name": signed_name[:200],
            "signed_at": clock.now(),
        },
    )
    piece.received, piece.answered_at = [SLOT], clock.now()
    if line is None:
        piece.explanation, piece.explained_at = "", None
    piece.save()
    note_given(held, line)
