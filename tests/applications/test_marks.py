"""What an officer has to look at is marked by the acts, and unmarked once it is done."""

import pytest
from django.db import transaction

from escale.applications.advance import locked, note_change
from escale.applications.examination import Finding, Verdict
from escale.applications.models import Application, Piece
from escale.kit import clock
from tests import people

pytestmark = pytest.mark.django_db


def changed(application: Application) -> Application:
    with transaction.atomic():
        note_change(locked(application))
    application.refresh_from_db()
    return application


@pytest.fixture
def application() -> Application:
    return people.filed()


def explain(application: Application, slot: str = "diploma") -> Piece:
    piece = Piece.objects.get(application=application, slot=slot)
    piece.explanation, piece.explained_at = "Le secrétariat est fermé.", clock.now()
    piece.save()
    return piece


def test_an_absence_is_marked_until_it_is_judged(application):
    assert application.has_absence is False
    piece = explain(application)
    assert changed(application).has_absence is True
    verdict = Verdict.objects.create(
        piece=piece, finding=Finding.ABSENCE_ACCEPTED, by=people.staff()
    )
    assert changed(application).has_absence is False
    verdict.superseded_at = clock.now()
    verdict.save()
    assert changed(application).has_absence is True


def test_another_applications_absence_marks_nothing(application):
    explain(people.filed())
    assert changed(application).has_absence is False


def test_an_identity_to_settle_is_marked_at_filing_and_until_it_is_settled(application):
    assert application.has_open_identity is True  # nobody of the register was confirmed
    application.reconciliation.settled_at = clock.now()
    application.reconciliation.save()
    assert changed(application).has_open_identity is False


def test_an_absence_explained_before_filing_is_marked_by_filing():
    draft = people.complete_draft()
    explain(draft)
    filed = people.filing.file(draft, by=people.account_of(draft), is_declared_true=True)
    filed.refresh_from_db()
    assert filed.has_absence is True
