"""A clerk in the pages of a draft that they enter at their counter: who may, and what is said of it.

The applicant's pages and the counter's share this; neither knows the other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.actions.at_counter import has_account
from escale.actions.note_look import note_look
from escale.applications.models import Application, CounterEntry, Statement
from escale.audit.models import Purpose
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.web.policy import READ
from escale.web.staff import Staff, staff_of

_CODES_SHOWN = "counter_codes_shown"
#: The code is on the screen while the person is at the counter, and no longer.
_SHOWN_FOR = timedelta(minutes=15)


class EntryOver(Refused):
    """The clerk comes back to a page of a draft that the counter has filed."""

    def __init__(self) -> None:
        """Say where its receipt is."""
        super().__init__(
            _("Cette demande est déposée : sa saisie au guichet est terminée."),
            hint=_("La confirmation de dépôt est sur la page « Saisie au guichet »."),
        )


@dataclass(frozen=True)
class Entering:
    """A draft in the hands of a clerk, as the frame of each page says it."""

    application: Application
    entry: CounterEntry
    staff: Staff

    @cached_property
    def name(self) -> str:
        """The person's name as stated so far; empty before."""
        return stated_name(self.application)

    @cached_property
    def has_account(self) -> bool:
        """Whether the person has a draft of their own there, which is theirs to discard."""
        return has_account(self.application)


def entering(request: HttpRequest) -> Entering | None:
    """Return the draft that a clerk enters on this page; None for the person themself."""
    found: Entering | None = getattr(request, "entering", None)
    return found


def draft_entered_by(request: HttpRequest, reference: str) -> Application:
    """Return a draft that is under way at the member's counter, and note that they read it.

    Not found for any other; EntryOver once a clerk of this counter has filed it.
    """
    staff = staff_of(request)
    entry = (
        CounterEntry.objects.filter(
            prefecture=staff.prefecture, application__reference=reference, left_at__isnull=True
        )
        .select_related("application__person", "application__prefecture")
        .first()
    )
    if entry is None:
        raise Http404
    application = entry.application
    if not application.is_draft:
        raise EntryOver
    if request.method in READ:
        note_look(application, by=staff.account, purpose=Purpose.COUNTER)
    found = Entering(application, entry, staff)
    setattr(request, "entering", found)  # noqa: B010 - an attribute of ours, unknown to types
    return application


def stated_name(application: Application) -> str:
    """Return the name that a draft states, given names first."""
    said = Statement.objects.filter(application=application, section="identity").first()
    answers = said.answers if said else {}
    names = (answers.get("given_names"), answers.get("family_name"))
    return " ".join(str(name) for name in names if name)


def way_out(request: HttpRequest) -> str:
    """Return where whoever fills a draft in goes when they stop: their requests, or the counter."""
    return reverse("office:counter" if hasattr(request, "staff") else "applicant:home")


def show_code(session: SessionBase, reference: str) -> None:
    """Let this session show the code of an entry while the person is at the counter."""
    shown = session.get(_CODES_SHOWN, {})
    session[_CODES_SHOWN] = {**shown, reference: clock.machine_now().isoformat()}


def is_code_shown(session: SessionBase, reference: str) -> bool:
    """Whether this session may still show the code of an entry."""
    since = session.get(_CODES_SHOWN, {}).get(reference)
    return bool(since) and clock.machine_now() - datetime.fromisoformat(since) < _SHOWN_FOR
