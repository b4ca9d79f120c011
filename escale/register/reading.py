"""Read an extract of the register, one line at a time, and say what is wrong with each line.

No database here, and constant memory: a line is read, checked, handed over and forgotten. Faults
name the line (the header is line 1) and the column, never what the column holds: they end up in
the operator's logs.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django_countries.data import COUNTRIES

from escale.kit.names import name_key
from escale.register.numbers import parse_number

PERSON_COLUMNS = (
    "foreigner_number",
    "family_name",
    "usage_name",
    "given_names",
    "sex",
    "born_on",
    "birth_city",
    "birth_country",
    "nationality",
    "postcode",
)
DOCUMENT_COLUMNS = ("document_kind", "document_number", "valid_from", "valid_until")
REQUIRED_COLUMNS = (*PERSON_COLUMNS, *DOCUMENT_COLUMNS)
OPTIONAL_COLUMNS = ("mention", "email")

FAULTS_LISTED = 100
LONGEST_LINE = 65_536
LONGEST_NAME = 200
LONGEST_EMAIL = 254
EARLIEST_YEAR = 1880
# ISO 3166 leaves this code to its users, who all write Kosovo so.
COUNTRY_CODES = frozenset(COUNTRIES) | {"XK"}

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_POSTCODE = re.compile(r"[0-9]{5}")
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


class UnreadableExtractError(Exception):
    """The file is no extract of the register at all; the message says what to do."""


class Row(NamedTuple):
    """A line found sound, in the order of the table it is copied into."""

    line: int
    person_key: str
    foreigner_number: str | None
    family_name: str
    usage_name: str
    given_names: str
    sex: str
    born_on: date
    birth_city: str
    birth_country: str
    nationality: str
    postcode: str
    email: str
    name_key: str
    kind: str
    number: str
    valid_from: date
    valid_until: date
    mention: str


@dataclass(slots=True)
class Faults:
    """The faults found, the first hundred by name and the others by their count."""

    count: int = 0
    _listed: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, sentence: str, *, others: int = 0) -> None:
        """Keep one fault of `line`, standing for `others` like it that are only counted."""
        self.count += 1 + others
        if len(self._listed) < FAULTS_LISTED:
            self._listed.append((line, sentence))

    def sentences(self) -> list[str]:
        """Return one sentence a fault, by line, then how many more there are."""
        listed = [f"line {line}: {sentence}" for line, sentence in sorted(self._listed)]
        more = self.count - len(listed)
        return [*listed, f"and {more} more."] if more else listed


class _Line:
    """One line being checked: reads its columns and remembers what is wrong."""

    def __init__(self, columns: dict[str, str]) -> None:
        self._columns = columns
        self.faults: list[str] = []

    def text(self, column: str, *, required: bool = False, longest: int = LONGEST_NAME) -> str:
        """Return the column composed (NFC) and with single spaces."""
        raw = self._columns.get(column, "")
        value = " ".join(unicodedata.normalize("NFC", raw).split())
        if not value.isprintable() and any(map(_is_control, value)):
            self.faults.append(f"{column} holds a control character.")
            return ""
        if required and not value:
            self.faults.append(f"{column} is empty.")
        if len(value) > longest:
            self.faults.append(f"{column} is longer than {longest} characters.")
        return value

    def day(self, column: str) -> date | None:
        """Return the column as a date, None when it is none."""
        value = self.text(column, required=True)
        if not value:
            return None
        if not _DATE.fullmatch(value):
            self.faults.append(f"{column} is not a date written YYYY-MM-DD.")
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.faults.append(f"{column} is a day that does not exist.")
            return None
        if day.year < EARLIEST_YEAR:
            self.faults.append(f"{column} is before {EARLIEST_YEAR}.")
            return None
        return day

    def choice(self, column: str, allowed: tuple[str, ...], sentence: str) -> str:
        """Return the column as written in `allowed`, whatever its capitals."""
        value = self.text(column).casefold()
        for choice in allowed:
            if choice.casefold() == value:
                return choice
        self.faults.append(f"{column} {sentence}")
        return ""

    def country(self, column: str) -> str:
        """Return the column as an ISO 3166 alpha-2 code, or empty."""
        value = self.text(column).upper()
        if value and value not in COUNTRY_CODES:
            self.faults.append(f"{column} is not a country code of ISO 3166 (two letters).")
        return value


def rows(file: BinaryIO, faults: Faults, warnings: list[str], columns: set[str]) -> Iterator[Row]:
    """Yield the sound lines of an extract; add what is wrong with the others to `faults`.

    `file` is CSV with commas, in UTF-8. Columns come in any order, by their header; those this
    program does not know are left aside, with a warning in `warnings`; `columns` receives the
    names found. Raises UnreadableExtractError when the
    file as a whole cannot be read.
    """
    text = _Decoder(file, faults)
    reader = csv.reader(text, strict=True)
    header = _header(_first_record(reader, faults), warnings)
    columns.update(header)
    while True:
        line = text.line + 1
        before = faults.count
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            faults.add(line, 'its quotation marks (") do not match.')
            continue
        if faults.count > before or not any(value.strip() for value in values):
            continue  # already reported, or blank
        if len(values) != len(header):
            faults.add(line, f"it has {len(values)} columns where the header has {len(header)}.")
            continue
        row = _row(line, _Line(dict(zip(header, values, strict=True))), faults)
        if row:
            yield row


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc"


class _Decoder:
    """The lines of a binary file as text, one by one, bad bytes reported by their line."""

    def __init__(self, file: BinaryIO, faults: Faults) -> None:
        self._file = file
        self._faults = faults
        self.line = 0

    def __iter__(self) -> "_Decoder":
        return self

    def __next__(self) -> str:
        raw = self._file.readline(LONGEST_LINE)
        if not raw:
            raise StopIteration
        self.line += 1
        if self.line == 1:
            raw = self._first(raw)
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            message = (
                f"Line {self.line} is longer than {LONGEST_LINE} bytes. "
                "End each line with a line feed, and close every quotation mark."
            )
            raise UnreadableExtractError(message)
        try:
            return raw.decode()
        except UnicodeDecodeError:
            self._faults.add(self.line, "it is not written in UTF-8.")
            return "\n"

    def _first(self, raw: bytes) -> bytes:
        if raw.startswith(_UTF16_BOMS):
            message = "This file is written in UTF-16. Save it as CSV in UTF-8."
            raise UnreadableExtractError(message)
        return raw.removeprefix(_UTF8_BOM)


def _first_record(reader: Iterator[list[str]], faults: Faults) -> list[str]:
    try:
        names = next(reader, [])
    except csv.Error:
        message = 'Line 1: its quotation marks (") do not match.'
        raise UnreadableExtractError(message) from None
    if faults.count:
        message = "Line 1 is not written in UTF-8. Save the file as CSV in UTF-8."
        raise UnreadableExtractError(message)
    return names


def _header(names: list[str], warnings: list[str]) -> list[str]:
    """Return the columns' names; raise when some are missing or doubled."""
    header = [name.strip().lower() for name in names]
    if not any(header):
        message = "This file is empty. Its first line must name the columns."
        raise UnreadableExtractError(message)
    missing = [column for column in REQUIRED_COLUMNS if column not in header]
    if missing:
        raise UnreadableExtractError(_missing_sentence(header, missing))
    doubled = sorted({name for name in header if header.count(name) > 1})
    if doubled:
        message = f"Line 1: these columns come twice: {', '.join(doubled)}."
        raise UnreadableExtractError(message)
    unknown = [name or "(no name)" for name in header if name not in _KNOWN_COLUMNS]
    if unknown:
        warnings.append(f"These columns are unknown and left aside: {', '.join(unknown)}.")
    return header


