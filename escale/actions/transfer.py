"""Hand a request over to the prefecture that is to examine it; nothing of it is lost."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.examine import held_for
from escale.actions.tell import tell
from escale.actions.undo import is_done_already, reason_given
from escale.applications.advance import advance, locked
from escale.applications.enums import Party
from escale.applications.models import Application, Reconciliation
from escale.kit.sentences import Refused
from escale.people.models import Account, Prefecture, Role


@transaction.atomic
def transfer(
    application: Application, *, to: Prefecture, reason: str, revision_read: int, by: Account
) -> Application:
    """Hand the request over to another prefecture, with all its dates and its zone.

    A pending request for pieces stays as it was sent; nobody there has the request yet. Done
    twice, it is done once. Raises NotAsRead, Refused without a reason, to the same prefecture, or
    while a decision waits for its signature.
    """
    held = locked(application)
    done = is_done_already(held, "transfer", by=by)
    if done and done.detail.get("to") == to.pk:
        return held
    held = held_for(application, Role.OFFICER, by=by, revision_read=revision_read)
    former = held.prefecture
    assert former is not None
    if to.pk == former.pk:
        raise Refused(_("Ce dossier est déjà dans votre préfecture : choisissez-en une autre."))
    told = reason_given(reason, otherwise=_("Écrivez pourquoi vous transférez ce dossier."))
    event = advance(
        held,
        "transfer",
        party=Party.OFFICER,
        by=by,
        detail={"from": former.pk, "to": to.pk, "reason": told},
        prefecture=to,
        assigned_to=None,
    )
    # An identity to settle waits for somebody over there.
    Reconciliation.objects.filter(application=held, settled_at__isnull=True).update(
        owner=None, owned_at=None
    )
    tell(held, "transferred", event=event, former=former.name, reason=told)
    return held
