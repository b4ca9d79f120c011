"""Legal time of a request, in a rehearsal: read once, then the same for the whole page."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from escale.watch.rehearsing import rehearsed


class LegalTimeMiddleware:
    """Put legal time where the moves have brought it; absent, with its query, elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the way on, in a rehearsal only."""
        if not settings.REHEARSAL:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in legal time."""
        with rehearsed():
            return self.get_response(request)
