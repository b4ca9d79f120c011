"""Refusals that carry the sentence a person will read."""

from typing import TYPE_CHECKING, TypeAlias

from django.utils.formats import number_format

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Words now, or words in the language of whoever reads them.
Sentence: TypeAlias = "str | _StrPromise"


class Refused(Exception):
    """What was asked cannot be done; `sentence` says why and `hint` what to do next."""

    def __init__(self, sentence: "Sentence", *, hint: "Sentence" = "") -> None:
        """Keep the words unevaluated, so that they follow the reader's language."""
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint

    def __str__(self) -> str:
        """Return the sentence, in the language in force."""
        return str(self.sentence)


def too_long(text: str, most: int) -> dict[str, str]:
    """Return what a sentence says of a text that is too long: `n` and `most`, written for reading."""
    return {
        "n": number_format(len(text), force_grouping=True),
        "most": number_format(most, force_grouping=True),
    }
