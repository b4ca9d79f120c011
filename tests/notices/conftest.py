"""The mail simulator, empty, as the server the outbox delivers to."""

import socket

import httpx
import pytest

from tests.fixtures.services import Simulators


@pytest.fixture
def mail(simulators, settings) -> Simulators:
    httpx.delete(f"{simulators.mail.pages}/api/messages").raise_for_status()
    settings.EMAIL_HOST = simulators.mail.host
    settings.EMAIL_PORT = simulators.mail.smtp_port
    return simulators


@pytest.fixture
def texted(simulators, settings) -> Simulators:
    """The SMS simulator, empty, as the gateway of the settings."""
    httpx.delete(f"{simulators.sms.address}/api/messages").raise_for_status()
    settings.SMS_URL = simulators.sms.address
    return simulators


@pytest.fixture
def nobody_listens(settings) -> None:
    """A mail server that is down."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.getsockname()[1]
