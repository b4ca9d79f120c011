"""Whether a permit is paid for: what its hand-over asks."""

from django.utils.translation import gettext as _

from escale.applications.models import Application
from escale.cards.stamps import Stamp
from escale.kit.sentences import Refused


class NotPaid(Refused):
    """No stamp pays for this permit yet; the sentence says what is missing."""


def stamp_of(application: Application) -> Stamp | None:
    """Return the stamp that pays, or may pay, for an application; None while there is none."""
    return Stamp.objects.kept().filter(application=application).first()


def why_not_paid(application: Application) -> NotPaid | None:
    """Say why the permit cannot be handed over for want of a stamp; None when it is paid.

    A stamp used pays for the card made again after a mistake too.
    """
    stamp = stamp_of(application)
    if stamp is None:
        return NotPaid(
            _("Aucun timbre fiscal n’est donné pour ce titre."),
            hint=_("Écrivez ses 16 chiffres, ou demandez à la personne de l’acheter."),
        )
    if stamp.state == Stamp.State.TO_CHECK:
        return NotPaid(
            _("Le timbre fiscal n’est pas encore vérifié : le service des timbres ne répond pas."),
            hint=_(
                "Il est vérifié de nouveau chaque minute. Vous pouvez aussi en donner un autre."
            ),
        )
    return None
