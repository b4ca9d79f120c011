"""`make demo`: everything starts together, answers, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "scripts.demo"]
PATIENCE = 90.0


class Demo:
    """A demo in a folder of its own, started as a shell starts it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment = kept | {
            "ESCALE_VAR": str(folder),
            "ESCALE_ENV": "demo",
            "PORT": str(port),
        }
        self.said = folder.parent / f"{folder.name}.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start it, and return what it says once it runs."""
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                COMMAND,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
                # As a shell does for what it runs in the background.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),  # noqa: PLW1509
            )
        end = time.monotonic() + PATIENCE
        while "Ctrl-C stops" not in self.said.read_text():
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < end, self.said.read_text()
            time.sleep(0.1)
        return self.said.read_text()

    def fails(self, **environment: str) -> str:
        """Try to start another, which must refuse; return the sentence."""
        refused = subprocess.run(
            COMMAND,
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert refused.returncode == 1
        return refused.stderr

    def expect_nothing_left(self) -> None:
        """Wait for the end of every program that works for this demo."""
        end = time.monotonic() + 20
        while found := [line for line in _programs() if str(self.folder) in line]:
            assert time.monotonic() < end, found
            time.sleep(0.1)


def _programs() -> list[str]:
    """Every program of this machine, with its arguments and what tells a demo's from another's."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
            environment = (entry / "environ").read_bytes().replace(b"\0", b" ")
        except OSError:
            continue
        if arguments:
            found.append((arguments + environment).decode(errors="replace"))
    return found


@pytest.fixture
def demo(tmp_path, free_port):
    made = Demo(tmp_path / "var", free_port())
    yield made
    if made.process and made.process.poll() is None:
        os.killpg(made.process.pid, signal.SIGKILL)
        made.process.wait()
    made.expect_nothing_left()


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
def test_the_demo_starts_answers_and_leaves_nothing(demo):
    said = demo.start()
    addresses = [word for word in said.split() if word.startswith("http://localhost:")]
    assert len(addresses) == 7
    service, mail, _sms, _ephoto, _cards, _stamps, antivirus = addresses
    assert json.loads(get(f"{service}/readyz"))["database"] == "ready"
    assert f'href="{mail}/"' in get(service).decode()
    assert json.loads(get(f"{mail}/api/messages?to=marco.rossi@demo.example"))
    assert "marco.rossi@demo.example" in said
    assert json.loads(get(antivirus))["behaviour"] == "well"

    assert "already running" in demo.fails()
    assert "already running" in demo.fails(RESET="1")
    with socket.create_connection(("127.0.0.1", demo.port)):  # it is not disturbed
        pass
    elsewhere = str(demo.folder.with_name("elsewhere"))
    assert f"Port {demo.port} is taken" in demo.fails(ESCALE_VAR=elsewhere)

    os.killpg(demo.process.pid, signal.SIGINT)
    assert demo.process.wait(timeout=20) == 0
    demo.expect_nothing_left()

    demo.start()
    demo.process.kill()
    demo.process.wait()
    demo.expect_nothing_left()
