"""Hand a card over to its holder, in person: what ends an application well."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.actions.end_certificates import end_approval_certificate
from escale.actions.examine import held_for
from escale.actions.receive_card import read_number
from escale.actions.tell import tell
from escale.applications.advance import advance
from escale.applications.deadlines import local_date
from escale.applications.enums import Party, Status
from escale.applications.models import Application, Certificate, Event
from escale.applications.refusals import refusal
from escale.appointments.booked import Appointment
from escale.cards.facts import granted_to
from escale.cards.orders import CardOrder
from escale.cards.paying import stamp_of, why_not_paid
from escale.cards.stamps import Stamp
from escale.kit import clock
from escale.kit.hints import hint
from escale.kit.sentences import Refused
from escale.letters import archive, handover_facts
from escale.letters.models import Letter
from escale.letters.words import day_in_words
from escale.people.models import Account, Role, StaffMember
from escale.procedures.windows import filing_advice

#: The same clerk who presses twice; another who comes later is told who was first.
_PRESSED_TWICE: Final = timedelta(minutes=5)


class OldPermit(TextChoices):
    """What became of the document that the person had."""

    RETURNED = "returned", gettext_lazy("rendu au guichet")
    KEPT = "kept", gettext_lazy("laissé à la personne : il vaut encore, et la carte commence après")
    LOST = "lost", gettext_lazy("déclaré perdu ou volé")
    VISA = "visa", gettext_lazy("visa, qui reste dans le passeport")


class WrongCard(Refused):
    """The card in the clerk's hand is not this person's."""

    def __init__(self) -> None:
        """Say to stop and look again; the number of the right card is not told."""
        super().__init__(
            _("Ce numéro n’est pas celui du titre reçu pour cette personne."),
            hint=_("Ne remettez pas ce titre. Relisez son numéro, puis le nom sur la carte."),
        )


class NotChecked(Refused):
    """Something that only a person at the counter can see was not ticked."""


def hand_over(
    application: Application,
    *,
    card_number: str,
    is_identity_checked: bool,
    is_passport_seen: bool,
    old_permit: str,
    by: Account,
) -> Event:
    """Hand the card over, end the approval certificate, want the receipt, tell the next dates.

    By a clerk on duty, who typed or scanned the number of the card again: it is the one received
    for this application, or nothing is done. The tax stamp is used after the commit, with the
    application as its key. Pressed twice, it is done once. Raises NotChecked, WrongCard, NotPaid,
    Refused when the card is not there, or was handed over by a colleague; NotOnDuty or RoleMissing.
    Source: CESEDA R431-20 (hand-over in person); L436-1 (the tax is paid at the hand-over).
    """
    with transaction.atomic():
        held = held_for(application, Role.CLERK, by=by)
        if held.status == Status.HANDED_OVER:
            return _already(held, by=by)
        why_not = refusal("hand_over", held, party=Party.CLERK)
        if why_not:
            raise why_not
        order = CardOrder.objects.live().select_for_update().filter(application=held).first()
        _expect_checked(
            is_identity_checked=is_identity_checked,
            is_passport_seen=is_passport_seen,
            old_permit=old_permit,
        )
        _expect_no_hole(held, OldPermit(old_permit))
        if order is None or read_number(card_number) != order.card_number:
            raise WrongCard
        unpaid = why_not_paid(held)
        if unpaid:
            raise unpaid
        return _handed_over(held, order, OldPermit(old_permit), by=by)


def _expect_checked(*, is_identity_checked: bool, is_passport_seen: bool, old_permit: str) -> None:
    if not is_identity_checked:
        raise NotChecked(
            _("Comparez la personne avec la photo du titre, puis cochez « Identité vérifiée »."),
        )
    if not is_passport_seen:
        raise NotChecked(_("Demandez le passeport, puis cochez « Passeport vu »."))
    if old_permit not in OldPermit.values:
        raise NotChecked(_("Dites ce que devient l’ancien document : rendu, perdu, ou visa."))


def _expect_no_hole(held: Application, old_permit: OldPermit) -> None:
    """Refuse to take back a document that alone proves the stay until the card begins.

    And to leave one once the card is worth something: it is then handed back.
    """
    today, starts_on = clock.today(held.zone), granted_to(held).valid_from
    lasts = held.document_expires_on
    begins_later = starts_on is not None and starts_on > today
    if old_permit is OldPermit.RETURNED and begins_later and lasts and lasts >= today:
        raise NotChecked(
            _(
                "Laissez son document à la personne : il vaut jusqu’au %(day)s, et la carte ne "
                "commence qu’après."
            )
            % {"day": day_in_words(lasts)}
        )
    if old_permit is OldPermit.KEPT and not (begins_later and lasts and lasts >= today):
        raise NotChecked(_("La carte vaut déjà : l’ancien document est rendu, ou déclaré perdu."))


def _already(held: Application, *, by: Account) -> Event:
    done = held.events.filter(act="hand_over").order_by("-at", "-pk").first()
    is_theirs = done is not None and done.account_id == by.pk
    if done is not None and is_theirs and clock.now() - done.at <= _PRESSED_TWICE:
        return done
    clerk = StaffMember.objects.filter(account=done.account).first() if done else None
    raise Refused(
        _("Ce titre a déjà été remis par %(name)s.")
        % {"name": clerk.name if clerk else _("un collègue")},
        hint=_("Rien d’autre n’a été enregistré."),
    )


def _handed_over(
    held: Application, order: CardOrder, old_permit: OldPermit, *, by: Account
) -> Event:
    granted = granted_to(held)
    event = advance(
        held,
        "hand_over",
        party=Party.CLERK,
        by=by,
        detail={"order": order.pk, "old_permit": old_permit.value},
    )
    order.state, order.ended_at = CardOrder.State.HANDED_OVER, event.at
    order.save(update_fields=["state", "ended_at"])
    Appointment.objects.live().filter(application=held).update(
        state=Appointment.State.DONE, ended_at=event.at
    )
    _pay(held)
    end_approval_certificate(held, ending=Certificate.Ending.HANDED_OVER, at=event.at)
    facts = handover_facts.gather(held, order=order.facts, number=order.card_number, event=event)
    archive.want(held, event=event, kind=Letter.Kind.HANDOVER_RECEIPT, facts=facts)
    assert granted.valid_until is not None
    advice = filing_advice(
        granted.valid_until,
        today=local_date(event.at, held.zone),
        starts_on=granted.valid_from,
    )
    tell(
        held,
        "handed_over",
        event=event,
        valid_until=granted.valid_until,
        opens_on=advice.opens_on,
        advised_on=advice.advised_on,
        closes_on=advice.closes_on,
    )
    return event


def _pay(held: Application) -> None:
    """Have the stamp used once this is committed; one that is used pays for a second card too."""
    stamp = stamp_of(held)
    if stamp is not None and stamp.state == Stamp.State.VALID:
        stamp.state, stamp.next_try_at = Stamp.State.TO_USE, clock.machine_now()
        stamp.tries = 0
        stamp.save(update_fields=["state", "next_try_at", "tries"])
        hint("use_stamps")
