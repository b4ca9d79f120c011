"""Send an invitation again: a new link for seven days; the one before opens nothing any more."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from escale.actions.invite import count_message, send_link
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.invitations import Invited, new_token
from escale.people.models import Account, Invitation, StaffChange
from escale.people.team import hold_team, write_down


class NoLongerWaiting(Refused):
    """The invitation was accepted or cancelled meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            _("Cette invitation a été acceptée ou annulée entre-temps."),
            hint=_("La page de l’équipe dit où l’on en est."),
        )


def invite_again(invitation: Invitation, *, by: Account | None) -> Invited:
    """Replace the link and send it.

    Raises Refused: NotOnDuty, RoleMissing, NoLongerWaiting, TooManyInvitations.
    """
    count_message(invitation.email, by=by)
    with transaction.atomic():
        hold_team(invitation.prefecture, by=by)
        held = waiting(invitation)
        made = new_token()
        held.token_digest, held.expires_at = made.digest, made.expires_at
        held.invited_by, held.invited_at = by, clock.now()
        held.save(update_fields=["token_digest", "expires_at", "invited_by", "invited_at"])
        write_down(StaffChange.Kind.INVITED, held, by=by)
        send_link(held, made)
    return Invited(invitation=held, token=made.token)


def waiting(invitation: Invitation) -> Invitation:
    """Return the invitation, locked, which nobody has accepted or cancelled yet."""
    held = (
        Invitation.objects.select_related("prefecture")
        .select_for_update(of=("self",))
        .filter(pk=invitation.pk, accepted_at__isnull=True, cancelled_at__isnull=True)
        .first()
    )
    if held is None:
        raise NoLongerWaiting
    return held
