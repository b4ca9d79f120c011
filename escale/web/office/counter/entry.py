"""One entry: its receipt and its code once it is filed; giving the draft back before."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.actions import file
from escale.actions.at_counter import has_account
from escale.actions.leave_counter import leave_counter
from escale.actions.renew_counter_code import renew_counter_code
from escale.actions.tell import recipients
from escale.applications.counter_code import code_of, in_groups
from escale.applications.models import CounterEntry
from escale.audit.models import Purpose
from escale.audit.reading import note_reading
from escale.kit.sentences import Refused
from escale.letters.models import Letter
from escale.letters.receipt_facts import follow_up_url
from escale.web.components import Download
from escale.web.counter import is_code_shown, show_code
from escale.web.instants import instant
from escale.web.letters import pdf_of
from escale.web.office.access import StaffRequest, staff_of
from escale.web.office.counter.access import entry_filed, entry_under_way


def entry(request: StaffRequest, reference: str) -> HttpResponse:
    """Show what the person leaves with: the receipt and, while they are here, the code."""
    found = entry_filed(request, reference)
    application = found.application
    office = application.prefecture
    is_ours = office is not None and office == staff_of(request).prefecture
    is_shown = found.has_code and is_code_shown(request.session, reference)
    letter = file.receipt_of(application)
    context = {
        "application": application,
        "prefecture": office,
        "name": f"{application.given_names} {application.family_name}".strip(),
        "filed_at": instant(found.filed_at, application.zone) if found.filed_at else "",
        "receipt": _download(found, letter),
        # A code that was renewed, or has served: the one of the last page opens nothing.
        "is_on_receipt": letter is not None
        and found.has_code
        and letter.facts.get("code_seed") == found.code_seed,
        "is_ours": is_ours,
        "code": in_groups(code_of(found.code_seed)) if is_shown else "",
        "code_url": follow_up_url(),
        "has_code": found.has_code,
        "has_account": has_account(application),
        "addresses": [recipient.email for recipient in recipients(application)],
        "case_url": reverse("office:application", args=[reference]) if is_ours else "",
    }
    return render(request, "office/counter/entry.html", context)


def receipt(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Give the archived PDF to print; not made yet: the page that says when."""
    found = entry_filed(request, reference)
    letter = file.receipt_of(found.application)
    if letter is None or letter.made_at is None:
        return redirect(f"{reverse('office:counter_entry', args=[reference])}#recu")
    note_reading(
        found.application.person,
        by=request.user,
        what="letter",
        subject=reference,
        purpose=Purpose.COUNTER,
    )
    return pdf_of(letter, found.application)


def renew(request: StaffRequest, reference: str) -> HttpResponse:
    """Give a new code, to print; the one before opens nothing more."""
    found = entry_filed(request, reference)
    try:
        renew_counter_code(found.application, by=request.user)
    except Refused as refused:
        messages.error(request, f"{refused.sentence} {refused.hint}")
    else:
        show_code(request.session, reference)
        messages.success(
            request, _("Voici un nouveau code. Celui d’avant, même imprimé, n’ouvre plus rien.")
        )
    return redirect("office:counter_entry", reference)


def leave(request: StaffRequest, reference: str) -> HttpResponse:
    """Give a draft back to the person, who goes on from their account."""
    found = entry_under_way(request, reference)
    leave_counter(found.application, by=request.user)
    messages.success(
        request, _("Le brouillon est rendu : la personne le continue depuis son compte.")
    )
    return redirect("office:counter")


def _download(found: CounterEntry, letter: Letter | None) -> Download | None:
    if letter is None or letter.made_at is None:
        return None
    return Download(
        title=_("Confirmation de dépôt à imprimer"),
        url=reverse("office:counter_receipt", args=[found.application.reference]),
        size=letter.size,
        language="fr",
    )
