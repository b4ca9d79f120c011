"""Beginning: the way to the researcher's permit, what will be asked, the case."""

import pytest
from django.urls import reverse

from escale.applications.enums import Status
from escale.applications.models import Application
from escale.procedures.cases import Case, describe
from tests import people

pytestmark = pytest.mark.django_db

BEGIN = "/requests/new/begin/"


def case_page(application) -> str:
    return reverse("applicant:choose_case", args=[application.reference])


def test_the_way_uses_todays_name_and_the_one_people_know():
    page = people.signed_in(people.applicant()).get("/requests/new/").content.decode()
    assert "passeport talent" in page
    assert "Chercheur, chercheur en mobilité" in page
    assert BEGIN in page


def test_what_will_be_asked_is_told_before_anything_is_begun():
    account = people.applicant()
    page = people.signed_in(account).get(BEGIN).content.decode()
    assert "Comptez vingt minutes" in page
    assert "Tout s’enregistre" in page
    assert not Application.objects.exists()


def test_beginning_leads_to_the_choice_of_the_case():
    account = people.applicant()
    answer = people.signed_in(account).post(BEGIN)
    draft = Application.objects.get(person=account.person)
    assert answer.url == case_page(draft)


def test_beginning_again_goes_on_with_the_same_draft():
    draft = people.draft()
    account = people.account_of(draft)
    client = people.signed_in(account)
    assert "vous la retrouvez telle que vous l’avez laissée" in client.get(BEGIN).content.decode()
    assert client.post(BEGIN).url == reverse(
        "applicant:section", args=[draft.reference, "identity"]
    )
    assert Application.objects.count() == 1


def test_an_open_request_is_spoken_of_before_another_is_prepared():
    application = people.filed()
    page = people.signed_in(people.account_of(application)).get(BEGIN).content.decode()
    assert "déjà une demande de ce titre en cours d’examen" in page
    assert reverse("applicant:follow_up", args=[application.reference]) in page


@pytest.mark.parametrize("case", list(Case))
def test_each_case_is_offered_in_peoples_own_words(case):
    draft = people.draft(case=None)
    client = people.signed_in(people.account_of(draft))
    assert str(describe(case).own_words) in client.get(case_page(draft)).content.decode()
    answer = client.post(case_page(draft), {"case": case.value})
    assert answer.url == reverse("applicant:section", args=[draft.reference, "identity"])
    draft.refresh_from_db()
    assert draft.case == case


@pytest.mark.parametrize("case", ["", "first_permit"])
def test_no_case_or_an_unknown_one_is_asked_again(case):
    draft = people.draft(case=None)
    answer = people.signed_in(people.account_of(draft)).post(case_page(draft), {"case": case})
    assert answer.status_code == 200
    assert "<title>Erreur : " in answer.content.decode()
    draft.refresh_from_db()
    assert draft.case == ""


def test_changing_the_case_keeps_what_was_given_and_asks_to_confirm_again():
    draft = people.complete_draft()
    client = people.signed_in(people.account_of(draft))
    client.post(case_page(draft), {"case": Case.RENEWAL_AFTER_JOB_LOSS.value})
    draft.refresh_from_db()
    assert draft.confirmed_steps == []
    assert draft.pieces.get(slot="passport").received == ["passport"]
    assert draft.pieces.filter(slot="job_loss").exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_case_of_a_filed_request_is_not_chosen_again(method):
    application = people.walked_to(Status.FILED)
    client = people.signed_in(people.account_of(application))
    answer = getattr(client, method)(case_page(application), {"case": "from_student"})
    assert answer.url == reverse("applicant:follow_up", args=[application.reference])


def test_anothers_draft_does_not_exist():
    draft = people.draft(case=None)
    stranger = people.signed_in(people.applicant())
    assert stranger.get(case_page(draft)).status_code == 404
    assert stranger.post(case_page(draft), {"case": "renewal"}).status_code == 404


def test_nobody_begins_without_signing_in(client):
    assert client.get(BEGIN).url.startswith(reverse("account_login"))
    assert client.post(BEGIN).status_code == 302
    assert not Application.objects.exists()
