"""Every table whose rows name an object of the store, found by its columns: none can be forgotten.

Such a row has an `identity`, a `store_name` and a `wrapped_key` (`safe.Kept`). It names an object as
long as its key is not empty: a row without key was never given one, or had it destroyed.
"""

from collections import Counter
from collections.abc import Collection

from django.apps import apps
from django.db import models

COLUMNS = frozenset({"identity", "store_name", "wrapped_key"})


def tables() -> list[type[models.Model]]:
    """Return the models of those tables, in whatever part of the service they are."""
    return [
        model
        for model in apps.get_models()
        if {field.name for field in model._meta.get_fields()} >= COLUMNS  # noqa: SLF001
    ]


def named(names: Collection[str]) -> set[str]:
    """Return those of these objects that a row names: the others open nothing any more."""
    known: set[str] = set()
    for table in tables():
        known.update(
            table._default_manager.filter(store_name__in=names)  # noqa: SLF001
            .exclude(store_name="")
            .exclude(wrapped_key="")
            .values_list("store_name", flat=True)
        )
    return known


def sealed_by() -> dict[str, int]:
    """Return how many objects each master key seals, by its name."""
    counts: Counter[str] = Counter()
    for table in tables():
        by_master = (
            table._default_manager.exclude(wrapped_key="")  # noqa: SLF001
            .values_list(
                models.Func(
                    models.F("wrapped_key"),
                    models.Value(":"),
                    models.Value(1),
                    function="split_part",
                    output_field=models.TextField(),
                )
            )
            .order_by()
            .annotate(count=models.Count("pk"))
        )
        counts.update(dict(by_master))
    return dict(sorted(counts.items()))