_KNOWN_COLUMNS = frozenset((*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS))


def _missing_sentence(header: list[str], missing: list[str]) -> str:
    for delimiter, name in ((";", "semicolons"), ("\t", "tabulations"), ("|", "vertical bars")):
        if len(header) == 1 and delimiter in header[0]:
            return f"Line 1: the columns are parted by {name}. Part them by commas."
    return f"Line 1: these columns are missing: {', '.join(missing)}."


def _row(line: int, read: _Line, faults: Faults) -> Row | None:
    """Return the line's row, or None after reporting each of its faults."""
    foreigner_number = _foreigner_number(read)
    kind = read.choice("document_kind", ("visa", "permit"), "must be visa or permit.")
    number = _document_number(read)
    family_name = read.text("family_name", required=True)
    usage_name = read.text("usage_name")
    given_names = read.text("given_names")
    sex = read.choice("sex", ("F", "M", "X", ""), "must be F, M, X, or empty.")
    born_on, valid_from, valid_until = _days(read)
    row = Row(
        line=line,
        person_key=foreigner_number or f"{kind}:{number}",
        foreigner_number=foreigner_number or None,
        family_name=family_name,
        usage_name=usage_name,
        given_names=given_names,
        sex=sex,
        born_on=born_on,
        birth_city=read.text("birth_city"),
        birth_country=read.country("birth_country"),
        nationality=read.country("nationality"),
        postcode=_postcode(read),
        email=_email(read),
        name_key=name_key(f"{family_name} {usage_name} {given_names}"),
        kind=kind,
        number=number,
        valid_from=valid_from,
        valid_until=valid_until,
        mention=read.text("mention"),
    )
    if kind == "permit" and not foreigner_number and not read.faults:
        read.faults.append("foreigner_number is empty: only the holder of a visa may have none.")
    for sentence in read.faults:
        faults.add(line, sentence)
    return None if read.faults else row


def _foreigner_number(read: _Line) -> str:
    value = read.text("foreigner_number")
    number = parse_number(value).foreigner_number if value else ""
    if value and not number:
        read.faults.append("foreigner_number must have 10 digits.")
    return number


def _document_number(read: _Line) -> str:
    value = read.text("document_number", required=True)
    number = parse_number(value).document_number
    if value and not number:
        read.faults.append("document_number must have 9 letters or digits.")
    return number


def _days(read: _Line) -> tuple[date, date, date]:
    """Return birth, start and end, in their order; any day when one is at fault."""
    born_on = read.day("born_on")
    valid_from = read.day("valid_from")
    valid_until = read.day("valid_until")
    if valid_from and valid_until and valid_until < valid_from:
        read.faults.append("valid_until is before valid_from.")
    if born_on and valid_from and valid_from < born_on:
        read.faults.append("born_on is after valid_from.")
    return born_on or date.min, valid_from or date.min, valid_until or date.min


def _postcode(read: _Line) -> str:
    value = read.text("postcode").replace(" ", "")
    if value and not _POSTCODE.fullmatch(value):
        read.faults.append(
            "postcode must have 5 digits (a spreadsheet may have dropped a leading 0)."
        )
    return value


def _email(read: _Line) -> str:
    value = read.text("email", longest=LONGEST_EMAIL)
    if value:
        try:
            validate_email(value)
        except ValidationError:
            read.faults.append("email is not an e-mail address.")
    return value
