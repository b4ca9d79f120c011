"""Run all of Escale on this machine: database, simulators, web server and worker.

`make demo` calls it once everything is installed. PORT and RESET come from the environment.
"""

import fcntl
import os
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from escale.kit.embedded_postgres import EmbeddedPostgresError, ensure_cluster, running
from scripts.together import Ended, Together

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("ESCALE_VAR") or ROOT / "var")
MADE_BY_THE_DEMO = ("postgres", "documents", "letters", "samples", "seal", "simulators")
MADE = VAR / "demo.made"  # there once a demo world was made to its end
PATIENCE_S = 60.0
WEB_WORKERS = 2
WEB_THREADS = 4  # each may hold a connection: keep below the pool of config.settings


def main() -> int:
    """Run the demo until Ctrl-C; return the exit status."""
    began = time.monotonic()
    port = int(os.environ.get("PORT") or "8000")
    try:
        with _only_demo_here():
            if _is_yes(os.environ.get("RESET", "")):
                _start_over()
            _require_free(port)
            _run(port, began)
    except (Ended, EmbeddedPostgresError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nEscale has stopped.")
    return 0


def _run(port: int, began: float) -> None:
    mail, pages, ephoto = _port_for(1025), _port_for(8025), _port_for(8026)
    antivirus, behaviour = _port_for(3310), _port_for(8027)
    sms, cards, stamps = _port_for(8028), _port_for(8029), _port_for(8030)
    receipts = ["--webhook", f"http://127.0.0.1:{port}/webhooks/messages/"]
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ESCALE_ENV": "demo",
        "ESCALE_REHEARSAL": "1",
        "PORT": str(port),
        "ESCALE_SMTP_URL": f"smtp://127.0.0.1:{mail}",
        "ESCALE_EPHOTO_URL": f"http://127.0.0.1:{ephoto}",
        "ESCALE_ANTIVIRUS_URL": f"tcp://127.0.0.1:{antivirus}",
        "ESCALE_MAIL_PAGE": f"http://localhost:{pages}/",
        "ESCALE_SMS_URL": f"http://127.0.0.1:{sms}",
        "ESCALE_SMS_PAGE": f"http://localhost:{sms}/",
        "ESCALE_CARDS_URL": f"http://127.0.0.1:{cards}",
        "ESCALE_STAMPS_URL": f"http://127.0.0.1:{stamps}",
        "PYTHONUNBUFFERED": "1",
    }
    python = sys.executable
    with _database(), Together(logs=VAR / "log", environment=environment) as demo:
        demo.start(
            "mail",
            [
                *(python, "-m", "simulators.mail", "--smtp-port", str(mail)),
                *("--http-port", str(pages), *receipts),
            ],
        )
        demo.start("sms", [python, "-m", "simulators.sms", "--port", str(sms), *receipts])
        demo.start(
            "cards",
            [
                *(python, "-m", "simulators.cards", "--port", str(cards), "--pace", "10"),
                *("--webhook", f"http://127.0.0.1:{port}/webhooks/cards/"),
            ],
        )
        demo.start("stamps", [python, "-m", "simulators.stamps", "--port", str(stamps)])
        demo.start(
            "ephoto",
            [
                *(python, "-m", "simulators.ephoto", "--port", str(ephoto)),
                *("--state", str(VAR / "simulators" / "ephoto.sqlite")),
            ],
        )
        demo.start(
            "antivirus",
            [
                *(python, "-m", "simulators.antivirus", "--port", str(antivirus)),
                *("--http-port", str(behaviour)),
            ],
        )
        was_made = MADE.exists()
        if was_made:  # there is little left to prepare: the web server loads meanwhile
            demo.start("web", _web_server(python, port))
        else:
            print("Preparing the database and the demo world …", flush=True)
        sign_ins = demo.run("prepare", [python, "-m", "scripts.prepare_demo"])
        MADE.touch()
        if not was_made:
            demo.start("web", _web_server(python, port))
        demo.start("worker", [python, "manage.py", "procrastinate", "worker"])
        _await_pages(demo, port)
        print(
            f"\nEscale is running ({time.monotonic() - began:.0f} s).\n"
            f"  The service           http://localhost:{port}\n"
            f"  The mail it has sent  http://localhost:{pages}\n"
            f"  The SMS it has sent   http://localhost:{sms}\n"
            f"  e-photo simulator     http://localhost:{ephoto}\n"
            f"  Card factory          http://localhost:{cards}\n"
            f"  Tax stamps            http://localhost:{stamps}\n"
            f"  Antivirus simulator   http://localhost:{behaviour}\n"
            f"  Logs                  {_shown(VAR / 'log')}\n\n"
            f"{sign_ins.strip()}\n\n"
            "Everything here is fictional. Ctrl-C stops all of it.",
            flush=True,
        )
        demo.wait()


def _web_server(python: str, port: int) -> list[str]:
    return [
        *(python, "-m", "granian", "config.wsgi:application", "--interface", "wsgi"),
        *("--host", "127.0.0.1", "--port", str(port), "--no-ws"),
        *("--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS)),
        # Told to stop twice at once, by the terminal and by its parent, one in three forgets.
        *("--respawn-failed-workers", "--workers-kill-timeout", "2"),
    ]


@contextmanager
def _database() -> Iterator[None]:
    joined: Any = nullcontext() if os.environ.get("DATABASE_URL") else ensure_cluster()
    with joined:
        yield


@contextmanager
def _only_demo_here() -> Iterator[None]:
    (VAR / "static").mkdir(parents=True, exist_ok=True)  # whitenoise wants one, even empty
    with (VAR / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"A demo is already running from {ROOT}: stop it first (Ctrl-C there)."
            raise Ended(message) from None
        yield


def _start_over() -> None:
    if os.environ.get("DATABASE_URL"):
        message = "RESET=1 empties the embedded database only: DATABASE_URL names another one."
        raise Ended(message)
    if running(VAR / "postgres"):
        message = "Another command is using the demo's database: let it end, then try again."
        raise Ended(message)
    MADE.unlink(missing_ok=True)
    for name in MADE_BY_THE_DEMO:
        shutil.rmtree(VAR / name, ignore_errors=True)


def _require_free(port: int) -> None:
    if not _is_free(port):
        message = f"Port {port} is taken by another program: try `make demo PORT={port + 1}`."
        raise Ended(message)


def _port_for(usual: int) -> int:
    """The usual port of a simulator or, when it is taken, any other: the page tells which."""
    if _is_free(usual):
        return usual
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        chosen: int = probe.getsockname()[1]
        return chosen


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a connection closed a moment ago does not make a port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _await_pages(demo: Together, port: int) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        demo.check()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    message = f"The web server does not answer after {PATIENCE_S:.0f} s: see {demo.log('web')}."
    raise Ended(message)


def _is_yes(value: str) -> bool:
    return value.strip().lower() in {"1", "yes", "true", "on"}


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


if __name__ == "__main__":
    sys.exit(main())
