"""Answers the requests about e-photo codes."""

import base64
from datetime import UTC, datetime

from simulators.ephoto import rules
from simulators.ephoto.drawing import portrait, signature
from simulators.ephoto.ledger import Ledger
from simulators.http_service import Answer, Request, json_answer
from simulators.running import machine_now

UNKNOWN = rules.Verdict(rules.Status.UNKNOWN)
KEY_LIMIT = 200


class Answers:
    """The service, over what `ledger` remembers."""

    def __init__(self, ledger: Ledger) -> None:
        """Remember in `ledger`."""
        self.ledger = ledger

    def answer(self, request: Request) -> Answer:
        """Check a code, or consume it."""
        now = _legal_now(request.headers.get("X-Legal-Now", ""))
        if now is None:
            return _error("X-Legal-Now is not an ISO instant with its zone", status=400)
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["codes", code]:
                return self._check(code.upper(), now=now)
            case "POST", ["codes", code, "consume"]:
                key = request.headers.get("Idempotency-Key", "")
                return self._consume(code.upper(), key=key, now=now)
            case _:
                return _error("nothing here: see the docstring of simulators.ephoto", status=404)

    def _check(self, code: str, *, now: datetime) -> Answer:
        if rules.is_down_for(code):
            return _error("the service is down", status=503)
        verdict = self._verdict(code, now=now)
        drawn = verdict.status is rules.Status.VALID
        return json_answer(
            {
                "status": verdict.status,
                "valid_until": verdict.valid_until.isoformat() if verdict.valid_until else None,
                "active_from": verdict.active_from.isoformat() if verdict.active_from else None,
                "portrait": base64.b64encode(portrait(code)).decode() if drawn else None,
                "signature": base64.b64encode(signature(code)).decode() if drawn else None,
            }
        )

    def _consume(self, code: str, *, key: str, now: datetime) -> Answer:
        if not key or len(key) > KEY_LIMIT:
            return _error("Idempotency-Key is missing, or too long", status=400)
        if rules.is_down_for(code):
            return _error("the service is down", status=503)
        if not rules.is_known(code):
            return json_answer({"status": rules.Status.UNKNOWN}, status=404)
        if self.ledger.is_key_of_another(code, key=key):
            return _error("Idempotency-Key has consumed another code", status=422)
        status = self._verdict(code, now=now).status
        if status is rules.Status.VALID and self.ledger.consume(code, key=key):
            return json_answer({"status": rules.Status.USED})
        if status is rules.Status.VALID or self.ledger.consumed_with(code) == key:
            same = self.ledger.consumed_with(code) == key
            return json_answer({"status": rules.Status.USED}, status=200 if same else 409)
        return json_answer({"status": status}, status=409)

    def _verdict(self, code: str, *, now: datetime) -> rules.Verdict:
        if not rules.is_known(code):
            return UNKNOWN
        first_seen = self.ledger.first_seen(code, now=now)
        consumed = self.ledger.consumed_with(code) is not None
        return rules.verdict(code, first_seen=first_seen, consumed=consumed, now=now)


def _legal_now(told: str) -> datetime | None:
    """Return the instant told, the machine's if none is, None if it cannot be understood."""
    if not told:
        return machine_now()
    try:
        instant = datetime.fromisoformat(told)
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else None


def _error(sentence: str, *, status: int) -> Answer:
    return json_answer({"error": sentence}, status=status)
