"""The signatory's page: all that is to be read, a fresh second factor, signed or returned."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.actions import amend_contact, make_letters, sign, withdraw
from escale.applications.enums import Status
from escale.applications.examination import Proposal
from escale.applications.models import Piece
from escale.audit.models import Access
from escale.kit import clock
from escale.letters import archive
from escale.people.models import Role, StaffMember
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def signatory():
    return people.staff(Role.SIGNATORY, name="Dominique Ferrand")


@pytest.fixture
def browser(signatory):
    return people.at_work(signatory)


def to_sign(*, is_refusal: bool = False):
    application = people.walked_to(Status.UNDER_REVIEW)
    people.proposed(application, is_refusal=is_refusal)
    application.refresh_from_db()
    return application


def address(application, name: str = "sign") -> str:
    return reverse(f"office:{name}", args=[application.reference])


def press(browser, application, **changes):
    """Press the button of the page as it stands."""
    asked = {
        "proposal": application.proposals.order_by("-pk").first().pk,
        "revision": application.revision,
    }
    return browser.post(address(application), {**asked, **changes})


def read(browser, application) -> str:
    return browser.get(address(application)).content.decode()


# ---- does it ---------------------------------------------------------------------------------


def test_everything_to_be_read_is_on_the_page(browser):
    application = to_sign(is_refusal=True)
    page = read(browser, application)
    for words in (
        application.reference,
        "OKONKWO",
        "Camille Marchand, le ",
        "Diplôme de niveau master non établi",
        "CESEDA, art. L. 421-14",
        "délivrée en 2019 par l’université d’Enugu",
        "acceptée",
        "Considérant ce qui suit",
        "Signer le refus",
        "Renvoyer la proposition",
    ):
        assert words in page, words
    assert "Ce qui a changé" not in page
    assert page.count("délivrée en 2019") == 2, "said, and as the person will read it"


def test_signing_leads_to_the_next_ones_to_sign(browser):
    application = to_sign()
    answer = press(browser, application)
    assert (answer.status_code, answer["location"]) == (302, reverse("office:to_sign"))
    application.refresh_from_db()
    assert application.status == Status.APPROVED
    again = press(browser, application)
    assert again.status_code == 302, "pressed twice, it is signed once"
    assert application.events.filter(act="sign_approval").count() == 1


def test_a_second_factor_of_this_morning_is_asked_again_and_leads_back(signatory):
    application = to_sign()
    browser = people.at_work(signatory, has_just_proved=False)
    people.code_of(signatory)
    assert "Prouver que c’est moi, puis signer" in read(browser, application)
    answer = press(browser, application)
    assert answer.status_code == 302
    assert answer["location"].startswith(reverse("account_second_factor"))
    assert "sign" in answer["location"]
    application.refresh_from_db()
    assert application.status == Status.DECISION_PROPOSED
    onward = browser.post(answer["location"], {"code": people.code_of(signatory)})
    assert onward["location"] == address(application)
    assert press(browser, application)["location"] == reverse("office:to_sign")


def test_a_proposal_is_returned_with_its_reason_and_never_without(browser, signatory):
    application = to_sign()
    proposal = application.proposals.get()
    url = address(application, "return_proposal")
    page = browser.post(url, {"proposal": proposal.pk, "reason": " "}).content.decode()
    assert "Écrivez pourquoi vous renvoyez cette proposition." in page
    long = browser.post(url, {"proposal": proposal.pk, "reason": "<b>é</b>" * 1250})
    assert "la limite est de 2\xa0000" in long.content.decode()
    assert "<b>é</b>" not in long.content.decode()
    proposal.refresh_from_db()
    assert proposal.ended_at is None
    browser.post(url, {"proposal": proposal.pk, "reason": "Datez les faits."})
    proposal.refresh_from_db()
    assert (proposal.ending, proposal.ended_by) == (Proposal.Ending.RETURNED, signatory)
    assert browser.get(url).status_code == 405


# ---- what changed ----------------------------------------------------------------------------


def test_what_changed_since_is_refused_then_shown_then_signed(browser):
    application = to_sign()
    amend_contact.amend_contact(
        application,
        answers=people.answers_for("contact", town="Meylan"),
        by=people.account_of(application),
    )
    answer = press(browser, application)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Ce dossier a changé depuis que vous l’avez lu" in page
    assert "Ce qui a changé depuis la proposition" in page
    assert "La personne a changé ses coordonnées" in page
    application.refresh_from_db()
    assert press(browser, application).status_code == 302


def test_an_approval_that_is_no_longer_ready_says_what_is_to_settle(browser):
    application = to_sign()
    Piece.objects.filter(application=application, slot="passport").update(answered_at=clock.now())
    assert "ne peut pas être signée en l’état" in read(browser, application)
    answer = press(browser, application)
    assert answer.status_code == 409
    assert "Une pièce n’a pas encore de verdict favorable." in answer.content.decode()


@pytest.mark.parametrize("sent", [{"revision": "x"}, {"revision": "9" * 40}, {"proposal": "-1"}])
def test_what_is_no_number_signs_nothing(browser, sent):
    application = to_sign()
    assert press(browser, application, **sent).status_code == 409
    application.refresh_from_db()
    assert application.status == Status.DECISION_PROPOSED


# ---- who, and already done -------------------------------------------------------------------


def test_whoever_proposed_reads_why_they_cannot_sign_and_takes_it_back():
    both = people.staff(Role.OFFICER, Role.SIGNATORY)
    application = people.walked_to(Status.UNDER_REVIEW)
    people.proposed(application, by=both)
    application.refresh_from_db()
    browser = people.at_work(both)
    page = read(browser, application)
    assert "La loi veut deux personnes pour une décision" in page
    assert "Retirer la proposition" in page
    assert "Signer l’acceptation" not in page
    answer = press(browser, application)
    assert answer.status_code == 409
    assert "une autre personne la signe" in answer.content.decode()


def test_the_second_signatory_reads_who_signed_and_when(browser):
    application = to_sign()
    read(browser, application)
    people.signed(application, by=people.staff(Role.SIGNATORY, name="Lou Perrin"))
    answer = press(browser, application)
    assert answer.status_code == 409
    assert "Signée par Lou Perrin" in answer.content.decode()


def test_a_withdrawn_request_is_not_decided(browser):
    application = to_sign()
    withdraw.withdraw(application, by=people.account_of(application))
    assert "La personne a retiré sa demande" in read(browser, application)
    assert press(browser, application).status_code == 409


def test_without_a_proposal_there_is_nothing_to_sign(browser):
    application = people.walked_to(Status.UNDER_REVIEW)
    page = read(browser, application)
    assert "Aucune décision n’attend de signature" in page
    assert browser.post(address(application), {"proposal": 1}).status_code == 409


@pytest.mark.parametrize("roles", [(Role.OFFICER,), (Role.MANAGER,), (Role.CLERK,)])
def test_who_is_no_signatory_opens_nothing(roles):
    application = to_sign()
    browser = people.at_work(people.staff(*roles))
    assert browser.get(address(application)).status_code == 403
    assert press(browser, application).status_code == 403
    assert browser.post(address(application, "return_proposal"), {}).status_code == 403


def test_another_prefectures_decision_does_not_exist():
    application = to_sign()
    stranger = people.staff(Role.SIGNATORY, prefecture=people.prefectures()["reunion"])
    browser = people.at_work(stranger)
    assert browser.get(address(application)).status_code == 404
    assert press(browser, application).status_code == 404
    assert browser.post(address(application, "return_proposal"), {"reason": "x"}).status_code == 404


def test_whoever_is_revoked_with_the_page_open_signs_nothing(browser, signatory):
    application = to_sign()
    read(browser, application)
    StaffMember.objects.filter(account=signatory).update(revoked_at=clock.now())
    assert press(browser, application).status_code == 404
    application.refresh_from_db()
    assert application.status == Status.DECISION_PROPOSED


def test_the_page_asks_the_database_as_much_for_any_number_of_verdicts(browser, signatory):
    application = to_sign()

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            read(browser, application)
        return len(queries)

    read(browser, application)
    many = count()
    verdicts = application.pieces.first().verdicts.model.objects
    kept = verdicts.filter(piece__application=application).first()
    verdicts.filter(piece__application=application).exclude(pk=kept.pk).delete()
    assert count() == many


# ---- the letter ------------------------------------------------------------------------------


def test_the_prefecture_reads_the_letters_and_the_reading_is_noted(browser, signatory):
    application = people.signed(to_sign())
    letter = archive.decisions_of(application)[0]
    url = reverse("office:letter", args=[application.reference, letter.pk])
    assert browser.get(url).status_code == 404, "not made yet"
    make_letters.make_due()
    answer = browser.get(url)
    letter.refresh_from_db()
    assert answer.content == archive.opened(letter)
    assert "decision-favorable" in answer["content-disposition"]
    assert answer["cache-control"] == "private, no-store"
    assert Access.objects.filter(person=application.person, what="letter").count() == 1
    assert browser.post(url).status_code == 405
    other = people.filed()
    astray = reverse("office:letter", args=[other.reference, letter.pk])
    assert browser.get(astray).status_code == 404
    stranger = people.staff(Role.AUDITOR, prefecture=people.prefectures()["reunion"])
    assert people.at_work(stranger).get(url).status_code == 404


def test_reading_the_page_is_noted_for_the_person(browser, signatory):
    application = to_sign()
    read(browser, application)
    seen = Access.objects.get(person=application.person)
    assert (seen.account, seen.what) == (signatory, "decision")
    assert sign.PROOF_LASTS.total_seconds() == 300
