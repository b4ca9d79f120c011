"""Issue extension certificates: many by the law's rule, or one outside it, by an officer."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from escale.actions.examine import case_locked
from escale.actions.tell import Told, tell_many
from escale.actions.undo import expect_as_read, is_done_already, reason_given
from escale.applications.advance import advance
from escale.applications.deadlines import local_date
from escale.applications.enums import Party
from escale.applications.models import Application, Certificate, CertificateHold, Event
from escale.applications.stays import ahead_of, next_extension_on, next_period
from escale.kit import clock
from escale.kit.hints import hint
from escale.kit.sentences import Refused
from escale.letters.certificate_facts import Certificates
from escale.letters.models import Letter
from escale.letters.words import day_in_words
from escale.people.models import Account, Role


@transaction.atomic
def give_extension(
    application: Application, *, reason: str, revision_read: int, by: Account
) -> Certificate:
    """Issue an extension certificate that the rule does not: filed late, or not complete.

    From the day after what is proved already, or from today: never of the past. The next ones then
    follow by themselves, as long as there is no decision (CESEDA R431-15-1). Given twice by the
    same, it is given once. Raises NotAsRead, Refused without a reason, or when the rule issues it.
    """
    held = case_locked(application, Role.OFFICER, by=by)
    done = is_done_already(held, "issue_extension", by=by)
    if done:
        return done.certificate
    expect_as_read(held, revision_read)
    why_not = why_not_given(held)
    if why_not:
        raise why_not
    told = reason_given(reason, otherwise=_("Écrivez pourquoi vous délivrez cette attestation."))
    event = advance(
        held,
        "issue_extension",
        party=Party.OFFICER,
        by=by,
        detail={"reason": told},
        is_prolonged=True,
    )
    [certificate] = issue([held], {held.pk: event}, reason=told, by=by)
    return certificate


def why_not_given(application: Application) -> Refused | None:
    """Say why an officer cannot give an extension certificate today, or None when they can."""
    today = clock.today(application.zone)
    follows_on = next_extension_on(application)
    if follows_on is not None:
        day = day_in_words(max(follows_on, today))
        return Refused(
            _("Le service délivre lui-même cette attestation, au plus tôt le %(day)s.")
            % {"day": day},
            hint=_hint_of_hold(application),
        )
    covered_until = application.covered_until
    if covered_until is not None and ahead_of(covered_until) > today:
        return Refused(
            _("Le séjour est prouvé jusqu’au %(day)s inclus.")
            % {"day": day_in_words(covered_until)},
            hint=_("L’attestation peut être délivrée quinze jours avant, à partir du %(day)s.")
            % {"day": day_in_words(ahead_of(covered_until))},
        )
    return None


def issue(
    applications: Sequence[Application],
    events: Mapping[int, Event],
    *,
    reason: str = "",
    by: Account | None = None,
) -> list[Certificate]:
    """Write the certificates of these events, want their letters and queue their messages.

    As many questions for two thousand as for one. The caller holds the rows, in a transaction.
    """
    certificates = [
        _certificate(each, events[each.pk], reason=reason, by=by) for each in applications
    ]
    Certificate.objects.bulk_create(certificates, batch_size=500)
    _cover([each.pk for each in applications])
    Letter.objects.bulk_create(_letters(applications, certificates), batch_size=500)
    hint("make_letters")
    tell_many("extension_issued", _told(applications, certificates))
    return certificates


def _certificate(
    application: Application, event: Event, *, reason: str, by: Account | None
) -> Certificate:
    issued_on = local_date(event.at, application.zone)
    period = next_period(application, issued_on=issued_on)
    return Certificate(
        application=application,
        kind=Certificate.Kind.EXTENSION,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        issued_at=event.at,
        issued_on=issued_on,
        issued_by=by,
        reason=reason,
        event=event,
    )


def _cover(numbers: Sequence[int]) -> None:
    """Move the last day that is proved to the end of the new certificates."""
    latest = Certificate.objects.extensions().running().filter(application=OuterRef("pk"))
    ends_on = Subquery(latest.order_by("-ends_on").values("ends_on")[:1])
    Application.objects.filter(pk__in=numbers).update(covered_until=ends_on)


def _letters(
    applications: Sequence[Application], certificates: Sequence[Certificate]
) -> Iterator[Letter]:
    gathered = Certificates.of(applications)
    for application, certificate in zip(applications, certificates, strict=True):
        yield Letter(
            application=application,
            event=certificate.event,
            kind=Letter.Kind.EXTENSION,
            facts=gathered.extension(application, certificate),
            wanted_at=certificate.issued_at,
        )


def _told(
    applications: Sequence[Application], certificates: Sequence[Certificate]
) -> Iterator[Told]:
    for application, certificate in zip(applications, certificates, strict=True):
        ends_on = certificate.ends_on
        assert ends_on is not None
        yield Told(
            application=application,
            event=certificate.event,
            facts={
                "starts_on": certificate.starts_on,
                "ends_on": ends_on,
                "next_on": ahead_of(ends_on),
                "expires_on": application.document_expires_on,
                "is_over": _is_over(application, on=certificate.issued_on),
                "is_by_rule": not certificate.reason,
            },
        )


def _is_over(application: Application, *, on: date) -> bool:
    expires_on = application.document_expires_on
    return expires_on is not None and expires_on < on


def _hint_of_hold(application: Application) -> str:
    hold = CertificateHold.objects.live().filter(application=application).first()
    if hold is None:
        return _("Vous n’avez rien à faire.")
    return _("Elle est suspendue jusqu’au %(day)s : vous pouvez la rétablir.") % {
        "day": day_in_words(hold.until)
    }
