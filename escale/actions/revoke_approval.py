"""Revoke an approval that was announced to be, or keep it; never before the person could answer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.announce_revocation import why_too_late
from escale.actions.cancel_order import cancel_order
from escale.actions.end_certificates import end_approval_certificate
from escale.actions.examine import NotAsRead, held_for
from escale.actions.tell import tell
from escale.actions.undo import expect_as_read, expect_fresh_proof, silence_begun_anew
from escale.applications import deadlines
from escale.applications.advance import advance
from escale.applications.enums import Party
from escale.applications.models import Application, Certificate, Event, Revocation
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters.words import day_in_words
from escale.people.models import Account, Role


@transaction.atomic
def revoke_approval(
    application: Application,
    *,
    revocation: int,
    revision_read: int,
    proved_at: datetime,
    by: Account,
) -> Revocation:
    """Revoke an approval once the 15 days to answer have passed: the examination resumes.

    By a signatory whose second factor was just proved at `proved_at` (machine time). Done twice
    by the same, it is done once. Raises ProofTooOld, NotAsRead, Refused before the days have
    passed, TooLateForAnError.
    """
    held = held_for(application, Role.SIGNATORY, by=by)
    found = _locked(held, revocation)
    if found.ending == Revocation.Ending.REVOKED and found.ended_by_id == by.pk:
        return found
    if found.ended_at is not None:
        raise NotAsRead
    expect_fresh_proof(proved_at)
    expect_as_read(held, revision_read)
    why_not = why_not_today(held, found)
    if why_not:
        raise why_not
    event = advance(
        held,
        "revoke_approval",
        party=Party.SIGNATORY,
        by=by,
        detail={"revocation": found.pk, "reason": found.reason},
        **silence_begun_anew(held),
    )
    _end(found, Revocation.Ending.REVOKED, event=event, by=by)
    end_approval_certificate(held, ending=Certificate.Ending.REVOKED, at=event.at)
    cancel_order(held, at=event.at)
    tell(
        held,
        "approval_revoked",
        event=event,
        reason=found.reason,
        text=found.text,
        has_answered=bool(found.answer),
        silence_on=held.silence_on,
        appeal_until=deadlines.appeal_until(deadlines.local_date(event.at, held.zone)),
    )
    return found


@transaction.atomic
def drop_revocation(application: Application, *, revocation: int, by: Account) -> Revocation:
    """Keep the approval after all, and tell the person; dropped twice by the same, it is once.

    Raises NotAsRead once it ended otherwise.
    """
    held = held_for(application, Role.SIGNATORY, by=by)
    found = _locked(held, revocation)
    if found.ending == Revocation.Ending.DROPPED and found.ended_by_id == by.pk:
        return found
    if found.ended_at is not None:
        raise NotAsRead
    event = advance(held, "drop_revocation", party=Party.SIGNATORY, by=by)
    _end(found, Revocation.Ending.DROPPED, event=event, by=by)
    tell(held, "revocation_dropped", event=event)
    return found


def why_not_today(application: Application, revocation: Revocation) -> Refused | None:
    """Say why an announced revocation cannot be done today, or None when it can."""
    if not deadlines.is_past(revocation.answer_until, revocation.zone, at=clock.now()):
        return Refused(
            _("La personne peut répondre jusqu’au %(day)s inclus.")
            % {"day": day_in_words(revocation.answer_until)},
            hint=_("L’acceptation ne peut pas être retirée avant (CRPA, art. L. 122-1)."),
        )
    if revocation.reason == Revocation.Reason.ERROR:
        return why_too_late(application, on=clock.today(application.zone))
    return None


def _locked(held: Application, number: int) -> Revocation:
    """Return the revocation that was read, its row locked; raises NotAsRead without it."""
    found = (
        Revocation.objects.select_for_update(of=("self",))
        .filter(application=held, pk=number)
        .first()
    )
    if found is None:
        raise NotAsRead
    return found


def _end(found: Revocation, ending: Revocation.Ending, *, event: Event, by: Account) -> None:
    found.ended_at, found.ended_by, found.ending = event.at, by, ending
    found.save(update_fields=["ended_at", "ended_by", "ending"])
