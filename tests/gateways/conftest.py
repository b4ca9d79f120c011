"""The outside services that the gateways meet: the simulators, and some that misbehave."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from simulators import launch


@pytest.fixture(scope="session")
def mail_process() -> Iterator[launch.MailSimulator]:
    with launch.mail_simulator() as simulator:
        yield simulator


@pytest.fixture(scope="session")
def ephoto_process(tmp_path_factory) -> Iterator[launch.EphotoSimulator]:
    state = tmp_path_factory.mktemp("ephoto") / "ephoto.sqlite"
    with launch.ephoto_simulator(state=state) as simulator:
        yield simulator


@pytest.fixture
def mail_server(mail_process, settings) -> launch.MailSimulator:
    """The mail simulator, empty, as the server of the settings."""
    httpx.delete(f"{mail_process.pages}/api/messages").raise_for_status()
    settings.EMAIL_HOST, settings.EMAIL_PORT = mail_process.host, mail_process.smtp_port
    return mail_process


@pytest.fixture
def ephoto_service(ephoto_process, settings) -> launch.EphotoSimulator:
    """The e-photo simulator, as the service of the settings, in a rehearsal."""
    settings.EPHOTO_URL, settings.REHEARSAL = ephoto_process.address, True
    return ephoto_process


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that accepts connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed_port() -> int:
    """A port where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
