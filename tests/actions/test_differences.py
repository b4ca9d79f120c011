"""What is stated otherwise than the register says is kept for an officer, and blocks nothing."""

from datetime import date

import pytest

from escale.actions import file as filing
from escale.actions import prepare
from escale.applications.models import Correction, Reconciliation
from escale.letters.receipt_facts import read
from escale.register.matching import confirm_birth_date, identify
from escale.register.models import ForeignNational, ResidenceDocument
from tests import people

pytestmark = pytest.mark.django_db

BORN_ON = date(1990, 3, 7)


@pytest.fixture
def known():
    """An applicant whom the register knows, under the very answers of `tests.people`."""
    account = people.applicant()
    said = people.answers_for("documents")
    start, end = (_day(said[name]) for name in ("residence_from", "residence_until"))
    national = ForeignNational.objects.create(
        foreigner_number="9905000001",
        family_name="OKONKWO",
        given_names="Chidinma Grace",
        sex="F",
        born_on=BORN_ON,
        birth_city="Enugu",
        birth_country="NG",
        nationality="NG",
        postcode="38000",
    )
    ResidenceDocument.objects.create(
        national=national,
        kind="permit",
        number=said["residence_number"],
        valid_from=start,
        valid_until=end,
    )
    found = identify(
        account.person, number=said["residence_number"], valid_from=start, valid_until=end
    )
    assert confirm_birth_date(found, born_on=BORN_ON)
    return account


def _day(parts: list[str]) -> date:
    day, month, year = (int(part) for part in parts)
    return date(year, month, day)


def _file(account, **answers):
    application = people.complete_draft(by=account, answers=answers)
    return filing.file(application, by=account, is_declared_true=True)


def test_who_states_what_the_register_knows_opens_no_reconciliation(known):
    application = _file(known)
    assert not Reconciliation.objects.filter(application=application).exists()
    assert not Correction.objects.filter(application=application).exists()
    assert read(filing.receipt_of(application).facts, code="A" * 16).foreigner_number


def test_a_name_in_other_letters_of_the_same_name_is_the_same(known):
    application = _file(known, identity={"family_name": "Okonkwó"})
    assert not Reconciliation.objects.filter(application=application).exists()


@pytest.mark.parametrize(
    "answers",
    [
        {"family_name": "OKAFOR"},
        {"given_names": "Ada"},
        {"born_on": ["8", "3", "1990"]},
        {"foreigner_number": "9905000002"},
    ],
)
def test_another_identity_is_filed_and_shown_to_an_officer(known, answers):
    application = _file(known, identity=answers)
    assert application.filed_at is not None
    assert Reconciliation.objects.get(application=application).reason == "differs"
    correction = Correction.objects.get(application=application)
    assert correction.field == next(iter(answers))
    assert correction.stated_value
    receipt = read(filing.receipt_of(application).facts, code="A" * 16)
    assert receipt.foreigner_number is None, "the number belongs to somebody of another name"


def test_another_fact_is_a_correction_and_no_doubt_about_the_person(known):
    application = _file(known, identity={"birth_city": "Awka"}, contact={"postcode": "75013"})
    assert not Reconciliation.objects.filter(application=application).exists()
    correction = Correction.objects.get(application=application)
    assert (correction.field, correction.known_value) == ("birth_city", "Enugu")
    assert correction.stated_value == "Awka"


def test_what_the_person_reported_stays_as_they_wrote_it(known):
    application = people.complete_draft(by=known, answers={"identity": {"birth_city": "Awka"}})
    prepare.report_mistake(
        application, section="identity", field="birth_city", stated="Awka, voir mon passeport"
    )
    for step in prepare.STEPS_TO_CONFIRM:
        prepare.confirm_step(application, step=step)
    filing.file(application, by=known, is_declared_true=True)
    correction = Correction.objects.get(application=application)
    assert correction.stated_value == "Awka, voir mon passeport"
