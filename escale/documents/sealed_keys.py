"""Rows that a master key seals, whatever they keep: the keys of objects, the secrets of factors."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import connection, models

from escale.documents.tables import sealed_by, tables
from escale.people import sealed_secrets
from escale.people.sealed_secrets import SealedSecret


@dataclass(frozen=True)
class SealedKey:
    """A sealed text as it was read: its row, what it is sealed for."""

    pk: int
    identity: str
    wrapped: str
    kind: str = ""


class Shelf(Protocol):
    """One table of sealed texts, read in the order of its rows and renewed a batch at a time."""

    @property
    def label(self) -> str:
        """The name of its table, for the log."""

    def after(self, pk: int, *, masters: Collection[str], at_most: int) -> list[SealedKey]:
        """Return the next rows that these master keys seal."""

    def exchange(self, renewed: Sequence[tuple[SealedKey, str]]) -> int:
        """Put new texts where the former ones still are; return how many were put."""


def shelves() -> list[Shelf]:
    """Return every table of sealed texts, so that a rotation forgets none."""
    return [*(ObjectKeys(table) for table in tables()), FactorSecrets()]


def documents_by_master() -> Mapping[str, int]:
    """Return how many objects' keys each master key seals."""
    return sealed_by()


def secrets_by_master() -> Mapping[str, int]:
    """Return how many secrets of second factors each master key seals."""
    return sealed_secrets.sealed_by()


@dataclass(frozen=True)
class ObjectKeys:
    """The keys of the objects that the rows of a table name."""

    table: type[models.Model]

    @property
    def label(self) -> str:
        """The model."""
        return str(self.table._meta.label)  # noqa: SLF001 - Django's own way to name a model

    def after(self, pk: int, *, masters: Collection[str], at_most: int) -> list[SealedKey]:
        """Return the next rows that these master keys seal."""
        sealed = models.Q(pk__in=[])
        for name in masters:
            sealed |= models.Q(wrapped_key__startswith=f"{name}:")
        older = self.table._default_manager.filter(sealed, pk__gt=pk).order_by("pk")  # noqa: SLF001
        found = older.values_list("pk", "identity", "wrapped_key")[:at_most]
        return [SealedKey(pk, str(identity), wrapped) for pk, identity, wrapped in found]

    def exchange(self, renewed: Sequence[tuple[SealedKey, str]]) -> int:
        """Put the new keys where the former ones still are; return how many were put.

        A row that an act replaced since it was read keeps what that act wrote. One that an act
        holds now is skipped rather than waited for, so that no act ever waits for us in a circle.
        """
        name = connection.ops.quote_name(self.table._meta.db_table)  # noqa: SLF001
        statement = f"""
            with renewed as (
                select * from unnest(%s::bigint[], %s::text[], %s::text[]) as r (id, former, present)
            ), held as (
                select kept.id, renewed.present from {name} kept join renewed using (id)
                 where kept.wrapped_key = renewed.former
                   for no key update of kept skip locked
            )
            update {name} kept set wrapped_key = held.present from held where kept.id = held.id
            """  # noqa: S608 - the name of one of our tables
        with connection.cursor() as cursor:
            cursor.execute(
                statement,
                [
                    [row.pk for row, _key in renewed],
                    [row.wrapped for row, _key in renewed],
                    [key for _row, key in renewed],
                ],
            )
            return int(cursor.rowcount)


class FactorSecrets:
    """The secrets of second factors, sealed as the keys of documents are."""

    label = sealed_secrets.LABEL

    def after(self, pk: int, *, masters: Collection[str], at_most: int) -> list[SealedKey]:
        """Return the next rows that these master keys seal."""
        return [
            SealedKey(secret.pk, sealed_secrets.IDENTITY, secret.sealed, secret.kind)
            for secret in sealed_secrets.sealed_after(pk, masters=masters, at_most=at_most)
        ]

    def exchange(self, renewed: Sequence[tuple[SealedKey, str]]) -> int:
        """Put the new texts where the former ones still are; return how many were put."""
        return sealed_secrets.exchange(
            [(SealedSecret(row.pk, row.kind, row.wrapped), present) for row, present in renewed]
        )
