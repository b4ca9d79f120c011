"""« Qui a ouvert ma demande »: each time somebody read it, when, in which office and what for."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from escale.audit.models import Access
from escale.audit.wording import purpose_of, what_was_read
from escale.people.merged import numbers_of
from escale.people.models import Role
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.instants import instant

_LINES = 30


@dataclass(frozen=True, kw_only=True)
class Line:
    """One reading, as the person is told of it: never a name."""

    when: str
    what: str
    who: str
    purpose: str


def accesses(request: SignedInRequest, reference: str) -> HttpResponse:
    """List who read the request, newest first; the questions to the database do not grow."""
    application = application_for(request, reference)
    found = (
        Access.objects.filter(person_id__in=numbers_of(application.person_id))
        .filter(
            Q(subject=application.reference) | Q(subject__startswith=f"{application.reference}/")
        )
        .exclude(account__person_id=application.person_id)
        .select_related("account__membership__prefecture")
        .order_by("-at", "-pk")
    )
    page = Paginator(found, _LINES).get_page(request.GET.get("page", "1"))
    context = {
        "application": application,
        "page": page,
        "lines": [_line(access, zone=application.zone) for access in page],
    }
    return render(request, "applicant/filing/accesses.html", context)


def _line(access: Access, *, zone: str) -> Line:
    return Line(
        when=instant(access.at, zone) if zone else instant(access.at),
        what=str(what_was_read(access.what)),
        who=_who(access),
        purpose=str(purpose_of(access)),
    )


def _who(access: Access) -> str:
    """Say which office read, and in which role; the person never reads a name."""
    member = getattr(access.account, "membership", None)
    if member is None:
        return _("Le service, pour le faire fonctionner")
    roles = ", ".join(str(Role(role).label) for role in member.roles if role in Role.values)
    return _("%(prefecture)s (%(roles)s)") % {"prefecture": member.prefecture.name, "roles": roles}
