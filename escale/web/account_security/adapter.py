"""Where allauth's second factor meets Escale: its secrets are sealed before they are stored."""

from allauth.mfa.adapter import DefaultMFAAdapter

from escale.documents import keys
from escale.people.sealed_secrets import IDENTITY


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seals secrets as the keys of documents are: whoever reads the table learns no code."""

    def encrypt(self, text: str) -> str:
        """Seal a secret under the current master key. Raises KeysUnavailable."""
        return keys.wrapper().wrap(text.encode(), identity=IDENTITY)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret; raises SealBroken when it was altered, KeyMissing when its key is gone."""
        return keys.wrapper().unwrap(encrypted_text, identity=IDENTITY).decode()
