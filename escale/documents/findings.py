"""What is learnt of a file and made of it: plain values that cross between processes."""

from dataclasses import dataclass

from escale.documents.causes import Notice
from escale.documents.kinds import Kind

MAX_BYTES = 20 * 1024 * 1024  # a file, as it is sent
MAX_PAGES = 100
MAX_MEGAPIXELS = 100


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What a file was found to be."""

    kind: Kind
    pages: int
    size: int  # bytes
    sha256: str  # of the file as it was sent, hexadecimal
    width: int = 0  # pixels of the first image, as stored; 0 for a PDF
    height: int = 0
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Normalised:
    """A document ready to be sealed and shown: pages that only show, no metadata."""

    pdf: bytes
    pages: int
    sha256: str  # of `pdf`, hexadecimal


@dataclass(frozen=True, kw_only=True)
class Received:
    """One file as it was understood and as it was made safe."""

    understood: Understood
    normalised: Normalised


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A page drawn as a JPEG, and the size of the paper it shows."""

    jpeg: bytes
    width: int  # pixels
    height: int
    across: float  # points, of 1/72 inch
    along: float
