"""Give each application filed so far its place in the queue, and what it is found by."""

from typing import Any

from django.db import migrations
from django.db.models import Exists, OuterRef

from escale.applications.deadlines import local_date, silence_on
from escale.applications.enums import Status
from escale.applications.priority import place
from escale.applications.search import keys

_CHUNK = 500
_COLUMNS = [
    "silence_on",
    "rank",
    "urgent_on",
    "urgent_for",
    "search_keys",
    "has_absence",
    "has_open_identity",
]


def put_in_place(apps: Any, _schema_editor: object) -> None:
    application_model = apps.get_model("applications", "Application")
    piece = apps.get_model("applications", "Piece")
    reconciliation = apps.get_model("applications", "Reconciliation")
    explained = piece.objects.filter(application=OuterRef("pk")).exclude(explanation="")
    unsettled = reconciliation.objects.filter(application=OuterRef("pk"), settled_at=None)
    filed = (
        application_model.objects.exclude(status="draft")
        .annotate(explained=Exists(explained), unsettled=Exists(unsettled))
        .order_by("pk")
    )
    last = 0
    while chunk := list(filed.filter(pk__gt=last)[:_CHUNK]):
        said = _said(apps, chunk)
        numbers = _numbers_of_the_register(apps, chunk)
        for application in chunk:
            _put_one(application, said.get(application.pk, {}), numbers)
        application_model.objects.bulk_update(chunk, _COLUMNS)
        last = chunk[-1].pk


def _put_one(application: Any, said: dict[str, Any], numbers: dict[int, list[str]]) -> None:
    # No request for pieces was ever sent before this: nothing suspended the silence.
    if application.complete_on:
        application.silence_on = silence_on(application.complete_on)
    found = place(
        Status(application.status),
        filed_on=local_date(application.filed_at, application.zone),
        document_expires_on=application.document_expires_on,
        silence_on=application.silence_on,
        is_answered=False,
    )
    application.rank = found.rank
    application.urgent_on = found.urgent_on
    application.urgent_for = found.urgent_for
    application.has_absence = application.explained
    application.has_open_identity = application.unsettled
    identity, documents = said.get("identity", {}), said.get("documents", {})
    application.search_keys = keys(
        application.prefecture_id,
        reference=application.reference,
        names=[
            application.family_name,
            application.given_names,
            *_texts(identity, "family_name", "given_names", "usage_name"),
        ],
        foreigner_numbers=[
            *_texts(identity, "foreigner_number"),
            *numbers.get(application.person_id, ()),
        ],
        document_numbers=_texts(documents, "residence_number"),
        emails=_texts(said.get("contact", {}), "email"),
    )


def _texts(answers: dict[str, Any], *fields: str) -> list[str]:
    return [text for text in map(answers.get, fields) if isinstance(text, str)]


def _said(apps: Any, chunk: list[Any]) -> dict[int, dict[str, Any]]:
    statements = apps.get_model("applications", "Statement").objects.filter(
        application__in=[application.pk for application in chunk],
        section__in=("identity", "contact", "documents"),
    )
    said: dict[int, dict[str, Any]] = {}
    for number, section, answers in statements.values_list("application", "section", "answers"):
        said.setdefault(number, {})[section] = answers
    return said


def _numbers_of_the_register(apps: Any, chunk: list[Any]) -> dict[int, list[str]]:
    identifications = apps.get_model("register", "Identification").objects.filter(
        person__in=[application.person_id for application in chunk],
        confirmed_at__isnull=False,
        national__foreigner_number__isnull=False,
    )
    return {
        person: [number]
        for person, number in identifications.values_list("person", "national__foreigner_number")
    }


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0008_marks_of_the_queue"),
        ("register", "0001_foreign_nationals_and_identifications"),
    ]

    operations = [migrations.RunPython(put_in_place, migrations.RunPython.noop)]
