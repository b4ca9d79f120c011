"""What was sent from the page and not kept: shown again where it was typed, with the reason."""

from dataclasses import dataclass

from escale.kit.sentences import Refused
from escale.web.office.application.verdicts import Sent


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """Where on the page something was sent, what was typed there, why it was not kept.

    `refused` is None for what was sent after the session had ended: it only waits to be sent
    again.
    """

    where: str
    refused: Refused | None = None
    text: str = ""
    verdict: Sent | None = None
