"""The sixteen kinds of hostile files, and all the files of each."""

from collections.abc import Callable, Iterator

from tests.corpus import (
    hostile_active,
    hostile_bombs,
    hostile_broken,
    hostile_foreign,
    hostile_photos,
)
from tests.corpus.sent import Hostile

KINDS: dict[str, Callable[[], Iterator[Hostile]]] = {
    "two things at once": hostile_broken.polyglots,
    "bombs that inflate": hostile_bombs.compressed,
    "too many pixels or pages": hostile_bombs.announced,
    "programs in a PDF": hostile_active.active,
    "files in a PDF": hostile_active.stuffed,
    "references to elsewhere": hostile_active.elsewhere,
    "markup": hostile_foreign.markup,
    "names": hostile_foreign.names,
    "notes beside a picture": hostile_photos.notes,
    "cut": hostile_broken.cut,
    "broken": hostile_broken.broken,
    "locked": hostile_broken.locked,
    "office documents and archives": hostile_foreign.containers,
    "programs and shortcuts": hostile_foreign.programs,
    "the phrase of antiviruses": hostile_foreign.eicar,
    "tricks of formats": hostile_photos.tricks,
}
