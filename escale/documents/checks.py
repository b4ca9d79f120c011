"""Checks before the service starts: `migrate` makes them, and `check --database default`."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import ProgrammingError

from escale.documents import rotation


def every_master_key_is_known(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Say which master keys seal documents and are not in the settings."""
    if not databases:
        return []
    try:
        unknown = rotation.standing().unknown
    except ProgrammingError:  # the tables are still to come: nothing is sealed yet
        return []
    return [
        Error(
            f"{count} documents are sealed by master key {name}, which is not in "
            "ESCALE_DOCUMENT_KEYS: they cannot be opened.",
            hint="Put this key back beside the others; docs/operations/keys.md says when a key "
            "can be removed.",
            id="documents.E001",
        )
        for name, count in unknown.items()
    ]
