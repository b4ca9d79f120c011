"""What can go wrong with an outside service, in words a person can read."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Sentence = str | _StrPromise


class GatewayUnavailable(Exception):
    """An outside service cannot do its part now; what was asked may be asked again later.

    `sentence` is for the person; `cause`, in English, for the operator's log. Neither ever
    holds what was asked (a code, an address).
    """

    def __init__(self, sentence: "Sentence", *, cause: str = "") -> None:
        """Keep the words unevaluated, so that they follow the reader's language."""
        super().__init__(sentence, cause)
        self.sentence = sentence
        self.cause = cause

    def __str__(self) -> str:
        """Return the sentence, then the cause."""
        return f"{self.sentence} [{self.cause}]" if self.cause else str(self.sentence)
