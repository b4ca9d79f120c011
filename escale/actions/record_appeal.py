"""Note an appeal against a refusal or a closure: told by its person, or by an officer.

It is not made here: the authority or the court has its own way in, and its own delay.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.examine import held_for, refuse_too_long
from escale.actions.tell import tell
from escale.actions.undo import expect_as_read, reached_on
from escale.applications.advance import advance, locked
from escale.applications.endings import REFERENCE_AT_MOST
from escale.applications.enums import Party, Status
from escale.applications.models import Appeal, Application
from escale.applications.refusals import refusal
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account, Role


@transaction.atomic
def record_appeal(
    application: Application,
    *,
    kind: str,
    made_on: date,
    court_reference: str = "",
    revision_read: int | None = None,
    by: Account,
) -> Appeal:
    """Note an appeal, its day and the court's number; told twice, it is noted once.

    The status stays, and so do the delays. By the request's person, or an officer on duty. Raises
    NotAsRead, Refused when nothing is decided, for a day to come or before the decision.
    """
    held = locked(application)
    party = Party.APPLICANT if by.person_id == held.person_id else Party.OFFICER
    if party is Party.OFFICER:
        held = held_for(application, Role.OFFICER, by=by)
    number = " ".join(court_reference.replace("\x00", "").split())
    refuse_too_long(number, most=REFERENCE_AT_MOST)
    known = Appeal.objects.filter(
        application=held, kind=kind, made_on=made_on, court_reference=number
    ).first()
    if known is not None:
        return known
    expect_as_read(held, revision_read)
    why_not = refusal("record_appeal", held, party=party)
    if why_not:
        raise why_not
    _refuse_unlikely(held, kind=kind, made_on=made_on)
    event = advance(
        held,
        "record_appeal",
        party=party,
        by=by,
        detail={"kind": kind, "made_on": made_on.isoformat()},
    )
    appeal = Appeal.objects.create(
        application=held,
        kind=kind,
        made_on=made_on,
        court_reference=number,
        recorded_at=event.at,
        recorded_by=by,
    )
    tell(
        held,
        "appeal_recorded",
        event=event,
        kind_label=Appeal.Kind(kind).label,
        made_on=made_on,
        court_reference=number,
    )
    return appeal


def _refuse_unlikely(held: Application, *, kind: str, made_on: date) -> None:
    if kind not in Appeal.Kind.values:
        raise Refused(_("Dites devant qui le recours est fait."))
    if made_on > clock.today(held.zone):
        raise Refused(_("Ce jour n’est pas encore venu : donnez le jour où le recours est parti."))
    if made_on < reached_on(held, Status(held.status)):
        raise Refused(_("Ce jour est avant la décision : vérifiez la date du recours."))
