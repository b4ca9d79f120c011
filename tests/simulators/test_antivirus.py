"""The antivirus simulator, met over clamd's protocol and over HTTP."""

import socket
import threading
import time
from contextlib import suppress

import httpx
import pytest

from simulators import launch
from simulators.antivirus import EICAR, STREAM_LIMIT, known_from
from tests.corpus import sent


@pytest.fixture
def simulator():
    with launch.antivirus_simulator() as started:
        yield started


@pytest.fixture
def strict():
    """One that takes streams of 1,000 bytes at most."""
    with launch.antivirus_simulator("--stream-limit", "1000") as started:
        yield started


def ask(simulator, sent: bytes) -> bytes:
    host, port = simulator.url.removeprefix("tcp://").rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(sent)
        return b"".join(iter(lambda: connection.recv(1000), b""))


def stream(*pieces: bytes) -> bytes:
    return b"".join(len(each).to_bytes(4, "big") + each for each in (*pieces, b""))


@pytest.mark.parametrize(
    "asked,answered",
    [
        (b"zPING\0", b"PONG\0"),
        (b"nPING\n", b"PONG\n"),
        (b"PING\n", b"PONG\n"),
        (b"zVERSION\0", b"ClamAV 1.4.3/27001/Mon Oct 27 10:00:00 2025\0"),
        (b"nVERSION\n", b"ClamAV 1.4.3/27001/Mon Oct 27 10:00:00 2025\n"),
        (b"zRELOAD\0", b"RELOADING\0"),
        (b"zNOTHING\0", b"UNKNOWN COMMAND\0"),
        (b"zINSTREAM\0" + stream(b"honest"), b"stream: OK\0"),
        (b"nINSTREAM\n" + stream(b"honest"), b"stream: OK\n"),
        (b"INSTREAM\n" + stream(b"honest"), b"stream: OK\n"),
        (b"zINSTREAM\0" + stream(), b"stream: OK\0"),
        (b"zINSTREAM\0" + stream(EICAR), b"stream: Eicar-Test-Signature FOUND\0"),
    ],
)
def test_it_answers_as_clamd_does(simulator, asked, answered):
    assert ask(simulator, asked) == answered


@pytest.mark.parametrize("asked", [b"zPING\0", b"nPING\n", b"zNOTHING\0"])
def test_a_real_clamd_answers_the_same(clamd, simulator, asked):
    with socket.create_connection(("127.0.0.1", clamd.port), timeout=10) as connection:
        connection.sendall(asked)
        said = b"".join(iter(lambda: connection.recv(1000), b""))
    assert said == ask(simulator, asked)


def test_it_knows_the_same_test_file_as_the_others():
    assert EICAR == sent.EICAR
    assert len(EICAR) == 68


@pytest.mark.parametrize("cut", range(1, len(EICAR)))
def test_a_threat_cut_between_two_pieces_is_found(antivirus, cut):
    pieces = (b"before" + EICAR[:cut], EICAR[cut:] + b"after")
    assert ask(antivirus, b"zINSTREAM\0" + stream(*pieces)).endswith(b"FOUND\0")


def test_a_stream_at_its_limit_is_taken_and_beyond_refused(strict):
    assert ask(strict, b"zINSTREAM\0" + stream(b"x" * 600, b"x" * 400)) == b"stream: OK\0"
    beyond = ask(strict, b"zINSTREAM\0" + stream(b"x" * 600, b"x" * 401))
    assert beyond == b"INSTREAM size limit exceeded. ERROR\0"
    assert STREAM_LIMIT == 130 * 1024 * 1024


def test_signatures_of_another_version_know_other_threats(simulator):
    asked = b"zINSTREAM\0" + stream(b"a PDF, " + known_from(27002))
    assert ask(simulator, asked) == b"stream: OK\0"
    simulator.know(27002)
    assert ask(simulator, asked) == b"stream: Escale.Test.Known FOUND\0"
    assert b"/27002/Tue Oct 28" in ask(simulator, b"zVERSION\0")


def test_a_slow_one_answers_once_it_is_well_again(simulator):
    simulator.behave("slow")
    answers = []
    asking = threading.Thread(
        target=lambda: answers.append(ask(simulator, b"zINSTREAM\0" + stream(EICAR)))
    )
    asking.start()
    time.sleep(0.3)
    assert answers == []
    simulator.behave("well")
    asking.join(timeout=5)
    assert answers == [b"stream: Eicar-Test-Signature FOUND\0"]


@pytest.mark.parametrize("behaviour", ["down", "cut"])
def test_one_that_is_down_or_breaks_gives_no_answer(simulator, behaviour):
    simulator.behave(behaviour)
    # Hanging up on what was not read is a reset.
    with suppress(ConnectionError):
        assert ask(simulator, b"zINSTREAM\0" + stream(b"x" * 100_000)) == b""
    simulator.behave("well")
    assert ask(simulator, b"zPING\0") == b"PONG\0"


def test_it_shows_how_it_behaves(simulator):
    ask(simulator, b"zINSTREAM\0" + stream(b"x"))
    simulator.behave("slow")
    assert httpx.get(simulator.pages).json() == {
        "behaviour": "slow",
        "signatures": 27001,
        "scans": 1,
    }


@pytest.mark.parametrize(
    "path,told",
    [("behaviour", "perfect"), ("signatures", "many"), ("signatures", "1" * 6), ("else", "well")],
)
def test_what_it_cannot_do_is_refused(simulator, path, told):
    assert httpx.post(f"{simulator.pages}/{path}", content=told).status_code == 400
    assert httpx.get(simulator.pages).json()["behaviour"] == "well"


def test_a_client_that_goes_away_disturbs_nobody(simulator):
    host, port = simulator.url.removeprefix("tcp://").rsplit(":", 1)
    for said in (b"", b"z", b"zINSTREAM\0", b"zINSTREAM\0\0\0\0\xffx", b"x" * 200_000):
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            connection.sendall(said)
    assert ask(simulator, b"zPING\0") == b"PONG\0"
