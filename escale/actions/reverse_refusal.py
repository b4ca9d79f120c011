"""Reverse a refusal: an appeal upheld by the office, or a court's decision; its date is kept."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.actions.examine import held_for
from escale.actions.tell import tell
from escale.actions.undo import (
    expect_as_read,
    expect_fresh_proof,
    is_done_already,
    one_open_at_a_time,
    reason_given,
    silence_begun_anew,
)
from escale.applications.advance import advance
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.kit.sentences import Refused
from escale.people.models import Account, Role


class Ground(models.TextChoices):
    """Why a refusal is undone."""

    APPEAL_UPHELD = "appeal_upheld", gettext_lazy("recours accueilli")
    COURT = "court", gettext_lazy("décision du juge")


@transaction.atomic
def reverse_refusal(
    application: Application,
    *,
    ground: str,
    text: str,
    revision_read: int,
    proved_at: datetime,
    by: Account,
) -> Application:
    """Undo a refusal: the examination resumes at its own date, and 60 new days of silence begin.

    By a signatory whose second factor was just proved at `proved_at` (machine time). Done twice
    by the same, it is done once. Raises ProofTooOld, NotAsRead, Refused when it is not refused or
    without a ground and its reason, AnotherOpen when the person filed another since.
    """
    held = held_for(application, Role.SIGNATORY, by=by)
    if is_done_already(held, "reverse_refusal", by=by):
        return held
    expect_fresh_proof(proved_at)
    expect_as_read(held, revision_read)
    if ground not in Ground.values:
        raise Refused(_("Dites pourquoi vous revenez sur le refus : un recours, ou le juge."))
    told = reason_given(
        text, otherwise=_("Écrivez quel recours ou quelle décision : la personne le lira.")
    )
    with one_open_at_a_time():
        event = advance(
            held,
            "reverse_refusal",
            party=Party.SIGNATORY,
            by=by,
            detail={"ground": ground, "reason": told},
            **silence_begun_anew(held),
        )
    tell(
        held,
        "refusal_reversed",
        event=event,
        ground=ground,
        reason=told,
        silence_on=held.silence_on,
        expires_on=held.document_expires_on,
    )
    return held
