"""Refuse to reopen a closed request whose person asked for it, and say why."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.examine import held_for
from escale.actions.tell import tell
from escale.actions.undo import expect_as_read, reached_on, reason_given
from escale.applications.advance import advance
from escale.applications.deadlines import appeal_until, local_date
from escale.applications.enums import Party, Status
from escale.applications.models import Application, ReopeningAsk
from escale.kit.sentences import Refused
from escale.letters import archive, reopening_refusal_facts
from escale.letters.models import Letter
from escale.people.models import Account, Role


@transaction.atomic
def refuse_reopening(
    application: Application, *, reason: str, revision_read: int, by: Account
) -> ReopeningAsk:
    """Answer no to the person who asked: a letter, with the reason they read and their remedies.

    Refused twice by the same officer, it is refused once. Raises NotAsRead, Refused when nobody
    asked or without a reason.
    """
    held = held_for(application, Role.OFFICER, by=by)
    ask = ReopeningAsk.objects.filter(application=held).order_by("-pk").first()
    if ask and ask.ending == ReopeningAsk.Ending.REFUSED and ask.ended_by_id == by.pk:
        return ask
    expect_as_read(held, revision_read)
    if ask is None or ask.ended_at is not None:
        raise Refused(_("Personne n’attend de réponse : la réouverture n’est pas demandée."))
    told = reason_given(reason, otherwise=_("Écrivez pourquoi vous refusez de rouvrir."))
    event = advance(held, "refuse_reopening", party=Party.OFFICER, by=by, reopening_asked_at=None)
    ask.ended_at, ask.ended_by = event.at, by
    ask.ending, ask.answer = ReopeningAsk.Ending.REFUSED, told
    ask.save(update_fields=["ended_at", "ended_by", "ending", "answer"])
    facts = reopening_refusal_facts.gather(
        held,
        reason=told,
        at=event.at,
        asked_at=ask.asked_at,
        closed_on=reached_on(held, Status.CLOSED),
    )
    archive.want(held, event=event, kind=Letter.Kind.REOPENING_REFUSAL, facts=facts)
    tell(
        held,
        "reopening_refused",
        event=event,
        reason=told,
        appeal_until=appeal_until(local_date(event.at, held.zone)),
    )
    return ask
