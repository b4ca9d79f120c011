"""Bad input at the pages of the office: too late, by the wrong hand, twice at once, or absurd."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from escale.actions import send_again, withdraw
from escale.applications.enums import Status
from escale.applications.models import Application, Proposal
from escale.documents.keeping import Upload
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.people.models import Role, StaffMember
from tests import people, samples

pytestmark = pytest.mark.django_db

# ---- deciding what is withdrawn ----------------------------------------------------------------


FACTS = "Le diplôme reçu est une licence, délivrée en 2019 par l’université d’Enugu."
TO_DECIDE = {
    "propose": {"intent": "propose"},
    "propose_refusal": {"reasons": ["no_master"], "facts": FACTS, "intent": "propose"},
    "sign": {},
    "return_proposal": {"reason": "À revoir."},
    "retract_proposal": {},
    "take_up": {},
    "assign": {"to": "me"},
    "close_without_object": {"reason": "duplicate", "text": "Double."},
}


@pytest.mark.parametrize("name", TO_DECIDE)
def test_what_its_person_withdrew_meanwhile_is_decided_by_no_page(name):
    """The page was read before the withdrawal; the button is pressed after it."""
    everybody = people.staff(*Role)
    application = people.walked_to(Status.UNDER_REVIEW)
    proposal = people.proposed(application, is_refusal=True, by=people.staff())
    application.refresh_from_db()
    told = {"proposal": proposal.pk, "revision": application.revision, **TO_DECIDE[name]}
    withdraw.withdraw(application, by=people.account_of(application))
    application.refresh_from_db()
    before = (application.revision, application.events.count())
    address = reverse(f"office:{name}", args=[application.reference])
    answer = people.at_work(everybody).post(address, told, follow=True)
    said = " ".join(answer.content.decode().split())
    assert answer.status_code in {200, 409}
    assert any(words in said for words in ("retirée", "a retiré sa demande", "a changé depuis"))
    application.refresh_from_db()
    assert application.status == Status.WITHDRAWN
    assert (application.revision, application.events.count()) == before


# ---- two hands for a decision ------------------------------------------------------------------


def to_sign(*, by=None) -> Application:
    application = people.walked_to(Status.UNDER_REVIEW)
    people.proposed(application, by=by)
    application.refresh_from_db()
    return application


def press_sign(client: Client, application: Application, **changes):
    told = {
        "proposal": application.proposals.get().pk,
        "revision": application.revision,
        **changes,
    }
    return client.post(reverse("office:sign", args=[application.reference]), told)


def test_nobody_signs_what_they_proposed_even_with_every_role():
    both = people.staff(*Role)
    application = to_sign(by=both)
    answer = press_sign(people.at_work(both), application)
    assert answer.status_code == 409
    assert "une autre personne la signe" in answer.content.decode()
    assert application.proposals.get().ended_at is None


@pytest.mark.django_db(transaction=True)
def test_of_two_signatories_who_press_at_once_one_signs_and_the_other_is_told_by_whom():
    application = to_sign()
    names = ("Lou Perrin", "Noor Haddad")
    hands = [people.at_work(people.staff(Role.SIGNATORY, name=name)) for name in names]
    together = Barrier(2)

    def at_once(client: Client):
        try:
            together.wait()
            return press_sign(client, application)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(at_once, hands))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    winner = StaffMember.objects.get(account=application.proposals.get().ended_by)
    (told,) = [answer for answer in answers if answer.status_code == 409]
    assert f"Signée par {winner.name}" in told.content.decode()
    assert Letter.objects.filter(application=application, kind="approval").count() == 1
    assert Notice.objects.filter(application=application, kind="approved").count() == 1


def test_a_piece_sent_while_a_decision_waits_is_told_and_the_old_page_does_not_sign():
    application = to_sign()
    browser = people.at_work(people.staff(Role.SIGNATORY))
    page = reverse("office:sign", args=[application.reference])
    browser.get(page)
    refused = people.refused_document(application)
    send_again.send_again(
        application,
        document=refused,
        files=[Upload("passeport.pdf", samples.pdf())],
        by=people.account_of(application),
    )
    answer = press_sign(browser, application)
    said = " ".join(answer.content.decode().split())
    assert answer.status_code == 409
    assert "Ce dossier a changé depuis que vous l’avez lu" in said
    assert "Ce qui a changé depuis la proposition" in said
    assert "La personne a envoyé un document à nouveau (Passeport" in said
    # Read again as it is now, the approval waits for a verdict on what came.
    application.refresh_from_db()
    answer = press_sign(browser, application)
    assert answer.status_code == 409
    assert "Un document est en cours de vérification, ou refusé." in answer.content.decode()
    assert Proposal.objects.get().ended_at is None


# ---- searching ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "%",
        "%%%_",
        "'",
        '"',
        "\\",
        "\\\\'; drop table applications_application; --",
        "\x00",
        "okonkwo\x00",
        "a" * 500,
        "é" * 10_000,
        "😀👩🏽‍🔬",
        "طلب إقامة",
        "مُحَمَّد",
        "\N{RIGHT-TO-LEFT OVERRIDE}okonkwo",
        "<script>alert(1)</script>",
        "okonkwo OR 1=1",
        "*:*",
        "okonkwo & !chidinma",
    ],
)
def test_whatever_is_searched_is_answered_in_words_and_breaks_nothing(words):
    application = people.filed()
    client = people.at_work(people.staff())
    answer = client.post(reverse("office:search"), {"words": words}, follow=True)
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "<script>alert(1)" not in said
    found = [row.reference for row in answer.context.get("rows", [])]
    assert set(found) <= {application.reference}
    assert Application.objects.filter(pk=application.pk).exists()
