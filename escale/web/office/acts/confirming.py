"""What every confirm page shares: its application, what went wrong, and that nothing is lost."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from escale.actions.examine import NotAsRead
from escale.actions.note_look import A_VISIT
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.applications.refusals import refusal
from escale.audit.models import Access
from escale.audit.reading import note_reading
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.web.instants import instant
from escale.web.office.access import StaffRequest, case_for, purpose_of, staff_of
from escale.web.office.decisions.wording import happened
from escale.web.policy import READ

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


#: What each page is called: in the browser and above its text.
_TITLES: "Final[Mapping[str, Sentence]]" = {
    "announce_revocation": _("Annoncer le retrait de l’acceptation"),
    "close_without_object": _("Clôturer sans objet"),
    "confirm_closure": _("Une clôture sans objet est proposée"),
    "note_delivery": _("Noter que la personne a été prévenue"),
    "record_appeal": _("Signaler un recours"),
    "refuse_reopening": _("Refuser de rouvrir"),
    "reopen": _("Rouvrir la demande"),
    "reverse_refusal": _("Revenir sur le refus"),
    "revoke_approval": _("Retirer ou maintenir l’acceptation"),
    "transfer": _("Transférer à une autre préfecture"),
}


def confirm(
    request: StaffRequest,
    application: Application,
    name: str,
    *,
    refused: Refused | None = None,
    **context: Any,
) -> HttpResponse:
    """Show the page that tells what an act changes, as the application is now.

    After a refusal, what was typed is in the form, and the last change is told when that is why.
    """
    whole = {
        "title": _TITLES[name],
        "application": application,
        "acts_url": reverse("office:acts", args=[application.reference]),
        "refused": refused,
        "form": None,
        "last_change": last_change(application) if isinstance(refused, NotAsRead) else "",
        **context,
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, f"office/acts/{name}.html", whole, status=status)


def case_read(request: StaffRequest, reference: str) -> Application:
    """Return an application of the member's prefecture, and note that they read of it.

    Going from one act to the next is one reading, not ten.
    """
    application = case_for(request, reference)
    if request.method in READ:
        since = clock.machine_now() - A_VISIT
        visits = Access.objects.filter(
            person_id=application.person_id,
            account=request.user,
            subject=application.reference,
            at__gt=since,
        )
        if not visits.exists():
            note_reading(
                application.person,
                by=request.user,
                what="acts",
                subject=application.reference,
                purpose=purpose_of(staff_of(request)),
            )
    return application


def expect_possible(act: str, application: Application, *, party: Party) -> None:
    """Raise why the act is not possible now, before a page promises anything."""
    why_not = refusal(act, application, party=party)
    if why_not:
        raise why_not


def last_change(application: Application) -> str:
    """Say what was done last of an application, and when."""
    event = application.events.order_by("-at", "-pk").first()
    if event is None:
        return ""
    return f"{happened(event.act)}, {instant(event.at, application.zone)}"


def to_acts(application: Application) -> HttpResponse:
    """Lead to the list of the acts of an application."""
    return redirect("office:acts", application.reference)
