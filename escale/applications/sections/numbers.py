"""Questions whose answer is a number with a form of its own: SIRET, telephone, postcode, year."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as BadNumber
from stdnum.fr import siret

from escale.applications.sections.fields import Answered, Line
from escale.applications.sections.spelling import compact, on_one_line

SIREN_DIGITS = 9
SIRET_DIGITS = 14
FOREIGNER_NUMBER_DIGITS = 10
_RNSR = re.compile(r"[0-9]{9}[A-Z]")
_POSTCODE = re.compile(r"(0[1-9]|[1-9][0-9])[0-9]{3}")
_OLDEST_YEAR = 1940
# The overseas numbers one may type without a prefix: each has its own, unlike mainland's +33.
OVERSEAS = {
    "971": "GP",
    "972": "MQ",
    "973": "GF",
    "974": "RE",
    "975": "PM",
    "976": "YT",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}


class HostNumber(Line):
    """A SIRET (an establishment) and, where `rnsr`, also an RNSR number (a laboratory)."""

    def __init__(self, *, rnsr: bool = False, **options: Any) -> None:  # noqa: ANN401, RUF100
        """An RNSR number is nine digits and a letter, as in the national register of units."""
        self.rnsr = rnsr
        super().__init__(**options)

    def to_python(self, value: Any) -> str:  # noqa: ANN401, RUF100
        """Return the number without spaces, or say what is wrong in it."""
        number = compact(super().to_python(value))
        if not number or (self.rnsr and _RNSR.fullmatch(number)):
            return number
        if number.isascii() and number.isdigit():
            return _siret(number)
        raise ValidationError(
            _(
                "Un SIRET compte 14 chiffres, un numéro RNSR 9 chiffres et une lettre. Si vous ne le trouvez pas, laissez la case vide."
            )
            if self.rnsr
            else _(
                "Un SIRET compte 14 chiffres et aucune lettre. Si vous ne le trouvez pas, laissez la case vide."
            ),
            code="form",
        )

    def spoken(self, typed: Any) -> str:  # noqa: ANN401, RUF100
        """Return a SIRET in its usual groups."""
        number = typed or ""
        return siret.format(number) if len(number) == SIRET_DIGITS else number


def _siret(number: str) -> str:
    if len(number) == SIREN_DIGITS:
        raise ValidationError(
            _(
                "Ces 9 chiffres sont un SIREN. Le SIRET en compte 14 : ajoutez les 5 derniers, ou laissez la case vide."
            ),
            code="siren",
        )
    if len(number) != SIRET_DIGITS:
        raise ValidationError(
            _(
                "Un SIRET compte 14 chiffres : vous en avez écrit %(count)s. Si vous ne le trouvez pas, laissez la case vide."
            ),
            code="length",
            params={"count": len(number)},
        )
    try:
        siret.validate(number)
    except BadNumber as cause:
        raise ValidationError(
            _(
                "Un chiffre de ce SIRET semble mal recopié : comparez-le avec votre document, ou laissez la case vide."
            ),
            code="check_digit",
        ) from cause
    return number


class Postcode(Line):
    """A postcode: five digits in France; `abroad` is set by the form when the address is not."""

    abroad = False

    def to_python(self, value: Any) -> str:  # noqa: ANN401, RUF100
        """Return the postcode."""
        text = super().to_python(value)
        if self.abroad or not text:
            return text
        code = compact(text)
        if code.startswith(("2A", "2B")):
            raise ValidationError(
                _(
                    "En Corse, le code postal s’écrit avec cinq chiffres, par exemple 20000 pour Ajaccio."
                ),
                code="corsica",
            )
        if not _POSTCODE.fullmatch(code):
            raise ValidationError(
                _(
                    "Un code postal français compte cinq chiffres, par exemple 75013. Si vous habitez hors de France, cochez la case plus haut."
                ),
                code="form",
            )
        return code


class ForeignerNumber(Line):
    """The register's number: ten digits, sometimes printed as nine."""

    def to_python(self, value: Any) -> str:  # noqa: ANN401, RUF100
        """Return ten digits, a missing zero put back."""
        number = compact(super().to_python(value))
        if not number:
            return ""
        shortest = FOREIGNER_NUMBER_DIGITS - 1
        if not (number.isascii() and number.isdigit()) or not (
            shortest <= len(number) <= FOREIGNER_NUMBER_DIGITS
        ):
            raise ValidationError(
                _(
                    "Le numéro étranger compte 10 chiffres. Si vous ne le trouvez pas, laissez la case vide : cela ne bloque rien."
                ),
                code="form",
            )
        return number.zfill(FOREIGNER_NUMBER_DIGITS)


