"""Who seals the keys of documents: the keyring of the settings, or a key management service.

`ESCALE_KEY_WRAPPER` is the dotted path of a function without arguments that returns a
`vault.KeyWrapper`; unset, it is `keyring` below.
"""

from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from escale.documents import vault


def wrapper() -> vault.KeyWrapper:
    """Return what seals the keys of documents. Raises KeyringUnusable for unreadable keys."""
    return _made(settings.KEY_WRAPPER, settings.DOCUMENT_KEYS)


def keyring() -> vault.KeyWrapper:
    """Return the master keys of ESCALE_DOCUMENT_KEYS or ESCALE_DOCUMENT_KEYS_FILE."""
    return vault.Keyring.from_setting(settings.DOCUMENT_KEYS)


def ready() -> None:
    """Stop a program that could not seal a document, with a sentence that quotes no key."""
    try:
        wrapper()
    except ImportError as fault:
        message = f"ESCALE_KEY_WRAPPER is {settings.KEY_WRAPPER!r}, which cannot be found."
        raise ImproperlyConfigured(message) from fault
    except vault.KeyringUnusable as fault:
        raise ImproperlyConfigured(str(fault)) from None


@lru_cache(maxsize=4)
def _made(path: str, _keys: str) -> vault.KeyWrapper:
    """Make it once for these settings."""
    made: vault.KeyWrapper = import_string(path)()
    return made
