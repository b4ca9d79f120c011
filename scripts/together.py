"""Run several programs that live and die together, each with a log of its own."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import IO, Never, Self

PATIENCE_S = 15.0
LOG_LINES_TOLD = 12
PR_SET_PDEATHSIG = 1
_WAYS_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(Exception):
    """One of the programs has ended by itself; the message says which and shows its last words."""


class Together:
    """Programs of one process group: when one ends, or we are told to, all of them end.

    Ctrl-C reaches the whole group at once. Should this process itself be killed, the kernel tells
    the others (on Linux), so that nothing stays behind.
    """

    def __init__(self, *, logs: Path, environment: Mapping[str, str]) -> None:
        self._logs = logs
        self._environment = os.environ | dict(environment)
        self._programs: dict[str, subprocess.Popen[bytes]] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        """Listen for the ways in which we can be told to stop.

        Ctrl-C too: a shell has the programs that it starts in the background ignore it.
        """
        for number in _WAYS_TO_STOP:
            signal.signal(number, _as_ctrl_c)
        return self

    def __exit__(self, *_: object) -> None:
        """End everything, however we came here; a second Ctrl-C does not interrupt that."""
        for number in _WAYS_TO_STOP:
            signal.signal(number, signal.SIG_IGN)
        self._end_all()

    def log(self, name: str) -> Path:
        """Where a program's words go."""
        return self._logs / f"{name}.log"

    def run(self, name: str, command: list[str]) -> str:
        """Run a program to its end and return what it printed.

        Raises Ended when it fails.
        """
        with self.log(name).open("wb") as log:
            process = self._launch(command, stdout=subprocess.PIPE, stderr=log)
            said, _ = process.communicate()
            log.write(said)
        if process.returncode != 0:
            raise Ended(self._last_words(name, process.returncode))
        return said.decode()

    def start(self, name: str, command: list[str]) -> None:
        """Start a program that stays."""
        with self.log(name).open("wb") as log:
            self._programs[name] = self._launch(command, stdout=log, stderr=log)

    def check(self) -> None:
        """Raise Ended if one of the programs that stay has gone."""
        for name, process in self._programs.items():
            if process.poll() is not None:
                raise Ended(self._last_words(name, process.returncode))

    def wait(self) -> Never:
        """Wait until one of them ends (Ended) or until we are told to stop (KeyboardInterrupt)."""
        while True:
            self.check()
            time.sleep(0.2)

    def _launch(
        self, command: list[str], *, stdout: IO[bytes] | int, stderr: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 — this program has one thread
        )

    def _last_words(self, name: str, status: int) -> str:
        log = self.log(name)
        lines = log.read_text(errors="replace").splitlines()[-LOG_LINES_TOLD:]
        how = f"was stopped by signal {-status}" if status < 0 else f"ended with status {status}"
        return f"“{name}” {how}, so everything stops. Its log, {log}, ends:\n" + "\n".join(
            f"    {line}" for line in lines
        )

    def _end_all(self) -> None:
        for process in self._programs.values():
            process.terminate()
        end = time.monotonic() + PATIENCE_S
        for process in self._programs.values():
            try:
                process.wait(timeout=max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _as_ctrl_c(_number: int, _frame: FrameType | None) -> Never:
    raise KeyboardInterrupt


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
