"""Hold the next extension certificate back: ten days at a time, for a reason the person reads."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.examine import case_locked
from escale.actions.tell import tell
from escale.actions.undo import expect_as_read, reason_given
from escale.applications import deadlines
from escale.applications.advance import advance
from escale.applications.enums import Party
from escale.applications.models import Application, CertificateHold
from escale.applications.stays import next_extension_on
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters.words import day_in_words
from escale.people.models import Account, Role


@transaction.atomic
def hold_extension(
    application: Application, *, reason: str, revision_read: int, by: Account
) -> CertificateHold:
    """Hold back the extension certificate that comes within ten days, and tell the person why.

    One that runs is never touched. Held again, it is for ten days from then, with a new reason.
    Held twice for the same reason by the same, it is held once. Raises NotAsRead, Refused without
    a reason, or when no certificate is about to come.
    """
    held = case_locked(application, Role.OFFICER, by=by)
    live = live_hold(held)
    told = reason_given(reason, otherwise=_("Écrivez pourquoi : la personne le lira."))
    if live and live.held_by_id == by.pk and live.reason == told:
        return live
    expect_as_read(held, revision_read)
    why_not = why_not_held(held)
    if why_not:
        raise why_not
    event = advance(held, "hold_extension", party=Party.OFFICER, by=by, detail={"reason": told})
    if live:
        live.released_at = event.at
        live.save(update_fields=["released_at"])
    held_on = deadlines.local_date(event.at, held.zone)
    hold = CertificateHold.objects.create(
        application=held,
        reason=told,
        held_by=by,
        held_at=event.at,
        until=deadlines.held_until(held_on),
    )
    tell(
        held,
        "extension_held",
        event=event,
        reason=told,
        until=hold.until,
        resumes_on=hold.until + timedelta(days=1),
        covered_until=held.covered_until,
        is_covered=held.covered_until is not None and held.covered_until >= held_on,
    )
    return hold


def why_not_held(application: Application) -> Refused | None:
    """Say why nothing can be held back today, or None when a certificate is about to come."""
    follows_on = next_extension_on(application)
    if follows_on is None:
        return Refused(
            _("Aucune attestation ne vient d’elle-même pour cette demande : rien à suspendre.")
        )
    today = clock.today(application.zone)
    if follows_on > deadlines.held_until(today):
        earliest = follows_on - timedelta(days=deadlines.HOLD_DAYS)
        return Refused(
            _("La prochaine attestation vient le %(day)s : il est trop tôt pour la suspendre.")
            % {"day": day_in_words(follows_on)},
            hint=_("Elle peut être suspendue à partir du %(day)s, pour dix jours.")
            % {"day": day_in_words(earliest)},
        )
    return None


def live_hold(held: Application) -> CertificateHold | None:
    """Return what holds the certificates of an application held, its row locked; None without."""
    live = CertificateHold.objects.live().select_for_update(of=("self",))
    return live.filter(application=held).first()
