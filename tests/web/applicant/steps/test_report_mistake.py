"""« Signaler une erreur »: what the register has wrong is noted, never overwritten."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from escale.applications.models import Correction
from escale.kit import clock
from escale.register.matching import confirm_birth_date, identify
from escale.register.models import ForeignNational, ResidenceDocument
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    """A draft of someone whom the register knows."""
    account = people.applicant()
    today = clock.today()
    national = ForeignNational.objects.create(
        foreigner_number="9900000001",
        family_name="OKONKWO",
        given_names="Chidinma",
        sex="F",
        born_on=date(1990, 3, 7),
        birth_city="Enugu",
        birth_country="NG",
        nationality="NG",
    )
    dates = {
        "valid_from": today - timedelta(days=640),
        "valid_until": today + timedelta(days=90),
    }
    ResidenceDocument.objects.create(national=national, kind="permit", number="AB1234567", **dates)
    found = identify(account.person, number="9900000001", **dates)
    assert confirm_birth_date(found, born_on=date(1990, 3, 7))
    return people.draft(account)


def address(draft, field="family_name", section="identity") -> str:
    return reverse("applicant:report_mistake", args=[draft.reference, section, field])


def browser_of(draft):
    return people.signed_in(people.account_of(draft))


def test_what_the_register_knows_is_prefilled_and_marked_with_a_way_to_object(draft):
    section = reverse("applicant:section", args=[draft.reference, "identity"])
    page = browser_of(draft).get(section).content.decode()
    assert 'value="OKONKWO"' in page
    assert "Connu de l’administration" in page
    assert address(draft) in page


@pytest.mark.parametrize(
    "field,words",
    [
        ("family_name", "OKONKWO"),
        ("sex", "Féminin"),
        ("birth_country", "Nigeria"),
        ("born_on", "7 mars 1990"),
    ],
)
def test_the_page_says_what_the_register_knows_in_words(draft, field, words):
    page = browser_of(draft).get(address(draft, field)).content.decode()
    assert f"l’administration connaît « {words} »" in page


def test_a_report_is_kept_beside_the_register(draft):
    answer = browser_of(draft).post(address(draft), {"stated": "OKONKWO-BELLO"}, follow=True)
    assert "Un agent vérifiera" in answer.content.decode()
    correction = Correction.objects.get(application=draft)
    assert (correction.section, correction.field) == ("identity", "family_name")
    assert (correction.known_value, correction.stated_value) == ("OKONKWO", "OKONKWO-BELLO")
    assert ForeignNational.objects.get().family_name == "OKONKWO"


def test_reporting_again_replaces_the_report(draft):
    client = browser_of(draft)
    for stated in ("OKONKO", "OKONKWO-BELLO"):
        client.post(address(draft), {"stated": stated})
    assert Correction.objects.get(application=draft).stated_value == "OKONKWO-BELLO"


def test_a_report_that_says_nothing_is_asked_again(draft):
    page = browser_of(draft).post(address(draft), {"stated": "  "}).content.decode()
    assert "Écrivez ce qui est exact." in page
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    "field,section", [("usage_name", "identity"), ("nothing", "identity"), ("town", "contact")]
)
def test_what_the_register_does_not_know_has_no_mistake(draft, field, section):
    assert browser_of(draft).get(address(draft, field, section)).status_code == 404


def test_nothing_is_known_until_the_birth_date_agreed():
    stranger = people.draft()
    assert browser_of(stranger).get(address(stranger)).status_code == 404


def test_anothers_request_does_not_exist(draft):
    stranger = people.signed_in(people.applicant())
    assert stranger.get(address(draft)).status_code == 404
    assert stranger.post(address(draft), {"stated": "X"}).status_code == 404
    assert not Correction.objects.exists()


def test_a_filed_request_is_corrected_elsewhere():
    application = people.filed()
    answer = browser_of(application).get(address(application))
    assert answer.url == reverse("applicant:follow_up", args=[application.reference])


def test_other_methods_are_not_allowed(draft):
    assert browser_of(draft).put(address(draft)).status_code == 405
