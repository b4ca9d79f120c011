"""Proves that the antivirus looks into the heaviest document, end included.

clamd answers `OK` for what exceeds its own limits, unless told otherwise (AlertExceedsMax), and no
command shows its settings: so it is given a document as heavy as can be, with a threat at its end.
"""

import tarfile
from collections.abc import Iterator
from typing import Final

from escale.gateways.antivirus import scan

#: The most that a document made here weighs, in bytes.
HEAVIEST: Final = 128 * 1024 * 1024
# The test file that every antivirus knows, harmless; in two parts, or they would object to ours.
_EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_BLOCK: Final = 512
_ZEROS: Final = bytes(64 * 1024)


class TooWeak(Exception):
    """The antivirus answers, but cannot be relied on as it is set up."""


def prove() -> None:
    """Return if a threat is found, alone and at the end of the heaviest document; takes a second.

    Raises `TooWeak` with what to change in clamd, and `AntivirusUnavailable`.
    """
    if scan([_EICAR]).is_clean:
        message = (
            "It does not know the EICAR test file: it lacks the signatures of its distributor."
        )
        raise TooWeak(message)
    verdict = scan(_heaviest())
    weight = f"{HEAVIEST // 1024**2} MiB"
    if verdict.is_clean:
        message = (
            f"It says that {weight} are clean without looking at all of them. "
            "In clamd.conf, set AlertExceedsMax yes, and raise MaxFileSize and MaxScanSize."
        )
        raise TooWeak(message)
    if verdict.is_uncheckable:
        message = (
            f"It would refuse an honest document of {weight}: {verdict.threat}. "
            "In clamd.conf, raise MaxFileSize and MaxScanSize."
        )
        raise TooWeak(message)


def _heaviest() -> Iterator[bytes]:
    """Give an archive of two files, zeros and the test file, which has to be unpacked to be found."""
    last = _header("eicar.com", len(_EICAR)) + _EICAR.ljust(_BLOCK, b"\0") + bytes(2 * _BLOCK)
    zeros = HEAVIEST - _BLOCK - len(last)
    yield _header("zeros", zeros)
    while zeros:
        part = _ZEROS[:zeros]
        yield part
        zeros -= len(part)
    yield last


def _header(name: str, size: int) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.size = size
    return entry.tobuf(tarfile.USTAR_FORMAT)
