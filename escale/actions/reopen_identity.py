"""Open a settled identity again: it is to be matched with the register once more, for a reason."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.examine import held_for
from escale.actions.undo import expect_as_read, is_done_already, reason_given
from escale.applications.advance import advance
from escale.applications.enums import Party
from escale.applications.identity import Reconciliation, Reconsideration
from escale.applications.models import Application
from escale.applications.refusals import refusal
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.duty import on_duty
from escale.people.models import Account, Role


@transaction.atomic
def reopen_identity(
    application: Application, *, reason: str, revision_read: int, by: Account
) -> Reconciliation:
    """Open an identity again that was settled wrongly, and keep what had been concluded.

    As long as no decision is signed; an approval that is proposed waits until it is settled. An
    officer who opens it again has it; a manager leaves it to whoever takes charge. Pressed twice,
    it is once. Raises NotAsRead, Refused when nothing is settled or without a reason.
    """
    held = held_for(application, Role.OFFICER, Role.MANAGER, by=by)
    found = Reconciliation.objects.select_for_update(of=("self",)).filter(application=held).first()
    if found and found.settled_at is None and is_done_already(held, "reopen_identity", by=by):
        return found
    assert held.prefecture is not None
    is_officer = on_duty(by, held.prefecture).has(Role.OFFICER)
    party = Party.OFFICER if is_officer else Party.MANAGER
    why_not = refusal("reopen_identity", held, party=party)
    if why_not:
        raise why_not
    expect_as_read(held, revision_read)
    if found is None or found.settled_at is None or found.settled_by is None:
        raise Refused(_("Cette identité n’est pas rapprochée : il n’y a rien à revoir."))
    told = reason_given(reason, otherwise=_("Écrivez pourquoi le rapprochement est à revoir."))
    concluded = Reconsideration(
        application=held,
        reason=told,
        reopened_by=by,
        national=found.national,
        settlement=found.settlement,
        settled_by=found.settled_by,
        settled_at=found.settled_at,
    )
    found.settled_at = found.settled_by = found.national = None
    found.settlement = ""
    found.owner, found.owned_at = (by, clock.now()) if is_officer else (None, None)
    found.save()
    event = advance(held, "reopen_identity", party=party, by=by)
    concluded.reopened_at = event.at
    concluded.save()
    return found
