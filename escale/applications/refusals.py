"""Why an act is not possible now, in the words the person will read."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from escale.applications import workflow
from escale.applications.enums import Party, Status
from escale.applications.rows import Row
from escale.kit.sentences import Refused

if TYPE_CHECKING:
    from escale.applications.models import Application
    from escale.kit.sentences import Sentence

_WHY_NOT: "dict[Status, Sentence]" = {
    Status.DRAFT: _("Cette demande n’est pas encore déposée."),
    Status.FILED: _("Cette demande est déjà déposée."),
    Status.UNDER_REVIEW: _("Cette demande est en cours d’examen."),
    Status.AWAITING_PIECES: _("Cette demande attend des pièces."),
    Status.DECISION_PROPOSED: _("La décision sur cette demande est en préparation."),
    Status.APPROVED: _("Cette demande est acceptée."),
    Status.REFUSED: _("Cette demande est refusée."),
    Status.CLOSED: _("Cette demande est clôturée."),
    Status.WITHDRAWN: _("Cette demande est retirée."),
    Status.CARD_IN_PRODUCTION: _("Votre titre est en fabrication."),
    Status.CARD_READY: _("Votre titre est prêt."),
    Status.HANDED_OVER: _("Le titre a été remis."),
}


def refusal(act: str, application: "Application | None", *, party: Party) -> Refused | None:
    """Say why `party` cannot do `act` on `application` now, or None when they can.

    Pure but for legal time. The same words reach the button, the page and the API.
    """
    found = workflow.found(act)
    if found is None:
        return Refused(_("Cette opération n’existe pas."))
    if party not in found.parties:
        return Refused(_("Cette opération ne vous est pas ouverte."))
    status = Status(application.status) if application else None
    if status not in found.sources:
        return _why_not_from(status)
    if found.condition and application:
        return found.condition(application)
    return None


def why_not_open(application: "Application") -> Refused:
    """Return why nothing more is examined of an application that is decided or ended."""
    return _why_not_from(Status(application.status))


def _why_not_from(status: Status | None) -> Refused:
    why = _WHY_NOT[status] if status else _("Cette demande n’existe pas.")
    return Refused(why, hint=_("La page de suivi dit où en est la demande et quoi faire."))


def acts_open_to(party: Party, application: "Application") -> list[Row]:
    """Return the rows `party` can do now, in the order of the table."""
    return [r for r in workflow.TABLE if refusal(r.act, application, party=party) is None]
