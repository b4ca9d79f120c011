"""Rows written to a database with COPY, as text; indexes are made once they are there."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from typing import Any

import psycopg
from django.db.models import Model
from psycopg import sql

_LINES_AT_ONCE = 5000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def text_of(value: Any) -> str:
    """Return a value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list):
        return "{" + ",".join(json.dumps(str(one)) for one in value).translate(_ESCAPES) + "}"
    if isinstance(value, dict):
        return json.dumps(value).translate(_ESCAPES)
    return str(value).translate(_ESCAPES)


class Sheet:
    """The lines of one table: a column left out has the default of its model."""

    def __init__(self, model: type[Model], **fixed: Any) -> None:
        """Know the columns, and the text of those that are the same on every line."""
        meta = model._meta  # noqa: SLF001 - Django's own way to know columns
        fields = meta.concrete_fields
        blank = model(**fixed)
        self.table = meta.db_table
        #: How many lines were numbered so far.
        self.written = 0
        self.columns = [field.column for field in fields]
        self._texts = [text_of(getattr(blank, field.attname)) for field in fields]
        self._places = {column: place for place, column in enumerate(self.columns)}

    def line(self, **texts: str) -> str:
        """Return one line; what is given is text already (`text_of`)."""
        cells = self._texts.copy()
        for column, text in texts.items():
            cells[self._places[column]] = text
        return "\t".join(cells) + "\n"

    @property
    def command(self) -> sql.Composed:
        """The command that takes the lines."""
        columns = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        return sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(self.table), columns)


class Writers:
    """One COPY a table, all open at once: a nation is drawn once, and never held in memory."""

    def __init__(self, dsn: str, sheets: Sequence[Sheet], stack: ExitStack) -> None:
        """Open them, each on a connection of its own."""
        self._lines: dict[str, list[str]] = {sheet.table: [] for sheet in sheets}
        self._copies: dict[str, psycopg.Copy] = {}
        for sheet in sheets:
            connection = stack.enter_context(psycopg.connect(dsn))
            connection.execute("set session_replication_role = replica")
            cursor = stack.enter_context(connection.cursor())
            self._copies[sheet.table] = stack.enter_context(cursor.copy(sheet.command))
        stack.callback(self._flush, at_least=1)

    def write(self, sheet: Sheet, lines: Iterable[str]) -> None:
        """Write lines of one table."""
        self._lines[sheet.table] += lines
        self._flush(at_least=_LINES_AT_ONCE)

    def _flush(self, *, at_least: int) -> None:
        for table, lines in self._lines.items():
            if len(lines) >= at_least:
                self._copies[table].write("".join(lines))
                lines.clear()


@contextmanager
def bulk(connection: psycopg.Connection, sheets: Sequence[Sheet]) -> Iterator[None]:
    """Take away the indexes and the triggers of these tables for the time of a load.

    Afterwards the numbers that come next follow those written, and the planner knows the tables.
    """
    tables = [sheet.table for sheet in sheets]
    connection.execute("set session_replication_role = replica")
    connection.execute("set maintenance_work_mem = '512MB'")
    found = connection.execute(
        "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i"
        " where i.indrelid = any(%s::regclass[])"
        " and not exists (select from pg_constraint c where c.conindid = i.indexrelid)",
        [tables],
    ).fetchall()
    for name, _definition in found:
        connection.execute(sql.SQL("drop index {}").format(sql.SQL(name)))
    yield
    for _name, definition in found:
        connection.execute(sql.SQL(definition))
    for table in tables:
        connection.execute(
            sql.SQL("select setval(pg_get_serial_sequence({0}, 'id'), max(id)) from {1}").format(
                sql.Literal(table), sql.Identifier(table)
            )
        )
        connection.execute(sql.SQL("vacuum (analyze) {}").format(sql.Identifier(table)))
    connection.execute("set session_replication_role = origin")
