"""What a row may never break, said by the database and in a sentence."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from escale.applications.enums import OPEN, Status
from escale.applications.models import (
    Application,
    Correction,
    Event,
    Piece,
    Statement,
    StatementVersion,
)
from escale.kit import clock
from escale.kit.reference import normalise
from tests import people

pytestmark = pytest.mark.django_db


def assert_refused(row, constraint: str, sentence: str) -> None:
    """The row is refused by the database under that name, and by a form with that sentence."""
    with transaction.atomic(), pytest.raises(IntegrityError, match=constraint):
        row.save()
    with translation.override("fr"), pytest.raises(ValidationError) as refused:
        row.validate_constraints()
    assert sentence in refused.value.messages


def test_a_status_that_does_not_exist_is_refused():
    application = people.filed()
    application.status = "lost"
    assert_refused(application, "status_is_known", "Ce statut n’existe pas.")


def test_a_case_that_does_not_exist_is_refused():
    application = people.draft()
    application.case = "tourism"
    assert_refused(application, "case_is_known", "Cette situation n’existe pas.")


@pytest.mark.parametrize(
    "status,changes",
    [
        (Status.FILED, {"filed_at": None}),
        (Status.FILED, {"filed_in_time": None}),
        (Status.FILED, {"prefecture": None}),
        (Status.FILED, {"zone": ""}),
        (Status.FILED, {"case": ""}),
        (Status.FILED, {"is_declared_true": False}),
        (Status.APPROVED, {"filed_at": None}),
        (Status.DRAFT, {"filed_at": clock.now()}),
        (Status.DRAFT, {"zone": "Europe/Paris"}),
    ],
)
def test_a_filed_application_has_all_that_filing_sets_and_a_draft_has_none(
    status: Status, changes: dict[str, Any]
):
    application = people.walked_to(status)
    for name, value in changes.items():
        setattr(application, name, value)
    assert_refused(
        application,
        "filed_once_out_of_draft",
        "Une demande déposée a une date de dépôt, une préfecture et une déclaration.",
    )


def test_a_withdrawn_application_has_its_date():
    application = people.walked_to(Status.WITHDRAWN)
    application.withdrawn_at = None
    assert_refused(
        application, "withdrawn_has_its_date", "Une demande retirée a une date de retrait."
    )


def test_a_person_has_one_draft():
    first = people.draft()
    assert_refused(
        Application(person=first.person),
        "one_draft_a_person_and_procedure",
        "Vous avez déjà une demande en préparation.",
    )


@pytest.mark.parametrize("status", OPEN)
def test_a_person_has_one_open_application(status):
    first = people.walked_to(status)
    second = people.filed()
    second.person = first.person
    assert_refused(
        second,
        "one_open_application_a_person_and_procedure",
        "Vous avez déjà une demande en cours.",
    )


@pytest.mark.parametrize("status", [s for s in Status if s not in OPEN])
def test_an_application_that_has_ended_or_not_begun_leaves_room_for_another(status):
    first = people.walked_to(status)
    second = people.filed()
    second.person = first.person
    second.save()
    assert Application.objects.of(first.person).count() == 2


def test_a_statement_a_version_a_correction_and_a_piece_exist_once():
    application = people.filed()
    statement = application.statements.first()
    version = statement.versions.first()
    piece = application.pieces.first()
    Correction.objects.create(application=application, section="identity", field="born_on")
    twins = [
        (Statement(application=application, section=statement.section), "Cette rubrique"),
        (
            StatementVersion(statement=statement, revision=version.revision, answers={}),
            "Cette version",
        ),
        (Piece(application=application, slot=piece.slot), "Cette pièce"),
        (
            Correction(application=application, section="identity", field="born_on"),
            "Cette erreur",
        ),
    ]
    for twin, begins in twins:
        (constraint,) = [c for c in twin._meta.constraints if c.name.startswith("one_")]
        assert str(constraint.violation_error_message).startswith(begins)
        assert_refused(twin, constraint.name, str(constraint.violation_error_message))


@pytest.mark.parametrize(
    "explanation,explained_at", [("Mon passeport est au consulat.", None), ("", clock.now())]
)
def test_an_explanation_and_its_date_go_together(explanation, explained_at):
    piece = people.draft().pieces.first()
    piece.explanation, piece.explained_at = explanation, explained_at
    assert_refused(piece, "an_explanation_has_its_date", "Une explication a une date.")


def test_a_step_that_is_not_in_the_table_is_refused_in_words():
    event = Event(
        application=people.filed(),
        act="take_up",
        name="taken_up",
        from_status=Status.CLOSED,
        to_status=Status.UNDER_REVIEW,
        party="O",
    )
    assert_refused(
        event, "event_is_a_step_of_the_table", "Le règlement ne prévoit pas cette étape."
    )


# ---- what a row says of itself ---------------------------------------------------------------


def test_a_reference_has_a_check_character_and_is_new_each_time():
    references = {people.draft().reference for _ in range(5)}
    assert len(references) == 5
    assert all(normalise(reference.lower()) == reference for reference in references)


def test_what_is_printed_in_logs_names_nobody():
    application = people.filed()
    names = {"OKONKWO", "Chidinma", people.account_of(application).email}
    rows = [
        application,
        application.person,
        application.events.first(),
        application.statements.first(),
        application.pieces.first(),
        application.notices.first(),
        application.reconciliation,
        application.engagement,
        people.account_of(application),
    ]
    assert [str(row) for row in rows if any(name in str(row) for name in names)] == []


# ---- querysets -------------------------------------------------------------------------------


def test_drafts_and_open_applications_are_told_apart():
    ended = [people.walked_to(s) for s in (Status.REFUSED, Status.CLOSED, Status.WITHDRAWN)]
    draft, filed = people.draft(), people.filed()
    assert list(Application.objects.drafts()) == [draft]
    assert list(Application.objects.open()) == [filed]
    assert Application.objects.count() == len(ended) + 2
    assert (draft.is_draft, draft.is_open) == (True, False)
    assert (filed.is_draft, filed.is_open) == (False, True)
    assert not any(application.is_open for application in ended)


def test_a_persons_applications_are_theirs_alone():
    mine, _other = people.draft(), people.draft()
    assert list(Application.objects.of(mine.person)) == [mine]


def test_untouched_since_an_instant_leaves_out_what_was_touched_at_it():
    draft = people.draft()
    touched_at = draft.touched_at
    assert not Application.objects.untouched_since(touched_at)
    later = touched_at + timedelta(microseconds=1)
    assert list(Application.objects.untouched_since(later)) == [draft]
