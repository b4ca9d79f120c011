"""Many rows by one statement: the same as one by one."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from escale.applications.examination import RequestExtension
from escale.kit import clock
from escale.kit.many_rows import insert_many
from escale.notices.models import Notice
from tests.closing import awaiting

pytestmark = pytest.mark.django_db
AWKWARD = "L’été, « à 8 h » : 100 % \\ \"x\" 'y' \t %s {z} 🙂"


def row(key: str, **changes) -> dict:
    return {
        "kind": "filed",
        "key": key,
        "to": "a@b.fr",
        "language": "fr",
        "facts": {"text": AWKWARD, "days": [1, None, True]},
        **changes,
    }


def test_what_is_given_is_kept_and_the_rest_has_its_default():
    assert insert_many(Notice, [row("one"), row("two", facts={})]) == 2
    one, two = Notice.objects.order_by("pk")
    assert one.facts == {"text": AWKWARD, "days": [1, None, True]}
    assert (two.facts, two.state, two.tries, two.is_secret) == ({}, "queued", 0, False)
    assert (one.channel, one.person_id, one.sent_at) == ("email", None, None)
    assert abs(clock.now() - one.queued_at).total_seconds() < 60


def test_days_and_instants_keep_all_their_digits():
    request, now = awaiting(), clock.now()
    given = {"request_id": request.pk, "cause": "outage", "until": date(2027, 1, 3), "at": now}
    assert insert_many(RequestExtension, [given]) == 1
    found = RequestExtension.objects.get()
    assert (found.until, found.at, found.key) == (date(2027, 1, 3), now, "")


def test_a_row_that_is_there_already_is_left_or_refused():
    insert_many(Notice, [row("one")])
    assert insert_many(Notice, [row("one", to="other"), row("two")], skips_known=True) == 1
    assert Notice.objects.get(key="one").to == "a@b.fr"
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many(Notice, [row("one")])


def test_one_statement_whatever_their_number_and_none_for_none():
    with CaptureQueriesContext(connection) as asked:
        insert_many(Notice, [row(str(number)) for number in range(50)])
        assert insert_many(Notice, []) == 0
    assert len(asked) == 1


def test_what_no_column_holds_is_refused():
    with pytest.raises(TypeError, match="object"):
        insert_many(Notice, [row("one", to=object())])
