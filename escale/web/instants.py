"""Instants as pages say them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from escale.applications.sections.wording import in_full
from escale.kit.clock import PARIS
from escale.letters.words import Language, day_in_words


def instant(moment: datetime, zone: str = PARIS) -> str:
    """Return an instant in the zone of the file: « 24 novembre 2026 à 14 h 32 »."""
    local = moment.astimezone(ZoneInfo(zone))
    return _("%(day)s à %(hour)d h %(minute)s") % {
        "day": in_full(local.date()),
        "hour": local.hour,
        "minute": f"{local.minute:02}",
    }


def meeting(moment: datetime, zone: str = PARIS) -> str:
    """Return when to meet, in the zone of the file: « vendredi 27 novembre 2026 à 9 h 00 »."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    return _("%(day)s à %(hour)s") % {
        "day": day_in_words(day, spoken()),
        "hour": hour(moment, zone),
    }


def spoken() -> Language:
    """Return the language of the page, as letters and dates are written in."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def hour(moment: datetime, zone: str = PARIS) -> str:
    """Return the hour of an instant in the zone of the file: « 14 h 32 »."""
    local = moment.astimezone(ZoneInfo(zone))
    return _("%(hour)d h %(minute)s") % {
        "hour": local.hour,
        "minute": f"{local.minute:02}",
    }
