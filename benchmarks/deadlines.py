"""A day on which very many delays end: the brake, two people, and all of it closed.

What closes them (history, requests ended, letters wanted, messages queued, a batch at a time) is
compared with one set-based statement a table that writes the same rows, in a copy of the same
database, in the same run. The memory is what this process takes more while it closes.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import psycopg
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from benchmarks import unanswered
from benchmarks.place import Place
from escale.actions import close_unanswered
from escale.actions.release_brake import release_brake
from escale.applications.brakes import Brake
from escale.applications.enums import Status
from escale.applications.models import Application, Event, PieceRequest
from escale.kit import clock
from escale.kit.embedded_postgres import database_settings
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.people.models import Role, StaffMember

SIZES: Final = (10_000, 100_000)
#: The closures take at most so many times what the bare statements take.
BAR: Final = 5.0
_PAGE: Final = 4096


@dataclass(frozen=True)
class Closed:
    """What one size took: seconds of each way, and how much memory came on top, in MB."""

    size: int
    brake: float
    ours: float
    bare: float
    grown: float

    @property
    def ratio(self) -> float:
        """How many times the bare statements."""
        return self.ours / self.bare


def main(place: Place, *, sizes: tuple[int, ...] = SIZES) -> None:
    """Print what each size takes."""
    measured = [_measure(place.dsn, size) for size in sizes]
    print(f"{'':12}{'brake on':>12}{'closed':>12}{'bare SQL':>12}{'ratio':>8}{'memory':>12}")
    for one in measured:
        is_held_to = one is measured[-1]  # the smaller ones pay what is paid once
        flag = "  above the bar" if is_held_to and one.ratio > BAR else ""
        print(
            f"{one.size:>12,}{one.brake:>10.1f} s{one.ours:>10.1f} s{one.bare:>10.1f} s"
            f"{one.ratio:>8.2f}{one.grown:>+9.0f} MB{flag}"
        )
    last = measured[-1]
    print(
        f"deadlines: {last.size:,} closures take {last.ratio:.2f} × bare SQL; the bar is {BAR:.0f}"
    )


def _measure(dsn: str, size: int) -> Closed:
    """Close so many in one database, and write the same rows in its copy."""
    filled, copy = f"deadlines_{size}", f"deadlines_{size}_bare"
    _make(dsn, filled, template=urlsplit(dsn).path.lstrip("/"))
    with _in_use(dsn, filled):
        unanswered.fill(_address(dsn, filled), size)
    _make(dsn, copy, template=filled)
    with _in_use(dsn, filled):
        started = time.perf_counter()
        stopped = close_unanswered.close_due()
        brake = time.perf_counter() - started
        assert stopped == {"closed": 0, "stopped": unanswered.PREFECTURES}, stopped
        _let_go()
        with _grown() as grown:
            started = time.perf_counter()
            done = close_unanswered.close_due()
            ours = time.perf_counter() - started
        assert done == {"closed": size, "stopped": 0}, done
        letter = Letter.objects.filter(kind=Letter.Kind.CLOSURE).first()
        notice = Notice.objects.filter(kind="closed_unanswered").first()
        assert letter is not None
        assert notice is not None
        written = _counted()
    with _in_use(dsn, copy):
        seconds = _bare(_address(dsn, copy), letter.facts, notice.facts)
        assert _counted() == written
    sys.stdout.flush()
    return Closed(size=size, brake=brake, ours=ours, bare=seconds, grown=grown[0])


def _counted() -> dict[str, int]:
    """Return how many rows there are of each kind that a closure writes."""
    return {
        "closed": Application.objects.filter(status=Status.CLOSED).count(),
        "events": Event.objects.filter(act="close_unanswered").count(),
        "ended": PieceRequest.objects.filter(ending=PieceRequest.Ending.CLOSED).count(),
        "letters": Letter.objects.filter(kind=Letter.Kind.CLOSURE).count(),
        "notices": Notice.objects.filter(kind="closed_unanswered").count(),
    }


def _let_go() -> None:
    """Release each brake as two managers do."""
    for brake in Brake.objects.on():
        managers = StaffMember.objects.holding(Role.MANAGER).filter(prefecture=brake.prefecture)
        for manager in managers.order_by("pk")[:2]:
            release_brake(brake, by=manager.account, proved_at=clock.machine_now())
    assert not Brake.objects.on().exists()


# ---- the bare statements -------------------------------------------------------------------------

_BARE: Final = (
    """
    create temporary table closing on commit drop as
    select r.id as request_id, r.application_id as id, a.reference, a.person_id, c.email
    from applications_piecerequest r
    join applications_application a on a.id = r.application_id
    join people_account c on c.person_id = a.person_id
    where r.ended_at is null and a.status = 'awaiting_pieces'
      and r.answer_by < (%(now)s::timestamptz at time zone r.zone)::date
      and r.delivered_at is not null
      and exists (select from applications_requestline l
                  where l.request_id = r.id and l.answered_at is null and l.cancelled_at is null)
    """,
    "analyze closing",
    """
    update applications_application a
    set status = 'closed', revision = a.revision + 1, touched_at = %(now)s, rank = 9,
        urgent_on = null, urgent_for = '', answered_at = null, reopening_asked_at = null
    from closing where a.id = closing.id
    """,
    "create temporary table told (id bigint, application_id bigint) on commit drop",
    """
    with written as (
        insert into applications_event (application_id, act, name, from_status, to_status, party,
                                        at, recorded_at, detail)
        select id, 'close_unanswered', 'closed_unanswered', 'awaiting_pieces', 'closed', 'Y',
               %(now)s, %(now)s, '{}' from closing
        returning id, application_id
    )
    insert into told select id, application_id from written
    """,
    "analyze told",
    """
    update applications_piecerequest r set ended_at = %(now)s, ending = 'closed'
    from closing where r.id = closing.request_id
    """,
    """
    insert into letters_letter (application_id, event_id, kind, code, facts, wanted_at,
                                next_try_at, tries, store_name, wrapped_key, sha256, size)
    select c.id, e.id, 'closure', upper(substr(md5(c.id::text), 1, 16)),
           %(letter)s::jsonb || jsonb_build_object('reference', c.reference),
           %(now)s, %(now)s, 0, '', '', '', 0
    from closing c
    join told e on e.application_id = c.id
    """,
    """
    insert into notices_notice (kind, key, person_id, application_id, event_id, channel, "to",
                                language, facts, subject, text, html, is_secret, state, tries,
                                queued_at, next_try_at, why_not)
    select 'closed_unanswered',
           'closed_unanswered:' || substr(encode(sha256(e.id::text::bytea), 'hex'), 1, 40),
           c.person_id, c.id, e.id, 'email', c.email, 'fr',
           %(notice)s::jsonb || jsonb_build_object('reopening_path', c.reference),
           '', '', '', false, 'queued', 0, %(now)s, %(now)s, ''
    from closing c
    join told e on e.application_id = c.id
    """,
)


def _bare(address: str, letter: dict[str, Any], notice: dict[str, Any]) -> float:
    """Write the same rows with one statement a table, and return the seconds that it took."""
    values = {
        "now": clock.now(),
        "letter": json.dumps(letter),
        "notice": json.dumps(notice),
    }
    with psycopg.connect(address) as bare:
        started = time.perf_counter()
        for statement in _BARE:
            bare.execute(statement, values)
        bare.commit()
        return time.perf_counter() - started


# ---- databases, memory ---------------------------------------------------------------------------


def _make(dsn: str, name: str, *, template: str) -> None:
    """Copy a database that nobody looks at."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # unknown to the stubs
    with psycopg.connect(_address(dsn, "postgres"), autocommit=True) as admin:
        command = sql.SQL("create database {} template {}")
        admin.execute(command.format(sql.Identifier(name), sql.Identifier(template)))
        admin.execute("checkpoint")


@contextmanager
def _in_use(dsn: str, name: str) -> Iterator[None]:
    """Point Django at a database, then let go of it."""
    wrapper: BaseDatabaseWrapper = connections.create_connection("default")
    address = _address(dsn, name)
    wrapper.settings_dict = {**wrapper.settings_dict, **database_settings(url=address, pool=False)}
    before = connections["default"]
    connections["default"] = wrapper
    try:
        yield
    finally:
        connections["default"] = before
        wrapper.close()


def _address(dsn: str, database: str) -> str:
    return urlsplit(dsn)._replace(path=f"/{database}").geturl()


@contextmanager
def _grown() -> Iterator[list[float]]:
    """Give, after the block, how much more memory this process held at its highest, in MB."""
    before, highest, is_over = _resident(), 0.0, threading.Event()
    grown: list[float] = []

    def watch() -> None:
        nonlocal highest
        while not is_over.wait(0.05):
            highest = max(highest, _resident())

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    yield grown
    is_over.set()
    watching.join()
    grown.append(max(highest, _resident()) - before)


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 1e6
