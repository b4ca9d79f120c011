"""The page of the counter: begin an entry, resume one, print a receipt again."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from escale.actions.enter_at_counter import AgreementNeeded, AlreadyOpen, enter_at_counter
from escale.applications import deadlines
from escale.applications.models import Application, CounterEntry, Statement
from escale.applications.sections.wording import in_full
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account, Prefecture
from escale.web.instants import instant
from escale.web.office.access import StaffRequest, staff_of
from escale.web.office.application.wording import Names
from escale.web.office.counter.access import filed_lately, under_way
from escale.web.office.counter.forms import EntryForm
from escale.web.policy import READ
from escale.web.unsent import unsent_answers

#: More than this at once is read elsewhere: the oldest drafts end by themselves.
_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class UnderWay:
    """One entry that is not filed yet."""

    reference: str
    name: str
    begun: str
    who: str
    kept_until: str
    url: str
    leave_url: str


@dataclass(frozen=True, kw_only=True)
class Filed:
    """One entry that was filed lately."""

    reference: str
    name: str
    filed_at: str
    elsewhere: str
    has_code: bool
    url: str


def counter(request: StaffRequest) -> HttpResponse:
    """Show what the counter holds, and take the papers of the person who comes."""
    if request.method in READ:
        unsent = unsent_answers(request).of_this_page()
        return _show(request, EntryForm(unsent) if unsent is not None else EntryForm())
    form = EntryForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    told = form.cleaned_data
    try:
        entry = enter_at_counter(
            staff_of(request).prefecture,
            papers=form.papers(),
            language=told["language"],
            is_agreed=told["is_agreed"],
            by=request.user,
        )
    except (AgreementNeeded, AlreadyOpen) as refused:
        return _show(request, form, refused)
    unsent_answers(request).forget()
    return redirect(resume_url(entry.application))


def resume_url(application: Application) -> str:
    """Return where a draft goes on: its summary says what is missing, with links."""
    name = "applicant:summary" if application.case else "applicant:choose_case"
    return reverse(name, args=[application.reference])


def _show(request: StaffRequest, form: EntryForm, refused: Refused | None = None) -> HttpResponse:
    staff = staff_of(request)
    entries = list(
        under_way(request)
        .select_related("application", "begun_by")
        .order_by("-begun_at", "-pk")[:_SHOWN]
    )
    filed = filed_lately(request).select_related("application__prefecture")
    names = Names.of(staff.prefecture, me=staff.account)
    found = refused.reference if isinstance(refused, AlreadyOpen) else ""
    context = {
        "form": form,
        "refused": refused,
        "found_url": reverse("office:application", args=[found]) if found else "",
        "found": found,
        "under_way": _under_way(entries, names, staff.prefecture),
        "filed": [
            _filed(entry, staff.prefecture) for entry in filed.order_by("-filed_at", "-pk")[:_SHOWN]
        ],
    }
    status = 409 if refused else 200
    return render(request, "office/counter/counter.html", context, status=status)


def _under_way(entries: list[CounterEntry], names: Names, here: Prefecture) -> list[UnderWay]:
    stated = _stated_names(entry.application_id for entry in entries)
    owners = set(
        Account.objects.filter(
            person_id__in=[entry.application.person_id for entry in entries], is_active=True
        ).values_list("person_id", flat=True)
    )
    return [
        UnderWay(
            reference=entry.application.reference,
            name=stated.get(entry.application_id, ""),
            begun=instant(entry.begun_at, here.zone),
            who=names.name(entry.begun_by_id),
            kept_until=in_full(
                deadlines.draft_expires_on(entry.application.touched_at, clock.PARIS)
            ),
            url=resume_url(entry.application),
            # A draft that is in nobody's account is filed, or discarded.
            leave_url=reverse("office:leave_counter", args=[entry.application.reference])
            if entry.application.person_id in owners
            else "",
        )
        for entry in entries
    ]


def _stated_names(applications: Iterable[int]) -> dict[int, str]:
    """Return the names that drafts state, in one question for all."""
    said = Statement.objects.filter(application__in=list(applications), section="identity")
    return {
        application: " ".join(
            str(name) for name in (answers.get("given_names"), answers.get("family_name")) if name
        )
        for application, answers in said.values_list("application_id", "answers")
    }


def _filed(entry: CounterEntry, here: Prefecture) -> Filed:
    application = entry.application
    office = application.prefecture
    is_elsewhere = office is not None and office != here
    return Filed(
        reference=application.reference,
        name=f"{application.given_names} {application.family_name}".strip(),
        filed_at=instant(entry.filed_at, here.zone) if entry.filed_at else "",
        elsewhere=office.name if office and is_elsewhere else "",
        has_code=entry.has_code,
        url=reverse("office:counter_entry", args=[application.reference]),
    )
