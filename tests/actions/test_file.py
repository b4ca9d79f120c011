"""Filing: one transaction, once, and nothing outside can prevent it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from escale.actions import file as filing
from escale.actions import make_letters, prepare
from escale.applications.enums import Status
from escale.applications.models import Event, Reconciliation, StatementVersion
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters import archive
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.people.models import Person
from escale.procedures.cases import Case
from escale.register.matching import confirm_birth_date, identify
from escale.register.models import ForeignNational, ResidenceDocument
from tests import people

pytestmark = pytest.mark.django_db


def days_ahead(days: int) -> list[str]:
    day = clock.today() + timedelta(days=days)
    return [str(day.day), str(day.month), str(day.year)]


def living_at(postcode: str, **changes) -> dict[str, dict]:
    return {"contact": {"postcode": postcode, **changes}}


# ---- does it ---------------------------------------------------------------------------------


def test_filing_gives_the_request_its_date_its_office_and_its_history():
    draft = people.complete_draft()
    instant = clock.now()
    with clock.at(instant):
        application = filing.file(draft, by=people.account_of(draft), is_declared_true=True)
    application.refresh_from_db()
    assert application.status == Status.FILED
    assert application.filed_at == instant
    assert Event.objects.get(application=application, act="file").at == instant
    assert application.filed_by == people.account_of(application)
    assert application.prefecture.code == "isere"
    assert application.zone == "Europe/Paris"
    assert application.is_declared_true
    assert application.complete_on == clock.today()
    assert (application.family_name, application.born_on) == ("OKONKWO", date(1990, 3, 7))
    assert application.name_key == "OKONKWO CHIDINMA GRACE"


def test_what_was_stated_is_kept_as_it_was_filed():
    application = people.filed()
    versions = StatementVersion.objects.filter(statement__application=application)
    statements = application.statements.all()
    assert {(v.statement_id, v.revision) for v in versions} == {
        (s.pk, s.revision) for s in statements
    }
    assert {v.account for v in versions} == {people.account_of(application)}
    identity = versions.get(statement__section="identity")
    assert identity.answers["family_name"] == "OKONKWO"


def test_the_verification_code_is_not_the_reference():
    application = people.filed()
    letter = filing.receipt_of(application)
    bare = application.reference.replace("-", "")
    assert len(letter.code) == 16
    assert bare not in letter.code
    assert letter.code not in bare


def test_every_address_of_the_person_is_told_once():
    draft = people.complete_draft()
    second = people.applicant("autre@exemple.fr", person=Person.objects.get(pk=draft.person_id))
    filing.file(draft, by=second, is_declared_true=True)
    filing.file(draft, by=second, is_declared_true=True)
    told = Notice.objects.filter(application=draft, kind="filed").values_list("to", flat=True)
    assert len(told) == 2
    assert "autre@exemple.fr" in told


# ---- already done ----------------------------------------------------------------------------


def test_filing_twice_is_filing_once():
    draft = people.complete_draft()
    account = people.account_of(draft)
    first = filing.file(draft, by=account, is_declared_true=True)
    again = filing.file(draft, by=account, is_declared_true=True)
    assert again.filed_at == first.filed_at
    assert draft.events.filter(act="file").count() == 1
    assert Letter.objects.filter(application=draft).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_filings_at_the_same_instant_are_one():
    draft = people.complete_draft()
    account = people.account_of(draft)

    def press(_turn):
        try:
            return filing.file(draft, by=account, is_declared_true=True).filed_at
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        instants = set(hands.map(press, range(4)))
    assert len(instants) == 1
    assert draft.events.filter(act="file").count() == 1
    assert Letter.objects.filter(application=draft).count() == 1
    assert Notice.objects.filter(application=draft, kind="filed").count() == 1


# ---- refused ---------------------------------------------------------------------------------


def test_an_incomplete_request_is_not_filed_and_says_everything_that_is_missing():
    people.prefectures()
    draft = people.draft()
    with pytest.raises(filing.Incomplete) as refused:
        filing.file(draft, by=people.account_of(draft), is_declared_true=True)
    places = {(m.step, m.where) for m in refused.value.missing}
    assert {(1, "identity"), (2, "research"), (3, "passport"), (4, "1")} <= places
    assert (3, "work_contract") not in places, "an optional piece is never missing"
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_step_changed_since_it_was_confirmed_is_to_confirm_again():
    draft = people.complete_draft()
    people.say(draft, "identity", family_name="OKONKWO-BELLO")
    with pytest.raises(filing.Incomplete) as refused:
        filing.file(draft, by=people.account_of(draft), is_declared_true=True)
    assert [(m.step, m.where) for m in refused.value.missing] == [(4, "1")]


def test_without_the_declaration_nothing_is_filed():
    draft = people.complete_draft()
    with pytest.raises(Refused, match="déclaration sur l’honneur"):
        filing.file(draft, by=people.account_of(draft), is_declared_true=False)
    draft.refresh_from_db()
    assert draft.is_draft
    assert not Letter.objects.exists()


def test_a_second_request_waits_until_the_first_has_ended():
    first = people.filed()
    account = people.account_of(first)
    second = people.complete_draft(by=account)
    with pytest.raises(Refused, match="déjà une demande") as refused:
        filing.file(second, by=account, is_declared_true=True)
    assert "brouillon reste enregistré" in str(refused.value.hint)
    second.refresh_from_db()
    assert second.is_draft


def test_a_name_in_another_script_is_corrected_before_filing():
    draft = people.complete_draft(answers={"identity": {"family_name": "王小明"}})
    with pytest.raises(filing.Incomplete) as refused:
        filing.file(draft, by=people.account_of(draft), is_declared_true=True)
    first = refused.value.missing[0]
    assert (first.step, first.where) == (1, "identity")


# ---- the window ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "days,in_time", [(200, True), (119, True), (60, True), (59, False), (1, False), (-10, False)]
)
def test_filing_late_or_after_expiry_is_possible_and_noted(days, in_time):
    until = {"documents": {"residence_until": days_ahead(days)}}
    application = people.filed(answers=until)
    assert application.filed_in_time is in_time
    assert application.document_expires_on == clock.today() + timedelta(days=days)


# ---- the office ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answers,code,zone",
    [
        (living_at("38000"), "isere", "Europe/Paris"),
        (living_at("97400"), "reunion", "Indian/Reunion"),
        (living_at("97300"), "partagee", "America/Cayenne"),
        (living_at("20000"), "partagee", "Europe/Paris"),
        (living_at("75013"), "partagee", "Europe/Paris"),
        (living_at("H3A 0G4", abroad="on", country="CA"), "etranger", "Europe/Paris"),
    ],
)
def test_a_request_goes_to_the_prefecture_of_the_address(answers, code, zone):
    application = people.filed(answers=answers)
    assert (application.prefecture.code, application.zone) == (code, zone)


def test_a_request_is_complete_on_the_day_it_is_where_the_prefecture_is():
    evening = datetime(2026, 3, 3, 21, 30, tzinfo=UTC)  # 22 h 30 in Paris, the 4th at 1 h 30 there
    with clock.at(evening):
        overseas = people.filed(answers=living_at("97400"))
        mainland = people.filed()
    assert overseas.complete_on == date(2026, 3, 4)
    assert mainland.complete_on == date(2026, 3, 3)


# ---- the identity ----------------------------------------------------------------------------


def known_national(number: str = "9900000001", *, kind: str = "permit") -> ForeignNational:
    national = ForeignNational.objects.create(
        foreigner_number=number,
        family_name="OKONKWO",
        given_names="Chidinma Grace",
        sex="F",
        born_on=date(1990, 3, 7),
        birth_city="Enugu",
        birth_country="NG",
        nationality="NG",
        postcode="38000",
    )
    ResidenceDocument.objects.create(
        national=national,
        kind=kind,
        number="AB1234567",
        valid_from=date(2025, 1, 1),
        valid_until=date(2027, 1, 1),
    )
    return national


def identified(account, number: str = "9900000001"):
    return identify(
        account.person,
        number=number,
        valid_from=date(2025, 1, 1),
        valid_until=date(2027, 1, 1),
    )


def reason_of(application) -> str:
    return Reconciliation.objects.get(application=application).reason


def test_an_identity_the_register_confirms_needs_nobody():
    known_national()
    account = people.applicant()
    confirm_birth_date(identified(account), born_on=date(1990, 3, 7))
    application = people.filed(by=account)
    assert not Reconciliation.objects.filter(application=application).exists()


def test_a_number_never_typed_or_unknown_is_left_to_an_officer():
    assert reason_of(people.filed()) == "none"
    account = people.applicant()
    identified(account, "9911111111")
    assert reason_of(people.filed(by=account)) == "none"


def test_a_match_whose_birth_date_was_never_confirmed_is_left_to_an_officer():
    known_national()
    account = people.applicant()
    assert identified(account).outcome == "matched"
    assert reason_of(people.filed(by=account)) == "unconfirmed"


def test_a_number_that_designates_two_people_is_left_to_an_officer():
    known_national()
    known_national("9900000002", kind="visa")
    account = people.applicant()
    assert identified(account, "AB1234567").outcome == "ambiguous"
    assert reason_of(people.filed(by=account)) == "ambiguous"


def test_a_number_someone_else_holds_is_left_to_an_officer():
    known_national()
    confirm_birth_date(identified(people.applicant()), born_on=date(1990, 3, 7))
    account = people.applicant()
    assert identified(account).outcome == "already_claimed"
    assert reason_of(people.filed(by=account)) == "already_claimed"


# ---- the receipt -----------------------------------------------------------------------------


def test_a_file_name_of_any_script_is_filed_and_printed():
    application = people.complete_draft(names={"passport": "王小明_passport_📷.pdf"})
    prepare.observe(application, observations="我叫王小明 – اسمي وانغ")
    held = filing.file(application, by=people.account_of(application), is_declared_true=True)
    assert make_letters.make_due() == 1
    letter = filing.receipt_of(held)
    names = [d["file_name"] for p in letter.facts["pieces"] for d in p["documents"]]
    assert "王小明_passport_📷.pdf" in names
    assert archive.opened(letter).startswith(b"%PDF")


def test_a_request_is_filed_while_the_sealer_is_down_and_its_letter_comes_later(settings, tmp_path):
    working = settings.SEAL_PATH
    blocked = tmp_path / "a-file"
    blocked.write_text("no folder can be made in a file")
    settings.SEAL_PATH = blocked / "seal"
    application = people.filed()
    assert make_letters.make_due() == 0
    assert filing.receipt_of(application).made_at is None
    settings.SEAL_PATH = working
    assert make_letters.make_due() == 0, "a letter put off waits for its turn"
    with time_machine.travel(clock.machine_now() + timedelta(minutes=1), tick=False):
        assert make_letters.make_due() == 1
    letter = filing.receipt_of(application)
    assert letter.tries == 2
    assert archive.opened(letter).startswith(b"%PDF")


@pytest.mark.parametrize("case", list(Case))
def test_the_receipt_of_every_case_is_made(case):
    application = people.filed(case)
    assert make_letters.make_due() == 1
    assert filing.receipt_of(application).facts["case_label"] == application.case_label
