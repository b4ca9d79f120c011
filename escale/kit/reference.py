"""References people read aloud: no look-alike letters, and a check character at the end."""

import secrets

# Crockford's alphabet: no I, L, O, U, so that nothing is misread on paper or on the telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
# 37 is prime and larger than the alphabet: any single error and any swap of neighbours is caught.
_CHECK_ALPHABET = ALPHABET + "*~$=U"
_PRIME = 37
_BODY = 9


def new_reference() -> str:
    """Return a fresh reference of nine characters and a check letter, `XXX-XXX-XXX-C`."""
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(_BODY))
        check = _check_character(body)
        if check in ALPHABET:  # keep to letters and digits: a star is hard to dictate
            return f"{body[:3]}-{body[3:6]}-{body[6:]}-{check}"


def normalise(typed: str) -> str | None:
    """Return the reference meant by `typed` in any spelling, or None if its check fails."""
    bare = "".join(c for c in typed.upper() if c.isalnum()).translate(_MISREAD)
    if len(bare) != _BODY + 1 or any(c not in ALPHABET for c in bare):
        return None
    if _check_character(bare[:-1]) != bare[-1]:
        return None
    return f"{bare[:3]}-{bare[3:6]}-{bare[6:9]}-{bare[9]}"


def _check_character(body: str) -> str:
    """Weigh each place differently (powers of two modulo 37), so that swaps show."""
    total = sum((ALPHABET.index(c) + 1) * pow(2, i + 1, _PRIME) for i, c in enumerate(body))
    return _CHECK_ALPHABET[total % _PRIME]
