"""Announce to the person that their approval may be revoked: they have 15 days to answer.

CRPA L121-1 and L122-1: no such decision before the person could say what they have to say.
"""

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.actions.examine import held_for
from escale.actions.tell import tell
from escale.actions.undo import expect_as_read, last_event, reason_given
from escale.applications import deadlines
from escale.applications.advance import advance
from escale.applications.enums import Party
from escale.applications.models import Application, Revocation
from escale.applications.refusals import refusal
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters.words import day_in_words
from escale.people.models import Account, Role


class TooLateForAnError(Refused):
    """An approval given in error is kept once four months have passed (CRPA L242-1)."""

    def __init__(self, until: date) -> None:
        """Say until when it was possible."""
        super().__init__(
            _("Une acceptation donnée par erreur se retire jusqu’au %(day)s, réponse comprise.")
            % {"day": day_in_words(until)},
            hint=_(
                "La loi laisse quatre mois (CRPA, art. L. 242-1). Ensuite, seule une fraude "
                "permet de la retirer (CRPA, art. L. 241-2)."
            ),
        )


@transaction.atomic
def announce_revocation(
    application: Application,
    *,
    reason: Revocation.Reason,
    text: str,
    revision_read: int,
    by: Account,
) -> Revocation:
    """Tell the person which facts may cost them their approval, and until when they may answer.

    Nothing else changes. Announced twice by the same signatory, it is announced once. Raises
    NotAsRead, Refused when it is not approved or without the facts, TooLateForAnError.
    """
    held = held_for(application, Role.SIGNATORY, by=by)
    waiting = Revocation.objects.live().filter(application=held).first()
    if waiting is not None:
        if waiting.announced_by_id == by.pk and waiting.reason == reason:
            return waiting
        raise Refused(_("Le retrait de cette acceptation est déjà annoncé."))
    expect_as_read(held, revision_read)
    why_not = refusal("announce_revocation", held, party=Party.SIGNATORY)
    if why_not:
        raise why_not
    told = reason_given(text, otherwise=_("Écrivez les faits : la personne doit pouvoir répondre."))
    until = deadlines.revocation_answer_until(clock.today(held.zone))
    if reason == Revocation.Reason.ERROR:
        too_late = why_too_late(held, on=until + timedelta(days=1))
        if too_late:
            raise too_late
    event = advance(held, "announce_revocation", party=Party.SIGNATORY, by=by)
    announced = Revocation.objects.create(
        application=held,
        reason=reason,
        text=told,
        announced_by=by,
        announced_at=event.at,
        zone=held.zone,
        answer_until=until,
    )
    tell(
        held,
        "revocation_announced",
        event=event,
        reason=announced.reason,
        text=told,
        answer_until=until,
        answer_path=reverse("applicant:answer_revocation", args=[held.reference]),
    )
    return announced


def revocable_until(held: Application) -> date | None:
    """Return the last day to revoke an approval given in error; None when none was signed."""
    signed = last_event(held, "sign_approval")
    if signed is None:
        return None
    return deadlines.revocable_until(deadlines.local_date(signed.at, held.zone))


def why_too_late(held: Application, *, on: date) -> Refused | None:
    """Say that an error cannot be undone any more on a day, or None when it can."""
    until = revocable_until(held)
    if until is not None and on > until:
        return TooLateForAnError(until)
    return None
