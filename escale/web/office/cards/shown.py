"""What the pages on cards say: lists of a prefecture, and one application's orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.applications.enums import Status
from escale.applications.models import Application, Event
from escale.applications.sections.wording import in_full
from escale.cards.facts import ALL_LABELS
from escale.cards.mistakes import CardMistake
from escale.cards.orders import CardOrder
from escale.cards.stamps import Stamp
from escale.people.models import Prefecture
from escale.web.instants import instant

#: Of each list, the oldest; the page says how many there are.
LINES: Final = 100


@dataclass(frozen=True, kw_only=True)
class Line:
    """One application of a list: who, where its page is, what is to be known."""

    reference: str
    name: str
    url: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Lists:
    """The lists of a prefecture; each is cut at LINES."""

    shipped: Sequence[Line]
    to_correct: Sequence[Line]
    silent: Sequence[Line]
    mistakes: Sequence[Line]
    unpaid: Sequence[Line]


def lists_of(prefecture: Prefecture) -> Lists:
    """Return the lists, in five questions."""
    orders = CardOrder.objects.filter(application__prefecture=prefecture)
    corrected = Event.objects.filter(
        application=OuterRef("application"), act="correct_card", at__gte=OuterRef("ended_at")
    )
    newer = CardOrder.objects.filter(application=OuterRef("application"), pk__gt=OuterRef("pk"))
    to_correct = orders.filter(
        Q(state=CardOrder.State.REFUSED, fault=CardOrder.Fault.DATA)
        | Q(state=CardOrder.State.HANDED_OVER),
        application__status=Status.APPROVED,
    ).exclude(Exists(corrected) | Exists(newer))
    mistakes = CardMistake.objects.live().filter(application__prefecture=prefecture)
    unpaid = Stamp.objects.filter(
        application__prefecture=prefecture,
        application__status=Status.HANDED_OVER,
        state=Stamp.State.REFUSED,
    )
    return Lists(
        shipped=[
            _line(order.application, _shipped(order))
            for order in _first(orders.filter(state=CardOrder.State.SHIPPED), "shipped_at")
        ],
        to_correct=[
            _line(order.application, order.fault_text or _("Remis avec une erreur, à refaire."))
            for order in _first(to_correct, "ended_at")
        ],
        silent=[
            _line(order.application, _silent(order))
            for order in _first(
                orders.filter(silence_told_at__isnull=False, state__in=CardOrder.AT_THE_FACTORY),
                "heard_at",
            )
        ],
        mistakes=[
            _line(mistake.application, mistake.text) for mistake in _first(mistakes, "declared_at")
        ],
        unpaid=[
            _line(
                stamp.application,
                _("Timbre qui finit par %(digits)s : %(fault)s.")
                % {"digits": stamp.digits[-4:], "fault": stamp.get_fault_display()},
            )
            for stamp in _first(unpaid, "given_at")
        ],
    )


def _first(found: Any, order: str) -> list[Any]:
    return list(found.select_related("application").order_by(F(order).asc(), "pk")[:LINES])


def _line(application: Application, text: str) -> Line:
    return Line(
        reference=application.reference,
        name=f"{application.family_name} {application.given_names}".strip(),
        url=reverse("office:card", args=[application.reference]),
        text=text,
    )


def _shipped(order: CardOrder) -> str:
    at = instant(order.shipped_at, order.application.zone) if order.shipped_at else "?"
    return _("Titre n° %(number)s, expédié le %(at)s.") % {
        "number": order.card_number or "?",
        "at": at,
    }


def _silent(order: CardOrder) -> str:
    return _("Rien entendu de la fabrication depuis le %(at)s.") % {
        "at": instant(order.heard_at, order.application.zone)
    }


@dataclass(frozen=True, kw_only=True)
class OrderShown:
    """One order: what became of it, when, and why."""

    state: str
    at: str
    number: str
    why: str


def orders_shown(application: Application) -> list[OrderShown]:
    """Return the orders of an application, the last one first."""
    return [
        OrderShown(
            state=order.get_state_display(),
            at=instant(order.ordered_at, application.zone),
            number=order.card_number,
            why=" – ".join(filter(None, [order.get_fault_display(), order.fault_text])),
        )
        for order in CardOrder.objects.filter(application=application).order_by("-pk")
    ]


def facts_shown(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a card says, each fact with its label; days in words."""
    return [(str(label), _said(name, facts.get(name, ""))) for name, label in ALL_LABELS.items()]


def _said(name: str, value: str) -> str:
    if name in {"born_on", "valid_from", "valid_until"} and value:
        return in_full(date.fromisoformat(value))
    return value or "–"
