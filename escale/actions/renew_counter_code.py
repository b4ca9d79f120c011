"""Give a new code of the counter: the one before, lost or seen by somebody, opens nothing more."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.at_counter import entry_for_clerk, has_account
from escale.applications.advance import advance, locked
from escale.applications.enums import Party
from escale.applications.models import Application, CounterEntry
from escale.kit.sentences import Refused
from escale.people.models import Account


@transaction.atomic
def renew_counter_code(application: Application, *, by: Account) -> CounterEntry:
    """Make a new code for a request filed at this counter, and return its entry.

    Raises Refused once the person follows the request from an account, or before the filing,
    NotOnDuty or RoleMissing.
    """
    held = locked(application)
    entry = entry_for_clerk(held, by=by)
    if held.filed_at and (entry.filed_at is None or entry.claimed_at or has_account(held)):
        raise Refused(
            _("Cette personne suit déjà sa demande depuis un compte : un code ne sert plus."),
            hint=_("Si elle a oublié son mot de passe, elle en choisit un autre à la connexion."),
        )
    # The table refuses it before the filing.
    advance(held, "renew_counter_code", party=Party.CLERK, by=by)
    entry.give_code()
    entry.save(update_fields=["code_seed", "code_digest"])
    return entry
