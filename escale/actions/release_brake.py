"""Let the closures of a prefecture go on: two managers, or a manager and an operator."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.undo import expect_fresh_proof
from escale.applications.brakes import Brake
from escale.kit import clock
from escale.kit.hints import hint
from escale.kit.sentences import Refused
from escale.people.duty import on_duty
from escale.people.models import Account, Prefecture, Role, StaffMember
from escale.people.operators import NotAnOperator, operating


@transaction.atomic
def release_brake(brake: Brake, *, by: Account, proved_at: datetime) -> Brake:
    """Release a brake: the first of two people says so, then the second, and closures go on.

    By a manager of the prefecture on duty or an operator of the service, of whom one at least is a
    manager, each with a second factor proved (machine time) at most five minutes ago. Once the
    first is on duty no more, they do not count. Released, it lets go of what was due when it was
    put on. Pressed twice by the same person, it is pressed once. Raises Refused.
    """
    held = (
        Brake.objects.select_for_update(of=("self",)).select_related("prefecture").get(pk=brake.pk)
    )
    is_manager = _admitted(by, held.prefecture)
    if held.released_at is not None:
        return held
    expect_fresh_proof(proved_at)
    if held.first_by_id == by.pk:
        return held
    if held.first_by is None or not _still_counts(held.first_by, held.prefecture):
        held.first_by, held.first_at = by, clock.now()
        held.save(update_fields=["first_by", "first_at"])
        return held
    if not is_manager and not _is_manager(held.first_by, held.prefecture):
        raise Refused(
            _("Il faut un responsable de la préfecture pour remettre ses clôtures en marche."),
            hint=_("Un exploitant l’a déjà confirmé : un responsable doit confirmer à son tour."),
        )
    held.second_by, held.released_at = by, clock.now()
    held.save(update_fields=["second_by", "released_at"])
    hint("close_unanswered")
    return held


def _admitted(by: Account, prefecture: Prefecture) -> bool:
    """Whether an account is a manager on duty there; else an operator. Raises Refused otherwise."""
    if StaffMember.objects.filter(account_id=by.pk).exists():
        on_duty(by, prefecture, Role.MANAGER)
        return True
    operating(by.pk)
    return False


def _is_manager(account: Account, prefecture: Prefecture) -> bool:
    managers = StaffMember.objects.holding(Role.MANAGER)
    return managers.filter(account=account, prefecture=prefecture).exists()


def _still_counts(account: Account, prefecture: Prefecture) -> bool:
    """Whether who released it first is still somebody who may."""
    if _is_manager(account, prefecture):
        return account.is_active
    try:
        operating(account.pk)
    except NotAnOperator:
        return False
    return True
