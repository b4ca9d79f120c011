"""A process that files requests one after the other: `python -m benchmarks.filer`.

Started by `benchmarks.filing`, on its database and beside its simulators. It files one request that
is not counted, says « ready », waits for a line, files the others, prints its figures as JSON.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict
from typing import Any

from django.db import connection

from benchmarks.measured import Meter, children_cpu


def main() -> None:
    """File what is asked and print what it cost."""
    asked = _arguments()
    import config.wsgi  # noqa: F401, PLC0415 - as the web server does; it reads the settings
    from benchmarks import filings, irreducible, scans  # noqa: PLC0415 - they need the settings

    files = scans.five()
    meter = Meter(is_watching=asked.watch)

    def file_one(n: int) -> Any:
        return filings.file_one(n, files, mail_page=asked.mail_page, meter=meter)

    application = file_one(asked.first)
    _hang_up()
    meter.clear()
    _say("ready")
    sys.stdin.readline()
    began, own, below = time.perf_counter(), time.process_time(), children_cpu()
    for n in range(asked.first + 1, asked.first + 1 + asked.count):
        application = file_one(n)
    figures: dict[str, Any] = {
        "seconds": time.perf_counter() - began,
        "process": time.process_time() - own + children_cpu() - below,
        "phases": meter.by_phase(),
        "calls": dict(meter.calls),
    }
    _hang_up()
    _say(json.dumps(figures))
    if asked.watch:
        commits = int(sys.stdin.readline())
        sent = [content for _name, content in files.values()]
        irreducible.expect_same_bytes(application, sent)
        _say(json.dumps(asdict(irreducible.measure(application, sent, commits=commits))))


def _hang_up() -> None:
    """Close the connections: only then does the server account for all that they did."""
    connection.close()
    getattr(connection, "close_pool", lambda: None)()  # PostgreSQL's own, unknown to the types


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.filer")
    parser.add_argument("--first", type=int, required=True, help="number of the first person")
    parser.add_argument("--count", type=int, required=True, help="how many filings are counted")
    parser.add_argument("--mail-page", required=True, help="where the mail simulator shows")
    parser.add_argument("--watch", action="store_true", help="count the CPU of every call")
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
