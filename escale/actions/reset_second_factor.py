"""Reset the second factor of somebody who lost theirs: the next sign-in sets up another."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices import outbox
from escale.people.models import Account, StaffChange, StaffMember
from escale.people.second_factor import forget_factors
from escale.people.team import held_member, write_down


class OwnSecondFactor(Refused):
    """Nobody resets their own: it would make one factor of two."""

    def __init__(self) -> None:
        super().__init__(
            _("Vous ne pouvez pas remettre à zéro votre propre second facteur."),
            hint=_("Changez-le depuis « Mon compte et ma sécurité », ou demandez à un collègue."),
        )


@transaction.atomic
def reset_second_factor(member: StaffMember, *, by: Account | None) -> StaffMember:
    """Forget a member's factors, end their sessions, and tell them by e-mail.

    Raises Refused: NotOnDuty, RoleMissing, OwnSecondFactor.
    """
    held = held_member(member, by=by)
    if by is not None and held.account_id == by.pk:
        raise OwnSecondFactor
    forget(held.account)
    write_down(StaffChange.Kind.SECOND_FACTOR_RESET, held, by=by)
    return held


@transaction.atomic
def forget(account: Account) -> None:
    """Forget an account's factors: an applicant's too, once an operator knows who asks."""
    forget_factors(account)
    account.end_sessions()
    outbox.queue(
        "second_factor_reset",
        key=f"account:{account.pk}:{clock.machine_now().isoformat()}",
        to=account.email,
        language=account.language,
        context={"email": account.email, "at": clock.now()},
        person=account.person,
    )
