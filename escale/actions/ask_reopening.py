"""Ask that a closed request be reopened: by its person, within two months."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.left_open import askable_until, has_another_open
from escale.actions.tell import tell
from escale.actions.undo import reason_given
from escale.applications import deadlines
from escale.applications.advance import advance, locked
from escale.applications.enums import Party
from escale.applications.models import Application, ReopeningAsk
from escale.applications.refusals import refusal
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters.words import day_in_words
from escale.people.models import Account


@transaction.atomic
def ask_reopening(application: Application, *, text: str, by: Account) -> ReopeningAsk:
    """Ask that the request be reopened, and say why; asked twice, it is asked once.

    Raises Refused when it is not closed, after two months, while another of theirs is open, or
    without a reason.
    """
    held = locked(application)
    waiting = ReopeningAsk.objects.live().filter(application=held).first()
    if waiting is not None:
        return waiting
    why_not = why_not_ask(held)
    if why_not:
        raise why_not
    told = reason_given(text, otherwise=_("Écrivez pourquoi vous demandez la réouverture."))
    now = clock.now()
    event = advance(held, "ask_reopening", party=Party.APPLICANT, by=by, reopening_asked_at=now)
    asked = ReopeningAsk.objects.create(application=held, text=told, asked_by=by, asked_at=now)
    tell(held, "reopening_asked", event=event)
    return asked


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
    if has_another_open(application):
        return Refused(
            _("Vous avez une autre demande en cours : il ne peut y en avoir qu’une à la fois."),
            hint=_(
                "Celle-ci pourra être rouverte si l’autre finit d’ici le %(day)s. Pour une "
                "question, écrivez à la préfecture."
            )
            % {"day": day_in_words(until)},
        )
    return None
