"""Proposing: what is lacking, the days computed, the letter read first; nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.actions import amend_contact, end_proposal, propose
from escale.applications.enums import Status
from escale.applications.examination import Proposal
from escale.audit.models import Access
from escale.kit import clock
from escale.people.models import Role
from tests import people
from tests.examining import examined

pytestmark = pytest.mark.django_db

FACTS = "Le diplôme reçu le 3 janvier est une licence : il n’établit pas le niveau master."
HOSTILE = "<script>alert(1)</script> {{ x }} " + "é" * 400


@pytest.fixture
def officer():
    return people.staff(Role.OFFICER)


@pytest.fixture
def browser(officer):
    return people.at_work(officer)


@pytest.fixture
def ready(officer):
    """A request under review, ready for an approval."""
    return examined(people.walked_to(Status.UNDER_REVIEW), by=officer)


def address(application, name: str = "propose") -> str:
    return reverse(f"office:{name}", args=[application.reference])


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def days(starts, ends) -> dict[str, object]:
    return {
        f"{name}_{part}": getattr(day, part)
        for name, day in (("valid_from", starts), ("valid_until", ends))
        for part in ("day", "month", "year")
    }


def answers(page: str, **told) -> dict[str, object]:
    return {
        "revision": hidden(page, "revision"),
        "previewed": hidden(page, "previewed"),
        "intent": "propose",
        **told,
    }


def read(browser, url: str) -> str:
    return browser.get(url).content.decode()


# ---- approval --------------------------------------------------------------------------------


def test_an_approval_is_proposed_in_one_press_once_its_letter_is_read(browser, officer, ready):
    page = read(browser, address(ready))
    computed = propose.computed_validity(ready)
    assert "CESEDA, art. R. 421-12" in page
    assert "Votre demande est acceptée." in page, "the letter is under the form"
    assert f'value="{computed.ends_on.year}"' in page
    answer = browser.post(
        address(ready), answers(page, **days(computed.starts_on, computed.ends_on))
    )
    assert answer.status_code == 302
    found = ready.proposals.get()
    assert (found.kind, found.proposed_by) == ("approval", officer)
    assert (found.valid_from, found.valid_until) == (computed.starts_on, computed.ends_on)
    ready.refresh_from_db()
    assert ready.status == Status.DECISION_PROPOSED


def test_days_changed_are_read_again_in_the_letter_before_they_are_proposed(browser, ready):
    page = read(browser, address(ready))
    computed = propose.computed_validity(ready)
    earlier = computed.ends_on - timedelta(days=30)
    told = days(computed.starts_on, earlier)
    missing = browser.post(address(ready), answers(page, **told)).content.decode()
    assert "Écrivez pourquoi ces dates ne sont pas celles calculées." in missing
    told |= {"change_reason": "La convention finit plus tôt.", "has_mobility": "on"}
    again = browser.post(address(ready), answers(page, **told)).content.decode()
    assert not ready.proposals.exists()
    assert "relisez la lettre, puis proposez" in again
    assert "La convention finit plus tôt." in again
    assert "programme de mobilité" in again
    browser.post(address(ready), answers(again, **told))
    found = ready.proposals.get()
    assert found.valid_until == earlier
    assert found.has_mobility
    assert found.change_reason == "La convention finit plus tôt."


def test_what_is_lacking_is_listed_with_links_and_nothing_can_be_proposed(browser):
    application = people.walked_to(Status.UNDER_REVIEW)
    page = read(browser, address(application))
    assert "L’identité n’est pas encore rapprochée du registre." in page
    assert "Une pièce n’a pas encore de verdict favorable." in page
    assert "Proposer un refus" in page
    assert "valid_from" not in page
    assert browser.post(address(application), {}).status_code == 409
    assert not application.proposals.exists()


@pytest.mark.parametrize("told", [("31", "2", "2027"), ("x", "", ""), ("1", "1", "99999")])
def test_days_that_are_no_days_are_told_and_kept(browser, ready, told):
    day, month, year = told
    data = {"valid_from_day": day, "valid_from_month": month, "valid_from_year": year}
    page = browser.post(address(ready), {**data, "intent": "propose"}).content.decode()
    assert "points à corriger" in page
    assert not ready.proposals.exists()


def test_more_than_four_years_are_refused_with_the_law(browser, ready):
    starts = propose.computed_validity(ready).starts_on
    told = days(starts, starts + timedelta(days=365 * 5)) | {"change_reason": "Cinq ans."}
    page = browser.post(address(ready), {**told, "intent": "preview"}).content.decode()
    answer = browser.post(address(ready), answers(page, **told))
    assert answer.status_code == 409
    assert "quatre ans au plus" in answer.content.decode()
    assert "Cinq ans." in answer.content.decode()


# ---- refusal ---------------------------------------------------------------------------------


def test_a_refusal_is_read_in_its_letter_then_proposed(browser, ready):
    url = address(ready, "propose_refusal")
    page = read(browser, url)
    assert "CESEDA, art. L. 421-14. Dites quel diplôme a été reçu" in page
    assert "La lettre, telle que la personne la lira" not in page
    told = {"reasons": ["no_master", "missing_pieces"], "facts": FACTS}
    page = browser.post(url, {**told, "intent": "preview"}).content.decode()
    assert "Considérant ce qui suit" in page
    assert page.count(FACTS) == 2, "in the form, and in the letter"
    assert browser.post(url, answers(page, **told)).status_code == 302
    found = ready.proposals.get()
    assert (found.reasons, found.facts) == (["no_master", "missing_pieces"], FACTS)


@pytest.mark.parametrize(
    "told, sentence",
    [
        ({"facts": FACTS}, "Choisissez au moins un motif de la liste."),
        ({"reasons": ["no_master"]}, "Écrivez le fait du dossier qui fonde le refus."),
        ({"reasons": ["job_loss_not_established"], "facts": FACTS}, "des motifs de la liste"),
        ({"reasons": ["no_master"], "facts": "x" * 10_000}, "la limite est de 5\xa0000"),
    ],
)
def test_a_refusal_without_its_law_or_its_facts_is_not_proposed(browser, ready, told, sentence):
    page = browser.post(
        address(ready, "propose_refusal"), {**told, "intent": "propose"}
    ).content.decode()
    assert sentence in page
    assert told.get("facts", "") in page
    assert not ready.proposals.exists()


def test_markup_is_shown_as_it_is_written(browser, ready):
    url = address(ready, "propose_refusal")
    told = {"reasons": ["public_order"], "facts": HOSTILE}
    page = browser.post(url, {**told, "intent": "preview"}).content.decode()
    assert "<script>alert(1)" not in page
    assert page.count("&lt;script&gt;alert(1)") == 2
    browser.post(url, answers(page, **told))
    assert ready.proposals.get().facts == HOSTILE


# ---- nothing is lost -------------------------------------------------------------------------


def test_a_file_that_changed_meanwhile_refuses_and_keeps_the_text(browser, ready):
    url = address(ready, "propose_refusal")
    told = {"reasons": ["no_master"], "facts": FACTS}
    page = browser.post(url, {**told, "intent": "preview"}).content.decode()
    account = people.account_of(ready)
    amend_contact.amend_contact(
        ready, answers=people.answers_for("contact", town="Meylan"), by=account
    )
    answer = browser.post(url, answers(page, **told))
    assert answer.status_code == 409
    again = answer.content.decode()
    assert "Ce dossier a changé depuis que vous l’avez lu" in again
    assert FACTS in again
    assert FACTS in read(browser, url), "the text waits while one reads the file"
    assert browser.post(url, answers(again, **told)).status_code == 302
    retracted = ready.proposals.get()
    end_proposal.retract_proposal(ready, proposal=retracted.pk, by=retracted.proposed_by)
    browser.session.flush()


def test_a_draft_is_forgotten_once_it_is_proposed(browser, officer, ready):
    url = address(ready, "propose_refusal")
    told = {"reasons": ["no_master"], "facts": FACTS}
    page = browser.post(url, {**told, "intent": "preview"}).content.decode()
    browser.post(url, answers(page, **told))
    assert not browser.session.get("decision_drafts")


def test_a_second_factor_that_ended_while_writing_loses_nothing(officer, ready):
    browser = people.at_work(officer)
    session = browser.session
    session["second_factor_at"] = 0
    session.save()
    url = address(ready, "propose_refusal")
    answer = browser.post(url, {"reasons": ["no_master"], "facts": FACTS, "intent": "preview"})
    assert answer.status_code == 302
    session = browser.session
    session["second_factor_at"] = clock.machine_now().timestamp()
    session.save()
    assert FACTS in read(browser, url)


def test_a_proposal_that_was_returned_says_why_and_is_taken_up_again_from_there(browser, ready):
    proposal = people.proposed(ready, is_refusal=True)
    signatory = people.staff(Role.SIGNATORY, name="Lou Perrin")
    end_proposal.return_proposal(
        ready, proposal=proposal.pk, reason="Datez les faits.", by=signatory
    )
    page = read(browser, address(ready, "propose_refusal"))
    assert "Renvoyée par Lou Perrin" in page
    assert "Datez les faits." in page
    assert proposal.facts in page


# ---- already proposed, wrong status, wrong person --------------------------------------------


def test_a_live_proposal_is_shown_and_its_author_takes_it_back(browser, officer, ready):
    proposal = people.proposed(ready, by=officer)
    page = read(browser, address(ready))
    assert "Une décision attend sa signature" in page
    assert "Vous l’avez proposée" in page
    assert browser.post(address(ready), {}).status_code == 409
    answer = browser.post(address(ready, "retract_proposal"), {"proposal": proposal.pk})
    assert answer.status_code == 302
    proposal.refresh_from_db()
    assert proposal.ending == Proposal.Ending.RETRACTED


def test_a_colleague_reads_the_live_proposal_and_cannot_take_it_back(browser, ready):
    proposal = people.proposed(ready)
    page = read(browser, address(ready))
    assert "Retirer la proposition" not in page
    assert (
        browser.post(address(ready, "retract_proposal"), {"proposal": proposal.pk}).status_code
        == 409
    )


def test_a_manager_takes_back_what_an_officer_proposed(ready):
    proposal = people.proposed(ready)
    browser = people.at_work(people.staff(Role.MANAGER))
    assert "Retirer la proposition" in read(browser, address(ready))
    browser.post(address(ready, "retract_proposal"), {"proposal": proposal.pk})
    proposal.refresh_from_db()
    assert proposal.ending == Proposal.Ending.RETRACTED


@pytest.mark.parametrize("status", [Status.FILED, Status.WITHDRAWN, Status.APPROVED])
def test_what_is_not_under_review_is_not_decided(browser, status):
    application = people.walked_to(status)
    for name in ("propose", "propose_refusal"):
        assert "en cours d’examen" in read(browser, address(application, name))
        assert browser.post(address(application, name), {}).status_code == 409
    application.refresh_from_db()
    assert application.status == status


@pytest.mark.parametrize("roles", [(Role.CLERK,), (Role.SIGNATORY,), (Role.AUDITOR,)])
def test_who_is_no_officer_does_not_propose(ready, roles):
    browser = people.at_work(people.staff(*roles))
    assert browser.get(address(ready)).status_code == 403
    assert browser.post(address(ready, "propose_refusal"), {}).status_code == 403


def test_a_manager_who_is_no_officer_is_told_so(ready):
    browser = people.at_work(people.staff(Role.MANAGER))
    assert browser.get(address(ready)).status_code == 403


def test_another_prefectures_request_does_not_exist(ready):
    stranger = people.staff(Role.OFFICER, prefecture=people.prefectures()["reunion"])
    browser = people.at_work(stranger)
    for name in ("propose", "propose_refusal"):
        assert browser.get(address(ready, name)).status_code == 404
        assert browser.post(address(ready, name), {}).status_code == 404
    assert browser.post(address(ready, "retract_proposal"), {"proposal": 1}).status_code == 404


def test_taking_back_is_only_sent(browser, ready):
    assert browser.get(address(ready, "retract_proposal")).status_code == 405


def test_reading_is_noted_for_the_person(browser, officer, ready):
    read(browser, address(ready))
    seen = Access.objects.get(person=ready.person)
    assert (seen.account, seen.what, seen.subject) == (officer, "decision", ready.reference)


def test_the_page_asks_the_database_as_much_whatever_was_proposed_before(
    browser, officer, ready, django_assert_max_num_queries
):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            read(browser, address(ready))
        return len(queries)

    read(browser, address(ready))

    def propose_and_take_back() -> None:
        proposal = people.proposed(ready, by=officer)
        end_proposal.retract_proposal(ready, proposal=proposal.pk, by=officer)

    propose_and_take_back()
    once = count()
    for _time in range(4):
        propose_and_take_back()
    assert count() == once
