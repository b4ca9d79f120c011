"""Ended by a notified refusal alone, that day; an approval's, by what undoes the approval."""

from datetime import timedelta

import pytest

from escale.actions import end_certificates, issue_extensions, make_letters, reverse_refusal
from escale.actions.announce_revocation import announce_revocation
from escale.actions.end_certificates import end_due
from escale.actions.revoke_approval import revoke_approval
from escale.applications.enums import Status
from escale.applications.models import Application, Certificate, Revocation
from escale.kit import clock
from escale.letters.models import Letter
from escale.letters.notification import notified_on
from escale.notices.models import Notice, Seen, State
from escale.people.models import Role
from tests import people
from tests.certificates import on

pytestmark = pytest.mark.django_db

NOTHING = {"ended": 0, "given_back": 0}
ENDED = {"ended": 1, "given_back": 0}
GIVEN_BACK = {"ended": 0, "given_back": 1}


@pytest.fixture
def refused() -> Application:
    """A request refused, whose certificate had begun ten days before and runs for two months more."""
    application = people.walked_to(Status.UNDER_REVIEW)
    ends_on = clock.today() - timedelta(days=10)
    Application.objects.filter(pk=application.pk).update(
        document_expires_on=ends_on, covered_until=ends_on, complete_on=ends_on
    )
    with on(ends_on):
        assert issue_extensions.issue_due()["issued"] == 1
    application.refresh_from_db()
    people.proposed(application, is_refusal=True)
    return people.signed(application)


def left(application: Application, *, state: State = State.SENT) -> None:
    """The message of the refusal has left, or came to this."""
    now = clock.now()
    Notice.objects.filter(application=application, kind="refused").update(
        state=state,
        sent_at=None if state == State.REFUSED else now,
        bounced_at=now if state == State.BOUNCED else None,
        delivered_at=now if state == State.DELIVERED else None,
    )


def certificate_of(application: Application) -> Certificate:
    return application.certificates.get(kind=Certificate.Kind.EXTENSION)


def test_until_the_refusal_is_notified_the_certificate_runs(refused):
    assert end_due() == NOTHING
    assert certificate_of(refused).is_running(on=clock.today() + timedelta(days=30))


@pytest.mark.parametrize("state", [State.SENT, State.DELIVERED])
def test_the_day_the_refusal_is_notified_is_its_last(refused, state):
    with on(clock.today() + timedelta(days=3)):
        left(refused, state=state)
        told_on = clock.today()
        assert end_due() == ENDED
        assert end_due() == NOTHING
    certificate = certificate_of(refused)
    assert (certificate.ended_on, certificate.ending) == (told_on, Certificate.Ending.REFUSED)
    assert certificate.is_running(on=told_on)
    assert not certificate.is_running(on=told_on + timedelta(days=1))
    refused.refresh_from_db()
    assert refused.covered_until == told_on


@pytest.mark.parametrize("state", [State.BOUNCED, State.REFUSED, State.FAILED])
def test_a_message_that_reached_nobody_ends_nothing(refused, state):
    left(refused, state=state)
    assert end_due() == NOTHING


def test_what_came_back_after_it_left_gives_the_certificate_back(refused):
    ends_on = certificate_of(refused).ends_on
    left(refused)
    assert end_due() == ENDED
    left(refused, state=State.BOUNCED)
    assert end_due() == GIVEN_BACK
    assert end_due() == NOTHING
    certificate = certificate_of(refused)
    assert (certificate.ended_on, certificate.ending) == (None, "")
    refused.refresh_from_db()
    assert refused.covered_until == ends_on


def test_read_in_the_account_the_refusal_is_notified_whatever_the_mail_did(refused):
    left(refused, state=State.BOUNCED)
    notice = Notice.objects.get(application=refused, kind="refused", channel="email")
    Seen.objects.create(notice=notice, account=people.account_of(refused))
    event = refused.events.get(act="sign_refusal")
    assert notified_on(refused, event) == clock.today(refused.zone)
    assert end_due() == ENDED
    assert end_due() == NOTHING


