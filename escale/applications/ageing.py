"""What has waited too long in a prefecture: counted and named, whatever its size."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from escale.kit import clock
from escale.people.models import Prefecture

#: An alarm names the oldest ones, so many.
NAMED: Final = 10


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """What has waited too long: how many, and the oldest ones, each since when."""

    kind: str
    days: int
    count: int
    oldest: tuple[tuple[str, datetime], ...]


def alarms_of(prefecture: Prefecture) -> list[Alarm]:
    """Return what has waited too long in a prefecture now; nothing for what has not."""
    found = []
    for kind, (days, question) in _ALARMS.items():
        asked: dict[str, int | datetime] = {
            "prefecture": prefecture.pk,
            "before": clock.now() - timedelta(days=days),
            "named": NAMED,
        }
        with connection.cursor() as cursor:
            cursor.execute(question, asked)
            rows = cursor.fetchall()
        if rows:
            oldest = tuple((reference, since) for reference, since, _count in rows)
            found.append(Alarm(kind=kind, days=days, count=rows[0][2], oldest=oldest))
    return found


#: The three alarms: after how many days, and how they are found.
_ALARMS: Final = {
    "untaken": (
        15,
        """
select reference, filed_at, count(*) over ()
from applications_application
where prefecture_id = %(prefecture)s and status = 'filed' and filed_at < %(before)s
order by filed_at, reference limit %(named)s
""",
    ),
    "unordered": (
        7,
        """
select a.reference, max(e.at), count(*) over ()
from applications_application a join applications_event e on e.application_id = a.id
where a.prefecture_id = %(prefecture)s and a.status = 'approved'
  and e.to_status = 'approved' and e.from_status <> 'approved'
group by a.id having max(e.at) < %(before)s
order by max(e.at), a.reference limit %(named)s
""",
    ),
    "unread_answer": (
        7,
        """
select a.reference, a.answered_at, count(*) over ()
from applications_application a
where a.prefecture_id = %(prefecture)s and a.status = 'under_review'
  and a.answered_at < %(before)s
  and not exists (
      select from applications_look l where l.application_id = a.id and l.at > a.answered_at
  )
order by a.answered_at, a.reference limit %(named)s
""",
    ),
}
