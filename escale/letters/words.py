"""Dates and instants as our letters write them: in full, with the zone named."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

Language: TypeAlias = Literal["fr", "en"]

_DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}

# The zones of French prefectures, by the name people give them.
_ZONES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "Europe/Paris": ("heure de Paris", "Paris time"),
        "America/Guadeloupe": ("heure de Guadeloupe", "Guadeloupe time"),
        "America/Martinique": ("heure de Martinique", "Martinique time"),
        "America/Cayenne": ("heure de Guyane", "French Guiana time"),
        "America/Miquelon": ("heure de Saint-Pierre-et-Miquelon", "Saint Pierre time"),
        "America/St_Barthelemy": ("heure de Saint-Barthélemy", "Saint Barthélemy time"),
        "America/Marigot": ("heure de Saint-Martin", "Saint Martin time"),
        "Indian/Reunion": ("heure de La Réunion", "Réunion time"),
        "Indian/Mayotte": ("heure de Mayotte", "Mayotte time"),
        "Pacific/Noumea": ("heure de Nouméa", "Nouméa time"),
        "Pacific/Tahiti": ("heure de Tahiti", "Tahiti time"),
        "Pacific/Wallis": ("heure de Wallis-et-Futuna", "Wallis and Futuna time"),
    }
)


def day_in_words(day: date, language: Language = "fr", *, weekday: bool = True) -> str:
    """Return the day in full: « mardi 1er décembre 2026 », “Tuesday 1 December 2026”."""
    number = "1er" if day.day == 1 and language == "fr" else str(day.day)
    words = [number, _MONTHS[language][day.month - 1], str(day.year)]
    if weekday:
        words.insert(0, _DAYS[language][day.weekday()])
    return " ".join(words)


def instant_in_words(instant: datetime, zone: str, language: Language = "fr") -> str:
    """Return the instant in full in `zone` (IANA name), the zone and its offset named.

    « mardi 24 novembre 2026 à 14 h 32 (heure de Paris, UTC+1) ».
    """
    local = instant.astimezone(ZoneInfo(zone))
    if language == "fr":
        hour = f"à {local.hour}\u00a0h\u00a0{local.minute:02}"
    else:
        hour = f"at {local.hour}:{local.minute:02}"
    name = zone_in_words(zone, language)
    return f"{day_in_words(local.date(), language)} {hour} ({name}, {_offset(local)})"


def zone_in_words(zone: str, language: Language = "fr") -> str:
    """Return whose time it is in a zone (IANA name): « heure de Paris »."""
    french, english = _ZONES.get(zone, (f"heure de {_city(zone)}", f"{_city(zone)} time"))
    return french if language == "fr" else english


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _offset(local: datetime) -> str:
    """Return the distance to universal time: `UTC+1`, `UTC−3`, `UTC+5:30`."""
    away = local.utcoffset()
    minutes = 0 if away is None else round(away.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "\u2212" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
