"""« Autres actes »: what is possible now, and why the rest is not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.actions.ask_reopening import ask_reopening
from escale.actions.close_without_object import propose_closure
from escale.applications.enums import Status
from escale.applications.models import ClosureProposal
from escale.audit.models import Access
from escale.people.models import Role
from escale.web.policy import POLICY
from tests import people

pytestmark = pytest.mark.django_db
WAITING = reverse("office:waiting_acts")
OF_AN_APPLICATION = sorted(
    name
    for name in POLICY
    if name.removeprefix("office:")
    in {
        "acts",
        "transfer",
        "close_without_object",
        "confirm_closure",
        "drop_closure",
        "reopen",
        "refuse_reopening",
        "record_appeal",
        "reverse_refusal",
        "announce_revocation",
        "revoke_approval",
        "drop_revocation",
    }
)


def everyone():
    return people.staff(*Role)


def offered(client, application) -> tuple[list[str], dict[str, str]]:
    """The pages offered, and why the others are not."""
    context = client.get(reverse("office:acts", args=[application.reference])).context
    possible = [offer.url.rstrip("/").split("/")[-1] for offer in context["possible"]]
    return possible, {str(o.label): str(o.refused.sentence) for o in context["impossible"]}


@pytest.mark.parametrize(
    "status,pages",
    [
        (Status.FILED, ["told", "transfer", "close"]),
        (Status.UNDER_REVIEW, ["told", "transfer", "close"]),
        (Status.AWAITING_PIECES, ["told", "transfer", "close"]),
        (Status.DECISION_PROPOSED, ["told", "close"]),
        (Status.APPROVED, ["transfer", "revocation"]),
        (Status.REFUSED, ["appeal", "reverse"]),
        (Status.CLOSED, ["reopen", "appeal"]),
        (Status.WITHDRAWN, []),
        (Status.CARD_IN_PRODUCTION, ["revocation"]),
        (Status.CARD_READY, ["revocation"]),
        (Status.HANDED_OVER, []),
    ],
)
def test_each_status_offers_what_the_table_opens_and_says_why_not(status, pages):
    possible, impossible = offered(people.at_work(everyone()), people.walked_to(status))
    assert possible == pages
    assert len(possible) + len(impossible) == 10
    assert all(sentence.endswith(".") for sentence in impossible.values())


def test_a_role_that_lacks_is_named():
    possible, impossible = offered(people.at_work(people.staff()), people.walked_to(Status.REFUSED))
    assert possible == ["appeal"]
    assert "signataire" in impossible["Revenir sur le refus"]


def test_an_auditor_reads_the_page_and_can_do_nothing():
    possible, impossible = offered(
        people.at_work(people.staff(Role.AUDITOR)), people.walked_to(Status.REFUSED)
    )
    assert possible == []
    assert len(impossible) == 10


def test_what_waits_is_offered_to_whoever_ends_it(officer):
    application = people.filed()
    propose_closure(
        application,
        reason=ClosureProposal.Reason.DEATH,
        text="Acte n° 3.",
        revision_read=application.revision,
        by=officer,
    )
    possible, impossible = offered(people.at_work(everyone()), application)
    assert possible == ["told", "transfer", "confirm"]
    assert impossible["Clôturer sans objet"] == "Une clôture est proposée : elle attend."
    closed = people.walked_to(Status.CLOSED)
    ask_reopening(closed, text="J’ai la pièce.", by=people.account_of(closed))
    possible, _ = offered(people.at_work(officer), closed)
    assert possible == ["reopen", "refuse", "appeal"]


def test_reading_is_logged_once_a_visit(officer, address):
    application = people.filed()
    client = people.at_work(officer)
    for name in ("acts", "transfer", "close_without_object", "acts"):
        assert client.get(address(application, name)).status_code == 200
    (line,) = Access.objects.filter(account=officer)
    assert (line.person, line.subject) == (application.person, application.reference)


@pytest.mark.parametrize("name", OF_AN_APPLICATION)
def test_another_prefecture_finds_nothing_and_changes_nothing(name, address):
    application = people.filed()
    stranger = people.at_work(people.staff(*Role, prefecture=people.prefectures()["reunion"]))
    for method in POLICY[name].methods:
        answer = stranger.generic(method, address(application, name.removeprefix("office:")))
        assert answer.status_code == 404
    application.refresh_from_db()
    assert application.events.count() == 2


@pytest.mark.parametrize("name", OF_AN_APPLICATION)
def test_a_page_is_open_to_its_roles_and_methods_alone(name, address):
    rule, application = POLICY[name], people.filed()
    where = address(application, name.removeprefix("office:"))
    wrong = {"GET", "POST"} - rule.methods
    client = people.at_work(everyone())
    assert all(client.generic(method, where).status_code == 405 for method in wrong)
    others = set(Role) - rule.roles
    if others:
        outside = people.at_work(people.staff(*others))
        answers = {outside.generic(method, where).status_code for method in rule.methods}
        assert answers == {403}
    assert people.signed_in(people.account_of(application)).get(where).status_code in {404, 405}


# ---- what waits in the prefecture -----------------------------------------------------------


def waiting_case(officer):
    application = people.filed()
    propose_closure(
        application,
        reason=ClosureProposal.Reason.DUPLICATE,
        text="Double.",
        revision_read=application.revision,
        by=officer,
    )
    closed = people.walked_to(Status.CLOSED)
    ask_reopening(closed, text="J’ai la pièce.", by=people.account_of(closed))
    return application, closed


def test_what_waits_is_listed_for_the_prefecture_alone(officer, manager):
    application, closed = waiting_case(officer)
    page = people.at_work(manager).get(WAITING).content.decode()
    assert application.reference in page
    assert closed.reference in page
    assert "double d’une autre demande" in page
    elsewhere = people.staff(Role.MANAGER, prefecture=people.prefectures()["reunion"])
    page = people.at_work(elsewhere).get(WAITING).content.decode()
    assert application.reference not in page
    assert closed.reference not in page


def test_the_list_asks_the_same_of_one_line_and_of_five(officer, manager):
    client = people.at_work(manager)
    counts = []
    for more in (1, 4):
        for _ in range(more):
            waiting_case(officer)
        client.get(WAITING)
        with CaptureQueriesContext(connection) as questions:
            assert client.get(WAITING).status_code == 200
        counts.append(len(questions))
    assert counts[0] == counts[1]


def test_an_auditor_and_a_clerk_have_no_such_list():
    for role in (Role.AUDITOR, Role.CLERK):
        assert people.at_work(people.staff(role)).get(WAITING).status_code == 403
