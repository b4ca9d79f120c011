"""Programs started together end together."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.together import Ended, Together

ROOT = Path(__file__).resolve().parents[2]
STAY = [sys.executable, "-c", "import time; time.sleep(60)"]
SUPERVISOR = """
import sys
from pathlib import Path
from scripts.together import Together
with Together(logs=Path(sys.argv[1]), environment={}) as demo:
    demo.start("one", [sys.executable, "-c", "import time; time.sleep(60)"])
    demo.start("two", [sys.executable, "-c", "import time; time.sleep(60)"])
    print(*(process.pid for process in demo._programs.values()), flush=True)
    demo.wait()
"""


@pytest.fixture
def supervised(tmp_path):
    """A supervisor of two programs, and their numbers."""
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        start_new_session=True,
    )
    with process, process.stdout:
        yield process, [int(number) for number in process.stdout.readline().split()]
        process.kill()


def test_a_program_that_fails_is_named_with_its_last_words(tmp_path):
    failing = [sys.executable, "-c", "import sys; print('no ink left'); sys.exit(3)"]
    with Together(logs=tmp_path, environment={}) as demo:
        demo.start("printer", failing)
        with pytest.raises(Ended, match=r"“printer” ended with status 3[\s\S]*no ink left"):
            demo.wait()


def test_a_preparation_that_fails_stops_before_anything_else(tmp_path):
    with (
        Together(logs=tmp_path, environment={}) as demo,
        pytest.raises(Ended, match="“prepare” ended with status 1"),
    ):
        demo.run("prepare", [sys.executable, "-c", "raise SystemExit('no table')"])


def test_a_preparation_gives_what_it_printed(tmp_path):
    with Together(logs=tmp_path, environment={"SAID": "yes"}) as demo:
        said = demo.run("prepare", [sys.executable, "-c", "import os; print(os.environ['SAID'])"])
    assert said == "yes\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_stop_it_ends_them_all(supervised, number):
    supervisor, programs = supervised
    supervisor.send_signal(number)
    supervisor.wait(timeout=10)
    _expect_gone(programs)


def test_one_that_ends_ends_the_other(supervised):
    supervisor, programs = supervised
    os.kill(programs[0], signal.SIGKILL)
    supervisor.wait(timeout=10)
    _expect_gone(programs)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_killed_it_leaves_nothing_behind(supervised):
    supervisor, programs = supervised
    supervisor.kill()
    supervisor.wait(timeout=10)
    _expect_gone(programs)


def _expect_gone(programs: list[int]) -> None:
    end = time.monotonic() + 10
    while any(_is_alive(number) for number in programs):
        assert time.monotonic() < end, "a program is still running"
        time.sleep(0.05)


def _is_alive(number: int) -> bool:
    shown = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip() not in {"", "Z", "Zs", "Z+"}
