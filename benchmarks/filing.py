"""What one complete filing costs the server: `python -m benchmarks filing`.

A person goes through the real pages: account (code read in the mail simulator), five steps, five
files of about 1 MB, e-photo, summary, filing; then the letter is made and sealed, the notices leave,
the receipt is taken away. The pages are served by Django in the measured process, so that no web
server or browser is counted; the database and the simulators are processes of their own.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import IO, Any

import django

from benchmarks.measured import Database, own_and_children_cpu
from benchmarks.place import Place

COUNTED = 6  # filings whose CPU is watched
TOGETHER = 10  # filings of each of two processes, whose time is taken
BOUND = 1.5
PEOPLE = 1000  # lines of the register, five a person
#: Not part of the filing itself: what the browser shows of the documents once they are received.
_BESIDE = ("previews",)


@dataclass(frozen=True)
class Cost:
    """Figures of one filing: CPU seconds by phase, of the libraries alone, commits."""

    phases: dict[str, float]
    libraries: dict[str, float]
    commits: float
    writing: float
    database: float

    @property
    def server(self) -> float:
        """CPU seconds of the service, what is beside left out."""
        return sum(spent for phase, spent in self.phases.items() if phase not in _BESIDE)

    @property
    def irreducible(self) -> float:
        """CPU seconds of the library calls."""
        return sum(self.libraries.values())

    @property
    def ratio(self) -> float:
        """How much more than the libraries alone."""
        return self.server / self.irreducible


def main(place: Place) -> None:
    """Print the figures, each with its bound where there is one."""
    cost = measure(place)
    a_minute = throughput(place)
    print(f"\nfiling: CPU of the service     {cost.server * 1000:7.0f} ms a filing")
    for phase, spent in sorted(cost.phases.items(), key=lambda p: -p[1]):
        beside = "   (beside: shown by the browser, not counted)" if phase in _BESIDE else ""
        print(f"    {phase:24} {spent * 1000:7.0f} ms{beside}")
    print(f"filing: CPU of libraries alone {cost.irreducible * 1000:7.0f} ms")
    for call, spent in cost.libraries.items():
        print(f"    {call.replace('_', ' '):24} {spent * 1000:7.0f} ms")
    print(f"filing: ratio                  {cost.ratio:7.2f}    (bound {BOUND})")
    print(f"filing: CPU of PostgreSQL      {cost.database * 1000:7.0f} ms, in neither sum")
    bare = cost.libraries["hash_the_password"]
    unhashed = (cost.server - bare) / (cost.irreducible - bare)
    print(f"filing: the same, no password  {unhashed:7.2f}    its hash taken from both sums")
    print(
        f"filing: transactions           {cost.commits:7.0f}    of which {cost.writing:.0f} wrote"
        " (each reading alone is one, without flush)"
    )
    print(f"filing: filings a minute       {a_minute:7.0f}    by 2 processes, previews included")


def measure(place: Place, *, count: int = COUNTED) -> Cost:
    """File `count` requests, one after the other, and return what one costs."""
    _prepare()
    with _filer(place, first=0, count=count, watch=True) as filer:
        _expect_ready(filer)
        before, spent = place.counts(), own_and_children_cpu(place.postmaster)
        _write(filer, "go")
        figures = json.loads(_read(filer))
        spent = own_and_children_cpu(place.postmaster) - spent
        after = place.counts()
        counts = Database(
            commits=(after.commits - before.commits) // count,
            writing=(after.writing - before.writing) // count,
        )
        _write(filer, str(counts.writing))
        libraries = json.loads(_read(filer))
    return Cost(
        phases={phase: cpu / count for phase, cpu in figures["phases"].items()},
        libraries=libraries,
        commits=counts.commits,
        writing=counts.writing,
        database=spent / count,
    )


def throughput(place: Place, *, count: int = TOGETHER) -> float:
    """Return how many requests two processes file in a minute, on the cores of this machine."""
    _prepare()
    with (
        _filer(place, first=100, count=count) as one,
        _filer(place, first=150, count=count) as other,
    ):
        both = (one, other)
        for filer in both:
            _expect_ready(filer)
        for filer in both:
            _write(filer, "go")
        slowest = max(json.loads(_read(filer))["seconds"] for filer in both)
    return 60 * 2 * count / float(slowest)


def _prepare() -> None:
    """Make the offices and the people of the register, once."""
    django.setup()
    from benchmarks.import_register import import_lines  # noqa: PLC0415 - they need the settings
    from escale.jobs.demo_world.offices import make_offices  # noqa: PLC0415 - same

    make_offices()
    import_lines(PEOPLE)


def _filer(place: Place, *, first: int, count: int, watch: bool = False) -> "subprocess.Popen[str]":
    command = [
        *(sys.executable, "-m", "benchmarks.filer", "--mail-page", place.mail_page),
        *("--first", str(first), "--count", str(count)),
        *(["--watch"] if watch else []),
    ]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _expect_ready(filer: "subprocess.Popen[str]") -> None:
    if _read(filer) != "ready":
        message = f"the filing process ended ({filer.wait()}): see what it wrote above"
        raise SystemExit(message)


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def _read(filer: "subprocess.Popen[Any]") -> str:
    return _pipe(filer.stdout).readline().strip()


def _write(filer: "subprocess.Popen[Any]", line: str) -> None:
    pipe = _pipe(filer.stdin)
    pipe.write(line + "\n")
    pipe.flush()
