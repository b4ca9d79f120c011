"""Changing contact details: at any status once filed, and the date of filing never moves."""

import pytest

from escale.actions import amend_contact
from escale.applications.enums import Status
from escale.applications.models import Statement, StatementVersion
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from tests import people

pytestmark = pytest.mark.django_db


def amend(application, **changes):
    return amend_contact.amend_contact(
        application,
        answers=people.answers_for("contact", **changes),
        by=people.account_of(application),
    )


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.DRAFT])
def test_contact_details_change_at_any_status_once_filed(status):
    application = people.walked_to(status)
    before = (application.filed_at, application.prefecture_id, application.complete_on)
    held = amend(application, town="Meylan", mobile="07 98 76 54 32")
    held.refresh_from_db()
    assert held.status == status
    assert (held.filed_at, held.prefecture_id, held.complete_on) == before
    statement = Statement.objects.get(application=held, section="contact")
    assert statement.answers["town"] == "Meylan"
    event = held.events.get(act="amend_contact")
    assert event.detail == {"fields": ["mobile", "town"]}


def test_each_change_is_a_version_beside_the_one_filed():
    application = people.filed()
    amend(application, town="Meylan")
    amend(application, town="Voiron")
    versions = StatementVersion.objects.filter(
        statement__application=application, statement__section="contact"
    ).order_by("revision")
    assert [v.answers["town"] for v in versions] == ["Grenoble", "Meylan", "Voiron"]


def test_the_same_details_again_change_nothing():
    application = people.filed()
    amend(application)
    assert not application.events.filter(act="amend_contact").exists()
    assert not Notice.objects.filter(application=application, kind="amended").exists()


def test_each_change_is_told_once():
    application = people.filed()
    amend(application, town="Meylan")
    amend(application, town="Meylan")
    assert Notice.objects.filter(application=application, kind="amended").count() == 1


def test_details_to_correct_are_not_kept():
    application = people.filed()
    with pytest.raises(amend_contact.InvalidAnswers) as refused:
        amend(application, email="chidinma@", town="")
    assert set(refused.value.errors) == {"email", "town"}
    statement = Statement.objects.get(application=application, section="contact")
    assert statement.answers["town"] == "Grenoble"


def test_a_draft_has_its_own_page_for_that():
    draft = people.complete_draft()
    with pytest.raises(Refused, match="pas encore déposée"):
        amend(draft, town="Meylan")
    draft.refresh_from_db()
    assert Statement.objects.get(application=draft, section="contact").answers["town"] == (
        "Grenoble"
    )
