"""Import an extract of the register: all of it, or nothing.

Lines are read one by one (`reading`), copied into a temporary table, compared with one another and
with the register there (`staging`), then written set by set. The memory used does not depend on
the number of lines.
"""

from dataclasses import dataclass
from typing import BinaryIO

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from escale.register import staging
from escale.register.reading import Faults, Row, UnreadableExtractError, rows

__all__ = ["ExtractRefusedError", "ImportReport", "UnreadableExtractError", "import_register"]


class ExtractRefusedError(Exception):
    """The extract has faults and nothing of it was imported; `sentences` names them by line."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(f"{faults.count} faults")
        self.sentences = faults.sentences()
        self.count = faults.count


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in numbers of lines, persons and documents."""

    lines: int
    nationals_added: int
    nationals_changed: int
    documents_added: int
    documents_changed: int
    warnings: tuple[str, ...] = ()


def import_register(file: BinaryIO) -> ImportReport:
    """Bring the register up to date with an extract, in one transaction.

    Persons are known by their foreigner number, or by their visa as long as they have none;
    documents by kind and number. Persons and documents absent from the extract stay as they are,
    and so do e-mail addresses and mentions when the extract has no such column. The same extract
    twice changes nothing.

    Raises ExtractRefusedError when a line is malformed or contradicts another or the register,
    UnreadableExtractError when the file is no extract; in both cases nothing is imported.
    """
    faults = Faults()
    warnings: list[str] = []
    columns: set[str] = set()
    with transaction.atomic(), connection.cursor() as cursor:
        staging.open_tables(cursor)
        lines = _copy(cursor, file, faults, warnings, columns)
        staging.compare_lines(cursor, faults)
        if not faults.count:
            staging.find_nationals(cursor)
            staging.compare_with_register(cursor, faults)
        if faults.count:
            raise ExtractRefusedError(faults)
        added, changed = staging.write_nationals(cursor, has_email="email" in columns)
        documents_added, documents_changed = staging.write_documents(
            cursor, has_mention="mention" in columns
        )
        staging.merge_numberless(cursor)
        staging.drop_tables(cursor)
    return ImportReport(
        lines=lines,
        nationals_added=added,
        nationals_changed=changed,
        documents_added=documents_added,
        documents_changed=documents_changed,
        warnings=tuple(warnings),
    )


def _copy(
    cursor: CursorWrapper,
    file: BinaryIO,
    faults: Faults,
    warnings: list[str],
    columns: set[str],
) -> int:
    """Copy the sound lines into the temporary table; return how many there are."""
    lines = 0
    with cursor.copy(f"copy extract_line ({', '.join(Row._fields)}) from stdin") as copy:
        for row in rows(file, faults, warnings, columns):
            copy.write_row(row)
            lines += 1
    return lines
