"""Leave the counter: a draft entered there is the person's alone again."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.at_counter import entry_for_clerk, entry_of, has_account
from escale.actions.prepare import draft_locked
from escale.applications.advance import advance
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account


@transaction.atomic
def leave_counter(application: Application, *, by: Account) -> None:
    """End the entry of a draft, by the person or by a clerk of its counter; ended, nothing changes.

    A draft that nobody could open any more is discarded instead: Refused. Raises NoLongerADraft
    once it is filed, NotOnDuty or RoleMissing for anybody else.
    """
    held = draft_locked(application)
    is_own = by.person_id is not None and by.person_id == held.person_id
    entry = entry_of(held) if is_own else entry_for_clerk(held, by=by)
    if entry is None or entry.left_at is not None:
        return
    if not has_account(held):
        raise Refused(
            _("Cette personne n’a pas de compte : elle ne retrouverait pas sa demande."),
            hint=_("Terminez la saisie avec elle, ou supprimez le brouillon."),
        )
    party = Party.APPLICANT if is_own else Party.CLERK
    advance(held, "leave_counter", party=party, by=by)
    entry.left_at = clock.now()
    entry.save(update_fields=["left_at"])