class DocumentNumber(Line):
    """The number of a passport, a visa or a permit: letters and digits, in any spelling."""

    def to_python(self, value: Any) -> str:  # noqa: ANN401, RUF100
        """Return capitals and digits only."""
        number = compact(super().to_python(value))
        if number and not number.isascii():
            raise ValidationError(
                _(
                    "Recopiez ce numéro en chiffres et en lettres latines, comme en haut de la page du document."
                ),
                code="other_script",
            )
        return number


class Year(Line):
    """A year, in four digits; typed a number."""

    def to_python(self, value: Any) -> Any:  # noqa: ANN401, RUF100
        """Return the year, or None."""
        text = super().to_python(value)
        if not text:
            return None
        if not text.isdecimal() or len(text) != 4 or int(text) < _OLDEST_YEAR:  # noqa: PLR2004
            raise ValidationError(
                _("Écrivez l’année avec ses quatre chiffres, par exemple 2021."), code="form"
            )
        return int(text)


class Amount(Line):
    """A sum in euros, typed with or without cents, spaces or the euro sign."""

    def to_python(self, value: Any) -> Any:  # noqa: ANN401, RUF100
        """Return the sum, or None."""
        text = re.sub(r"[\s€]|EUROS?|EUR", "", super().to_python(value).upper())
        if not text:
            return None
        if "," in text and "." in text:
            # Both signs: the last one parts the cents, the other groups the thousands.
            grouping = "," if text.rfind(",") < text.rfind(".") else "."
            text = text.replace(grouping, "")
        try:
            amount = Decimal(text.replace(",", "."))
        except InvalidOperation:
            amount = Decimal(-1)
        if not amount.is_finite() or not 0 <= amount < 1_000_000:  # noqa: PLR2004
            raise ValidationError(
                _("Écrivez un montant en euros par mois, par exemple 2 350 ou 2350,50."),
                code="form",
            )
        return amount.quantize(Decimal("0.01"))

    def spoken(self, typed: Any) -> str:  # noqa: ANN401, RUF100
        """Return the sum as money is written."""
        if typed is None:
            return ""
        return gettext("%(amount)s € par mois") % {
            "amount": number_format(typed, decimal_pos=2, force_grouping=True)
        }

    def to_json(self, typed: Any) -> Any:  # noqa: ANN401, RUF100
        """Return the sum as a text, exact."""
        return None if typed is None else str(typed)

    def from_json(self, value: Any) -> Any:  # noqa: ANN401, RUF100
        """Return the sum."""
        return None if value is None else Decimal(value)


class Phone(Line):
    """A telephone number of any country; typed +33612345678."""

    # Where a number written without its country's prefix may belong, most likely first.
    regions: Sequence[str] = ("FR",)

    def to_python(self, value: Any) -> str:  # noqa: ANN401, RUF100
        """Return the number in its international form."""
        text = super().to_python(value)
        if not text:
            return ""
        found = [number for region in self.regions if (number := _parsed(text, region))]
        valid = [number for number in found if phonenumbers.is_valid_number(number)]
        # Ranges open faster than the library learns them: at home, the right length is enough.
        home = _parsed(text, self.regions[0])
        possible = [home] if home and _is_whole(home) else []
        if not valid and not possible:
            raise ValidationError(
                _(
                    "Vérifiez ce numéro : dix chiffres en France (06 12 34 56 78), ou le signe + et l’indicatif du pays (+221 77 123 45 67)."
                ),
                code="form",
            )
        number = (valid or possible)[0]
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    def spoken(self, typed: Any) -> str:  # noqa: ANN401, RUF100
        """Return the number in groups, with its prefix."""
        return spoken_number(str(typed or ""))


def spoken_number(typed: str) -> str:
    """Return a number (+33612345678) in groups, with its prefix; anything else as it is."""
    number = _parsed(typed, None) if typed else None
    if number is None:
        return typed
    layout = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, layout))


def _parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _is_whole(number: phonenumbers.PhoneNumber) -> bool:
    """Tell whether a number has a length that exists.

    A zero that could not be taken for the trunk prefix would make up for a missing digit.
    """
    return not number.italian_leading_zero and phonenumbers.is_possible_number(number)


def receives_no_text_message(typed: str) -> bool:
    """Tell whether a number plainly belongs to a landline."""
    number = _parsed(typed, None)
    kind = phonenumbers.number_type(number) if number is not None else None
    return kind == phonenumbers.PhoneNumberType.FIXED_LINE


class Email(Answered, forms.EmailField):
    """An e-mail address."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401, RUF100
        """Say what an address looks like."""
        super().__init__(
            error_messages={
                "invalid": _("Vérifiez cette adresse : elle ressemble à prenom.nom@exemple.org."),
            },
            **options,
        )

    def to_python(self, value: Any) -> str:  # noqa: ANN401, RUF100
        """Return the address without the spaces that a copy brings along."""
        return on_one_line(super().to_python(value) or "")
