"""The filters: each alone, all together, and whatever is written in the address."""

from itertools import product
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.urls import reverse

from escale.actions.assign import assign
from escale.actions.take_up import take_up
from escale.applications.enums import UNDECIDED, Party, Status
from escale.applications.models import Application
from escale.kit import clock
from escale.procedures.cases import Case
from escale.web.office.queue.filters import FilterForm
from escale.web.office.queue.rows import officers_of
from tests import people
from tests.web.office.queue.doing import act

pytestmark = pytest.mark.django_db
QUEUE = reverse("office:queue")


@pytest.fixture
def colleague():
    return people.staff(name="Inès Roy")


@pytest.fixture
def every_kind(waiting, officer, colleague) -> list[Application]:
    """Requests of every status, of two cases, of three hands, with marks here and there."""
    found = []
    for number, (status, holder) in enumerate(product(UNDECIDED, (officer, colleague, None))):
        application = waiting(
            case=(Case.RENEWAL, Case.FROM_STUDENT)[number % 2],
            filed_in_time=number % 3 != 0,
        )
        if status is not Status.FILED:
            act(application, "take_up", Party.OFFICER)
        if status is Status.AWAITING_PIECES:
            act(application, "request_pieces", Party.OFFICER)
        if status is Status.DECISION_PROPOSED:
            act(application, "propose_refusal", Party.OFFICER)
        if holder:
            assign(application, to=holder, by=officer)
        Application.objects.filter(pk=application.pk).update(
            has_absence=number % 4 == 1, has_open_identity=number % 5 == 2
        )
        application.refresh_from_db()
        assert application.status == status
        found.append(application)
    return found


CHOICES = {
    "status": ["", *UNDECIDED],
    "case": ["", Case.FROM_STUDENT],
    "officer": ["", "me", "nobody", "colleague"],
    "marks": [[], ["late"], ["absence"], ["identity"], ["late", "absence"]],
}


def kept(query: dict, *, me) -> list[str]:
    isere = people.prefectures()["isere"]
    members = officers_of(isere)
    filters = FilterForm(QueryDict(urlencode(query, doseq=True)), officers=members)
    queue = Application.objects.waiting_in(isere)
    narrowed = filters.narrow(queue, me=me, officers=members)
    return sorted(narrowed.values_list("reference", flat=True))


def test_every_combination_of_filters_keeps_what_it_says(every_kind, at_work, officer, colleague):
    holders = {"me": officer.pk, "nobody": None, "colleague": colleague.pk}
    columns = {"late": "filed_in_time", "absence": "has_absence", "identity": "has_open_identity"}
    tried = 0
    for status, case, holder, marks in product(*CHOICES.values()):
        asked = str(colleague.membership.pk) if holder == "colleague" else holder
        query = {"status": status, "case": case, "officer": asked, "marks": marks}
        wanted = [
            one.reference
            for one in every_kind
            if (not status or one.status == status)
            and (not case or one.case == case)
            and (not holder or one.assigned_to_id == holders[holder])
            and all(getattr(one, columns[mark]) is (mark != "late") for mark in marks)
        ]
        assert kept(query, me=officer) == sorted(wanted), query
        tried += bool(wanted)
    assert tried > 40


def test_the_page_shows_what_its_filters_keep(every_kind, listed, officer):
    query = {"status": Status.UNDER_REVIEW, "officer": "nobody", "marks": ["late"]}
    shown = listed(f"?{urlencode(query, doseq=True)}")
    assert sorted(shown) == kept(query, me=officer)


def test_the_tabs_count_and_lead_to_what_they_say(every_kind, at_work):
    answered = every_kind[7]
    act(answered, "answer_request", Party.APPLICANT, answered_at=clock.now())
    tabs = at_work.get(QUEUE).context["tabs"]
    assert {str(tab.text): tab.counted for tab in tabs} == {
        "Toutes": "12",
        "À moi": "4",
        "À personne": "4",
        "Réponses reçues": "1",
        "Réouvertures": "0",
        "À signer": "3",
    }
    for tab in tabs:
        shown = at_work.get(f"{QUEUE}?{tab.query}")
        assert len(shown.context["rows"]) == tab.count
        assert [str(t.text) for t in shown.context["tabs"] if t.is_here] == [str(tab.text)]


def test_a_count_stops_at_a_hundred(monkeypatch, waiting, at_work):
    monkeypatch.setattr("escale.web.office.queue.filters.COUNTED", 2)
    for _ in range(3):
        waiting()
    assert at_work.get(QUEUE).context["tabs"][0].counted == "1+"


@pytest.mark.parametrize(
    "query",
    [
        "?status=approved",
        "?status=%00",
        "?case=nothing",
        "?officer=999999999999999999999999",
        "?officer=-1",
        "?marks=late'",
        "?view=nothing",
        "?after=1.2026-01-01",
        "?after=x.y.z",
        "?before=99999.2026-01-01.1",
        "?after=0.0001-01-01.-5",
        "?after=0.2026-01-01.99999999999999999999",
        "?before=%00",
        "?status=%F0%9F%98%80&unknown=1",
    ],
)
def test_what_is_not_offered_filters_nothing(query, waiting, listed):
    application = waiting()
    assert listed(query) == [application.reference]


def test_an_officer_of_elsewhere_is_no_filter(waiting, listed):
    elsewhere = people.staff(prefecture=people.prefectures()["reunion"])
    application = waiting()
    assert listed(f"?officer={elsewhere.membership.pk}") == [application.reference]


def test_filters_that_keep_nothing_say_so_and_lead_back(waiting, at_work):
    take_up(waiting(), by=people.staff())
    page = at_work.get(f"{QUEUE}?officer=me").content.decode()
    assert "Aucune demande ne répond à ces filtres" in page
    assert "Voir toutes les demandes" in page


def test_the_pages_of_a_filter_keep_it(waiting, at_work, officer):
    for _ in range(26):
        take_up(waiting(), by=officer)
        waiting()
    first = at_work.get(f"{QUEUE}?officer=me&status=&marks=")
    assert first.context["after"].startswith("?officer=me&after=")
    second = at_work.get(QUEUE + first.context["after"])
    assert len(second.context["rows"]) == 1
