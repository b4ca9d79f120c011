"""What was typed when the session had ended: kept until its page is shown again.

It waits in the visitor's own anonymous session, under the address it was sent to; it is shown
only on that page, which only its owner can open after signing in.
"""

from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, QueryDict

_KEY = "unsent"
#: A page of answers is a few kilobytes; more than this is no page of ours.
_AT_MOST = 200_000


@dataclass(frozen=True)
class Unsent:
    """The answers kept in this session, if any."""

    session: SessionBase
    path: str

    def of_this_page(self) -> QueryDict | None:
        """Return what was sent to this page without a session; None when nothing was."""
        kept = self.session.get(_KEY)
        return QueryDict(kept["body"]) if kept and kept["path"] == self.path else None

    def forget(self) -> None:
        """Forget it: it is saved."""
        if _KEY in self.session:
            del self.session[_KEY]


def unsent_answers(request: HttpRequest) -> Unsent:
    """Return what this visitor sent to the page without being signed in."""
    return Unsent(request.session, request.path)


def keep_unsent(request: HttpRequest) -> None:
    """Keep what was just sent without a session."""
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    body = data.urlencode()
    if len(body) <= _AT_MOST:
        request.session[_KEY] = {"path": request.path, "body": body}
