"""Runs a simulator's servers until it is told to stop, and says where they listen."""

import argparse
import asyncio
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from simulators.http_service import Application, Service


def machine_now() -> datetime:
    """Return the machine's present instant, aware, in UTC."""
    return datetime.fromtimestamp(time.time(), tz=UTC)


def arguments_for(program: str, description: str) -> argparse.ArgumentParser:
    """Return a parser with the options that every simulator has."""
    parser = argparse.ArgumentParser(
        prog=f"python -m simulators.{program}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument(
        "--while-stdin-open",
        action="store_true",
        help="stop when standard input closes, so as never to outlive a test run",
    )
    return parser


def listen(application: Application, *, host: str, port: int) -> Service:
    """Serve `application` in threads of its own; port 0 takes a free one."""
    service = Service(application, host=host, port=port)
    # Looks twenty times a second whether it must stop: tests start and stop many.
    serve = partial(service.serve_forever, poll_interval=0.05)
    threading.Thread(target=serve, name="http", daemon=True).start()
    return service


def announce(**addresses: str) -> None:
    """Print where the simulator listens, as one line of JSON, once it does."""
    sys.stdout.write(json.dumps(addresses) + "\n")
    sys.stdout.flush()


def stop_when_told(*, while_stdin_open: bool) -> asyncio.Event:
    """Return what is set by Ctrl-C, a termination signal or, if asked, the end of standard input.

    To be called before `announce`: whoever reads that line may already want the end.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if while_stdin_open:

        def wait_for_the_end() -> None:
            # Not through sys.stdin: its lock, held by this thread, would abort the exit.
            while os.read(0, 4096):
                pass
            loop.call_soon_threadsafe(stop.set)

        threading.Thread(target=wait_for_the_end, name="stdin", daemon=True).start()
    return stop


def cannot_listen(program: str, error: OSError, options: Mapping[str, object]) -> int:
    """Say why a simulator cannot start, and return its exit status."""
    tried = ", ".join(f"{name} {value}" for name, value in options.items())
    sys.stderr.write(
        f"The {program} simulator cannot listen ({tried}): {error.strerror or error}.\n"
        "Perhaps it runs already; otherwise give it other ports.\n"
    )
    return 1
