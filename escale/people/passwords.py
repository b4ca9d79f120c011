"""Passwords: at least twelve characters, and hard to guess, judged by zxcvbn."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

if TYPE_CHECKING:
    from escale.people.models import Account

AT_LEAST = 12
AT_MOST = 128
# 0 (guessed at once) to 4; 3 resists an offline attack on a slow hash.
GOOD_ENOUGH = 3
_ZXCVBN_READS = 72


class StrengthValidator:
    """Refuse a password that is short or that a guesser would try early."""

    def validate(self, password: str, user: "Account | None" = None) -> None:
        """Raise ValidationError, with a sentence that says what to do instead."""
        if len(password) < AT_LEAST:
            raise ValidationError(
                _(
                    "Ce mot de passe a %(n)d caractères : il en faut au moins %(least)d. "
                    "Trois ou quatre mots sans rapport entre eux font un bon mot de passe."
                )
                % {"n": len(password), "least": AT_LEAST},
                code="short",
            )
        if len(password) > AT_MOST:
            raise ValidationError(
                _("Ce mot de passe est trop long : %(most)d caractères au plus.")
                % {"most": AT_MOST},
                code="long",
            )
        known = [user.email] if user and user.email else []
        if zxcvbn(password[:_ZXCVBN_READS], user_inputs=known)["score"] < GOOD_ENOUGH:
            raise ValidationError(
                _(
                    "Ce mot de passe se devine facilement. Ajoutez un ou deux mots sans rapport "
                    "avec les autres ; évitez les noms, les dates et les suites de touches."
                ),
                code="weak",
            )

    def get_help_text(self) -> str:
        """Say beforehand what is asked."""
        return _(
            "Au moins %(least)d caractères. Trois ou quatre mots sans rapport entre eux suffisent."
        ) % {"least": AT_LEAST}
