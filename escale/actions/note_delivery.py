"""Note that the person was told by another way: the telephone, the counter, a registered letter."""

from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.actions.examine import case_locked
from escale.actions.follow_deliveries import pending_of, settle
from escale.actions.undo import expect_as_read, last_event, reason_given
from escale.applications import deadlines
from escale.applications.advance import advance
from escale.applications.enums import Party
from escale.applications.models import Application, Event
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account, Role, StaffMember

WORDS_AT_MOST: Final = 500
_ROLES: Final = (Role.OFFICER, Role.CLERK)


class Way(TextChoices):
    """How the person was told."""

    TELEPHONE = "telephone", gettext_lazy("par téléphone")
    COUNTER = "counter", gettext_lazy("au guichet")
    REGISTERED_LETTER = "registered_letter", gettext_lazy("par lettre recommandée")


@transaction.atomic
def note_delivery(
    application: Application,
    *,
    by: Account,
    way: Way,
    on: date,
    words: str,
    revision_read: int,
) -> Event:
    """Keep how, and on which day, the person was told; the thirty days to answer run from it.

    `on` is the day they knew: of a registered letter, the day it was received. It proves that
    they were told of the request that is pending, and the office is warned no more. Noted twice
    by the same member, it is noted once. Raises NotOnDuty, NotAsRead, or Refused for a day to
    come, or before what was to be told, and without words.
    """
    held = case_locked(application, *_ROLES, by=by)
    detail = {
        "way": Way(way).value,
        "on": on.isoformat(),
        "words": reason_given(
            words,
            otherwise=_("Écrivez ce qui a été dit, et à qui : cela sert de preuve."),
            most=WORDS_AT_MOST,
        ),
    }
    done = last_event(held, "note_delivery")
    if done is not None and (done.account_id, done.detail) == (by.pk, detail):
        return done
    expect_as_read(held, revision_read)
    request = pending_of(held)
    _refuse_another_day(on, held, told_since=request.event if request else None)
    is_officer = StaffMember.objects.active().filter(account=by, roles__contains=[Role.OFFICER])
    event = advance(
        held,
        "note_delivery",
        party=Party.OFFICER if is_officer.exists() else Party.CLERK,
        by=by,
        detail=detail,
        has_undelivered=False,
    )
    if request is not None:
        settle(held, request)
    return event


def _refuse_another_day(on: date, held: Application, *, told_since: Event | None) -> None:
    if on > clock.today(held.zone):
        raise Refused(_("Ce jour n’est pas encore venu : écrivez le jour où la personne l’a su."))
    since = told_since.at if told_since else held.filed_at
    if since is not None and on < deadlines.local_date(since, held.zone):
        raise Refused(
            _("Ce jour est avant celui de notre message : la personne ne pouvait pas le connaître.")
        )
