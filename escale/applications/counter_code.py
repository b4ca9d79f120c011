"""The counter code: what leads a person met at the counter to the request that a clerk filed.

The code is computed from a seed and the key of the service, and found again by a digest of it: the
database alone holds nothing that opens a request, and the letter that prints it can be made later.
"""

import secrets
from collections.abc import Iterator

from django.conf import settings
from django.utils.crypto import salted_hmac

from escale.kit.reference import ALPHABET

LENGTH = 12  # 60 bits, of which ten an hour can be tried
_A_GROUP = 4
# The letters our alphabet leaves out, read as those they are mistaken for.
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def new_seed() -> str:
    """Return a fresh seed: nothing can be made of it without the key of the service."""
    return secrets.token_hex(16)


def code_of(seed: str) -> str:
    """Return the code of a seed, without its dashes."""
    made = salted_hmac("escale.counter.code", seed, algorithm="sha256").digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in made[:LENGTH])


def digest_of(code: str) -> str:
    """Return what is kept of a code."""
    return _digest(code, secret=settings.SECRET_KEY)


def digests_of(code: str) -> Iterator[str]:
    """Yield what may be kept of a code: a key that has just been replaced still finds it."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield _digest(code, secret=secret)


def read_code(typed: str) -> str | None:
    """Return the code meant by `typed`, in any spelling; None when it cannot be one."""
    bare = "".join(c for c in typed.upper() if c.isalnum()).translate(_MISREAD)
    return bare if len(bare) == LENGTH and set(bare) <= set(ALPHABET) else None


def in_groups(code: str) -> str:
    """Return the code as it is printed, `XXXX-XXXX-XXXX`."""
    return "-".join(code[start : start + _A_GROUP] for start in range(0, len(code), _A_GROUP))


def _digest(code: str, *, secret: str | bytes) -> str:
    made = salted_hmac("escale.counter.digest", code, secret=secret, algorithm="sha256")
    return made.hexdigest()
