"""Remembers, in a file, when each code was first asked for and which are consumed."""

import sqlite3
import threading
from contextlib import closing
from datetime import datetime
from pathlib import Path


class Ledger:
    """The memory of the service; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path`, making it and its folder if need be."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS code"
            " (code TEXT PRIMARY KEY, first_seen TEXT NOT NULL, consumed_with TEXT)"
        )

    def first_seen(self, code: str, *, now: datetime) -> datetime:
        """Return when the code was first asked for: `now`, if it never was."""
        with self._lock, closing(self._database.cursor()) as cursor:
            cursor.execute(
                "INSERT INTO code (code, first_seen) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (code, now.isoformat()),
            )
            row = cursor.execute("SELECT first_seen FROM code WHERE code = ?", (code,)).fetchone()
        return datetime.fromisoformat(row[0])

    def consumed_with(self, code: str) -> str | None:
        """Return the key the code was consumed with, or None if it was not."""
        with self._lock, closing(self._database.cursor()) as cursor:
            row = cursor.execute(
                "SELECT consumed_with FROM code WHERE code = ?", (code,)
            ).fetchone()
        return row[0] if row else None

    def consume(self, code: str, *, key: str) -> bool:
        """Consume the code with `key`; False if another key came first."""
        with self._lock, closing(self._database.cursor()) as cursor:
            cursor.execute(
                "UPDATE code SET consumed_with = ? WHERE code = ? AND consumed_with IS NULL",
                (key, code),
            )
            row = cursor.execute(
                "SELECT consumed_with FROM code WHERE code = ?", (code,)
            ).fetchone()
        return bool(row) and row[0] == key

    def is_key_of_another(self, code: str, *, key: str) -> bool:
        """Whether the key has consumed another code than this one."""
        with self._lock, closing(self._database.cursor()) as cursor:
            row = cursor.execute(
                "SELECT 1 FROM code WHERE consumed_with = ? AND code <> ?", (key, code)
            ).fetchone()
        return row is not None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()
