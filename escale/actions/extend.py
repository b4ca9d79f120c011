"""More time to answer a request for pieces: the day only ever moves later, and why is kept."""

from datetime import date, datetime

from escale.applications.deadlines import local_date, reminders_past
from escale.applications.examination import PieceRequest, RequestExtension


def move_later(
    request: PieceRequest,
    day: date,
    *,
    cause: RequestExtension.Cause,
    at: datetime,
    key: str = "",
) -> bool:
    """Move the day to answer by, never earlier, and keep why; say whether it moved.

    Reminders start over for the new day: what tells of it stands for those whose day is past
    already. `key` names the outage, which moves a request once. The caller holds the application's
    row, and the request's.
    """
    if day <= request.answer_by:
        return False
    request.answer_by = day
    request.reminded_days = reminders_past(day, on=local_date(at, request.zone))
    request.save(update_fields=["answer_by", "reminded_days"])
    RequestExtension.objects.create(request=request, cause=cause, key=key, until=day, at=at)
    return True
