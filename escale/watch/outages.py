"""Outages, in machine time: found in the beats, or told by an operator; whom they owe more time.

A move of legal time is no outage: beats follow the machine.
"""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from escale.kit import clock
from escale.kit.sentences import Refused
from escale.watch import beats
from escale.watch.models import Beat, Outage
from escale.watch.rehearsing import moved_until

#: The house's promise: unavailable for longer than this, the service gives time back.
COUNTS_FROM: Final = timedelta(hours=1)
#: Looked for in the last hours of those who had to answer.
LOOKED_FOR: Final = timedelta(hours=72)


class AlreadyAnOutage(Refused):
    """An outage already covers that time, or one already lasts."""

    def __init__(self) -> None:
        super().__init__(
            _("Une panne est déjà notée pour ce moment."),
            hint=_("Si elle dure encore, terminez-la d’abord."),
        )


class NotAnOutage(Refused):
    """It would end before it began, or has not begun yet."""

    def __init__(self) -> None:
        super().__init__(
            _("Une panne commence dans le passé, et finit après avoir commencé."),
            hint=_("Vérifiez les deux heures."),
        )


# ---- finding -------------------------------------------------------------------------------------

_GAPS = """
select before, minute
from (select minute, lag(minute) over (order by minute) as before from watch_beat) as beats
where minute - before > make_interval(secs => %s::float8)
order by minute
"""


def find() -> dict[str, int]:
    """Note the gaps of more than an hour between beats, and since the last; forget old beats.

    Where no web node has ever beaten there is no outage: the first installation is none.
    """
    found = ended = 0
    for began_at, ended_at in _gaps():
        if _end(began_at, ended_at):
            ended += 1
        elif _note(began_at, ended_at):
            found += 1
    last = Beat.objects.order_by("-minute").first()
    if last is None:
        return {"found": 0, "ended": 0, "beats_forgotten": 0}
    now = clock.machine_now()
    if now - last.minute > COUNTS_FROM and _note(last.minute, None):
        found += 1
    # Never the last one: after ten days without a beat, it is what tells when the gap began.
    old = Beat.objects.filter(minute__lt=now - beats.KEPT).exclude(pk=last.pk)
    return {"found": found, "ended": ended, "beats_forgotten": old.delete()[0]}


def _gaps() -> list[tuple[datetime, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(_GAPS, [str(COUNTS_FROM.total_seconds())])
        return list(cursor.fetchall())


def _end(began_at: datetime, ended_at: datetime) -> bool:
    """End the outage that lasted since that beat: the service answers again."""
    lasting = Outage.objects.lasting().filter(began_at=began_at, is_declared=False)
    return bool(lasting.update(ended_at=ended_at))


def _note(began_at: datetime, ended_at: datetime | None) -> bool:
    """Note an outage, unless it is noted, or within one that an operator told; say whether it is new."""
    if Outage.objects.filter(began_at=began_at).exists() or _is_told(began_at, ended_at):
        return False
    try:
        with transaction.atomic():
            Outage.objects.create(began_at=began_at, ended_at=ended_at)
    except IntegrityError:
        # Another worker noted it, or another outage lasts: this one is noted once it is over.
        return False
    return True


def _is_told(began_at: datetime, ended_at: datetime | None) -> bool:
    told = Outage.objects.filter(began_at__lte=began_at)
    if told.lasting().exists():
        return True
    return ended_at is not None and told.filter(ended_at__gte=ended_at).exists()


# ---- telling -------------------------------------------------------------------------------------


def declare(began_at: datetime, ended_at: datetime | None, *, by: int | None = None) -> Outage:
    """Note an outage that beats do not show; without an end, it lasts until `end_declared`.

    `by` is the operator's account; None is the command line. Raises NotAnOutage or AlreadyAnOutage.
    """
    now = clock.machine_now()
    if began_at > now or (ended_at is not None and not began_at < ended_at <= now):
        raise NotAnOutage
    if _is_told(began_at, ended_at):
        raise AlreadyAnOutage
    try:
        with transaction.atomic():
            return Outage.objects.create(
                began_at=began_at, ended_at=ended_at, is_declared=True, declared_by_id=by
            )
    except IntegrityError:
        raise AlreadyAnOutage from None


def end_declared() -> Outage | None:
    """End the outage that an operator said lasts; None when there is none."""
    with transaction.atomic():
        lasting = Outage.objects.lasting().filter(is_declared=True).select_for_update().first()
        if lasting:
            lasting.ended_at = clock.machine_now()
            lasting.save(update_fields=["ended_at"])
    return lasting


# ---- what they owe -------------------------------------------------------------------------------


def to_make_up_for(now: datetime) -> list[Outage]:
    """Return the ended outages of more than an hour that touch the 72 machine hours before `now`.

    `now` is machine time. The beats are read first, so that whoever asks depends on no sweep.
    """
    find()
    recent = Outage.objects.ended().filter(ended_at__gt=now - LOOKED_FOR).order_by("began_at")
    return [outage for outage in recent if _counts(outage)]


def is_lasting() -> bool:
    """Whether an outage lasts now: nothing is closed meanwhile. The beats are read first."""
    find()
    return Outage.objects.lasting().exists()


def days_failed(zone: str) -> frozenset[date]:
    """Return the days, in `zone`, that an outage of more than an hour has touched.

    They do not count at the end of the time to file (`procedures.windows.last_day_in_time`). An
    outage stays at the legal days it was in, wherever a rehearsal has moved since.
    """
    there, now = ZoneInfo(zone), clock.machine_now()
    days: set[date] = set()
    for outage in filter(_counts, Outage.objects.all()):
        ahead = moved_until(outage.began_at)
        last = ((outage.ended_at or now) + ahead).astimezone(there).date()
        day = (outage.began_at + ahead).astimezone(there).date()
        days.update(day + timedelta(days=n) for n in range((last - day).days + 1))
    return frozenset(days)


def _counts(outage: Outage) -> bool:
    return (outage.ended_at or clock.machine_now()) - outage.began_at > COUNTS_FROM
