"""Many rows written by one statement: what differs goes as one JSON document, read by PostgreSQL.

Given one by one, the values of a thousand rows are written down, quoted and read again each by
itself: most of the time that a bulk insertion takes.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model
from psycopg import sql


def insert_many(
    model: type[Model], rows: Sequence[Mapping[str, Any]], *, skips_known: bool = False
) -> int:
    """Insert rows in the present transaction; return how many were.

    Each row gives the same columns (`application_id`, not `application`): whatever differs from
    one to another. The others have the default of the model, the same in all of them.
    `skips_known`: a row that is there already is left as it is.
    """
    if not rows:
        return 0
    meta, blank, given = model._meta, model(), rows[0]  # noqa: SLF001 - Django's way to know columns
    table = sql.Identifier(meta.db_table)
    common = {
        field.column: field.get_db_prep_save(getattr(blank, field.attname), connection)
        for field in meta.concrete_fields
        if field.column not in given and not field.primary_key
    }
    statement = sql.SQL(
        "insert into {table} ({columns}) select {values}"
        " from jsonb_populate_recordset(null::{table}, %s::jsonb) {conflicts}"
    ).format(
        table=table,
        columns=sql.SQL(", ").join(map(sql.Identifier, (*given, *common))),
        values=sql.SQL(", ").join(
            [*map(sql.Identifier, given), *(sql.Placeholder() for _column in common)]
        ),
        conflicts=sql.SQL("on conflict do nothing" if skips_known else ""),
    )
    document = json.dumps(rows, default=_written)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*common.values(), document])
        return int(cursor.rowcount)


def _written(value: Any) -> str:
    """Return a day or an instant as the database reads it, with all its digits."""
    if isinstance(value, date):  # an instant is one too
        return value.isoformat()
    message = f"no column is filled with {type(value).__name__}"
    raise TypeError(message)
