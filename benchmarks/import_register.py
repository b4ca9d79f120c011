"""How long an import of the register takes, and how much memory: `main(lines=100_000)`.

`python -m benchmarks import_register` runs it on a database of its own. By hand, on yours:
`python -m benchmarks.import_register [LINES]`; the foreigner numbers it adds begin with 88.
"""

import csv
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from escale.register.importing import import_register
from escale.register.reading import OPTIONAL_COLUMNS, REQUIRED_COLUMNS

COLUMNS = (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS)
BOUND_SECONDS = 60
_NAMES = ("Okafor", "Nguyễn", "O’Brien", "García Márquez", "Ben Saïd", "Żółć", "Ivanova")
_COUNTRIES = ("NG", "VN", "IE", "CO", "TN", "PL", "UA")
_MENTIONS = ("passeport talent - chercheur", "étudiant", "salarié", "")


def write_extract(path: Path, *, lines: int) -> None:
    """Write an extract of so many lines: one person in four has two documents."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_lines(lines))


def import_lines(lines: int) -> None:
    """Import an extract of so many lines; the same again changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "extract.csv"
        write_extract(path, lines=lines)
        _timed(path)


def measure(lines: int) -> tuple[float, float, float]:
    """Return the seconds of a first import, of the same again, and the peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "extract.csv"
        write_extract(path, lines=lines)
        first = _timed(path)
        again = _timed(path)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return first, again, kilobytes / 1024


def main(lines: int = 100_000) -> None:
    """Print the figures of an import of so many lines."""
    few = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    first, again, peak = measure(lines)
    print(f"import_register, {lines} lines: {first:.1f} s (bound {BOUND_SECONDS} s for 100,000)")
    print(f"import_register, the same lines again: {again:.1f} s")
    print(f"import_register, peak memory: {peak:.0f} MB, of which {few:.0f} MB before it began")


def _timed(path: Path) -> float:
    started = time.perf_counter()
    with path.open("rb") as file:
        import_register(file)
    return time.perf_counter() - started


def person_facts(n: int) -> dict[str, str]:
    """Return line number `n` of the extract, from 0; the second of a person repeats the first's."""
    person = n - 1 if n % 5 == 1 else n  # the second line of a person of two documents
    start = date(2020, 1, 1) + timedelta(days=n % 1500)
    return {
        "foreigner_number": f"88{person:08d}",
        "document_kind": "visa" if n % 5 == 1 else "permit",
        "document_number": f"B{n:08d}",
        "valid_from": start.isoformat(),
        "valid_until": (start + timedelta(days=364)).isoformat(),
        "family_name": f"{_NAMES[person % 7]}-{person}",
        "given_names": "Ada Zoé",
        "sex": "FMX"[person % 3],
        "born_on": (date(1960, 1, 1) + timedelta(days=person % 15_000)).isoformat(),
        "birth_city": "Sfax",
        "birth_country": _COUNTRIES[person % 7],
        "nationality": _COUNTRIES[person % 7],
        "postcode": f"{1000 + person % 90_000:05d}",
        "mention": _MENTIONS[n % 4],
        "email": f"person{person}@example.org",
    }


def _lines(count: int) -> Iterator[tuple[str, ...]]:
    for n in range(count):
        facts = person_facts(n)
        yield tuple(facts.get(column, "") for column in COLUMNS)


if __name__ == "__main__":
    import django

    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
