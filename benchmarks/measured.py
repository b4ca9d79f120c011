"""What is measured: CPU of this process and of its children, of the database, and its commits."""

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

_TICK = os.sysconf("SC_CLK_TCK")
_UTIME = 11  # fields of /proc/PID/stat after the name, from 0; then stime, cutime, cstime
_PPID = 1


def children_cpu(of: int | None = None) -> float:
    """Return the CPU seconds of the processes below `of` (this one): at work, or ended.

    The documents are opened by children of a child that stays: only its own account, which the
    system keeps in hundredths of a second, tells what they took.
    """
    root = of or os.getpid()
    stats = _stats()
    below = _below(root, stats)
    ended = sum(stats[root][_UTIME + 2 : _UTIME + 4]) if root in stats else 0
    return (sum(sum(stats[pid][_UTIME : _UTIME + 4]) for pid in below) + ended) / _TICK


def own_and_children_cpu(pid: int) -> float:
    """Return the CPU seconds of another process and of all those below it."""
    stats = _stats()
    own = sum(stats[pid][_UTIME : _UTIME + 2]) if pid in stats else 0
    return own / _TICK + children_cpu(pid)


def _stats() -> dict[int, list[int]]:
    """Return the numbers of /proc/PID/stat of every process, the state left out as 0."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            text = (entry / "stat").read_text()
        except OSError:
            continue
        words = text.rpartition(")")[2].split()
        found[int(entry.name)] = [0, *(int(word) for word in words[1:])]
    return found


def _below(root: int, stats: dict[int, list[int]]) -> set[int]:
    found: set[int] = set()
    while more := {
        pid
        for pid, numbers in stats.items()
        if pid not in found and (numbers[_PPID] == root or numbers[_PPID] in found)
    }:
        found |= more
    return found


@dataclass
class Meter:
    """CPU seconds by phase, of this process and, when it watches them, of its children."""

    is_watching: bool = True
    own: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    children: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count what is spent in the block under `name`."""
        children, own = self._children(), time.process_time()
        try:
            yield
        finally:
            self.own[name] += time.process_time() - own
            self.children[name] += self._children() - children
            self.calls[name] += 1

    def _children(self) -> float:
        return children_cpu() if self.is_watching else 0.0

    def clear(self) -> None:
        """Forget what was counted: the first time of everything is not the rule."""
        for counted in (self.own, self.children, self.calls):
            counted.clear()

    def by_phase(self) -> dict[str, float]:
        """Return the CPU seconds of each phase."""
        return {name: self.own[name] + self.children[name] for name in self.own}


@dataclass(frozen=True)
class Database:
    """What the database did between two instants."""

    commits: int
    writing: int


def database_counts(dsn: str, *, beside: str) -> Database:
    """Return how many transactions a database committed, and how many wrote something.

    A statement alone that only reads is a transaction for PostgreSQL, and costs no flush; those
    that wrote are known by the number they took (savepoints take one too). Asked from `beside`,
    another database of the same server, so that asking is not counted.
    """
    name = urlsplit(dsn).path.lstrip("/")
    with psycopg.connect(beside, autocommit=True) as connection:
        row = connection.execute(
            "select xact_commit, pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
            " from pg_stat_database where datname = %s",
            [name],
        ).fetchone()
    assert row is not None
    return Database(*row)
