"""How the antivirus simulator behaves now, and what changes it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from simulators import antivirus
from simulators.http_service import Answer, Request, json_answer, text_answer

_FIRST_DAY = datetime(2025, 10, 27, 10, tzinfo=UTC)


class Behaviour(StrEnum):
    """What it does to those who ask."""

    WELL = "well"
    DOWN = "down"
    SLOW = "slow"
    CUT = "cut"
    GARBAGE = "garbage"


@dataclass
class State:
    """What both servers of the simulator share."""

    behaviour: Behaviour = Behaviour.WELL
    signatures: int = antivirus.FIRST_SIGNATURES
    scans: int = 0

    @property
    def version(self) -> str:
        """Its engine and signatures, as clamd names them."""
        made = _FIRST_DAY + timedelta(days=self.signatures - antivirus.FIRST_SIGNATURES)
        return f"ClamAV 1.4.3/{self.signatures}/{made:%a %b %e %H:%M:%S %Y}"

    def answer(self, request: Request) -> Answer:
        """Show the state, or change it."""
        told = request.body.decode("ascii", "replace").strip()
        match request.method, request.path:
            case "GET", "/":
                pass
            case "POST", "/behaviour" if told in set(Behaviour):
                self.behaviour = Behaviour(told)
            case "POST", "/signatures" if told.isdigit() and len(told) <= len("27001"):
                self.signatures = int(told)
            case _:
                return text_answer("See the docstring of simulators.antivirus.", status=400)
        return json_answer(
            {"behaviour": self.behaviour, "signatures": self.signatures, "scans": self.scans}
        )
