"""An appointment as calendars read it (RFC 5545): the same one when it moves, gone when cancelled."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
#: Octets a line at most, its end apart (RFC 5545, 3.1).
_LINE_AT_MOST: Final = 75


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """What a calendar is told. Instants are aware; the higher `sequence` takes the other's place."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    written_at: datetime
    title: str
    place: str
    text: str
    url: str
    is_cancelled: bool = False


def calendar_file(entry: CalendarEntry) -> bytes:
    """Return the file of one appointment: instants in universal time, which each calendar shows in its own."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Escale//Rendez-vous//FR",
        f"METHOD:{'CANCEL' if entry.is_cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{_instant(entry.written_at)}",
        f"DTSTART:{_instant(entry.starts_at)}",
        f"DTEND:{_instant(entry.ends_at)}",
        f"SUMMARY:{_text(entry.title)}",
        f"LOCATION:{_text(entry.place)}",
        f"DESCRIPTION:{_text(entry.text)}",
        f"URL:{entry.url}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(said: str) -> str:
    """Return a text as a value: what separates values escaped, lines kept (RFC 5545, 3.3.11)."""
    for special in ("\\", ";", ","):
        said = said.replace(special, f"\\{special}")
    return "\\n".join(said.splitlines())


def _folded(line: str) -> str:
    """Return a line cut so that none is too long, never inside a character."""
    parts, part, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _LINE_AT_MOST:
            parts.append(part)
            part, size = " ", 1
        part, size = part + character, size + octets
    return "\r\n".join([*parts, part])
