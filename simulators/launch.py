"""Starts simulators as processes on free ports, for tests and for programs that need one.

A simulator started here ends with the block, and with the process that started it even when
that one is killed: it watches the pipe it was given as standard input.
"""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 10.0


@dataclass(frozen=True)
class MailSimulator:
    """Where a mail simulator listens. `pages` has no final slash."""

    host: str
    smtp_port: int
    pages: str


@dataclass(frozen=True)
class SmsSimulator:
    """Where an SMS simulator listens. `address` has no final slash; its page is there too."""

    address: str


@dataclass(frozen=True)
class CardsSimulator:
    """Where a card factory listens. `address` has no final slash; its page is there too."""

    address: str

    def say(self, key: str, said: str, **more: object) -> None:
        """Say something of an order, through its webhook."""
        body = json.dumps({"said": said, **more}).encode()
        _tell(f"{self.address}/api/orders/{key}/say", body)

    def behave(self, behaviour: str) -> None:
        """Behave `well`, or be `down`, from now on."""
        _tell(f"{self.address}/api/behaviour", behaviour.encode())


@dataclass(frozen=True)
class StampsSimulator:
    """Where a service of tax stamps listens. `address` has no final slash."""

    address: str

    def behave(self, behaviour: str) -> None:
        """Behave `well`, or be `down`, from now on."""
        _tell(f"{self.address}/api/behaviour", behaviour.encode())


@dataclass(frozen=True)
class EphotoSimulator:
    """Where an e-photo simulator listens. `address` has no final slash."""

    address: str


@dataclass(frozen=True)
class AntivirusSimulator:
    """Where an antivirus simulator listens: `url` as clamd (`tcp://…`), `pages` over HTTP."""

    url: str
    pages: str

    def behave(self, behaviour: str) -> None:
        """Behave `well`, or be `down`, `slow` … from now on."""
        self._tell("behaviour", behaviour)

    def know(self, version: int) -> None:
        """Have the signatures of this version."""
        self._tell("signatures", str(version))

    def _tell(self, what: str, told: str) -> None:
        _tell(f"{self.pages}/{what}", told.encode())


def _tell(address: str, told: bytes) -> None:
    urllib.request.urlopen(address, told, PATIENCE).close()  # noqa: S310 - our own


@contextmanager
def mail_simulator() -> Iterator[MailSimulator]:
    """Run a mail simulator of one's own inside the block."""
    with _running("mail", "--smtp-port", "0", "--http-port", "0") as said:
        host, port = said["smtp"].removeprefix("smtp://").rsplit(":", 1)
        yield MailSimulator(host=host, smtp_port=int(port), pages=said["http"])


@contextmanager
def sms_simulator() -> Iterator[SmsSimulator]:
    """Run an SMS simulator of one's own inside the block."""
    with _running("sms", "--port", "0") as said:
        yield SmsSimulator(address=said["http"])


@contextmanager
def cards_simulator() -> Iterator[CardsSimulator]:
    """Run a card factory of one's own inside the block; it moves only when told."""
    with _running("cards", "--port", "0") as said:
        yield CardsSimulator(address=said["http"])


@contextmanager
def stamps_simulator() -> Iterator[StampsSimulator]:
    """Run a service of tax stamps of one's own inside the block."""
    with _running("stamps", "--port", "0") as said:
        yield StampsSimulator(address=said["http"])


@contextmanager
def ephoto_simulator(*, state: Path) -> Iterator[EphotoSimulator]:
    """Run an e-photo simulator of one's own inside the block, its memory in `state`."""
    with _running("ephoto", "--port", "0", "--state", str(state)) as said:
        yield EphotoSimulator(address=said["http"])


@contextmanager
def antivirus_simulator(*options: str) -> Iterator[AntivirusSimulator]:
    """Run an antivirus simulator of one's own inside the block."""
    with _running("antivirus", "--port", "0", "--http-port", "0", *options) as said:
        yield AntivirusSimulator(url=said["clamd"], pages=said["http"])


@contextmanager
def _running(program: str, *options: str) -> Iterator[dict[str, str]]:
    command = [sys.executable, "-m", f"simulators.{program}", "--while-stdin-open", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            message = f"the {program} simulator did not start (exit status {process.wait()})"
            raise RuntimeError(message)
        yield json.loads(line)
    finally:
        process.stdin.close()
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
