"""The card on the page of the request: where it is, what it costs, what is left to do for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.actions.fees_due import amount_due, due_for
from escale.applications.enums import GRANTED, Status
from escale.applications.models import Application
from escale.appointments.booked import Appointment
from escale.cards.facts import is_correction_awaited, is_photo_awaited, last_order
from escale.cards.mistakes import CardMistake
from escale.cards.orders import CardOrder
from escale.cards.stamps import Stamp
from escale.documents.models import Ephoto
from escale.procedures.fees import Fee
from escale.web.instants import instant, meeting

PHOTO_ASKED: Final = gettext_lazy(
    "La fabrication n’a pas pu utiliser votre photo. Il en faut une autre, sans date limite : votre "
    "demande reste acceptée."
)
_BEFORE_THE_CARD: Final = (Status.APPROVED, Status.CARD_IN_PRODUCTION)


@dataclass(frozen=True, kw_only=True)
class StampShown:
    """The stamp that was given, by its last digits, and what is known of it."""

    last_digits: str
    sentence: str
    is_refused: bool


@dataclass(frozen=True, kw_only=True)
class CardShown:
    """What the section on the card says; addresses are empty where nothing is to be done."""

    sentence: str
    since: str
    is_being_made: bool
    is_over: bool
    euros: int
    fees: Sequence[Fee]
    is_late: bool
    stamp: StampShown | None
    stamp_url: str
    photo_url: str
    appointment_at: str
    appointment_url: str
    mistake_url: str
    mistake: str


def card_of(application: Application) -> CardShown | None:
    """Return what is said of the card of an approved application; None before, and after all."""
    if application.status not in GRANTED:
        return None
    order = last_order(application)
    is_over = application.status == Status.HANDED_OVER
    photo_url = photo_url_of(application, order=order)
    sentence, since = _where(application, order)
    booked = Appointment.objects.live().select_related("seat").filter(application=application)
    appointment = booked.first()
    mistake = CardMistake.objects.filter(application=application).order_by("-pk").first()

    def address(name: str) -> str:
        return reverse(f"applicant:{name}", args=[application.reference])

    return CardShown(
        sentence=sentence,
        since=since,
        is_being_made=application.status in _BEFORE_THE_CARD and not photo_url,
        is_over=is_over,
        euros=amount_due(application),
        fees=due_for(application).lines,
        is_late=application.filed_in_time is False,
        stamp=_stamp(application),
        stamp_url="" if is_over else address("stamp"),
        photo_url=photo_url,
        appointment_at=meeting(appointment.seat.starts_at, application.zone)
        if appointment and appointment.seat
        else "",
        appointment_url=address("appointment") if application.status == Status.CARD_READY else "",
        mistake_url=address("card_mistake") if is_over and not _is_live(mistake) else "",
        mistake=_about(mistake, application),
    )


def photo_url_of(application: Application, *, order: CardOrder | None) -> str:
    """Return where another photo is given; empty when none is awaited. `order` is the last one."""
    if not is_photo_awaited(application, order=order):
        return ""
    return reverse("applicant:replace_photo", args=[application.reference])


def _where(application: Application, order: CardOrder | None) -> tuple[str, str]:
    """Return where the card is, and since when, in words."""
    zone = application.zone
    if application.status == Status.HANDED_OVER:
        at = order.ended_at if order else None
        return _("Votre carte vous a été remise."), instant(at, zone) if at else ""
    if is_photo_awaited(application, order=order):
        at = order.ended_at if order else None
        return (
            str(PHOTO_ASKED),
            instant(at, zone) if at else "",
        )
    if is_correction_awaited(application, order=order):
        if order and order.state == CardOrder.State.HANDED_OVER:
            return (
                _(
                    "Votre carte est à refaire : la préfecture corrige ce qu’elle dira, puis la "
                    "commande de nouveau. Vous n’avez rien à faire."
                ),
                "",
            )
        return (
            _(
                "La fabrication demande une précision sur ce que dit la carte. La préfecture s’en "
                "occupe : vous n’avez rien à faire."
            ),
            instant(order.ended_at, zone) if order and order.ended_at else "",
        )
    if order is None or not order.is_live:
        if not Ephoto.objects.filter(
            application=application, outcome=Ephoto.Outcome.VALID
        ).exists():
            return (
                _(
                    "Votre carte sera commandée dès que le service des photos confirmera votre "
                    "code. Vous n’avez rien à faire."
                ),
                "",
            )
        return _("Votre carte va être commandée, d’elle-même, dans l’heure."), ""
    words = {
        CardOrder.State.TO_SEND: _("Votre carte est commandée."),
        CardOrder.State.ORDERED: _("Votre carte est commandée."),
        CardOrder.State.IN_PRODUCTION: _("Votre carte est en fabrication."),
        CardOrder.State.SHIPPED: _("Votre carte est en route vers la préfecture."),
        CardOrder.State.RECEIVED: _("Votre carte est à la préfecture."),
    }
    at = order.received_at or order.shipped_at or order.ordered_at
    return words[CardOrder.State(order.state)], instant(at, zone)


def _stamp(application: Application) -> StampShown | None:
    stamp = (
        Stamp.objects.filter(application=application)
        .exclude(state=Stamp.State.REPLACED)
        .order_by("-pk")
        .first()
    )
    if stamp is None:
        return None
    sentences = {
        Stamp.State.TO_CHECK: _("Nous le vérifions : le service des timbres ne répond pas encore."),
        Stamp.State.VALID: _("Il est valable. Il sera utilisé à la remise de la carte."),
        Stamp.State.TO_USE: _("Il est valable, et utilisé pour votre carte."),
        Stamp.State.USED: _("Il est valable, et utilisé pour votre carte."),
        Stamp.State.REFUSED: _("Il ne peut pas servir : donnez-en un autre."),
    }
    is_over = application.status == Status.HANDED_OVER
    return StampShown(
        last_digits=stamp.digits[-4:],
        sentence=sentences[Stamp.State(stamp.state)],
        is_refused=stamp.state == Stamp.State.REFUSED and not is_over,
    )


def _is_live(mistake: CardMistake | None) -> bool:
    return mistake is not None and mistake.ended_at is None


def _about(mistake: CardMistake | None, application: Application) -> str:
    """Say what becomes of the mistake that was declared last, if one was."""
    if mistake is None:
        return ""
    if mistake.ended_at is None:
        return _(
            "Vous avez signalé une erreur sur la carte : la préfecture la vérifie, et vous répond "
            "par courriel."
        )
    if mistake.ending == CardMistake.Ending.DISMISSED:
        return _("La préfecture a répondu à votre signalement : %(reason)s") % {
            "reason": mistake.ending_reason
        }
    if application.status == Status.HANDED_OVER:
        return ""
    return _("Votre carte est refaite, sans frais, à cause de l’erreur que vous avez signalée.")
