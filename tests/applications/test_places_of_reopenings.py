"""Reopenings asked before they were in the queue are given the place they would have today."""

from importlib import import_module

import pytest
from django.db import connection

from escale.actions.ask_reopening import ask_reopening
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.applications.priority import Rank
from escale.kit import clock
from tests import people

pytestmark = pytest.mark.django_db

migration = import_module(
    "escale.applications.migrations.0017_reopenings_wait_in_the_queue_and_identities_reopen"
)
COLUMNS = ("pk", "rank", "urgent_on", "urgent_for", "reopening_asked_at")


def rows() -> list[tuple]:
    return list(Application.objects.order_by("pk").values_list(*COLUMNS))


def closed(**columns) -> Application:
    application = people.walked_to(Status.CLOSED)
    Application.objects.filter(pk=application.pk).update(**columns)
    application.refresh_from_db()
    return application


def test_they_get_their_place_and_the_others_keep_theirs():
    asked = [closed(document_expires_on=None), closed(document_expires_on=clock.today())]
    for one in asked:
        ask_reopening(one, text="J’étais à l’hôpital.", by=people.account_of(one))
    closed()
    people.filed()
    wanted = rows()
    Application.objects.filter(pk__in=[one.pk for one in asked]).update(
        rank=Rank.ELSEWHERE, urgent_on=None, urgent_for="", reopening_asked_at=None
    )
    assert rows() != wanted
    with connection.cursor() as cursor:
        cursor.execute(migration._PUT_IN_PLACE)
    assert rows() == wanted
