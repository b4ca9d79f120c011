"""A document is erased by destroying its key: no copy of its bytes opens, wherever one was kept."""

from collections.abc import Iterable
from functools import partial

from django.db import models, transaction

from escale.documents import safe


def destroy(rows: Iterable[models.Model]) -> None:
    """Destroy the keys of these rows, in the caller's transaction; their bytes go once it commits.

    Each row is of a table of `documents.tables`; it stays, and says `vault.Erased` when it is
    opened. Bytes that cannot be deleted then are leftovers: nothing opens them any more.
    """
    with transaction.atomic():
        names: list[str] = []
        for row in rows:
            same = type(row)._default_manager.filter(pk=row.pk)  # noqa: SLF001
            # Under the lock: the name that goes is that of the key that goes.
            held = same.select_for_update(of=("self",)).values_list("store_name", flat=True).first()
            same.update(wrapped_key="")
            row.__dict__["wrapped_key"] = ""
            names += filter(None, [held])
        transaction.on_commit(partial(safe.erase, names))
