"""What is done from a list: take up, take the next one, assign, search."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.actions import assign as assigning
from escale.actions import take_up as taking
from escale.actions.choose import Outcome
from escale.applications.search import LONGEST_TEXT
from escale.audit.models import Search
from escale.kit.sentences import Refused
from escale.people.models import Account
from escale.web.office.access import StaffRequest, case_for, staff_of
from escale.web.office.queue.access import officer_called
from escale.web.office.queue.filters import ME, NOBODY


def search(request: StaffRequest) -> HttpResponse:
    """Keep what is searched for the auditor, and lead to what it finds.

    A search is sent, not asked: its words would else be in addresses, hence in logs.
    """
    staff = staff_of(request)
    typed = "".join(c if c.isprintable() else " " for c in request.POST.get("words", "")).strip()
    if not typed:
        messages.error(
            request, _("Écrivez ce que vous cherchez : un nom, une référence, un numéro.")
        )
        return redirect("office:queue")
    kept = Search.objects.create(
        account=staff.account, prefecture=staff.prefecture, words=typed[:LONGEST_TEXT]
    )
    return redirect("office:found", kept.pk)


def take_next(request: StaffRequest) -> HttpResponse:
    """Give the member the request that waiting harms most among those nobody has."""
    staff = staff_of(request)
    taken = taking.take_next(staff.prefecture, by=staff.account)
    if taken is None:
        messages.info(request, _("Aucune demande n’attend d’être prise en charge."))
        return redirect("office:queue")
    return redirect("office:application", taken.reference)


def take_up(request: StaffRequest, reference: str) -> HttpResponse:
    """Take up one request, and lead to it."""
    application = case_for(request, reference)
    taking.take_up(application, by=staff_of(request).account)
    return redirect("office:application", application.reference)


def assign(request: StaffRequest, reference: str) -> HttpResponse:
    """Give one request to oneself, to a colleague or to nobody, and lead back to it."""
    application = case_for(request, reference)
    read = request.POST.get("revision", "")
    assigning.assign(
        application,
        to=_officer(request),
        by=staff_of(request).account,
        revision_read=int(read) if read.isascii() and read.isdigit() else None,
    )
    messages.success(request, _("C’est fait : le dossier a changé de mains."))
    return redirect("office:application", application.reference)


def take_up_many(request: StaffRequest) -> HttpResponse:
    """Take up those chosen in the list."""
    staff = staff_of(request)
    try:
        outcome = taking.take_up_many(
            request.POST.getlist("chosen"), by=staff.account, prefecture=staff.prefecture
        )
    except Refused as refused:
        messages.error(request, _in_one(refused))
    else:
        done = ngettext(
            "%(n)d demande prise en charge.", "%(n)d demandes prises en charge.", outcome.done
        )
        _tell(request, outcome, done)
    return _back(request)


def assign_many(request: StaffRequest) -> HttpResponse:
    """Give those chosen in the list to somebody, or to nobody."""
    staff = staff_of(request)
    try:
        outcome = assigning.assign_many(
            request.POST.getlist("chosen"),
            to=_officer(request),
            by=staff.account,
            prefecture=staff.prefecture,
        )
    except Refused as refused:
        messages.error(request, _in_one(refused))
    else:
        done = ngettext(
            "%(n)d demande a changé de mains.", "%(n)d demandes ont changé de mains.", outcome.done
        )
        _tell(request, outcome, done)
    return _back(request)


def _officer(request: StaffRequest) -> Account | None:
    """Return to whom the form gives: « me », « nobody », or a member by their number.

    Raises Refused for anything else: a slip must not give a request back to nobody.
    """
    text = request.POST.get("to", "")
    if text == NOBODY:
        return None
    if text == ME:
        return staff_of(request).account
    member = officer_called(request, text)
    if member is None:
        raise Refused(_("Choisissez à qui confier : un agent de la liste."))
    return member.account


def _tell(request: StaffRequest, outcome: Outcome, done: str) -> None:
    if outcome.done:
        messages.success(request, done % {"n": outcome.done})
    if outcome.passed:
        passed = ngettext(
            "%(n)d demande n’a pas changé : un collègue l’a déjà, ou elle n’attend plus.",
            "%(n)d demandes n’ont pas changé : un collègue les a déjà, ou elles n’attendent plus.",
            outcome.passed,
        )
        messages.warning(request, passed % {"n": outcome.passed})


def _in_one(refused: Refused) -> str:
    return " ".join(filter(None, (str(refused.sentence), str(refused.hint))))


def _back(request: StaffRequest) -> HttpResponse:
    """Lead back to the list as it was narrowed."""
    query = QueryDict(request.POST.get("back", "")).urlencode()
    return redirect(f"{reverse('office:queue')}?{query}" if query else reverse("office:queue"))
