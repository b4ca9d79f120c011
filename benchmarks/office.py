"""The prefecture's pages at ten thousand and at a million applications: times, ratios, questions.

Two databases of the same server are filled by `benchmarks.nation` and asked in turn, so that what
else this machine does weighs on both. What is timed is the whole answer to a request, from the
session to the last byte of the page, in this process. A list takes as long at both sizes; the
manager's figures count what happened in a period, and are held to a time instead.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import psycopg
from django.contrib.auth import get_user_model
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
from django.urls import NoReverseMatch, reverse
from psycopg import sql

from benchmarks.nation import RARE_NAME, fill
from benchmarks.place import Place
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.applications.querysets import ApplicationQuerySet, QueuePlace
from escale.audit.models import Search
from escale.kit import clock
from escale.kit.embedded_postgres import database_settings
from escale.people.models import Account, Prefecture, Role, StaffMember
from escale.procedures.cases import Case
from escale.web.office.queue.paging import PAGE, write_place

SIZES: Final = (10_000, 1_000_000)
#: A page at a million takes at most so many times what it takes at ten thousand.
BAR: Final = 1.2
ROUNDS: Final = 60
WARM: Final = 8
#: The figures of a period grow with what happened in it: so many seconds at most, at a million.
SECONDS_OF_FIGURES: Final = 5.0
#: A page that counts is asked fewer times than one that lists.
ROUNDS_OF_FIGURES: Final = 10
_DEEP_PAGE: Final = 20
_FIGURES: Final = "figures"


@dataclass
class Nation:
    """One database, and an officer and the manager of its big prefecture at work."""

    size: int
    wrapper: BaseDatabaseWrapper
    client: Client = field(default_factory=Client)
    manager: Client = field(default_factory=Client)
    addresses: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    questions: dict[str, int] = field(default_factory=dict)

    def reader_of(self, name: str) -> Client:
        """Return the browser of whoever may open a page."""
        return self.manager if _is_counted(name) else self.client

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Point Django at this database."""
        before = connections["default"]
        connections["default"] = self.wrapper
        try:
            yield
        finally:
            connections["default"] = before


def main(
    place: Place, *, sizes: tuple[int, int] = SIZES, rounds: int = ROUNDS, warm: int = WARM
) -> None:
    """Print what each page takes at both sizes."""
    setup_test_environment()
    nations = [_nation(place.dsn, size) for size in sizes]
    names = [name for name in nations[0].addresses if name in nations[1].addresses]
    for turn in range(warm + rounds):
        for name in names:
            if _is_counted(name) and turn >= warm + ROUNDS_OF_FIGURES:
                continue
            for nation in nations if turn % 2 else reversed(nations):
                _ask(nation, name, is_warm=turn >= warm)
    for nation in nations:
        with nation.in_use():
            for name in names:
                nation.questions[name] = _questions(nation, name)
    _tell(names, *nations)
    for nation in nations:
        nation.wrapper.close()


def _nation(dsn: str, size: int) -> Nation:
    """Make a database of so many applications beside the one that was migrated."""
    name = f"nation_{size}"
    started = time.perf_counter()
    connection.close()
    # Whoever still looks at a database keeps it from being copied.
    connection.close_pool()  # type: ignore[attr-defined]  # unknown to the stubs
    with psycopg.connect(_address(dsn, "postgres"), autocommit=True) as admin:
        template = urlsplit(dsn).path.lstrip("/")
        command = sql.SQL("create database {} template {}")
        admin.execute(command.format(sql.Identifier(name), sql.Identifier(template)))
    address = _address(dsn, name)
    wrapper = connections.create_connection("default")
    wrapper.settings_dict = {**wrapper.settings_dict, **database_settings(url=address, pool=False)}
    nation = Nation(size=size, wrapper=wrapper)
    with nation.in_use():
        fill(address, applications=size)
        _go_to_work(nation)
        bytes_held = _one("select pg_database_size(current_database())")
    took = time.perf_counter() - started
    print(f"office, {size} applications: made in {took:.0f} s, {bytes_held / 1e9:.1f} GB")
    sys.stdout.flush()
    return nation


def _go_to_work(nation: Nation) -> None:
    """Sign the officer and the manager in, and note the address of each page."""
    prefecture = Prefecture.objects.get(pk=1)
    members = StaffMember.objects.filter(prefecture=prefecture).order_by("pk")
    officer, manager = (member.account for member in members[:2])
    members.filter(account=manager).update(roles=[Role.MANAGER])
    _sign_in(nation.client, officer)
    _sign_in(nation.manager, manager)
    queue = Application.objects.waiting_in(prefecture)
    some = queue.held_by(officer).order_by("pk").first()
    assert some is not None
    nation.addresses = {
        **_lists(queue),
        **_searches(some, officer=officer, prefecture=prefecture),
        **_page_of(some),
        **_figures(),
    }


