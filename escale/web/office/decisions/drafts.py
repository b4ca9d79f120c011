"""What an officer was writing of a decision: kept in the session until it is proposed.

Whoever is refused because the file changed goes and reads it, comes back, and finds their text.
"""

from django.http import HttpRequest, QueryDict

from escale.web.unsent import unsent_answers

_KEY = "decision_drafts"
#: A member works on a few files at once; older drafts make room.
_AT_MOST = 5


def draft_of(request: HttpRequest) -> QueryDict | None:
    """Return what was typed on this page and not proposed; None when nothing was."""
    unsent = unsent_answers(request).of_this_page()
    if unsent is not None:
        return unsent
    body = request.session.get(_KEY, {}).get(request.path)
    return QueryDict(body) if body else None


def keep_draft(request: HttpRequest) -> None:
    """Keep what was just sent, under the address of the page."""
    data = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "previewed", "revision"):
        data.pop(name, None)
    drafts = {path: body for path, body in _drafts(request).items() if path != request.path}
    drafts[request.path] = data.urlencode()
    request.session[_KEY] = dict(list(drafts.items())[-_AT_MOST:])


def forget_draft(request: HttpRequest) -> None:
    """Forget it: it is proposed."""
    unsent_answers(request).forget()
    drafts = _drafts(request)
    if request.path in drafts:
        del drafts[request.path]
        request.session[_KEY] = drafts


def _drafts(request: HttpRequest) -> dict[str, str]:
    return dict(request.session.get(_KEY, {}))
