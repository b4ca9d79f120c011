"""The program that runs one embedded PostgreSQL until its last user has gone.

Started by `embedded_postgres.Cluster.start` as `python -m escale.kit.postgres_guardian FOLDER`.
It has a session of its own, so that Ctrl-C reaches the web server and the worker first, and the
database, which they still need in order to end well, last.
"""

import argparse
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from escale.kit.embedded_postgres import (
    Cluster,
    EmbeddedPostgresError,
    locked,
    open_lock,
    private_folder,
    program,
)

LOG_KEPT_BYTES = 10_000_000
LOG_LINES_TOLD = 8
PR_SET_PDEATHSIG = 1


def guard(cluster: Cluster) -> None:
    """Run the server until its last user has gone. Holds `guardian.lock` throughout."""
    with locked(cluster.folder / "guardian.lock"):
        try:
            server = _start_server(cluster)
        except EmbeddedPostgresError as error:
            _answer(str(error))
            return
        signal.signal(signal.SIGTERM, lambda *_: server.send_signal(signal.SIGINT))
        _answer("ready")
        threading.Thread(target=_await_last_user, args=(cluster, server), daemon=True).start()
        server.wait()


def _answer(said: str) -> None:
    """Tell the starter, who reads until the end of the pipe, and let go of it."""
    sys.stdout.write(said)
    sys.stdout.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _await_last_user(cluster: Cluster, server: subprocess.Popen[bytes]) -> None:
    with open_lock(cluster.folder / "users.lock") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        server.send_signal(signal.SIGINT)  # PostgreSQL's « fast » shutdown
        # The exclusive lock is kept until the server has ended: a newcomer waits for it.
        server.wait()


def _start_server(cluster: Cluster) -> subprocess.Popen[bytes]:
    """Start `postgres` itself (pg_ctl would hide it from its parent) and wait until it answers."""
    _end_orphan(cluster)
    private_folder(cluster.sockets)
    keep_log = cluster.log.exists() and cluster.log.stat().st_size < LOG_KEPT_BYTES
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(cluster.sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "lc_messages": "C",
        "timezone": "UTC",
        "fsync": "on" if cluster.durable else "off",
        "synchronous_commit": "on" if cluster.durable else "off",
        "full_page_writes": "on" if cluster.durable else "off",
    }
    with cluster.log.open("ab" if keep_log else "wb") as log:
        server = subprocess.Popen(
            [
                *(*program("postgres"), "-D", str(cluster.data)),
                *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 — the guardian has one thread here
        )
    while not cluster.is_running():  # crash recovery may take as long as it needs
        if server.poll() is not None:
            tail = cluster.log.read_text(errors="replace").splitlines()[-LOG_LINES_TOLD:]
            sentence = f"The embedded PostgreSQL did not start; {cluster.log} ends:\n" + "\n".join(
                tail
            )
            raise EmbeddedPostgresError(sentence)
        time.sleep(0.01)
    return server


def _die_with_parent() -> None:
    """On Linux, have the kernel stop the server if even the guardian is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _end_orphan(cluster: Cluster) -> None:
    """Stop a server that has lost its guardian, and remove the trace of one that crashed.

    PostgreSQL itself takes any living process with the number noted in `postmaster.pid` for a
    server, and after a reboot that number is somebody else's.
    """
    noted = cluster.data / "postmaster.pid"
    lines = noted.read_text().splitlines() if noted.exists() else []
    if not lines:
        return
    number = int(lines[0])
    while _is_server(number, cluster.data):
        os.kill(number, signal.SIGINT)
        time.sleep(0.1)
    noted.unlink(missing_ok=True)


def _is_server(number: int, data: Path) -> bool:
    """Whether this process is a PostgreSQL working in this folder (elsewhere than Linux: any)."""
    proc = Path("/proc")
    if (proc / "self").exists():
        try:
            return (proc / str(number) / "cwd").readlink() == data
        except OSError:
            return False
    shown = subprocess.run(
        ["ps", "-p", str(number), "-o", "comm="], capture_output=True, text=True, check=False
    )
    return "postgres" in shown.stdout


def main() -> None:
    """Guard the folder given on the command line."""
    arguments = argparse.ArgumentParser(description="Guard one embedded PostgreSQL.")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--volatile", action="store_true")
    given = arguments.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    guard(Cluster(given.folder, durable=not given.volatile))


if __name__ == "__main__":
    main()