def _sign_in(client: Client, account: Account) -> None:
    """Open the browser of a member, their second factor proved."""
    get_user_model().objects.filter(pk=account.pk).update(last_login=clock.machine_now())
    client.force_login(account)
    session = client.session
    session["second_factor_at"] = clock.machine_now().timestamp()
    session.save()


def _lists(queue: ApplicationQuerySet) -> dict[str, str]:
    skipped = PAGE * (_DEEP_PAGE - 1) - 1
    places = queue.most_harmed_first().values_list("rank", "urgent_on", "pk")[skipped:]
    deep = QueuePlace(*places[0])  # type: ignore[arg-type]  # whoever waits has a day
    rare = {"case": Case.RENEWAL_AFTER_JOB_LOSS, "marks": ["late", "absence", "identity"]}
    asked: dict[str, dict[str, Any]] = {
        "queue, first page": {},
        f"queue, page {_DEEP_PAGE}": {"after": write_place(deep)},
        "queue, mine": {"officer": "me"},
        "queue, nobody's": {"officer": "nobody"},
        "queue, answers received": {"view": "answered"},
        "queue, to sign": {"view": "to_sign"},
        "queue, of a status": {"status": Status.FILED},
        "queue, late": {"marks": ["late"]},
        "queue, case and identity": {"case": Case.RENEWAL, "marks": ["identity"]},
        "queue, four filters at once": rare,
    }
    address = reverse("office:queue")
    return {name: f"{address}?{urlencode(query, True)}" for name, query in asked.items()}


def _searches(some: Application, *, officer: Account, prefecture: Prefecture) -> dict[str, str]:
    email = some.person.accounts.get().email
    asked = {
        "search, a rare name": RARE_NAME,
        "search, a common beginning": "mar",
        "search, two common words": "mar amina",
        "search, a reference": some.reference,
        "search, an e-mail": email,
        "search, a foreigner number": f"77{some.pk:08d}",
        "search, nothing found": "zzyzx",
    }
    searches = {
        name: Search.objects.create(account=officer, prefecture=prefecture, words=words)
        for name, words in asked.items()
    }
    return {name: reverse("office:found", args=[kept.pk]) for name, kept in searches.items()}


def _page_of(some: Application) -> dict[str, str]:
    try:
        return {"one application": reverse("office:application", args=[some.reference])}
    except NoReverseMatch:
        print("office: there is no page of one application yet, so it is not timed.")
        return {}


def _figures() -> dict[str, str]:
    address, table = reverse("office:figures"), reverse("office:figures_csv")
    return {
        f"{_FIGURES}, this month": f"{address}?period=1",
        f"{_FIGURES}, 12 months": f"{address}?period=12",
        f"{_FIGURES}, 24 months": f"{address}?period=24",
        f"{_FIGURES}, 24 months, CSV": f"{table}?period=24",
    }


def _is_counted(name: str) -> bool:
    """Whether a page counts what happened, rather than lists."""
    return name.startswith(_FIGURES)


def _ask(nation: Nation, name: str, *, is_warm: bool) -> None:
    with nation.in_use():
        started = time.perf_counter()
        response = nation.reader_of(name).get(nation.addresses[name])
        seconds = time.perf_counter() - started
    assert response.status_code == 200, (name, response.status_code)  # noqa: PLR2004
    if is_warm:
        nation.seconds.setdefault(name, []).append(seconds)


def _questions(nation: Nation, name: str) -> int:
    with CaptureQueriesContext(nation.wrapper) as asked:
        nation.reader_of(name).get(nation.addresses[name])
    return len(asked)


def _tell(names: list[str], small: Nation, large: Nation) -> None:
    print(f"{'':32}{small.size:>12,}{large.size:>12,}{'ratio':>8}{'questions':>12}")
    worst: Callable[[str], float] = lambda name: _ratio(name, small, large)  # noqa: E731
    for name in names:
        times = "".join(f"{median(n.seconds[name]) * 1000:>9.1f} ms" for n in (small, large))
        asked = f"{small.questions[name]} / {large.questions[name]}"
        is_within = (
            median(large.seconds[name]) <= SECONDS_OF_FIGURES
            if _is_counted(name)
            else worst(name) <= BAR
        )
        flag = "" if is_within else "  above the bar"
        print(f"{name:32}{times}{worst(name):>8.2f}{asked:>12}{flag}")
    name = max((name for name in names if not _is_counted(name)), key=worst)
    print(f"office: the worst ratio is {worst(name):.2f} ({name}); the bar is {BAR}")
    slowest = max(median(large.seconds[name]) for name in names if _is_counted(name))
    print(
        f"office: the slowest figures take {slowest:.2f} s; the bar is {SECONDS_OF_FIGURES:.0f} s"
    )


def _ratio(name: str, small: Nation, large: Nation) -> float:
    return median(large.seconds[name]) / median(small.seconds[name])


def _one(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return row[0] if row else None


def _address(dsn: str, database: str) -> str:
    return urlsplit(dsn)._replace(path=f"/{database}").geturl()
