"""Undo a withdrawal within twenty-four hours: the request takes its place again."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from escale.actions.answer_request import silence_after
from escale.actions.tell import tell
from escale.applications.advance import advance, locked
from escale.applications.enums import Party, Status
from escale.applications.models import Application
from escale.kit.sentences import Refused
from escale.people.models import Account


def undo_withdrawal(application: Application, *, by: Account) -> Application:
    """Put the request back as filed, at its own date; one already back is returned as it is.

    What the withdrawal ended stays ended, and the silence period runs again (CRPA L114-5).
    Raises Refused after 24 hours, or when another request was filed meanwhile.
    """
    try:
        with transaction.atomic():
            held = locked(application)
            if held.status == Status.FILED:
                return held
            event = advance(
                held,
                "undo_withdrawal",
                party=Party.APPLICANT,
                by=by,
                withdrawn_at=None,
                withdrawn_from="",
                **silence_after(held),
            )
            tell(held, "withdrawal_undone", event=event)
            return held
    except IntegrityError as error:
        raise Refused(
            _("Vous avez déposé une autre demande depuis : le retrait ne peut plus être annulé."),
            hint=_("Retirez d’abord l’autre demande si vous préférez celle-ci."),
        ) from error
