"""What the tests of the applicant's pages share."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from escale.documents import keeping
from escale.documents.models import Document, DocumentState, RefusedFor
from escale.kit import clock
from escale.web.applicant.pieces.checking import LATE_AFTER


@pytest.fixture
def questions() -> Callable[[Client, str], int]:
    """A function giving how many questions a page asks the database, once everything is warm."""

    def count(client: Client, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert answer.status_code == 200
        return len(asked)

    return count


@pytest.fixture
def brought_to() -> Callable[[Document, str], Document]:
    """A function leaving a draft's document where its check has come: what it is to its sender.

    `checking`, `late`, `clean`, or why it was refused.
    """

    def bring(document: Document, stage: str) -> Document:
        now = clock.machine_now()
        is_refused = stage in RefusedFor.values
        document.state, document.refused_for = DocumentState.RECEIVED, ""
        document.checked_at, document.received_at = None, now
        if stage == "late":
            document.received_at = now - LATE_AFTER - timedelta(seconds=1)
            document.state, document.processing_since = DocumentState.PROCESSING, now
        if stage == "clean" or is_refused:
            document.state, document.checked_at = DocumentState.CLEAN, now
            document.processing_since = None
        if is_refused:
            document.state, document.refused_for = DocumentState.REFUSED, stage
        document.save()
        keeping.note_received(document.piece)
        return document

    return bring
