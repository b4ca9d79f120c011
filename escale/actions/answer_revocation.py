"""Answer an announced revocation: the person says what they have to say, as long as it waits."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.tell import tell
from escale.actions.undo import reason_given
from escale.applications.advance import advance, locked
from escale.applications.enums import Party
from escale.applications.models import Application, Revocation
from escale.kit.sentences import Refused
from escale.people.models import Account

ANSWER_AT_MOST = 5000


@transaction.atomic
def answer_revocation(application: Application, *, text: str, by: Account) -> Revocation:
    """Keep what the person answers; answered again, the new words come after the first.

    Read even after the last day, as long as the signatory has not decided. The same words twice
    are kept once. Raises Refused when no revocation is announced, or without an answer.
    """
    held = locked(application)
    found = Revocation.objects.live().select_for_update().filter(application=held).first()
    if found is None:
        raise Refused(
            _("La préfecture n’attend plus de réponse de votre part."),
            hint=_("La page de suivi dit où en est votre demande."),
        )
    told = reason_given(
        text, otherwise=_("Écrivez votre réponse avant de l’envoyer."), most=ANSWER_AT_MOST
    )
    if found.answer == told or found.answer.endswith(f"\n\n{told}"):
        return found
    whole = reason_given(
        f"{found.answer}\n\n{told}" if found.answer else told, otherwise="", most=ANSWER_AT_MOST
    )
    event = advance(held, "answer_revocation", party=Party.APPLICANT, by=by)
    found.answer, found.answered_at, found.answered_by = whole, event.at, by
    found.save(update_fields=["answer", "answered_at", "answered_by"])
    tell(held, "revocation_answered", event=event)
    return found
