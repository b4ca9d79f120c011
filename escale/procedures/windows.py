"""When to file: the window of the law, what is advised, and what filing late costs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.procedures.articles import L436_5, R431_4, R431_5, R431_8, R431_15_1
from escale.procedures.calendar_months import add_months, in_words
from escale.procedures.unsettled import fact

#: R431-5: from the 120th to the 60th day before the residence document expires, both included.
OPENS_DAYS_BEFORE: Final = 120
CLOSES_DAYS_BEFORE: Final = 60
#: What the universities advise: three months before.
ADVISED_MONTHS_BEFORE: Final = 3


class WindowState(StrEnum):
    """Where a day stands in the filing window of a residence document."""

    TOO_EARLY = "too_early"
    OPEN = "open"
    OPEN_AFTER_ADVISED = "open_after_advised"
    LATE = "late"
    EXPIRED = "expired"
    BEYOND = "beyond"


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """What follows from filing on that day, in plain words, with its article."""

    sentence: str
    article: str
    is_settled: bool = True


@dataclass(frozen=True, kw_only=True)
class Advice:
    """When to file for a document that expires on a day, seen from a day. All ends are included.

    `is_short` says that the window of R431-5 opens before the document itself begins: a visa of
    three months, whose own delay (R431-4) runs from entry. Filing is never forbidden.
    """

    state: WindowState
    today: date
    expires_on: date
    opens_on: date
    advised_on: date
    closes_on: date
    late_until: date
    is_short: bool
    article: str

    @property
    def days_until_expiry(self) -> int:
        """The days from today to the last day of validity; negative once expired."""
        return (self.expires_on - self.today).days

    @property
    def days_until_closing(self) -> int:
        """The days from today to the last day in time; negative once it has passed."""
        return (self.closes_on - self.today).days

    @property
    def is_in_time(self) -> bool:
        """Whether filing today is in time."""
        return self.today <= self.closes_on

    @property
    def is_good_moment(self) -> bool:
        """Whether today is the time to file, neither too early nor late."""
        return self.state in {WindowState.OPEN, WindowState.OPEN_AFTER_ADVISED}

    @property
    def sentence(self) -> str:
        """What to do, in one or two sentences, in the language in force."""
        return _SENTENCES[self.state]() % {
            "opens_on": in_words(self.opens_on),
            "advised_on": in_words(self.advised_on),
            "closes_on": in_words(self.closes_on),
            "expires_on": in_words(self.expires_on),
            "late_until": in_words(self.late_until),
        }

    @property
    def time_left(self) -> str:
        """How long the residence document still lasts, in words."""
        days = self.days_until_expiry
        if days < 0:
            return ngettext(
                "Votre document a expiré il y a %(days)d jour.",
                "Votre document a expiré il y a %(days)d jours.",
                -days,
            ) % {"days": -days}
        if days == 0:
            return _("Votre document expire aujourd’hui.")
        return ngettext(
            "Il reste %(days)d jour avant l’expiration de votre document.",
            "Il reste %(days)d jours avant l’expiration de votre document.",
            days,
        ) % {"days": days}

    @property
    def short_visa_sentence(self) -> str:
        """Why the usual window does not fit a short visa; empty for any other document."""
        if not self.is_short:
            return ""
        return _(
            "Votre visa est trop court pour le délai habituel : il s’ouvrirait avant même le début "
            "du visa. Pour vous, la demande se fait dans les deux mois qui suivent l’entrée en "
            "France, au plus tard le %(closes_on)s (à confirmer par la préfecture)."
        ) % {"closes_on": in_words(self.closes_on)}

    @property
    def consequences(self) -> tuple[Consequence, ...]:
        """What filing today entails beyond the ordinary; empty when filing is in time."""
        return consequences_of(self.state)


def filing_advice(
    expires_on: date,
    *,
    today: date,
    starts_on: date | None = None,
    entered_on: date | None = None,
) -> Advice:
    """Say when to file for a residence document, seen from `today` (R431-5; R431-4 if short).

    `expires_on` is the last day of validity. `starts_on`, when known, tells a short visa from
    any other document; its delay counts from `entered_on`, or from `starts_on` if unknown.
    """
    is_short = _is_short(expires_on, starts_on)
    opens_on = expires_on - timedelta(days=OPENS_DAYS_BEFORE)
    closes_on = last_day_in_time(expires_on, starts_on=starts_on, entered_on=entered_on)
    advised_on = add_months(expires_on, -ADVISED_MONTHS_BEFORE)
    if is_short and starts_on is not None:
        # A stated entry after the end of the delay, or after the visa, cannot reopen it.
        opens_on = advised_on = min(entered_on or starts_on, closes_on)
    late_until = add_months(expires_on, fact("late_filing_months").value)
    return Advice(
        state=_state(
            today=today,
            opens_on=opens_on,
            advised_on=max(opens_on, advised_on),
            closes_on=closes_on,
            expires_on=expires_on,
            late_until=late_until,
        ),
        today=today,
        expires_on=expires_on,
        opens_on=opens_on,
        advised_on=max(opens_on, advised_on),
        closes_on=closes_on,
        late_until=late_until,
        is_short=is_short,
        article=R431_4 if is_short else R431_5,
    )


def last_day_in_time(
    expires_on: date,
    *,
    starts_on: date | None = None,
    entered_on: date | None = None,
    service_failed_on: Collection[date] = (),
) -> date:
    """Return the last day on which filing is in time (R431-5: day 60 before expiry).

    For a short visa it is two months after entry (R431-4), never after its expiry. The days on
    which the service failed do not count at the end: nobody loses a right to our outage.
    """
    last_day = expires_on - timedelta(days=CLOSES_DAYS_BEFORE)
    if _is_short(expires_on, starts_on) and starts_on is not None:
        months = fact("months_from_entry").value
        last_day = min(expires_on, add_months(entered_on or starts_on, months))
    while last_day in service_failed_on:
        last_day += timedelta(days=1)
    return last_day


def filed_in_time(
    filed_on: date,
    *,
    expires_on: date,
    starts_on: date | None = None,
    entered_on: date | None = None,
    service_failed_on: Collection[date] = (),
) -> bool:
    """Whether a filing respects the delay of R431-5, on which the extension certificate hangs.

    Filing before the window opens is not late: it costs nothing and protects as much.
    """
    return filed_on <= last_day_in_time(
        expires_on,
        starts_on=starts_on,
        entered_on=entered_on,
        service_failed_on=service_failed_on,
    )


def reminders_on(expires_on: date) -> tuple[date, date]:
    """Return the days of the two reminders: 4 months before expiry, then 2 months and 1 week."""
    return add_months(expires_on, -4), add_months(expires_on, -2) - timedelta(weeks=1)


def consequences_of(state: WindowState) -> tuple[Consequence, ...]:
    """Return what filing in that state entails beyond the ordinary, each with its article."""
    if state in {WindowState.OPEN, WindowState.OPEN_AFTER_ADVISED}:
        return ()
    if state == WindowState.TOO_EARLY:
        return (
            Consequence(
                sentence=_(
                    "Votre demande sera gardée avec sa date de dépôt. La préfecture peut attendre "
                    "l’ouverture du délai pour l’examiner, et demander des pièces plus récentes."
                ),
                article=R431_5,
            ),
        )
    late = (
        Consequence(
            sentence=_(
                "Un droit de %(euros)d euros peut vous être demandé à la remise du titre, sauf "
                "force majeure (montant à confirmer)."
            )
            % {"euros": fact("late_fee_euros").value},
            article=L436_5,
            is_settled=False,
        ),
        Consequence(
            sentence=_(
                "L’attestation de prolongation n’est plus un droit : la préfecture peut vous la "
                "délivrer, mais elle n’y est pas tenue."
            ),
            article=R431_15_1,
        ),
    )
    if state == WindowState.LATE:
        return late
    expired = Consequence(
        sentence=_(
            "Votre document a expiré : rien ne prouve votre séjour tant que la préfecture ne vous "
            "a pas délivré d’attestation. Déposez dès aujourd’hui et écrivez-lui."
        ),
        article=R431_15_1,
    )
    if state == WindowState.EXPIRED:
        return (*late, expired)
    return (
        *late,
        expired,
        Consequence(
            sentence=_(
                "Plus de six mois après l’expiration, la préfecture peut vous demander de "
                "justifier de nouveau des conditions d’entrée en France, dont le visa."
            ),
            article=R431_8,
            is_settled=False,
        ),
    )


def _is_short(expires_on: date, starts_on: date | None) -> bool:
    """Whether the window would open before the document begins."""
    return starts_on is not None and (expires_on - starts_on).days < OPENS_DAYS_BEFORE


def _state(
    *,
    today: date,
    opens_on: date,
    advised_on: date,
    closes_on: date,
    expires_on: date,
    late_until: date,
) -> WindowState:
    ends = (
        (opens_on - timedelta(days=1), WindowState.TOO_EARLY),
        (advised_on, WindowState.OPEN),
        (closes_on, WindowState.OPEN_AFTER_ADVISED),
        (expires_on, WindowState.LATE),
        (late_until, WindowState.EXPIRED),
    )
    return next((state for end, state in ends if today <= end), WindowState.BEYOND)


# Functions, so that each sentence is translated when it is read, not when the module is.
_SENTENCES: Final = {
    WindowState.TOO_EARLY: lambda: _(
        "Le délai s’ouvre le %(opens_on)s. Préparez vos documents dès maintenant et déposez votre "
        "demande de préférence avant le %(advised_on)s, au plus tard le %(closes_on)s."
    ),
    WindowState.OPEN: lambda: _(
        "C’est le bon moment : déposez votre demande de préférence avant le %(advised_on)s, au "
        "plus tard le %(closes_on)s."
    ),
    WindowState.OPEN_AFTER_ADVISED: lambda: _(
        "Vous êtes dans les délais : déposez votre demande dès que possible, au plus tard le "
        "%(closes_on)s."
    ),
    WindowState.LATE: lambda: _(
        "Le délai s’est terminé le %(closes_on)s, mais vous pouvez toujours déposer votre demande. "
        "Faites-le au plus vite, avant le %(expires_on)s."
    ),
    WindowState.EXPIRED: lambda: _(
        "Votre document a expiré le %(expires_on)s, mais vous pouvez toujours déposer votre "
        "demande : faites-le dès aujourd’hui, et avant le %(late_until)s."
    ),
    WindowState.BEYOND: lambda: _(
        "Votre document a expiré il y a plus de six mois. Vous pouvez déposer votre demande ; "
        "faites-vous conseiller par votre établissement ou par la préfecture."
    ),
}
