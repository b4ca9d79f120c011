"""Typed readers of the environment, which fail with a sentence."""

import os
import stat
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_YES = {"1", "true", "yes", "on"}
_NO = {"", "0", "false", "no", "off"}
_TOO_OPEN = stat.S_IRWXO | stat.S_IWGRP


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


def secret_file(name: str) -> str:
    """Return the text of the file whose path is the variable; empty when unset.

    A secret that everyone on the machine could read, or that another than its owner could change,
    is refused.
    """
    path = text(name)
    if not path:
        return ""
    try:
        mode = Path(path).stat().st_mode
        content = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is not text"
        message = f"{name} is {path!r}, which cannot be read: {why}."
        raise ImproperlyConfigured(message) from None
    if mode & _TOO_OPEN:
        message = f"{name} is {path!r}, which others may read or change: make it chmod 600, or 640."
        raise ImproperlyConfigured(message)
    if not content:
        message = f"{name} is {path!r}, which is empty."
        raise ImproperlyConfigured(message)
    return content


def words(name: str, default: str = "") -> list[str]:
    """Return the variable's comma-separated words."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
