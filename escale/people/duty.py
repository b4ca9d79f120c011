"""Who is on duty: the question each act of the office asks inside its own transaction."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from escale.kit.sentences import Refused
from escale.people.models import Account, Prefecture, Role, StaffMember


class NotOnDuty(Refused):
    """This account is not, or no longer, a member of the prefecture."""

    def __init__(self) -> None:
        super().__init__(
            _("Vous n’avez pas, ou plus, accès aux demandes de cette préfecture."),
            hint=_("Rien n’a été enregistré. Voyez avec le responsable de votre équipe."),
        )


class RoleMissing(Refused):
    """The member holds none of the roles that the act asks for; the sentence names them."""

    def __init__(self, *roles: Role) -> None:
        super().__init__(
            _("Il faut le rôle « %(roles)s » pour faire cela : vous ne l’avez pas.")
            % {"roles": _in_words(roles)},
            hint=_("Rien n’a été enregistré. Le responsable de votre équipe donne les rôles."),
        )


def on_duty(account: Account, prefecture: Prefecture, *roles: Role) -> StaffMember:
    """Return the active member of the prefecture that an account is, holding one of the roles.

    Call it inside the transaction of the act: the member's row is locked until its end, so that
    whoever is being revoked is either refused here, or revoked once the act is done. Without a
    role, any member will do. Raises NotOnDuty or RoleMissing.
    """
    member = (
        StaffMember.objects.active()
        .filter(account_id=account.pk, account__is_active=True, prefecture_id=prefecture.pk)
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    if member is None:
        raise NotOnDuty
    if roles and not member.has(*roles):
        raise RoleMissing(*roles)
    return member


def keep_on_duty(account: Account, prefecture: Prefecture) -> None:
    """Let nobody's access or roles be taken from that colleague until this transaction ends.

    Shared, unlike the lock of `on_duty`: two colleagues who give each other their requests never
    wait for one another. Ask what they are after this, not before.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM people_staffmember WHERE account_id = %s AND prefecture_id = %s"
            " FOR KEY SHARE",
            [account.pk, prefecture.pk],
        )


def _in_words(roles: tuple[Role, ...]) -> str:
    return " / ".join(str(role.label) for role in roles)
