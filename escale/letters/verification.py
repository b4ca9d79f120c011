"""Verify a letter by the code printed on it and the birth date of the person it is about.

Two things are needed: the code (80 random bits, on the paper and nowhere else: it cannot be
guessed) and the birth date, so that a photograph of the code alone tells nothing. Tries are
counted by code, ten an hour, whatever the road taken; they are not counted by network address:
many people share one, and one person may change theirs at will.
"""

from datetime import date

from escale.kit.reference import ALPHABET
from escale.letters.models import Letter

CODE_LENGTH = 16
# The letters our alphabet leaves out, read as those they are mistaken for.
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def read_code(typed: str) -> str | None:
    """Return the code meant by `typed`, in any spelling; None when it cannot be one."""
    bare = "".join(c for c in typed.upper() if c.isalnum()).translate(_MISREAD)
    if len(bare) != CODE_LENGTH or any(c not in ALPHABET for c in bare):
        return None
    return bare


def in_groups(code: str) -> str:
    """Return the code as the paper prints it, in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def verified(code: str, *, born_on: date) -> Letter | None:
    """Return the archived letter of this code if it is about a person born on that day.

    One question to the database, whatever is wrong. The birth date is the one the letter bears.
    """
    letter = (
        Letter.objects.filter(code=code, made_at__isnull=False)
        .select_related("application")
        .first()
    )
    stated = letter.facts.get("born_on") if letter else None
    return letter if stated == born_on.isoformat() else None
