"""What protects the person now, which paper comes when, and the dates the law sets."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from escale.applications import deadlines
from escale.applications.deadlines import Suspension, local_date
from escale.applications.enums import UNDECIDED, Status
from escale.applications.models import Application, Certificate, Event
from escale.applications.silence import counted_from
from escale.applications.stays import ahead_of, next_extension_on
from escale.kit import clock
from escale.letters.filing_receipt import Protection, protection_when_filed
from escale.web.applicant.filing.wording import day


@dataclass(frozen=True, kw_only=True)
class Cover:
    """One stretch of time and the paper that covers it."""

    period: str
    paper: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Silence:
    """When silence opens an appeal: « au plus tôt », and until when one may go to court."""

    earliest: date
    appeal_until: date
    is_past: bool
    is_suspended: bool

    @property
    def earliest_words(self) -> str:
        """The first day, in full."""
        return day(self.earliest)

    @property
    def appeal_until_words(self) -> str:
        """The last day to go to court, in full."""
        return day(self.appeal_until)


def covers_of(application: Application) -> tuple[Cover, ...]:
    """Return what proves a lawful stay, now and after (CESEDA R431-15-1); nothing once decided."""
    if application.filed_at is None or application.status not in UNDECIDED:
        return ()
    filed_on = local_date(application.filed_at, application.zone)
    expires_on = application.document_expires_on
    protection = protection_when_filed(
        expires_on=expires_on,
        filed_on=filed_on,
        filed_in_time=bool(application.filed_in_time),
        complete_on=application.complete_on,
    )
    if expires_on is None:
        return (unknown_end(),)
    after = _after(protection, from_on=max(ahead_of(expires_on), clock.today(application.zone)))
    if protection is Protection.EXPIRED:
        return (
            Cover(
                period=_("Depuis le %(day)s, date de fin de votre document") % _words(expires_on),
                paper=_("Aucun papier pour le moment"),
                text=_("Votre demande est enregistrée et sera examinée."),
            ),
            Cover(period=_("Dès maintenant"), paper=_extension(), text=after),
        )
    return (
        Cover(
            period=_("Jusqu’au %(day)s inclus") % _words(expires_on),
            paper=_("Votre document de séjour actuel"),
            text=_("Gardez-le sur vous, avec la confirmation de dépôt."),
        ),
        Cover(
            period=_("Après cette date, si la décision n’est pas prise"),
            paper=_extension(),
            text=after,
        ),
    )


def next_cover(
    application: Application,
    certificates: Collection[Certificate],
    *,
    held_until: date | None = None,
) -> Cover | None:
    """Return which paper comes next, and when; None when none does by itself or by asking.

    `held_until`: the last day on which it is held back.
    """
    covers = covers_of(application)
    if not certificates:
        return covers[1] if len(covers) > 1 else None
    follows_on = next_extension_on(application)
    if follows_on is None:
        return None
    earliest = held_until + timedelta(days=1) if held_until else clock.today(application.zone)
    return Cover(
        period=_("Le %(day)s, si la décision n’est pas prise") % _words(max(follows_on, earliest)),
        paper=_extension(),
        text=_("Elle vient d’elle-même : vous n’avez rien à faire, et nous vous écrivons."),
    )


def silence_of(application: Application, events: Collection[Event]) -> Silence | None:
    """Return when silence opens an appeal; None without a complete file, or once decided."""
    if application.complete_on is None or application.status not in UNDECIDED:
        return None
    today = clock.today(application.zone)
    suspensions = suspensions_of(events, zone=application.zone)
    counted = counted_from(application.complete_on, events, zone=application.zone)
    earliest = deadlines.silence_on(counted, suspensions=suspensions, as_of=today)
    return Silence(
        earliest=earliest,
        appeal_until=deadlines.silence_appeal_until(earliest),
        is_past=earliest <= today,
        is_suspended=any(suspension.ended_on is None for suspension in suspensions),
    )


def suspensions_of(events: Iterable[Event], *, zone: str) -> list[Suspension]:
    """Return the times during which requested pieces were awaited, from the history in order.

    CRPA L114-5: the count stops with the request and runs again with the answer. It stays stopped
    while the request is closed, when it is reopened.
    """
    found: list[Suspension] = []
    began_on: date | None = None
    for event in events:
        is_awaiting = event.to_status in {Status.AWAITING_PIECES, Status.CLOSED}
        if is_awaiting and began_on is None:
            began_on = local_date(event.at, zone)
        elif not is_awaiting and began_on is not None:
            found.append(Suspension(began_on=began_on, ended_on=local_date(event.at, zone)))
            began_on = None
    if began_on is not None:
        found.append(Suspension(began_on=began_on))
    return found


def _after(protection: Protection, *, from_on: date) -> str:
    """Say how the extension certificate comes, as the filing receipt does."""
    if protection == Protection.BY_RULE:
        return _(
            "Votre demande est complète et déposée dans les délais : ce papier vient de lui-même, "
            "le %(day)s. Il est ensuite renouvelé tant qu’il n’y a pas de décision. Vous n’avez "
            "rien à demander, et nous vous écrivons à chaque fois. Avec votre document expiré, il "
            "prouve que votre séjour est régulier."
        ) % _words(from_on)
    if protection is Protection.ONCE_COMPLETE:
        return _(
            "Ce papier viendra de lui-même dès que votre dossier sera complet. Complétez-le avant "
            "cette date."
        )
    if protection is Protection.EXPIRED:
        return _(
            "Un agent peut vous délivrer ce papier. Écrivez à la préfecture, en donnant la "
            "référence de votre demande : ses coordonnées sont sur cette page."
        )
    return _(
        "Votre demande a été déposée après la fin du délai. Ce papier n’est donc pas automatique, "
        "mais un agent peut vous le délivrer : écrivez à la préfecture avant cette date, ses "
        "coordonnées sont sur cette page."
    )


def unknown_end() -> Cover:
    """Return what is said of a document whose end nobody knows."""
    return Cover(
        period=_("Jusqu’à sa date de fin"),
        paper=_("Votre document de séjour actuel"),
        text=_("Nous ne connaissons pas cette date : indiquez-la à la préfecture."),
    )


def _extension() -> str:
    return _("Attestation de prolongation d’instruction")


def _words(moment: date) -> dict[str, str]:
    return {"day": day(moment)}
