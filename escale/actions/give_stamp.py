"""Give the tax stamp that pays for a permit: checked at once, used at the hand-over only."""

from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from escale.actions.fees_due import amount_due
from escale.applications.advance import advance, locked
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.applications.refusals import refusal
from escale.cards.paying import stamp_of
from escale.cards.stamps import Stamp
from escale.gateways import stamps as service
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.duty import NotOnDuty, on_duty
from escale.people.models import Account, Role
from escale.procedures.fees import TAX_STAMP_DIGITS

#: How soon a stamp is asked about again when the service did not answer (machine time).
CHECK_AGAIN_AFTER: Final = timedelta(minutes=1)


class StampRefused(Refused):
    """This stamp does not pay for this permit; `fault` says why, and it is not kept."""

    def __init__(self, fault: Stamp.Fault, *, euros: int | None = None, due: int = 0) -> None:
        """Say what is wrong with it, and what to do."""
        another = _("Vérifiez les 16 chiffres, ou donnez un autre timbre.")
        sentence, hint = {
            Stamp.Fault.UNKNOWN: (_("Le service des timbres ne connaît pas ce numéro."), another),
            Stamp.Fault.USED: (
                _("Ce timbre a déjà été utilisé : un timbre ne sert qu’une fois."),
                another,
            ),
            Stamp.Fault.REFUNDED: (_("Ce timbre a été remboursé : il ne vaut plus rien."), another),
            Stamp.Fault.WRONG_AMOUNT: (
                _("Ce timbre vaut %(euros)s\u00a0€ : il en faut un de %(due)s\u00a0€.")
                % {"euros": euros, "due": due},
                _(
                    "Faites-le rembourser sur timbres.impots.gouv.fr, puis achetez un timbre du "
                    "bon montant."
                ),
            ),
        }[fault]
        super().__init__(sentence, hint=hint)
        self.fault = fault


def give_stamp(application: Application, *, digits: str, by: Account) -> Stamp:
    """Keep the stamp that pays for a permit, and return it; it takes the place of another given.

    By the person, or by a clerk on duty for them. A service that does not answer does not refuse:
    the stamp is kept, and checked later. Given twice, it is given once. Raises Refused for what is
    no stamp number, StampRefused for a stamp that does not pay, and when another application, or
    a hand-over, was first; NotOnDuty or RoleMissing. The service is asked outside any transaction.
    """
    read = read_digits(digits)
    party = _party_of(application, by=by)
    why_not = refusal("give_stamp", application, party=party)
    if why_not:
        raise why_not
    answer = _ask(read)
    due = amount_due(application)
    fault = fault_of(answer, due=due)
    if fault:
        raise StampRefused(fault, euros=answer.euros if answer else None, due=due)
    try:
        with transaction.atomic():
            held = locked(application)
            if party is Party.CLERK:
                _expect_clerk(held, by=by)
            return _given(held, read, answer, party=party, by=by)
    except IntegrityError as error:
        if "one_application_a_stamp" not in str(error):
            raise
        raise StampRefused(Stamp.Fault.USED) from error


def read_digits(typed: str) -> str:
    """Return the 16 digits of a stamp as typed, in groups or not; raises Refused."""
    digits = "".join(typed.replace("-", " ").split())
    if not digits.isascii() or not digits.isdecimal() or len(digits) != TAX_STAMP_DIGITS:
        raise Refused(
            _("Le numéro d’un timbre fiscal a 16 chiffres."),
            hint=_("Il est sur le timbre acheté en ligne (PDF ou SMS), ou sur le ticket du tabac."),
        )
    return digits


def fault_of(answer: service.StampAnswer | None, *, due: int) -> Stamp.Fault | None:
    """Return what is wrong with a stamp, of which the service said that; None when nothing is."""
    if answer is None:
        return None
    if answer.outcome is not service.Outcome.VALID:
        return Stamp.Fault(answer.outcome.value)
    return Stamp.Fault.WRONG_AMOUNT if (answer.euros or 0) < due else None


def _ask(digits: str) -> service.StampAnswer | None:
    try:
        return service.check(digits)
    except service.StampsUnavailable:
        return None


def _party_of(application: Application, *, by: Account) -> Party:
    is_theirs = by.person_id is not None and by.person_id == application.person_id
    return Party.APPLICANT if is_theirs else Party.CLERK


def _expect_clerk(held: Application, *, by: Account) -> None:
    if held.prefecture is None:
        raise NotOnDuty
    on_duty(by, held.prefecture, Role.CLERK)


def _given(
    held: Application,
    digits: str,
    answer: service.StampAnswer | None,
    *,
    party: Party,
    by: Account,
) -> Stamp:
    present = stamp_of(held)
    if present and present.digits == digits and present.state != Stamp.State.TO_CHECK:
        return present
    if present and present.state in {Stamp.State.TO_USE, Stamp.State.USED}:
        raise Refused(_("Ce titre est déjà payé : son timbre est utilisé."))
    if present:
        present.state, present.next_try_at = Stamp.State.REPLACED, None
        present.save(update_fields=["state", "next_try_at"])
    event = advance(held, "give_stamp", party=party, by=by, detail={"last_digits": digits[-4:]})
    return Stamp.objects.create(
        application=held,
        digits=digits,
        state=Stamp.State.VALID if answer else Stamp.State.TO_CHECK,
        euros=answer.euros if answer else None,
        given_at=event.at,
        given_by=by,
        checked_at=event.at if answer else None,
        next_try_at=None if answer else clock.machine_now() + CHECK_AGAIN_AFTER,
    )
