"""What every act of the examination starts with: the row held, the member on duty, nothing stale."""

from django.utils.translation import gettext as _

from escale.applications import advance
from escale.applications.advance import locked
from escale.applications.enums import UNDECIDED
from escale.applications.models import Application
from escale.applications.refusals import why_not_open
from escale.kit.sentences import Refused, too_long
from escale.people.duty import NotOnDuty, on_duty
from escale.people.models import Account, Role


class NotAsRead(Refused):
    """A colleague, or the person, changed it since the page was read."""

    def __init__(self) -> None:
        """Say that nothing was overwritten."""
        super().__init__(
            _("Ce dossier a changé depuis que vous l’avez lu : rien n’a été enregistré."),
            hint=_("Relisez ce qui a changé, puis recommencez. Votre texte est gardé."),
        )


def case_locked(
    application: Application, *roles: Role, by: Account, revision_read: int | None = None
) -> Application:
    """Return an undecided application with its row locked, for a member on duty in its prefecture.

    Raises NotOnDuty or RoleMissing, NotAsRead when its revision is not `revision_read`, Refused
    once it is decided, closed or withdrawn.
    """
    held = held_for(application, *roles, by=by, revision_read=revision_read)
    if held.status not in UNDECIDED:
        raise why_not_open(held)
    return held


def held_for(
    application: Application, *roles: Role, by: Account, revision_read: int | None = None
) -> Application:
    """Return an application with its row locked, whatever its status, for a member on duty.

    Raises NotOnDuty or RoleMissing, and NotAsRead when its revision is not `revision_read`.
    """
    held = locked(application)
    if held.prefecture is None:
        raise NotOnDuty
    on_duty(by, held.prefecture, *roles)
    if revision_read is not None and held.revision != revision_read:
        raise NotAsRead
    return held


def written(text: str) -> str:
    """Return a text typed in a page as it is kept: one kind of line end, nothing around it."""
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def refuse_too_long(text: str, *, most: int) -> None:
    """Raise Refused for a text of more than `most` characters."""
    if len(text) > most:
        raise Refused(
            _("Votre texte a %(n)s caractères : la limite est de %(most)s.") % too_long(text, most),
            hint=_("Votre texte est gardé : raccourcissez-le, puis enregistrez."),
        )


def note_change(held: Application, *, restates: bool = False) -> None:
    """Raise the revision of an application held: colleagues who read it before are told.

    Its marks in the queue follow: an absence judged, an identity settled. `restates`: it is found
    by other words than before.
    """
    advance.note_change(held, restates=restates)
