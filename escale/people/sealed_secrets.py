"""Where the secrets of second factors lie, sealed: counted, found and exchanged, never opened here.

The rows are allauth's: an application's secret, the seed of recovery codes. What seals them is
above (MFA_ADAPTER); its texts read `MASTER:…`, MASTER naming the master key.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

#: Names what is sealed, so that nothing sealed for another purpose opens here.
IDENTITY: Final = "second factor"
#: By its name: this is read before the models are.
LABEL: Final = "mfa.Authenticator"
#: Where the secret is, by kind of factor; a passkey holds none.
_FIELDS: Final = {"totp": "secret", "recovery_codes": "seed"}


@dataclass(frozen=True)
class SealedSecret:
    """One secret as it was read: its row, and its sealed text."""

    pk: int
    kind: str
    sealed: str


def sealed_by() -> dict[str, int]:
    """Return how many secrets each master key seals, by its name."""
    master = Func(F("sealed"), Value(":"), Value(1), function="split_part")
    master.output_field = TextField()
    counted = _secrets().values_list(master).order_by().annotate(count=Count("pk"))
    return dict(sorted(counted))


def sealed_after(pk: int, *, masters: Collection[str], at_most: int) -> list[SealedSecret]:
    """Return the next secrets that these master keys seal, in the order of their rows."""
    sealed = Q(pk__in=[])
    for name in masters:
        sealed |= Q(sealed__startswith=f"{name}:")
    found = _secrets().filter(sealed, pk__gt=pk).order_by("pk")
    return [SealedSecret(*row) for row in found.values_list("pk", "type", "sealed")[:at_most]]


def exchange(renewed: Sequence[tuple[SealedSecret, str]]) -> int:
    """Put new texts where the former ones still are; return how many were put.

    What the row remembers beside (the codes already used) stays as it is. A secret set up again
    since it was read stays; a row that a proof holds now is skipped, never waited for.
    """
    statement = """
        with renewed as (
            select * from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])
                as r (id, field, former, present)
        ), held as (
            select kept.id, renewed.field, renewed.present
              from mfa_authenticator kept join renewed using (id)
             where kept.data ->> renewed.field = renewed.former
               for no key update of kept skip locked
        )
        update mfa_authenticator kept
           set data = jsonb_set(kept.data, array[held.field], to_jsonb(held.present))
          from held where kept.id = held.id
        """
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            [
                [secret.pk for secret, _present in renewed],
                [_FIELDS[secret.kind] for secret, _present in renewed],
                [secret.sealed for secret, _present in renewed],
                [present for _secret, present in renewed],
            ],
        )
        return int(cursor.rowcount)


def _secrets() -> QuerySet[Any]:
    """Return the rows that hold a sealed secret, with its text."""
    text = Coalesce(*(KT(f"data__{field}") for field in _FIELDS.values()))
    rows = apps.get_model(LABEL)._default_manager.filter(type__in=_FIELDS)  # noqa: SLF001
    sealed: QuerySet[Any] = rows.annotate(sealed=text)
    return sealed
