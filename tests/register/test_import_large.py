"""An import is quick, and its memory does not depend on the number of lines."""

import time
import tracemalloc

from benchmarks.import_register import write_extract
from escale.register.importing import import_register


def test_twenty_thousand_lines_are_imported_within_the_bound(db, tmp_path):
    path = tmp_path / "extract.csv"
    write_extract(path, lines=20_000)
    started = time.perf_counter()
    with path.open("rb") as file:
        report = import_register(file)
    elapsed = time.perf_counter() - started
    assert (report.lines, report.nationals_added, report.documents_added) == (
        20_000,
        16_000,
        20_000,
    )
    # 100,000 lines in 60 s are 20,000 in 12 s; it takes about 2, and machines are busy.
    assert elapsed < 30


def test_ten_times_the_lines_take_the_same_memory(db, tmp_path):
    peaks = [peak_of(tmp_path / f"{lines}.csv", lines=lines) for lines in (500, 500, 5_000)]
    assert peaks[2] < peaks[1] * 1.5 + 200_000


def peak_of(path, *, lines):
    write_extract(path, lines=lines)
    tracemalloc.start()
    try:
        with path.open("rb") as file:
            import_register(file)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
