"""Where the card factory says what becomes of an order: signed, or not believed.

The protocol is in `docs/operations/cards.md`. The answer never tells whether an order is ours.
"""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from escale.actions.follow_order import follow
from escale.gateways.cards import read_news
from escale.web.public.signed import why_not_read


@csrf_exempt
def receive(request: HttpRequest) -> HttpResponse:
    """Take in what the factory says; the answer is the same for an order that is not ours."""
    unread = why_not_read(request)
    if unread:
        return unread
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        return HttpResponse(status=400)
    news = read_news(said)
    if news is None:
        return HttpResponse(status=400)
    follow(news)
    return HttpResponse(status=204)
