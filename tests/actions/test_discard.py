"""Discarding a draft: answers, documents and history go; a filed request stays."""

import pytest
from django.core.files.storage import storages
from django.db import ProgrammingError, connection, transaction

from escale.actions import discard, start
from escale.applications.models import Application, Event
from escale.documents.models import SentFile
from escale.kit.sentences import Refused
from tests import people

pytestmark = pytest.mark.django_db


def stored(name: str) -> bool:
    return storages["documents"].exists(name)


@pytest.mark.django_db(transaction=True)
def test_a_discarded_draft_leaves_neither_rows_nor_files():
    draft = people.complete_draft()
    names = [d.store_name for p in draft.pieces.all() for d in p.documents.all()]
    names += SentFile.objects.values_list("store_name", flat=True)
    assert names
    assert all(stored(name) for name in names)
    discard.discard(draft)
    assert not Application.objects.filter(pk=draft.pk).exists()
    assert not Event.objects.filter(application_id=draft.pk).exists()
    assert not any(stored(name) for name in names)


def test_discarding_what_is_gone_is_no_fault():
    draft = people.draft()
    discard.discard(draft)
    discard.discard(draft)


def test_a_filed_request_is_never_discarded():
    application = people.filed()
    with pytest.raises(Refused, match="déjà déposée"):
        discard.discard(application)
    assert application.events.filter(act="file").exists()


def test_a_new_draft_can_be_started_afterwards():
    account = people.applicant()
    old = people.draft(account)
    discard.discard(old)
    assert start.start(account.person, by=account).pk != old.pk


def test_the_history_of_a_filed_request_cannot_be_erased():
    application = people.filed()
    with (
        pytest.raises(ProgrammingError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("delete from applications_event where application_id = %s", [application.pk])
