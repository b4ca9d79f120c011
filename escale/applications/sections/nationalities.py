"""The nationalities of a person: one list a nationality, four at most."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from escale.applications.sections.answers import Raw, as_text, is_blank
from escale.applications.sections.countries import Country, country_name, nationality_choices
from escale.applications.sections.fields import LINE
from escale.applications.sections.form import AnswersForm
from escale.applications.sections.rows import Rows, numbered_rows

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

MOST = 4
BOX = "country"


class NationalityForm(AnswersForm):
    """One nationality."""

    country = Country(label=_("Pays"), nationality=True, conditional=True)


class Nationalities(Rows):
    """One to four nationalities; raw a list of codes, typed a tuple of them."""

    least = 1

    @property
    def blank_row(self) -> Raw:
        """The raw answer of a list just added."""
        return ""

    def __init__(self, *, ask: "Sentence", **options: Any) -> None:  # noqa: ANN401, RUF100
        """Take the options of any question."""
        super().__init__(
            NationalityForm,
            most=MOST,
            row_label=_("Nationalité %(number)s"),
            add_label=_("Ajouter une nationalité"),
            ask=ask,
            **options,
        )

    def rows_of(self, value: object) -> list[Mapping[str, object]]:
        """Return the codes as rows."""
        values = value if isinstance(value, list | tuple) else [value] if value else []
        return [row if isinstance(row, Mapping) and BOX in row else {BOX: row} for row in values]

    def raw(self, value: object) -> Raw:
        """Return a list of codes as chosen."""
        codes: list[Raw] = [as_text(row[BOX], limit=LINE) for row in self.rows_of(value)]
        return codes

    def picked(self, data: Mapping[str, Any], name: str) -> Raw | None:
        """Gather the codes; or read a plain list under the name itself."""
        if rows := numbered_rows(data, name):
            return self.raw([row.get(BOX, "") for row in rows])
        return self.raw(data.get(name)) if name in data else None

    def clean(self, value: Any) -> tuple[str, ...] | None:  # noqa: ANN401, RUF100
        """Return the codes chosen, each once, or None."""
        chosen = (str(row.get(BOX, "")).strip() for row in value or [])
        codes = tuple(dict.fromkeys(code for code in chosen if code))
        if not codes and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        known = dict(nationality_choices())
        if any(code not in known for code in codes):
            raise ValidationError(_("Choisissez un pays de la liste."), code="invalid_choice")
        if len(codes) > self.most:
            raise ValidationError(
                _(
                    "Indiquez %(most)s nationalités au plus ; écrivez les autres dans vos observations."
                ),
                code="many",
                params={"most": self.most},
            )
        return codes or None

    def spoken(self, typed: Any) -> str:  # noqa: ANN401, RUF100
        """Return the names of the countries."""
        return ", ".join(country_name(code) for code in typed or ())

    def spoken_raw(self, raw: Raw) -> str:
        """Return what was chosen, whether it exists or not."""
        codes = (str(row[BOX]) for row in self.rows_of(raw))
        return ", ".join(country_name(code) for code in codes if not is_blank(code))

    def to_json(self, typed: Any) -> Any:  # noqa: ANN401, RUF100
        """Return a list."""
        return list(typed) if typed else None

    def from_json(self, value: Any) -> Any:  # noqa: ANN401, RUF100
        """Return a tuple."""
        return tuple(value) if value else None
