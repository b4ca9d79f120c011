"""Invite somebody into the team of a prefecture, by a link of seven days that serves once."""

from collections.abc import Collection

from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters.words import instant_in_words
from escale.notices import outbox
from escale.people import attempts
from escale.people.invitations import Invited, NewToken, new_token
from escale.people.models import (
    Account,
    Attempt,
    Invitation,
    Prefecture,
    Role,
    StaffChange,
    StaffMember,
)
from escale.people.team import hold_team, write_down

#: Invitations of one manager, and messages to one address, in an hour.
BY_ONE_AN_HOUR = 40
TO_ONE_AN_HOUR = 5


class CannotBeInvited(Refused):
    """The address has an account of another kind, or of another prefecture: nothing more is said."""

    def __init__(self) -> None:
        super().__init__(
            _("Cette adresse ne peut pas être invitée."),
            hint=_("Choisissez une autre adresse professionnelle de cette personne."),
        )


class AlreadyInTheTeam(Refused):
    """The address is a colleague's, at work or not any more."""

    def __init__(self, member: StaffMember) -> None:
        hint = (
            _("Changez ses rôles depuis sa fiche.")
            if member.revoked_at is None
            else _("Son accès a été retiré : rendez-le-lui depuis sa fiche.")
        )
        super().__init__(
            _("Cette adresse est celle de %(name)s, de votre équipe.") % {"name": member.name},
            hint=hint,
        )


class AlreadyInvited(Refused):
    """An invitation to this address still waits."""

    def __init__(self) -> None:
        super().__init__(
            _("Cette adresse a déjà une invitation qui attend sa réponse."),
            hint=_("Vous pouvez l’envoyer de nouveau depuis la page de l’équipe."),
        )


class TooManyInvitations(Refused):
    """The manager, or the address, has had enough of them for an hour."""

    def __init__(self) -> None:
        super().__init__(
            _("Trop d’invitations sont parties en une heure."),
            hint=_("Réessayez dans une heure. Celles qui sont parties restent valables."),
        )


def invite(
    prefecture: Prefecture,
    *,
    by: Account | None,
    name: str,
    email: str,
    roles: Collection[Role],
    title: str = "",
) -> Invited:
    """Offer a place, and send the link. `by` is a manager there; None is an operator.

    Raises Refused: NotOnDuty, RoleMissing, CannotBeInvited, AlreadyInTheTeam, AlreadyInvited,
    TooManyInvitations.
    """
    address = email.lower()
    count_message(address, by=by)
    with transaction.atomic():
        hold_team(prefecture, by=by)
        _refuse_whoever_has_an_account(address, prefecture)
        _set_aside_the_one_before(address, prefecture)
        made = new_token()
        invitation = Invitation.objects.create(
            email=address,
            name=name,
            title=title,
            prefecture=prefecture,
            roles=in_order(roles),
            token_digest=made.digest,
            invited_by=by,
            expires_at=made.expires_at,
        )
        write_down(StaffChange.Kind.INVITED, invitation, by=by)
        send_link(invitation, made)
    return Invited(invitation=invitation, token=made.token)


def in_order(roles: Collection[Role]) -> list[str]:
    """Return roles in the order of the list, each once."""
    return [role.value for role in Role if role in set(roles)]


def count_message(address: str, *, by: Account | None) -> None:
    """Count one more message to this address; raises TooManyInvitations past enough."""
    sender = f"by:{by.pk}" if by else "operator"
    door = Attempt.Door.INVITATION
    if not attempts.allowed(door, sender, at_most=BY_ONE_AN_HOUR) or not attempts.allowed(
        door, f"mail:{address}", at_most=TO_ONE_AN_HOUR
    ):
        raise TooManyInvitations


def join_path(token: str) -> str:
    """Return the address of the page that a token opens."""
    return f"{reverse('account_join')}?{urlencode({'token': token})}"


def send_link(invitation: Invitation, made: NewToken) -> None:
    """Queue the message that holds the link, in the present transaction."""
    outbox.queue(
        "staff_invited",
        key=f"invitation:{invitation.pk}:{made.digest[:16]}",
        to=invitation.email,
        language="fr",
        context={
            "prefecture": invitation.prefecture,
            "invited_name": invitation.name,
            "roles": [str(Role(role).label) for role in invitation.roles],
            "join_path": join_path(made.token),
            "link_until": instant_in_words(made.expires_at, invitation.prefecture.zone),
        },
        is_secret=True,
    )


def _refuse_whoever_has_an_account(address: str, prefecture: Prefecture) -> None:
    account = Account.objects.holding(address)
    if account is None:
        return
    member = StaffMember.objects.filter(account=account, prefecture=prefecture).first()
    if member is None:
        raise CannotBeInvited
    raise AlreadyInTheTeam(member)


def _set_aside_the_one_before(address: str, prefecture: Prefecture) -> None:
    """Make room: an invitation that waits is refused a second time, an old one is forgotten."""
    before = Invitation.objects.filter(
        prefecture=prefecture, email=address, accepted_at__isnull=True, cancelled_at__isnull=True
    )
    if before.filter(expires_at__gt=clock.machine_now()).exists():
        raise AlreadyInvited
    before.update(cancelled_at=clock.now())
