"""Discarding a draft, on its page: asked first, then gone."""

import pytest
from django.urls import reverse

from escale.applications.models import Application
from tests import people

pytestmark = pytest.mark.django_db


def address(application) -> str:
    return reverse("applicant:discard", args=[application.reference])


def browser_of(application):
    return people.signed_in(people.account_of(application))


def test_the_page_asks_and_erases_nothing():
    draft = people.draft()
    page = browser_of(draft).get(address(draft)).content.decode()
    assert "effacés pour toujours" in page
    assert "Garder mon brouillon" in page
    assert Application.objects.filter(pk=draft.pk).exists()


def test_a_confirmed_discard_leads_home():
    draft = people.complete_draft()
    answer = browser_of(draft).post(address(draft), follow=True)
    assert answer.redirect_chain == [(reverse("applicant:home"), 302)]
    assert "sont supprimés" in answer.content.decode()
    assert not Application.objects.filter(pk=draft.pk).exists()


def test_what_is_gone_is_not_found():
    draft = people.draft()
    client = browser_of(draft)
    client.post(address(draft))
    assert client.post(address(draft)).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_filed_request_stays(method):
    application = people.filed()
    answer = getattr(browser_of(application), method)(address(application))
    assert answer.url == reverse("applicant:follow_up", args=[application.reference])
    assert Application.objects.filter(pk=application.pk).exists()


def test_anothers_draft_is_not_erased():
    draft = people.draft()
    stranger = people.signed_in(people.applicant())
    assert stranger.get(address(draft)).status_code == 404
    assert stranger.post(address(draft)).status_code == 404
    assert Application.objects.filter(pk=draft.pk).exists()


def test_other_methods_are_not_allowed():
    draft = people.draft()
    assert browser_of(draft).put(address(draft)).status_code == 405
