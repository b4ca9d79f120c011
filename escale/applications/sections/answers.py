"""Raw answers: what was typed, exactly, as texts, lists of texts and rows of them.

Nothing here judges. An answer that makes no sense is kept as it is, so that a correction starts
from what the person wrote.
"""

import json
import re
from typing import TypeAlias

Raw: TypeAlias = str | list["Raw"] | dict[str, "Raw"]
Answers: TypeAlias = dict[str, Raw]

# PostgreSQL stores neither NUL nor half of a surrogate pair in a text.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def as_text(value: object, *, limit: int) -> str:
    """Return any JSON value as the text a person could have typed, at most `limit` characters.

    The limit is far beyond what any question accepts: it only keeps a pasted book out.
    """
    match value:
        case str():
            text = value
        case None:
            text = ""
        case bool():
            text = "on" if value else ""
        case int() | float():
            text = str(value)
        case _:
            text = json.dumps(value, ensure_ascii=False, default=str)
    return _UNSTORABLE.sub("", text)[:limit]


def is_blank(raw: Raw) -> bool:
    """Tell whether nothing but spaces was typed."""
    match raw:
        case str():
            return not raw.strip()
        case list():
            return all(is_blank(part) for part in raw)
        case dict():
            return all(is_blank(part) for part in raw.values())
