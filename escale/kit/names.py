"""One key for the many spellings of a person's name, to search and to compare."""

import unicodedata

# Letters that Unicode does not decompose, as machine-readable passports write them (ICAO 9303).
_UNDECOMPOSED = str.maketrans(
    {
        "Ø": "O",
        "Ł": "L",
        "Đ": "D",
        "Ð": "D",
        "Ħ": "H",
        "Ŧ": "T",
        "Ɓ": "B",
        "Ɗ": "D",
        "Ƙ": "K",
        "Æ": "AE",
        "Œ": "OE",
        "Þ": "TH",
        "Ŋ": "N",
        "ẞ": "SS",
        "Ə": "A",
    }
)


def name_key(text: str) -> str:
    """Return the name in capitals, without marks or punctuation, its words one space apart.

    « O’Brien », "O'BRIEN" and "o brien" have one key. Letters of other scripts are kept. The key
    of a key is itself. Text without any letter or digit has the empty key.
    """
    capitals = unicodedata.normalize("NFKD", text).upper().translate(_UNDECOMPOSED)
    # Upper-casing may bring marks back, and a mark may stand on a letter just translated.
    letters = unicodedata.normalize("NFKD", capitals)
    kept = (_letter_or_space(letter) for letter in letters)
    return " ".join("".join(kept).split())


def _letter_or_space(letter: str) -> str:
    category = unicodedata.category(letter)
    if category[0] in "LN":
        return letter
    # Marks and invisible formatting characters vanish; everything else parts two words.
    return "" if category[0] == "M" or category == "Cf" else " "
