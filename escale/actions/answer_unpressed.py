"""Answer a request of which every piece was answered, and whose button nobody pressed."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from escale.actions.answer_request import resume
from escale.actions.free_rows import hold_one
from escale.applications.deadlines import is_past
from escale.applications.enums import Party, Status
from escale.applications.examination import PieceRequest, PieceRequestQuerySet, RequestLine
from escale.kit import clock

#: The person may still change something: the button is theirs for a day after the last answer.
THEIRS: Final = timedelta(hours=24)


def answer_due(*, at_most: int = 1000) -> int:
    """Say for them that all was answered: a day after the last answer, or once the day is past.

    Returns how many examinations resumed; somebody who is at it now is left to the next sweep.
    """
    now = clock.now()
    answered = (
        PieceRequest.objects.pending()
        .lacking_nothing()
        .filter(application__status=Status.AWAITING_PIECES)
    )
    numbers: set[int] = set()
    for due in (_untouched_since(answered, now - THEIRS), answered.past_due(at=now)):
        numbers.update(due.order_by("pk").values_list("application_id", flat=True)[:at_most])
    return sum(_answer(number) for number in sorted(numbers))


def _untouched_since(requests: PieceRequestQuerySet, instant: datetime) -> PieceRequestQuerySet:
    lately = RequestLine.objects.live().filter(request=OuterRef("pk"), answered_at__gt=instant)
    return requests.exclude(Exists(lately))


def _answer(number: int) -> bool:
    """Answer one application's request, unless it changed since it was found."""
    with transaction.atomic():
        held = hold_one(number, status=Status.AWAITING_PIECES)
        if held is None:
            return False
        request = (
            PieceRequest.objects.pending().select_for_update().filter(application=held).first()
        )
        if request is None or not _is_due(request):
            return False
        resume(held, request, party=Party.SYSTEM, is_unpressed=True)
    return True


def _is_due(request: PieceRequest) -> bool:
    answers = list(request.lines.live().values_list("answered_at", flat=True))
    given = [answer for answer in answers if answer is not None]
    if not given or len(given) < len(answers):
        return False
    now = clock.now()
    return max(given) <= now - THEIRS or is_past(request.answer_by, request.zone, at=now)
