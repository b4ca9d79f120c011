"""The secret shown on the set-up page waits, sealed, in the session until a code confirms it."""

from dataclasses import dataclass

from allauth.mfa.utils import decrypt, encrypt
from django.contrib.sessions.backends.base import SessionBase

from escale.documents.vault import KeyMissing
from escale.people.second_factor import new_secret

_KEY = "second_factor_secret"


@dataclass(frozen=True)
class SessionSecret:
    """The secret of this session: the same one as long as it is not confirmed."""

    session: SessionBase

    def read(self) -> str:
        """Return the secret, made at the first look, or again when its master key was removed."""
        kept = self.session.get(_KEY)
        if kept is not None:
            try:
                return str(decrypt(kept))
            except KeyMissing:
                pass  # nobody shares it yet: another does as well
        secret = new_secret()
        self.session[_KEY] = encrypt(secret)
        return secret

    def forget(self) -> None:
        """Forget it: it is confirmed."""
        self.session.pop(_KEY, None)
