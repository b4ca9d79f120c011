"""The simulators, as processes of their own."""

from collections.abc import Iterator

import pytest

from simulators import launch


@pytest.fixture(scope="session")
def mail_process() -> Iterator[launch.MailSimulator]:
    with launch.mail_simulator() as simulator:
        yield simulator


@pytest.fixture(scope="session")
def sms_process() -> Iterator[launch.SmsSimulator]:
    with launch.sms_simulator() as simulator:
        yield simulator


@pytest.fixture(scope="session")
def cards_process() -> Iterator[launch.CardsSimulator]:
    with launch.cards_simulator() as simulator:
        yield simulator


@pytest.fixture
def ephoto(tmp_path) -> Iterator[launch.EphotoSimulator]:
    with launch.ephoto_simulator(state=tmp_path / "folder" / "ephoto.sqlite") as simulator:
        yield simulator
