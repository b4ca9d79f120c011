"""Until when a stay is proved, and when the next extension certificate comes by itself."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from escale.applications import deadlines
from escale.applications.deadlines import Period
from escale.applications.enums import UNDECIDED

if TYPE_CHECKING:
    from escale.applications.models import Application, Certificate

#: An approval certificate has no last day until the handover.
OPEN_ENDED: Final = date.max
_DAY: Final = timedelta(days=1)


def next_extension_on(application: "Application") -> date | None:
    """Return the day on which the next extension certificate is due by itself; None without one.

    By the law's rule (CESEDA R431-15-1), or after one that an officer gave outside it; a day past
    is one on which it was due. Whether it is held back is another matter.
    """
    if application.status not in UNDECIDED or application.covered_until is None:
        return None
    if application.is_prolonged:
        return ahead_of(application.covered_until)
    return deadlines.extension_certificate_due(
        complete_on=application.complete_on,
        filed_in_time=bool(application.filed_in_time),
        covered_until=application.covered_until,
    )


def next_period(application: "Application", *, issued_on: date) -> Period:
    """Return what an extension certificate issued on a day covers.

    Without a known end of the present document it starts that day: it proves nothing of the past.
    """
    covered_until = application.covered_until or issued_on - _DAY
    return deadlines.extension_certificate_period(covered_until=covered_until, issued_on=issued_on)


def ahead_of(last_day: date) -> date:
    """Return the day from which the next certificate may come, before what is proved ends."""
    return last_day - timedelta(days=deadlines.CERTIFICATE_DAYS_AHEAD)


def proved_until(
    certificates: "Iterable[Certificate]", *, expires_on: date | None, on: date
) -> date | None:
    """Return the last day that the document and the certificates prove, without a hole from a day.

    None when nothing proves that day; OPEN_ENDED with an approval certificate.
    """
    until = on - _DAY
    if expires_on is not None:
        until = max(until, expires_on)
    for certificate in sorted(certificates, key=lambda one: one.starts_on):
        if until == OPEN_ENDED or certificate.starts_on > until + _DAY:
            break
        until = max(until, certificate.last_day or OPEN_ENDED)
    return until if until >= on else None
