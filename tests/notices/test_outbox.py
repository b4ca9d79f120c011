"""A notice is written with the act it tells of, once for each address, and never without it."""

import pytest
from django.db import IntegrityError, connection, transaction

from escale.actions import amend_contact, undo_withdrawal, withdraw
from escale.applications.models import Application
from escale.kit import clock
from escale.notices import outbox
from escale.notices.models import Notice
from tests import people

pytestmark = pytest.mark.django_db


def queue(*, key: str = "event:1", to: str = "marie@exemple.fr", **changes) -> Notice | None:
    context = {"code": "123456", "email": to, "at": clock.now()}
    options = {"language": "fr", "context": context, **changes}
    return outbox.queue("email_code", key=key, to=to, **options)


def hints() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_jobs where task_name = 'deliver_notices'"
        )
        return cursor.fetchone()[0]


def test_a_notice_waits_to_leave_and_says_so_to_the_worker():
    before = hints()
    notice = queue()
    assert notice is not None
    assert (notice.state, notice.tries, notice.sent_at) == (Notice.State.QUEUED, 0, None)
    assert list(Notice.objects.to_send()) == [notice]
    assert hints() == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_notice_goes_with_the_act_when_the_act_is_taken_back():
    application = people.filed()
    account, before = people.account_of(application), hints()
    with pytest.raises(ZeroDivisionError):
        withdraw_and_fail(application, account)
    assert not Notice.objects.filter(kind="withdrawn").exists()
    assert hints() == before
    withdraw.withdraw(application, by=account)
    assert Notice.objects.filter(kind="withdrawn").count() == 1
    assert hints() == before + 1


def withdraw_and_fail(application, account) -> None:
    with transaction.atomic():
        withdraw.withdraw(application, by=account)
        raise ZeroDivisionError


def test_one_event_tells_one_address_once_whatever_its_case():
    before = hints()
    assert queue() is not None
    assert queue() is None
    assert queue(to="Marie@Exemple.FR") is None
    assert Notice.objects.count() == 1
    assert hints() == before + 1


def test_another_event_or_another_address_is_told():
    assert queue()
    assert queue(key="event:2")
    assert queue(to="jean@exemple.fr")
    assert Notice.objects.count() == 3


def test_the_key_names_nobody():
    assert "marie" not in queue().key


def test_every_account_of_the_person_is_told_in_its_own_language():
    application = people.filed()
    person = application.person
    people.applicant("second@exemple.fr", language="en", person=person)
    closed = people.applicant("closed@exemple.fr", person=person)
    closed.is_active = False
    closed.save()
    withdraw.withdraw(application, by=people.Account.objects.get(email="second@exemple.fr"))
    told = Notice.objects.filter(kind="withdrawn").order_by("pk")
    assert [n.language for n in told] == ["fr", "en"]
    assert "retirée" in told[0].subject
    assert "withdrawn" in told[1].subject
    assert "closed@exemple.fr" not in [n.to for n in told]


def test_a_person_without_an_account_is_not_written_to():
    application = people.filed()
    account = people.account_of(application)
    people.Account.objects.filter(pk=account.pk).update(is_active=False)
    withdraw.withdraw(application, by=account)
    assert not Notice.objects.filter(kind="withdrawn").exists()


def test_an_act_done_again_tells_nothing_new():
    application = people.filed()
    account = people.account_of(application)
    withdraw.withdraw(application, by=account)
    withdraw.withdraw(application, by=account)
    assert Notice.objects.filter(kind="withdrawn").count() == 1


def test_an_act_undone_and_done_again_is_told_each_time():
    application = people.filed()
    account = people.account_of(application)
    for _turn in range(2):
        withdraw.withdraw(application, by=account)
        undo_withdrawal.undo_withdrawal(application, by=account)
    assert Notice.objects.filter(kind="withdrawn").count() == 2
    assert Notice.objects.filter(kind="withdrawal_undone").count() == 2


def test_the_words_are_those_of_the_day_of_the_act():
    application = people.filed()
    said = application.notices.get(kind="filed").text
    changed = people.answers_for("contact", town="Meylan")
    amend_contact.amend_contact(application, answers=changed, by=people.account_of(application))
    Application.objects.filter(pk=application.pk).update(family_name="AUTRE")
    assert application.notices.get(kind="filed").text == said


def test_a_sent_notice_has_its_date_and_the_others_have_none():
    notice = queue()
    for state, sent_at in (("sent", None), ("queued", clock.now()), ("refused", clock.now())):
        with transaction.atomic(), pytest.raises(IntegrityError, match="sent_has_its_date"):
            Notice.objects.filter(pk=notice.pk).update(state=state, sent_at=sent_at)


@pytest.mark.parametrize(
    "name", ["Marie\r\nBcc: x@x.example", "Marie\nX-A: b", "Marie\u2028Bcc: x", "M" * 500]
)
def test_a_name_cannot_add_a_header_to_the_subject(name, settings, tmp_path):
    folder = tmp_path / "notices" / "greeting"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("Bonjour {{ name }}")
    (folder / "body.html").write_text("<p>{{ name }}</p>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    notice = outbox.queue("greeting", key="1", to="a@b.fr", language="fr", context={"name": name})
    assert len(notice.subject.splitlines()) == 1
    assert len(notice.subject) <= 250
    assert notice.subject.startswith("Bonjour M")
