"""Receive the cards that the factory delivered: by their number, one by one or a whole parcel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from escale.actions.fees_due import amount_due, due_for
from escale.actions.tell import tell
from escale.applications.advance import advance, locked
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.cards.orders import CardOrder
from escale.kit.sentences import Refused
from escale.people.duty import NotOnDuty, on_duty
from escale.people.models import Account, Prefecture, Role

NUMBER_AT_MOST: Final = 20
#: What a parcel holds at most, typed or scanned at once.
PARCEL_AT_MOST: Final = 500


class NotAwaited(Refused):
    """No card of this number is awaited here."""

    def __init__(self, number: str) -> None:
        """Say what to do with it."""
        super().__init__(
            _("Le titre n° %(number)s n’est pas attendu dans cette préfecture.")
            % {"number": number},
            hint=_(
                "Relisez le numéro. S’il est juste, mettez ce titre de côté : il est pour une "
                "autre préfecture, ou sa commande est annulée."
            ),
        )


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What a delivery was: cards received, received before, and what should not be, or is not, there.

    `received` and `known` are references; `refused` pairs a number with a sentence; `missing` are
    the numbers that the factory says it shipped, and that were not in the parcel.
    """

    received: tuple[str, ...]
    known: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]


def read_number(typed: str) -> str:
    """Return a card number as cards bear it; raises Refused for what is none."""
    number = "".join(typed.split()).upper()
    if not number or len(number) > NUMBER_AT_MOST or not number.isascii() or not number.isalnum():
        raise Refused(
            _("Le numéro d’un titre n’a que des lettres et des chiffres."),
            hint=_("Il est au recto, en haut à droite."),
        )
    return number


def receive_card(application: Application, *, card_number: str, by: Account) -> CardOrder:
    """Receive the card of an application, and tell the person that it is there.

    Received twice, it is received once. Raises NotOnDuty or RoleMissing, NotAwaited for another
    card's number, Refused when no card is awaited.
    """
    number = read_number(card_number)
    with transaction.atomic():
        held = locked(application)
        if held.prefecture is None:
            raise NotOnDuty
        on_duty(by, held.prefecture, Role.CLERK)
        return _received(held, number, by=by)


def receive_parcel(prefecture: Prefecture, *, numbers: Iterable[str], by: Account) -> Parcel:
    """Receive the cards of these numbers, each in a transaction of its own; tell what differs.

    What cannot be received stops nothing else. Raises NotOnDuty or RoleMissing, and Refused for
    more than PARCEL_AT_MOST numbers.
    """
    with transaction.atomic():
        on_duty(by, prefecture, Role.CLERK)
    typed = list(dict.fromkeys(filter(None, ("".join(n.split()).upper() for n in numbers))))
    if len(typed) > PARCEL_AT_MOST:
        raise Refused(
            _("Ce colis a plus de 500 numéros."), hint=_("Enregistrez-le en plusieurs fois.")
        )
    expected = _shipped_to(prefecture)
    received: list[str] = []
    known: list[str] = []
    refused: list[tuple[str, str]] = []
    for number in typed:
        try:
            order, is_new = _one_of(prefecture, number, by=by)
        except Refused as why:
            refused.append((number, f"{why.sentence} {why.hint}".strip()))
            continue
        (received if is_new else known).append(order.application.reference)
    return Parcel(
        received=tuple(received),
        known=tuple(known),
        refused=tuple(refused),
        missing=tuple(number for number in expected if number not in typed),
    )


def _shipped_to(prefecture: Prefecture) -> Sequence[str]:
    shipped = CardOrder.objects.filter(
        application__prefecture=prefecture, state=CardOrder.State.SHIPPED
    ).exclude(card_number="")
    return list(shipped.order_by("shipped_at", "pk").values_list("card_number", flat=True))


def _one_of(prefecture: Prefecture, number: str, *, by: Account) -> tuple[CardOrder, bool]:
    read_number(number)
    found = (
        CardOrder.objects.filter(card_number=number, application__prefecture=prefecture)
        .select_related("application")
        .first()
    )
    if found is None:
        raise NotAwaited(number)
    was_received = found.state == CardOrder.State.RECEIVED
    return receive_card(found.application, card_number=number, by=by), not was_received


def _received(held: Application, number: str, *, by: Account) -> CardOrder:
    order = (
        CardOrder.objects.live()
        .select_for_update()
        .filter(application=held)
        .select_related("application")
        .first()
    )
    if order is None:
        raise NotAwaited(number)
    if order.card_number and order.card_number != number:
        raise NotAwaited(number)
    if order.state == CardOrder.State.RECEIVED:
        return order
    event = advance(held, "receive_card", party=Party.CLERK, by=by, detail={"order": order.pk})
    order.state, order.card_number = CardOrder.State.RECEIVED, number
    order.received_at, order.received_by = event.at, by
    order.heard_at, order.next_try_at, order.silence_told_at = event.at, None, None
    try:
        with transaction.atomic():
            order.save()
    except IntegrityError as error:
        if "one_order_a_card_number" not in str(error):
            raise
        raise NotAwaited(number) from error
    fees = due_for(held)
    tell(
        held,
        "card_ready",
        event=event,
        euros=amount_due(held),
        is_late=not held.filed_in_time,
        fees=[
            {"label": line.label, "euros": line.at_least, "article": line.article}
            for line in fees.lines
        ],
    )
    return order
