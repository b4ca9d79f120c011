"""Draw the opening of an office: counters, hours, and how one books; the seats follow at once."""

from datetime import date, time
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from escale.actions.examine import written
from escale.actions.open_seats import open_for
from escale.appointments.opening import (
    HORIZON_AT_MOST_DAYS,
    PLACES_AT_MOST,
    BookingRules,
    Counter,
    OpeningHours,
)
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.duty import on_duty
from escale.people.models import Account, Prefecture, Role

NAME_AT_MOST: Final = 60
PLACE_AT_MOST: Final = 500
NOTICE_AT_MOST_HOURS: Final = 24 * 14
HORIZON_AT_LEAST_DAYS: Final = 30
SLOT_MINUTES: Final = (5, 240)
_LAST_WEEKDAY: Final = 6


@transaction.atomic
def add_counter(prefecture: Prefecture, *, name: str, by: Account) -> Counter:
    """Add a counter, open and without hours; one of that name is returned as it is.

    By a manager on duty. Raises Refused without a name, or too long a one; NotOnDuty, RoleMissing.
    """
    on_duty(by, prefecture, Role.MANAGER)
    said = " ".join(written(name).split())
    if not said:
        raise Refused(_("Donnez un nom à ce guichet, par exemple « Guichet 3 »."))
    if len(said) > NAME_AT_MOST:
        raise Refused(_("Ce nom est trop long : 60 caractères au plus."))
    found, _is_new = Counter.objects.get_or_create(prefecture=prefecture, name=said)
    return found


@transaction.atomic
def open_counter(prefecture: Prefecture, *, counter: int, is_open: bool, by: Account) -> None:
    """Open a counter, or shut it until further notice; appointments that are booked stay.

    Raises Refused for a counter of elsewhere; NotOnDuty, RoleMissing.
    """
    on_duty(by, prefecture, Role.MANAGER)
    found = _counter(prefecture, counter)
    found.is_open = is_open
    found.save(update_fields=["is_open"])
    open_for(prefecture)


def add_hours(
    prefecture: Prefecture,
    *,
    counter: int,
    weekday: int,
    opens_at: time,
    closes_at: time,
    slot_minutes: int,
    places: int,
    since: date,
    by: Account,
) -> OpeningHours:
    """Add a stretch of a weekday (Monday is 0) at a counter, and open its seats.

    The same stretch added twice is added once. Raises Refused for hours that cannot be drawn, or
    that overlap others of that counter; NotOnDuty, RoleMissing.
    """
    with transaction.atomic():
        on_duty(by, prefecture, Role.MANAGER)
        at = _counter(prefecture, counter)
        _expect_drawable(weekday, opens_at, closes_at, slot_minutes, places)
        same = OpeningHours.objects.filter(counter=at, weekday=weekday, until__isnull=True)
        for other in same:
            is_same = (other.opens_at, other.closes_at, other.slot_minutes, other.places) == (
                opens_at,
                closes_at,
                slot_minutes,
                places,
            )
            if is_same:
                return other
            if other.opens_at < closes_at and opens_at < other.closes_at:
                raise Refused(
                    _("Ce guichet reçoit déjà à ces heures, ce jour-là."),
                    hint=_("Arrêtez d’abord les autres horaires, ou choisissez d’autres heures."),
                )
        try:
            with transaction.atomic():
                hours = OpeningHours.objects.create(
                    counter=at,
                    weekday=weekday,
                    opens_at=opens_at,
                    closes_at=closes_at,
                    slot_minutes=slot_minutes,
                    places=places,
                    since=since,
                )
        except IntegrityError as error:
            raise Refused(_("Ces horaires ne se suivent pas.")) from error
        open_for(prefecture)
        return hours


@transaction.atomic
def end_hours(prefecture: Prefecture, *, hours: int, by: Account) -> None:
    """Stop a stretch from tomorrow on; whoever has booked in it keeps their appointment.

    Stopped twice, it is stopped once. Raises NotOnDuty, RoleMissing.
    """
    on_duty(by, prefecture, Role.MANAGER)
    found = OpeningHours.objects.filter(counter__prefecture=prefecture, pk=hours).first()
    if found is None:
        return
    today = clock.today(prefecture.zone)
    if found.since > today:
        found.delete()
    elif found.until is None:
        found.until = today
        found.save(update_fields=["until"])
    open_for(prefecture)


@transaction.atomic
def set_rules(
    prefecture: Prefecture, *, notice_hours: int, horizon_days: int, place: str, by: Account
) -> BookingRules:
    """Set until when one books, how far ahead, and where to come; the seats follow.

    Raises Refused for what is out of bounds; NotOnDuty, RoleMissing.
    """
    on_duty(by, prefecture, Role.MANAGER)
    if not 0 <= notice_hours <= NOTICE_AT_MOST_HOURS:
        raise Refused(_("Le délai minimum va de 0 à 336 heures (14 jours)."))
    if not HORIZON_AT_LEAST_DAYS <= horizon_days <= HORIZON_AT_MOST_DAYS:
        raise Refused(_("On ouvre de 30 à 180 jours à l’avance."))
    said = written(place)
    if len(said) > PLACE_AT_MOST:
        raise Refused(_("Ce texte est trop long : 500 caractères au plus."))
    rules, _is_new = BookingRules.objects.update_or_create(
        prefecture=prefecture,
        defaults={"notice_hours": notice_hours, "horizon_days": horizon_days, "place": said},
    )
    open_for(prefecture)
    return rules


def _counter(prefecture: Prefecture, number: int) -> Counter:
    found = Counter.objects.select_for_update().filter(prefecture=prefecture, pk=number).first()
    if found is None:
        raise Refused(_("Ce guichet n’existe pas, ou n’existe plus."))
    return found


def _expect_drawable(
    weekday: int, opens_at: time, closes_at: time, slot_minutes: int, places: int
) -> None:
    if not 0 <= weekday <= _LAST_WEEKDAY:
        raise Refused(_("Choisissez un jour de la semaine."))
    if closes_at <= opens_at:
        raise Refused(_("La fermeture vient après l’ouverture."))
    least, most = SLOT_MINUTES
    if not least <= slot_minutes <= most:
        raise Refused(_("Un créneau dure de 5 à 240 minutes."))
    lasts = (closes_at.hour - opens_at.hour) * 60 + closes_at.minute - opens_at.minute
    if lasts < slot_minutes:
        raise Refused(_("Ces horaires sont plus courts qu’un créneau."))
    if not 1 <= places <= PLACES_AT_MOST:
        raise Refused(_("Un créneau a de 1 à 50 places."))
