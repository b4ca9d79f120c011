"""Simulators start, stop, and say why they cannot start."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from simulators.launch import ROOT


def start(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def free_mail():
    return start("simulators.mail", "--smtp-port", "0", "--http-port", "0", "--while-stdin-open")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_simulator_stops_quietly_when_told_to(number):
    with free_mail() as process:
        process.stdout.readline()
        os.kill(process.pid, number)
        assert process.wait(timeout=5) == 0
        assert process.stderr.read() == ""


def test_a_simulator_does_not_outlive_the_one_who_started_it():
    with free_mail() as process:
        process.stdout.readline()
        process.stdin.close()
        assert process.wait(timeout=5) == 0


def test_a_port_already_taken_is_said_in_words():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with start("simulators.mail", "--smtp-port", port, "--http-port", "0") as process:
            said = process.stderr.read()
            assert process.wait(timeout=5) == 1
    assert "already" in said
    assert port in said
    assert "Traceback" not in said


def test_simulators_import_nothing_of_escale_nor_django():
    program = (
        "import sys, simulators.mail.__main__, simulators.ephoto.__main__;"
        "import simulators.antivirus.__main__, simulators.cards.__main__;"
        "print([m for m in sys.modules if m.split('.')[0] in {'escale', 'config', 'django'}])"
    )
    seen = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert seen.stdout == "[]\n"
