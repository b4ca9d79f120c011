"""Digits as people type or paste them."""

import unicodedata


def digits_of(text: str) -> str:
    """Return the digits of a code as typed or pasted: spaces, dashes and scripts forgiven."""
    found = (unicodedata.decimal(c, None) for c in text)
    return "".join(str(digit) for digit in found if digit is not None)
