"""What holds sealed objects: the promises that a folder and an S3 bucket keep alike."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from escale.documents.vault import Readable
from escale.kit.sentences import Refused

#: Objects are listed by pages, so that memory does not grow with their number.
PAGE = 1000


class StoreUnavailable(Refused):
    """The store does not answer, or its disk is full: nothing was kept."""

    def __init__(self) -> None:
        super().__init__(
            _("Ce document n’a pas pu être enregistré : notre stockage ne répond pas."),
            hint=_("Ce que vous aviez déjà envoyé est intact. Réessayez dans quelques minutes."),
        )


class StoreSilent(StoreUnavailable):
    """The store does not answer: what it holds cannot be read, counted or deleted for now."""

    def __init__(self) -> None:
        Refused.__init__(
            self,
            _("Ce document ne peut pas être ouvert pour le moment : notre stockage ne répond pas."),
            hint=_("Il n’est pas perdu. Réessayez dans quelques minutes."),
        )


@contextmanager
def answering(*faults: type[Exception]) -> Iterator[None]:
    """Tell what is gone (FileNotFoundError) from a store that does not answer or denies: `faults`.

    Raises StoreSilent for those.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except faults as fault:
        raise StoreSilent from fault


@dataclass(frozen=True)
class Listed:
    """An object that the store holds, and when its bytes were written (machine time)."""

    name: str
    written_at: datetime


class Shelf(Protocol):
    """Holds objects under names. What does not answer is `StoreUnavailable`, never a hang."""

    def keep(self, name: str, parts: Iterable[bytes]) -> None:
        """Keep these bytes, whatever happens to the power from then on; or leave nothing."""

    def opened(self, name: str) -> AbstractContextManager[Readable]:
        """Open an object, read as it is asked for; `FileNotFoundError` when it is gone."""

    def size(self, name: str) -> int:
        """Return the size of an object in bytes; `FileNotFoundError` when it is gone."""

    def discard(self, name: str) -> None:
        """Delete an object; one that is gone already is no fault."""

    def pages(self) -> Iterator[list[Listed]]:
        """Yield all that is held, a page at a time."""

    def discard_unfinished(self, *, before: datetime) -> int:
        """Delete what a killed program left half written before then; return how many."""
