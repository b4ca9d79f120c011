"""Where allauth's second factor meets Escale: its secrets are sealed before they are stored."""

from functools import lru_cache

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from escale.documents.vault import Keyring

# Names what is sealed, so that nothing sealed for another purpose opens here.
_IDENTITY = "second factor"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seals secrets with the service's own keys: whoever reads the table learns no code."""

    def encrypt(self, text: str) -> str:
        """Seal a secret under the current key."""
        return _keyring(settings.DOCUMENT_KEYS).wrap(text.encode(), identity=_IDENTITY)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret; raises SealBroken when it was altered, or its key is gone."""
        keyring = _keyring(settings.DOCUMENT_KEYS)
        return keyring.unwrap(encrypted_text, identity=_IDENTITY).decode()


@lru_cache(maxsize=2)
def _keyring(text: str) -> Keyring:
    return Keyring.from_setting(text)
