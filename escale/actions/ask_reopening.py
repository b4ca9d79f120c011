"""Ask that a closed request be reopened: by its person, within two months."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.tell import tell
from escale.actions.undo import reached_on, reason_given
from escale.applications import deadlines
from escale.applications.advance import advance, locked
from escale.applications.enums import Party, Status
from escale.applications.models import Application, ReopeningAsk
from escale.applications.refusals import refusal
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters.words import day_in_words
from escale.people.models import Account


@transaction.atomic
def ask_reopening(application: Application, *, text: str, by: Account) -> ReopeningAsk:
    """Ask that the request be reopened, and say why; asked twice, it is asked once.

    Raises Refused when it is not closed, after two months, or without a reason.
    """
    held = locked(application)
    waiting = ReopeningAsk.objects.live().filter(application=held).first()
    if waiting is not None:
        return waiting
    why_not = why_not_ask(held)
    if why_not:
        raise why_not
    told = reason_given(text, otherwise=_("Écrivez pourquoi vous demandez la réouverture."))
    event = advance(held, "ask_reopening", party=Party.APPLICANT, by=by)
    asked = ReopeningAsk.objects.create(application=held, text=told, asked_by=by, asked_at=event.at)
    tell(held, "reopening_asked", event=event)
    return asked


def askable_until(application: Application) -> date:
    """Return the last day to ask that a closed request be reopened."""
    return deadlines.reopening_until(reached_on(application, Status.CLOSED))


def why_not_ask(application: Application) -> Refused | None:
    """Say why its person cannot ask to reopen a request now, or None when they can."""
    why_not = refusal("ask_reopening", application, party=Party.APPLICANT)
    if why_not:
        return why_not
    until = askable_until(application)
    if deadlines.is_past(until, application.zone, at=clock.now()):
        return Refused(
            _("La réouverture pouvait être demandée jusqu’au %(day)s.")
            % {"day": day_in_words(until)},
            hint=_("Vous pouvez déposer une nouvelle demande, ou écrire à la préfecture."),
        )
    return None
