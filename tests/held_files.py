"""Files without a name, as the disk sees them: those that this process holds open in a folder."""

from contextlib import suppress
from pathlib import Path


def held_in(folder: Path, *, by: int | str = "self") -> list[bytes]:
    """Return what the disk holds of each."""
    found = []
    for link in Path(f"/proc/{by}/fd").iterdir():
        with suppress(FileNotFoundError):  # the listing itself was open
            if str(link.readlink()).startswith(f"{folder}/"):
                found.append(link.read_bytes())
    return found
