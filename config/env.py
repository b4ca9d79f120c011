"""Typed readers of the environment, which fail with a sentence."""

import os

from django.core.exceptions import ImproperlyConfigured

_YES = {"1", "true", "yes", "on"}
_NO = {"", "0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """Return the variable's text, stripped, or `default` when unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """Return the variable read as yes or no."""
    value = os.environ.get(name)
    if value is None:
        return default
    lowered = value.strip().lower()
    if lowered in _YES:
        return True
    if lowered in _NO:
        return False
    message = f"{name} is {value!r}: write 1 (yes) or 0 (no)."
    raise ImproperlyConfigured(message)


def number(name: str, default: int) -> int:
    """Return the variable read as a whole number."""
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        message = f"{name} is {value!r}: write a whole number."
        raise ImproperlyConfigured(message) from None


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    """Return the variable, which must be one of `allowed`."""
    value = text(name, default)
    if value not in allowed:
        message = f"{name} is {value!r}: write one of {', '.join(allowed)}."
        raise ImproperlyConfigured(message)
    return value


def words(name: str, default: str = "") -> list[str]:
    """Return the variable's comma-separated words."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
