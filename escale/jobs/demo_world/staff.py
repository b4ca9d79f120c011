"""The demo's members of prefectures: invited, joined, their application linked, by the acts."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from escale.actions.invite import invite
from escale.actions.invite_operator import invite_operator
from escale.actions.join import join
from escale.jobs.demo_world.stories import PASSWORD, _password_hash
from escale.kit import clock
from escale.notices import outbox
from escale.people import second_factor
from escale.people.models import Account, Operator, Prefecture, Role, StaffMember

#: They were there before the first application.
_JOINED = timedelta(days=120)
_SECRET_BYTES = 20
#: Who keeps the demo's platform running, and sees no application.
OPERATOR = "operateur@demo.example"


@dataclass(frozen=True, kw_only=True)
class Post:
    """One post of every demo prefecture: the manager comes first, and invites the others."""

    mailbox: str
    name: str
    roles: tuple[Role, ...]
    title: str = ""


POSTS = (
    Post(
        mailbox="responsable",
        name="Dominique Roche",
        roles=(Role.MANAGER,),
        title="Responsable du bureau du séjour des chercheurs",
    ),
    Post(mailbox="agent", name="Sacha Petit", roles=(Role.OFFICER,)),
    Post(mailbox="agent2", name="Camille Marchand", roles=(Role.OFFICER,)),
    Post(
        mailbox="signataire",
        name="Alix Moreau",
        roles=(Role.SIGNATORY,),
        title="La cheffe du bureau du séjour des chercheurs",
    ),
    Post(mailbox="accueil", name="Charlie Blanc", roles=(Role.CLERK,)),
    Post(mailbox="auditeur", name="Maxime Girard", roles=(Role.AUDITOR,)),
    Post(
        mailbox="polyvalent",
        name="Eden Lefèvre",
        roles=(Role.OFFICER, Role.SIGNATORY, Role.CLERK, Role.MANAGER),
        title="L’adjoint de la cheffe du bureau du séjour des chercheurs",
    ),
)


def email_of(post: Post, prefecture: Prefecture) -> str:
    """Return the address of a post: « agent.essonne@demo.example »."""
    return f"{post.mailbox}.{prefecture.code}@demo.example"


def make_staff() -> None:
    """Fill the posts of every prefecture that are empty; each is one transaction."""
    for prefecture in Prefecture.objects.order_by("pk"):
        manager: Account | None = None
        for post in POSTS:
            email = email_of(post, prefecture)
            account = Account.objects.holding(email) or _fill(post, prefecture, manager, email)
            manager = manager or account
    _make_operator()
    outbox.deliver_due()


def printed() -> list[dict[str, Any]]:
    """Return the members for programs, with the secrets of their applications."""
    members = StaffMember.objects.active().select_related("account", "prefecture").order_by("pk")
    operators = Operator.objects.active().select_related("account").order_by("pk")
    return [
        {
            "email": member.account.email,
            "password": PASSWORD,
            "name": member.name,
            "prefecture": member.prefecture.code,
            "roles": member.roles,
            "totp_secret": second_factor.secret_of(member.account),
        }
        for member in members
        if member.account.email.endswith("@demo.example")
    ] + [
        {
            "email": operator.account.email,
            "password": PASSWORD,
            "name": operator.name,
            "prefecture": None,
            "roles": ["operator"],
            "totp_secret": second_factor.secret_of(operator.account),
        }
        for operator in operators
        if operator.account.email == OPERATOR
    ]


def _fill(post: Post, prefecture: Prefecture, manager: Account | None, email: str) -> Account:
    with clock.at(clock.now() - _JOINED), transaction.atomic():
        invited = invite(
            prefecture,
            by=manager,
            name=post.name,
            email=email,
            roles=post.roles,
            title=post.title,
        )
        account = join(invited.token, password_hash=_password_hash())
        second_factor.enable_app(account, secret=_secret(email))
        second_factor.renew_recovery_codes(account)
    return account


def _make_operator() -> None:
    """Make the operator of the platform, who is of no prefecture."""
    if Account.objects.holding(OPERATOR) is not None:
        return
    with clock.at(clock.now() - _JOINED), transaction.atomic():
        operator = invite_operator(email=OPERATOR, name="Noa Perrin")
        Account.objects.filter(pk=operator.account_id).update(password=_password_hash())
        second_factor.enable_app(operator.account, secret=_secret(OPERATOR))
        second_factor.renew_recovery_codes(operator.account)


def _secret(email: str) -> str:
    """Return a secret that stays the same when the demo starts over: phones keep it."""
    digest = hashlib.sha256(f"demo {email}".encode()).digest()
    return base64.b32encode(digest[:_SECRET_BYTES]).decode("ascii")
