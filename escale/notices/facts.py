"""What a message is made of, kept as JSON: whatever is said in words is kept in every language.

So the words are those of the act, whenever they are put together, and in whichever language.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

_WORDS: Final = "~words"
_FALLBACK: Final = "fr"


def in_every_language(say: Callable[[str], Any]) -> dict[str, dict[str, Any]]:
    """Return, as a fact, what `say` answers for each language of the service (`fr`, `en` …)."""
    return {_WORDS: {code: say(code) for code, _name in settings.LANGUAGES}}


def kept(value: Any) -> Any:
    """Return a fact as JSON keeps it: numbers, texts, lists, mappings, dataclasses, lazy sentences.

    Raises TypeError for anything else: a day or an instant is said in words first
    (`actions.tell`), and a row of the database is read again.
    """
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Promise):
        return in_every_language(lambda language: _said(value, language))
    if isinstance(value, Mapping):
        return {str(name): kept(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [kept(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: kept(getattr(value, field.name)) for field in fields(value)}
    message = f"a notice keeps no {type(value).__name__}"
    raise TypeError(message)


def told(value: Any, *, language: str) -> Any:
    """Return a kept fact as a message in `language` says it."""
    if isinstance(value, list):
        return [told(each, language=language) for each in value]
    if not isinstance(value, dict):
        return value
    if _WORDS in value:
        words = value[_WORDS]
        return words.get(language, words.get(_FALLBACK, ""))
    return {name: told(each, language=language) for name, each in value.items()}


def _said(value: Promise, language: str) -> str:
    with translation.override(language):
        return str(value)
