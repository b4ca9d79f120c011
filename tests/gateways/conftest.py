"""The outside services that the gateways meet: the simulators, and some that misbehave."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

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


@pytest.fixture(scope="session")
def sms_process() -> Iterator[launch.SmsSimulator]:
    with launch.sms_simulator() as simulator:
        yield simulator


@pytest.fixture
def sms_gateway(sms_process, settings) -> launch.SmsSimulator:
    """The SMS simulator, empty, as the gateway of the settings."""
    httpx.delete(f"{sms_process.address}/api/messages").raise_for_status()
    settings.SMS_URL = sms_process.address
    return sms_process


@pytest.fixture(scope="session")
def cards_process() -> Iterator[launch.CardsSimulator]:
    with launch.cards_simulator() as simulator:
        yield simulator


@pytest.fixture
def factory(cards_process, settings) -> launch.CardsSimulator:
    """The card factory, empty and well, as that of the settings."""
    httpx.delete(f"{cards_process.address}/api/orders").raise_for_status()
    settings.CARDS_URL = cards_process.address
    return cards_process


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


@pytest.fixture
def answering() -> Callable[..., AbstractContextManager[int]]:
    """A server's port, for one client: whatever it asks, the same answer, then the end."""
    return _answering


@contextmanager
def _answering(answer: bytes, *, one_by_one: bool = False) -> Iterator[int]:
    def serve() -> None:
        client, _address = server.accept()
        # Whoever asked may hang up on an answer that never ends.
        with client, suppress(OSError):
            client.recv(1000)
            for part in (answer[i : i + 1] for i in range(len(answer))) if one_by_one else [answer]:
                client.sendall(part)
                time.sleep(0.01 if one_by_one else 0)
            client.shutdown(socket.SHUT_WR)
            # Closed with something unread, it would be a reset, and the answer might be lost.
            while client.recv(1000):
                pass

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join(timeout=5)
