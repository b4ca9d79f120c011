"""Says what stamps are worth, and remembers which were used, by which key."""

import hmac
import threading
from typing import Final

from simulators import stamps
from simulators.http_service import PLAIN, Answer, Request, json_answer, text_answer

_STATUSES: Final = {
    stamps.VALID: "valid",
    stamps.LOST_MEANWHILE: "valid",
    stamps.USED: "used",
    stamps.REFUNDED: "refunded",
}
_LENGTH: Final = 16


class Till:
    """The stamps, and those used; safe in several threads."""

    def __init__(self, *, token: str) -> None:
        """Serve whoever has the token."""
        self._token = token
        self._lock = threading.Lock()
        self._used_by: dict[str, str] = {}
        self._is_down = False

    def answer(self, request: Request) -> Answer:
        """Say what a stamp is, or use it."""
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["livez"]:
                return text_answer("ok", status=200)
            case "POST", ["api", "behaviour"]:
                self._is_down = request.body.decode(errors="replace").strip() == "down"
                return Answer(status=204)
            case "DELETE", ["api", "stamps"]:
                with self._lock:
                    self._used_by.clear()
                    self._is_down = False
                return Answer(status=204)
            case "GET", ["stamps", digits]:
                return self._expecting(request, digits) or self._told(digits)
            case "POST", ["stamps", digits, "use"]:
                return self._expecting(request, digits) or self._use(request, digits)
            case "GET", [""]:
                return Answer(body=(stamps.__doc__ or "").encode(), media_type=PLAIN)
            case _:
                return _error("nothing here: see the docstring of simulators.stamps", status=404)

    def _expecting(self, request: Request, digits: str) -> Answer | None:
        if self._is_down or digits[:2] == stamps.DOWN:
            return _error("the service is down", status=503)
        said = request.headers.get("Authorization", "")
        if not hmac.compare_digest(said.encode(), f"Bearer {self._token}".encode()):
            return _error("the token is wrong", status=401)
        return None

    def _told(self, digits: str) -> Answer:
        status = self._status(digits)
        worth = int(digits[2:5]) if status != "unknown" else None
        return json_answer({"status": status, "euros": worth})

    def _use(self, request: Request, digits: str) -> Answer:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return _error("a use has a key", status=400)
        with self._lock:
            if self._used_by.get(digits) == key:
                return json_answer({"status": "used"})
            status = self._status(digits)
            if status != "valid" or digits[:2] == stamps.LOST_MEANWHILE:
                status = "refunded" if digits[:2] == stamps.LOST_MEANWHILE else status
                return json_answer({"status": status}, status=409)
            self._used_by[digits] = key
        return json_answer({"status": "used"})

    def _status(self, digits: str) -> str:
        if len(digits) != _LENGTH or not digits.isascii() or not digits.isdecimal():
            return "unknown"
        if digits in self._used_by:
            return "used"
        return _STATUSES.get(digits[:2], "unknown")


def _error(sentence: str, *, status: int) -> Answer:
    return json_answer({"error": sentence}, status=status)
