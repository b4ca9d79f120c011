"""Changing one's contact details after filing, on the page."""

import pytest
from django.urls import reverse

from escale.applications.enums import Status
from escale.applications.models import Statement
from tests import people

pytestmark = pytest.mark.django_db


def address(application, name: str = "amend_contact") -> str:
    return reverse(f"applicant:{name}", args=[application.reference])


def browser_of(application):
    return people.signed_in(people.account_of(application))


def kept(application) -> dict:
    return Statement.objects.get(application=application, section="contact").answers


def test_the_page_shows_the_details_as_they_stand():
    application = people.filed()
    page = browser_of(application).get(address(application)).content.decode()
    assert 'value="Grenoble"' in page
    assert "La date de dépôt ne change pas" in page


def test_new_details_are_kept_and_the_date_stays():
    application = people.filed()
    answer = browser_of(application).post(
        address(application), people.answers_for("contact", town="Meylan"), follow=True
    )
    assert answer.redirect_chain == [(address(application, "follow_up"), 302)]
    assert "Vos coordonnées sont à jour" in answer.content.decode()
    assert kept(application)["town"] == "Meylan"
    before = application.filed_at
    application.refresh_from_db()
    assert application.filed_at == before


def test_details_to_correct_come_back_as_typed():
    application = people.filed()
    answer = browser_of(application).post(
        address(application), people.answers_for("contact", email="chidinma@", town="Meylan")
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>Erreur : Changer mes coordonnées" in page
    assert 'href="#id_email"' in page
    assert 'value="chidinma@"' in page
    assert 'value="Meylan"' in page
    assert kept(application)["town"] == "Grenoble"


def test_the_same_details_sent_twice_leave_one_line_of_history():
    application = people.filed()
    client = browser_of(application)
    for _time in range(2):
        client.post(address(application), people.answers_for("contact", town="Meylan"))
    assert application.events.filter(act="amend_contact").count() == 1


def test_what_was_typed_without_a_session_is_shown_again(client):
    application = people.filed()
    client.post(address(application), people.answers_for("contact", town="Meylan"))
    client.force_login(people.account_of(application))
    page = client.get(address(application)).content.decode()
    assert 'value="Meylan"' in page
    assert kept(application)["town"] == "Grenoble"


def test_details_can_be_changed_after_the_end_too():
    application = people.walked_to(Status.REFUSED)
    browser_of(application).post(address(application), people.answers_for("contact", town="Vif"))
    assert kept(application)["town"] == "Vif"


def test_a_draft_uses_its_own_section():
    draft = people.complete_draft()
    answer = browser_of(draft).get(address(draft))
    assert answer.url == reverse("applicant:section", args=[draft.reference, "contact"])


def test_anothers_details_are_neither_shown_nor_changed():
    application = people.filed()
    stranger = people.signed_in(people.applicant())
    assert stranger.get(address(application)).status_code == 404
    answers = people.answers_for("contact", town="Ailleurs")
    assert stranger.post(address(application), answers).status_code == 404
    assert kept(application)["town"] == "Grenoble"


def test_other_methods_are_not_allowed():
    application = people.filed()
    assert browser_of(application).delete(address(application)).status_code == 405
