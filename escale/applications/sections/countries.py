"""Countries and nationalities, chosen in a list, in the reader's language."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeText
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from escale.applications.sections.fields import Choice
from escale.kit.names import name_key

KOSOVO = "XK"
STATELESS = "XX"
"""A code ISO 3166 leaves to its users, for a person no State recognises as its national."""


def country_choices() -> Sequence[tuple[str, str]]:
    """Return an empty choice, then every country by its name, in the language in force."""
    return _countries_in(get_language() or "")


def nationality_choices() -> Sequence[tuple[str, str]]:
    """Return the countries, and « apatride » at the end."""
    return (*country_choices(), (STATELESS, gettext("Apatride (sans nationalité)")))


def country_name(code: str) -> str:
    """Return the name of a country, or the code itself when it has none."""
    return dict(nationality_choices()).get(code, code) if code else ""


@lru_cache(maxsize=16)
def _countries_in(_language: str) -> Sequence[tuple[str, str]]:
    # The list is sorted by translated name, which costs milliseconds: once a language.
    names = {country.code: str(country.name) for country in countries}
    names.setdefault(KOSOVO, pgettext("country", "Kosovo"))
    named = sorted(names.items(), key=lambda item: name_key(item[1]))
    return (("", gettext("Choisissez un pays")), *named)


@lru_cache(maxsize=256)
def _options(_language: str, chosen: str, *, stateless: bool) -> SafeText:
    choices = nationality_choices() if stateless else country_choices()
    return format_html_join(
        "",
        "<option{}>{}</option>",
        ((flatatt({"value": code, "selected": code == chosen}), name) for code, name in choices),
    )


class CountrySelect(forms.Select):
    """A list of 250 countries: its options are made once a language, not at every page.

    Django renders each option by a template of its own, some 10 ms a list, and a family page
    holds a dozen lists.
    """

    stateless = False

    def render(
        self,
        name: str,
        value: Any,  # noqa: ANN401, RUF100
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002
    ) -> SafeText:
        """Return the list, the chosen country selected."""
        chosen = str(value) if value and not isinstance(value, list | tuple) else ""
        known = chosen if len(chosen) == 2 else ""  # noqa: PLR2004 - a code has two letters
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        options = _options(get_language() or "", known, stateless=self.stateless)
        return format_html('<select name="{}"{}>{}</select>', name, attributes, options)


class NationalitySelect(CountrySelect):
    """The list of countries, with « apatride »."""

    stateless = True


class Country(Choice):
    """One country."""

    shape = "select"
    widget = CountrySelect

    def __init__(self, *, nationality: bool = False, **options: Any) -> None:  # noqa: ANN401, RUF100
        """Offer « apatride » too when the question is a nationality."""
        if nationality:
            options.setdefault("widget", NationalitySelect)
        super().__init__(
            choices=nationality_choices if nationality else country_choices,
            error_messages={"invalid_choice": _("Choisissez un pays de la liste.")},
            **options,
        )
