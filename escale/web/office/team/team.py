"""The team as its manager sees it: members, invitations that wait, history."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from escale.kit import clock
from escale.people.models import Invitation, Prefecture, Role, StaffChange, StaffMember
from escale.people.second_factor import kinds_by_account
from escale.web.office.access import StaffRequest, staff_of

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_LINES = 30
_KINDS = {"totp": _("application"), "webauthn": _("clé d’accès")}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One member, as a line of the table."""

    member: StaffMember
    roles: "tuple[Sentence, ...]"
    factors: "tuple[Sentence, ...]"
    seen_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One invitation that waits for an answer."""

    invitation: Invitation
    roles: "tuple[Sentence, ...]"
    is_old: bool


@dataclass(frozen=True, kw_only=True)
class Past:
    """One line of the history."""

    change: StaffChange
    roles: "tuple[Sentence, ...]"
    by: "Sentence"


def team(request: StaffRequest) -> HttpResponse:
    """Show who works here; the number of questions put to the database does not grow."""
    prefecture = staff_of(request).prefecture
    lines = _lines(prefecture)
    page = _history(prefecture, request.GET.get("page", "1"))
    context = {
        "at_work": [line for line in lines if line.member.revoked_at is None],
        "revoked": [line for line in lines if line.member.revoked_at is not None],
        "waiting": _waiting(prefecture),
        "history": [_past(change) for change in page],
        "page": page,
    }
    return render(request, "office/team/team.html", context)


def in_words(roles: list[str]) -> "tuple[Sentence, ...]":
    """Return roles as they are read; one that is not of the list any more is left out."""
    return tuple(Role(role).label for role in roles if role in Role.values)


def factors_in_words(kinds: frozenset[str]) -> "tuple[Sentence, ...]":
    """Return the kinds of second factor somebody has, as they are read."""
    return tuple(words for kind, words in _KINDS.items() if kind in kinds)


def _lines(prefecture: Prefecture) -> list[Line]:
    members = list(
        StaffMember.objects.filter(prefecture=prefecture)
        .select_related("account")
        .order_by("name", "pk")
    )
    kinds = kinds_by_account([member.account_id for member in members])
    return [
        Line(
            member=member,
            roles=in_words(member.roles),
            factors=factors_in_words(kinds.get(member.account_id, frozenset())),
            seen_at=member.account.last_login,
        )
        for member in members
    ]


def _waiting(prefecture: Prefecture) -> list[Waiting]:
    found = Invitation.objects.filter(
        prefecture=prefecture, accepted_at__isnull=True, cancelled_at__isnull=True
    ).order_by("-invited_at", "-pk")
    now = clock.machine_now()
    return [
        Waiting(
            invitation=invitation,
            roles=in_words(invitation.roles),
            is_old=invitation.expires_at <= now,
        )
        for invitation in found
    ]


def _history(prefecture: Prefecture, number: str) -> Page[Any]:
    changes = StaffChange.objects.filter(prefecture=prefecture).select_related("by__membership")
    return Paginator(changes, _LINES).get_page(number)


def _past(change: StaffChange) -> Past:
    by: Sentence = _("l’exploitant du service")
    if change.by is not None:
        member = getattr(change.by, "membership", None)
        by = member.name if member else _("un ancien membre")
    return Past(change=change, roles=in_words(change.roles), by=by)
