"""A mistake on a card handed over: declared by its holder, then set aside with a reason, or mended."""

from collections.abc import Sequence
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from escale.actions.correct_card import party_of
from escale.actions.examine import NotAsRead, held_for
from escale.actions.tell import tell
from escale.actions.undo import one_open_at_a_time, reason_given
from escale.applications.advance import advance, locked
from escale.applications.deadlines import local_date
from escale.applications.enums import Party
from escale.applications.models import Application, Certificate, Event
from escale.applications.refusals import refusal
from escale.cards.facts import ALL_LABELS, granted_to
from escale.cards.mistakes import CardMistake
from escale.kit.sentences import Refused
from escale.letters import archive
from escale.letters.certificate_facts import Certificates
from escale.letters.models import Letter
from escale.people.models import Account, Role

_ROLES: Final = (Role.OFFICER, Role.CLERK)


def declare_card_mistake(
    application: Application, *, fields: Sequence[str], text: str, by: Account
) -> CardMistake:
    """Keep what the holder says is wrong on their card, and tell them that it is read.

    `fields` are names of facts of the card. Declared twice, it is declared once. Raises Refused
    without a field, without a text, or when no card was handed over.
    """
    named = [name for name in ALL_LABELS if name in fields]
    if not named:
        raise Refused(_("Cochez ce qui est faux sur la carte."))
    said = reason_given(text, otherwise=_("Écrivez ce qui devrait être sur la carte."))
    try:
        with transaction.atomic():
            held = locked(application)
            why_not = refusal("declare_card_mistake", held, party=Party.APPLICANT)
            if why_not:
                raise why_not
            waiting = CardMistake.objects.live().filter(application=held).first()
            if waiting is not None:
                return waiting
            event = advance(
                held,
                "declare_card_mistake",
                party=Party.APPLICANT,
                by=by,
                detail={"fields": named},
            )
            found = CardMistake.objects.create(
                application=held, fields=named, text=said, declared_at=event.at, declared_by=by
            )
            tell(held, "card_mistake_declared", event=event, text=said)
            return found
    except IntegrityError as error:
        if "one_live_mistake" not in str(error):
            raise
        return CardMistake.objects.live().get(application=application)


@transaction.atomic
def dismiss_card_mistake(
    application: Application, *, mistake: int, reason: str, by: Account
) -> CardMistake:
    """Set a declared mistake aside, for a reason that its holder reads.

    Done twice by the same member, it is done once. Raises NotAsRead when a colleague was first,
    Refused without a reason; NotOnDuty or RoleMissing.
    """
    held = held_for(application, *_ROLES, by=by)
    found = _locked(held, mistake)
    if found.ended_by_id == by.pk and found.ending == CardMistake.Ending.DISMISSED:
        return found
    if found.ended_at is not None:
        raise NotAsRead
    why = reason_given(reason, otherwise=_("Écrivez pourquoi : la personne le lira."))
    event = advance(
        held,
        "dismiss_card_mistake",
        party=party_of(by),
        by=by,
        detail={"mistake": found.pk, "reason": why},
    )
    found.ended_at, found.ended_by = event.at, by
    found.ending, found.ending_reason = CardMistake.Ending.DISMISSED, why
    found.save(update_fields=["ended_at", "ended_by", "ending", "ending_reason"])
    tell(held, "card_mistake_dismissed", event=event, reason=why)
    return found


@transaction.atomic
def reorder_card(application: Application, *, mistake: int, by: Account) -> CardMistake:
    """Have the card made again, at no cost: the application is approved again until then.

    The holder keeps the faulty card, and has a new approval certificate: their stay stays proved.
    It is ordered once what it will say is corrected, with `correct_card`. Done twice by the same
    member, it is done once. Raises NotAsRead when a colleague was first, AnotherOpen when the person has another
    request under way; NotOnDuty or RoleMissing.
    """
    held = held_for(application, *_ROLES, by=by)
    found = _locked(held, mistake)
    if found.ended_by_id == by.pk and found.ending == CardMistake.Ending.REORDERED:
        return found
    if found.ended_at is not None:
        raise NotAsRead
    with one_open_at_a_time():
        event = advance(
            held, "reorder_card", party=party_of(by), by=by, detail={"mistake": found.pk}
        )
    found.ended_at, found.ended_by = event.at, by
    found.ending = CardMistake.Ending.REORDERED
    found.save(update_fields=["ended_at", "ended_by", "ending"])
    _certify_again(held, event)
    tell(held, "card_reordered", event=event)
    return found


def _certify_again(held: Application, event: Event) -> None:
    """Give an approval certificate until the next hand-over; that of the same day runs on."""
    on = local_date(event.at, held.zone)
    same_day = Certificate.objects.approvals().filter(application=held, starts_on=on)
    if same_day.update(ended_on=None, ending=""):
        return
    Certificate.objects.create(
        application=held,
        kind=Certificate.Kind.APPROVAL,
        starts_on=on,
        issued_at=event.at,
        issued_on=on,
        event=event,
    )
    facts = Certificates.of([held]).favourable(held, granted_to(held), issued_at=event.at)
    archive.want(held, event=event, kind=Letter.Kind.APPROVAL_CERTIFICATE, facts=facts)


def _locked(held: Application, number: int) -> CardMistake:
    found = (
        CardMistake.objects.select_for_update(of=("self",))
        .filter(application=held, pk=number)
        .first()
    )
    if found is None:
        raise NotAsRead
    return found
