"""Checks before the service starts: `migrate` makes them, and `check --database default`."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution
from django.db import ProgrammingError

from escale.documents import rotation

_PUT_IT_BACK = (
    "Put this key back beside the others; docs/operations/keys.md says when a key can be removed."
)


def every_master_key_is_known(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Say which master keys seal documents, or second factors, and are not in the settings.

    A factor is set up again where a document is lost: only the latter stops what is starting.
    """
    if not databases:
        return []
    try:
        documents = rotation.standing().unknown
        secrets = rotation.standing_of_secrets().unknown
    except ProgrammingError:  # the tables are still to come: nothing is sealed yet
        return []
    lost: list[CheckMessage] = [
        Error(
            f"{count} documents are sealed by master key {name}, which is not in "
            "ESCALE_DOCUMENT_KEYS: they cannot be opened.",
            hint=_PUT_IT_BACK,
            id="documents.E001",
        )
        for name, count in documents.items()
    ]
    return lost + [
        Caution(
            f"{count} secrets of second factors are sealed by master key {name}, which is not in "
            "ESCALE_DOCUMENT_KEYS: their owners cannot prove who they are.",
            hint=f"{_PUT_IT_BACK} Lost for ever: reset each factor (docs/operations/staff.md).",
            id="documents.W002",
        )
        for name, count in secrets.items()
    ]