def test_one_issued_and_not_begun_never_begins():
    application = people.walked_to(Status.UNDER_REVIEW)
    ends_on = clock.today() + timedelta(days=10)
    Application.objects.filter(pk=application.pk).update(
        document_expires_on=ends_on, covered_until=ends_on
    )
    issue_extensions.issue_due()
    application.refresh_from_db()
    people.proposed(application, is_refusal=True)
    application = people.signed(application)
    left(application)
    assert end_due() == ENDED
    certificate = certificate_of(application)
    assert certificate.ended_on < certificate.starts_on
    application.refresh_from_db()
    assert application.covered_until == ends_on


def test_a_refusal_reversed_leaves_it_ended_and_a_new_one_is_issued_that_day(refused):
    left(refused)
    end_due()
    later = clock.today() + timedelta(days=20)
    with on(later):
        refused.refresh_from_db()
        reverse_refusal.reverse_refusal(
            refused,
            ground="court",
            text="Jugement du 3 mars.",
            revision_read=refused.revision,
            proved_at=clock.machine_now(),
            by=people.staff(Role.SIGNATORY),
        )
        assert issue_extensions.issue_due()["issued"] == 1
    first, second = refused.certificates.all()
    assert first.ending == Certificate.Ending.REFUSED
    assert (second.starts_on, second.ended_on) == (later, None)


def test_as_nobody_is_at_it_the_next_run_ends_it(refused, monkeypatch):
    left(refused)
    with monkeypatch.context() as patch:
        patch.setattr(end_certificates, "hold_one", lambda *_, **__: None)
        assert end_due() == NOTHING
    assert end_due() == ENDED


# ---- approval certificates -------------------------------------------------------------------


@pytest.fixture
def approved() -> Application:
    return people.walked_to(Status.APPROVED)


def test_an_approval_has_its_certificate_from_its_day_with_its_letter(approved):
    certificate = approved.certificates.get()
    event = approved.events.get(act="sign_approval")
    assert certificate.kind == Certificate.Kind.APPROVAL
    assert (certificate.starts_on, certificate.ends_on) == (clock.today(approved.zone), None)
    assert certificate.event == event
    make_letters.make_due()
    made = event.letters.filter(made_at__isnull=False).values_list("kind", flat=True)
    assert set(made) == {Letter.Kind.APPROVAL, Letter.Kind.APPROVAL_CERTIFICATE}
    notice = Notice.objects.get(kind="approved", application=approved)
    assert "attestation de décision favorable" in notice.text


def test_a_revocation_ends_it_that_day_and_an_extension_follows_without_a_hole(approved):
    signatory, today = people.staff(Role.SIGNATORY), clock.today()
    Application.objects.filter(pk=approved.pk).update(
        document_expires_on=today, covered_until=today
    )
    approved.refresh_from_db()
    announced = announce_revocation(
        approved,
        reason=Revocation.Reason.FRAUD,
        text="La convention d’accueil est fausse.",
        revision_read=approved.revision,
        by=signatory,
    )
    with on(today + timedelta(days=16)):
        approved.refresh_from_db()
        revoke_approval(
            approved,
            revocation=announced.pk,
            revision_read=approved.revision,
            proved_at=clock.machine_now(),
            by=signatory,
        )
        assert issue_extensions.issue_due()["issued"] == 1
        revoked_on = clock.today()
    approval, extension = approved.certificates.all()
    assert (approval.ended_on, approval.ending) == (revoked_on, Certificate.Ending.REVOKED)
    assert extension.starts_on == revoked_on


def test_a_refusal_to_come_does_not_touch_an_approval_certificate(refused):
    """Only an extension certificate is ended by a notified refusal."""
    left(refused)
    event = refused.events.order_by("pk").first()
    Certificate.objects.create(
        application=refused,
        kind=Certificate.Kind.APPROVAL,
        starts_on=clock.today(),
        issued_on=clock.today(),
        event=event,
    )
    end_due()
    assert Certificate.objects.approvals().get().ended_on is None
