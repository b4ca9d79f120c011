"""By the law's rule: issued 15 days before the gap, renewed while undecided, never of the past."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from importlib import import_module
from itertools import pairwise
from threading import Barrier

import pytest
from django.apps import apps
from django.db import connection, transaction

from escale.actions import (
    issue_extension,
    issue_extensions,
    make_letters,
    sign,
    transfer,
    withdraw,
)
from escale.actions.examine import NotAsRead
from escale.actions.issue_extensions import certificates_due_not_issued, issue_due
from escale.applications.enums import Party, Status
from escale.applications.models import Application, Certificate, CertificateHold, Event
from escale.kit import clock
from escale.letters import archive
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.people.models import Role
from escale.procedures.calendar_months import add_months
from tests import certificates, people
from tests.certificates import due_in, filed, on

pytestmark = pytest.mark.django_db

NOTHING = {"released": 0, "issued": 0}
ONE = {"released": 0, "issued": 1}


def only(application: Application) -> Certificate:
    """The one certificate of a request."""
    return application.certificates.get()


def test_it_comes_fifteen_days_before_the_document_ends_and_not_a_day_earlier():
    application = filed()
    ends_on = application.document_expires_on
    with on(ends_on - timedelta(days=16), hour=23):
        assert issue_due() == NOTHING
    with on(ends_on - timedelta(days=15), hour=0):
        assert issue_due() == ONE
        assert issue_due() == NOTHING
    certificate = only(application)
    assert certificate.starts_on == ends_on + timedelta(days=1)
    assert certificate.ends_on == add_months(ends_on + timedelta(days=1), 3) - timedelta(days=1)
    assert certificate.issued_on == ends_on - timedelta(days=15)
    assert (certificate.issued_by, certificate.reason) == (None, "")
    application.refresh_from_db()
    assert application.covered_until == certificate.ends_on


def test_its_event_its_letter_and_its_messages_come_with_it():
    application = due_in(15)
    people.applicant(person=application.person, language="en")
    issue_due()
    event = Event.objects.get(application=application, act="issue_extension")
    certificate = only(application)
    assert (event.party, event.account, event.name) == (Party.SYSTEM, None, "extension_issued")
    assert certificate.event == event
    letter = event.letters.get()
    assert (letter.kind, letter.made_at) == (Letter.Kind.EXTENSION, None)
    assert letter.facts["starts_on"] == certificate.starts_on.isoformat()
    assert letter.facts["is_by_rule"] is True
    told = Notice.objects.filter(event=event, kind="extension_issued")
    assert {notice.language for notice in told} == {"fr", "en"}


@pytest.mark.parametrize(
    "status", ["filed", "under_review", "awaiting_pieces", "decision_proposed"]
)
def test_whoever_is_undecided_has_it(status):
    application = people.walked_to(Status(status))
    Application.objects.filter(pk=application.pk).update(covered_until=clock.today())
    assert issue_due() == ONE


@pytest.mark.parametrize("status", ["approved", "refused", "closed", "withdrawn"])
def test_nobody_else_does(status):
    application = people.walked_to(Status(status))
    Application.objects.filter(pk=application.pk).update(covered_until=clock.today())
    assert issue_due() == NOTHING


@pytest.mark.parametrize(
    "columns",
    [{"filed_in_time": False}, {"complete_on": None}, {"covered_until": None}],
    ids=["filed late", "not complete", "end of the document not known"],
)
def test_the_rule_gives_nothing_outside_the_law(columns):
    due_in(3)
    Application.objects.update(**columns)
    assert issue_due() == NOTHING
    assert certificates_due_not_issued() == 0


def test_complete_after_the_document_ended_it_starts_the_day_it_is_issued():
    application = due_in(-20, complete_on=clock.today())
    issue_due()
    assert only(application).starts_on == clock.today()


def test_it_is_renewed_fifteen_days_before_its_end_as_long_as_nothing_is_decided():
    application = filed()
    for number in range(1, 6):
        application.refresh_from_db()
        last_day = application.covered_until
        with on(last_day - timedelta(days=16)):
            assert issue_due() == NOTHING
        with on(last_day - timedelta(days=15)):
            assert issue_due() == ONE
        assert application.certificates.count() == number
    covered = [(each.starts_on, each.ends_on) for each in application.certificates.all()]
    assert covered[0][0] == application.document_expires_on + timedelta(days=1)
    for (_, end), (start, _) in pairwise(covered):
        assert start == end + timedelta(days=1)


def test_a_worker_off_for_half_a_year_issues_one_from_that_day_on():
    application = filed()
    late = application.document_expires_on + timedelta(days=180)
    with on(late):
        assert issue_due() == ONE
        assert issue_due() == NOTHING
    assert only(application).starts_on == late


def test_a_closure_and_a_withdrawal_only_stop_the_renewal():
    application = certificates.issued()
    ends_on = application.covered_until
    withdraw.withdraw(application, by=people.account_of(application))
    with on(ends_on - timedelta(days=10)):
        assert issue_due() == NOTHING
    certificate = only(application)
    assert (certificate.ended_on, certificate.ends_on) == (None, ends_on)


def test_a_day_is_a_day_where_the_application_is():
    here, there = due_in(15), due_in(15, zone="Pacific/Noumea")
    day = here.covered_until - timedelta(days=15)
    with clock.at(datetime.fromisoformat(f"{day - timedelta(days=1)}T14:00+00:00")):  # 1 a.m. there
        assert issue_due() == ONE
    assert only(there).issued_on == day
    assert not here.certificates.exists()


def test_two_sweeps_at_once_issue_one(transactional_db):
    applications = [due_in(15) for _ in range(3)]
    start = Barrier(2)

    def sweep() -> int:
        start.wait()
        try:
            return issue_due()["issued"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = [future.result() for future in [pool.submit(sweep) for _ in range(2)]]
    issue_due()
    assert Certificate.objects.count() == len(applications) >= sum(done)
    assert Event.objects.filter(act="issue_extension").count() == len(applications)
    assert Letter.objects.filter(kind=Letter.Kind.EXTENSION).count() == len(applications)


@pytest.mark.parametrize("step", ["_cover", "_letters", "_told"])
def test_killed_at_any_step_nothing_is_left_half_done_and_the_next_run_finishes(step, monkeypatch):
    application = due_in(15)
    with monkeypatch.context() as patch:
        patch.setattr(issue_extension, step, lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            issue_due()
    assert not Certificate.objects.exists()
    assert not Letter.objects.filter(kind=Letter.Kind.EXTENSION).exists()
    application.refresh_from_db()
    assert application.covered_until == application.document_expires_on
    assert issue_due() == ONE


def test_somebody_at_the_application_leaves_it_to_the_next_run(transactional_db):
    application = due_in(15)
    with transaction.atomic():
        Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(_from_elsewhere).result() == NOTHING
    assert issue_due() == ONE


def _from_elsewhere() -> dict[str, int]:
    try:
        return issue_due()
    finally:
        connection.close()


def test_as_many_questions_for_five_as_for_one(django_assert_max_num_queries):
    due_in(15)
    with django_assert_max_num_queries(1000) as for_one:
        assert issue_due() == ONE
    for _ in range(5):
        due_in(15)
    with django_assert_max_num_queries(1000) as for_five:
        assert issue_due() == {"released": 0, "issued": 5}
    assert len(for_five) == len(for_one)


def test_what_was_due_the_day_before_and_is_not_issued_is_counted():
    application = due_in(15)
    assert certificates_due_not_issued() == 0
    with on(clock.today() + timedelta(days=1)):
        assert certificates_due_not_issued() == 1
        issue_due()
        assert certificates_due_not_issued() == 0
    assert only(application)


def test_what_is_held_back_is_not_late():
    application = due_in(15)
    certificates.held(application)
    with on(clock.today() + timedelta(days=5)):
        assert certificates_due_not_issued() == 0


def test_complete_today_it_is_not_late_yet():
    due_in(-20, complete_on=clock.today())
    assert certificates_due_not_issued() == 0


# ---- held ------------------------------------------------------------------------------------


def test_held_back_it_waits_ten_days_then_comes_with_its_history():
    application = due_in(15)
    hold = certificates.held(application)
    today = clock.today()
    assert hold.until == today + timedelta(days=10)
    with on(today + timedelta(days=10), hour=23):
        assert issue_due() == NOTHING
    with on(today + timedelta(days=11), hour=0):
        assert issue_due() == {"released": 1, "issued": 1}
    acts = list(application.events.order_by("at", "pk").values_list("act", "party"))
    assert acts[-3:] == [
        ("hold_extension", Party.OFFICER),
        ("release_extension", Party.SYSTEM),
        ("issue_extension", Party.SYSTEM),
    ]
    assert Notice.objects.filter(kind="extension_issued", application=application).count() == 1


def test_a_hold_on_what_is_decided_meanwhile_only_ends():
    application = due_in(15)
    certificates.held(application)
    withdraw.withdraw(Application.objects.get(pk=application.pk), by=people.account_of(application))
    with on(clock.today() + timedelta(days=11)):
        assert issue_due() == {"released": 1, "issued": 0}
    assert not CertificateHold.objects.live().exists()
    assert not application.events.filter(act="release_extension").exists()


def test_held_at_the_moment_of_issuing_it_is_held(monkeypatch):
    """The hold is committed between the list of what is due and the lock."""
    application = due_in(15)
    officer = people.staff()
    first = Application.objects.to_prolong

    def then_held(*args, **options):
        monkeypatch.undo()
        found = list(first(*args, **options).values_list("pk", flat=True))
        certificates.held(application, by=officer)
        return Application.objects.filter(pk__in=found)

    monkeypatch.setattr(type(Application.objects), "to_prolong", lambda self, **o: then_held(**o))
    assert issue_extensions.issue_due() == NOTHING
    assert not Certificate.objects.exists()


def test_dates_of_a_leap_year_and_of_a_change_of_clocks_have_no_hole():
    application = filed(document_expires_on=date(2027, 11, 30), covered_until=date(2027, 11, 30))
    with on(date(2027, 11, 15)):
        issue_due()
    certificate = only(application)
    assert (certificate.starts_on, certificate.ends_on) == (date(2027, 12, 1), date(2028, 2, 29))


# ---- beside a decision, and without the sealer -----------------------------------------------


def test_issued_while_a_signatory_reads_they_read_again_then_sign():
    application = people.walked_to(Status.UNDER_REVIEW)
    people.proposed(application, is_refusal=True)
    Application.objects.filter(pk=application.pk).update(covered_until=clock.today())
    application.refresh_from_db()
    read = application.revision
    assert issue_due() == ONE
    press = {
        "proposal": application.proposals.live().get().pk,
        "proved_at": clock.machine_now(),
        "by": people.staff(Role.SIGNATORY),
    }
    with pytest.raises(NotAsRead):
        sign.sign(application, revision_read=read, **press)
    application.refresh_from_db()
    sign.sign(application, revision_read=application.revision, **press)
    assert issue_due() == NOTHING


def test_transferred_it_goes_on_under_the_name_of_the_other_prefecture():
    application = due_in(15)
    other = people.prefectures()["reunion"]
    transfer.transfer(
        application,
        to=other,
        reason="Elle vit à Saint-Denis.",
        revision_read=application.revision,
        by=people.staff(),
    )
    assert issue_due() == ONE
    letter = application.letters.get(kind=Letter.Kind.EXTENSION)
    assert letter.facts["service"]["name"] == f"{other.name} – {other.service}"
    assert letter.facts["zone"] == "Europe/Paris"


def test_without_the_sealer_the_certificate_stands_and_its_letter_waits(settings, tmp_path):
    application = due_in(15)
    make_letters.make_due()
    blocked = tmp_path / "a-file"
    blocked.write_text("no folder can be made in a file")
    sealer, settings.SEAL_PATH = settings.SEAL_PATH, blocked / "seal"
    assert issue_due() == ONE
    assert make_letters.make_due() == 0
    letter = application.letters.get(kind=Letter.Kind.EXTENSION)
    assert (letter.made_at, letter.tries) == (None, 1)
    assert only(application).is_running(on=only(application).starts_on)
    settings.SEAL_PATH = sealer
    Letter.objects.filter(pk=letter.pk).update(next_try_at=clock.machine_now())
    assert make_letters.make_due() == 1
    letter.refresh_from_db()
    assert archive.opened(letter).startswith(b"%PDF")


def test_what_was_filed_before_is_covered_by_its_document():
    """What the migration does to the rows that it finds."""
    covered = due_in(40)
    unknown, draft = due_in(40), people.draft()
    Application.objects.filter(pk=covered.pk).update(covered_until=None)
    Application.objects.filter(pk=unknown.pk).update(covered_until=None, document_expires_on=None)
    migration = import_module(
        "escale.applications.migrations.0021_stays_covered_by_the_present_document"
    )
    with connection.schema_editor() as editor:
        migration.cover(apps, editor)
    for application in (covered, unknown, draft):
        application.refresh_from_db()
    assert covered.covered_until == covered.document_expires_on
    assert (unknown.covered_until, draft.covered_until) == (None, None)
