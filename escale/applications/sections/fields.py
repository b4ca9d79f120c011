"""The kinds of questions: how each is kept raw, shown again, checked and said in words.

A field works on three things. *Raw*: what was typed, any JSON made into texts (`raw`), spread
under the names of the page's boxes (`posted`) and read back from them (`picked`). *Typed*: what
it means, or None. *JSON*: the typed value in the snapshot of a filing.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from escale.applications.sections.answers import Raw, as_text
from escale.applications.sections.spelling import latin_name, on_one_line, refuse_other_letters

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

LINE = 2_000
PAGE = 20_000


class Answered(forms.Field):
    """What every question knows besides being a field of Django.

    `ask` is the sentence shown when a necessary answer is missing. `known_by_register` is the
    column of the State's register that can prefill it, or "". `revealed_by` is the box that
    makes the question useful: scripts may hide it until then, it always works without them.
    A `conditional` question may become necessary by another answer: it is not marked optional.
    """

    shape: str = "line"
    raw_limit: int = LINE
    case: str = ""
    on: date = date.max
    missing: bool = True

    def __init__(
        self,
        *,
        ask: "Sentence" = "",
        known_by_register: str = "",
        revealed_by: str = "",
        conditional: bool = False,
        attributes: Mapping[str, str] | None = None,
        **options: Any,  # noqa: ANN401, RUF100
    ) -> None:
        """`attributes` go to the box on the page: autocomplete, inputmode, spellcheck."""
        self.known_by_register = known_by_register
        self.revealed_by = revealed_by
        self.attributes = dict(attributes or {})
        messages = dict(options.pop("error_messages", None) or {})
        if ask:
            messages["required"] = ask
        # A question is necessary only if it has a sentence to say so.
        options.setdefault("required", bool(ask))
        super().__init__(error_messages=messages, **options)
        self.conditional = conditional

    @property
    def optional(self) -> bool:
        """Whether the page says « facultatif »."""
        return not self.required and not self.conditional

    def situate(self, *, case: str, on: date, missing: bool) -> None:
        """Learn the case, the day of the check, and whether missing answers are told."""
        self.case = case
        self.on = on
        self.missing = missing

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Hand the attributes to a box of one piece; a date hands its own to each part."""
        attrs = super().widget_attrs(widget)
        attrs.update(self.attributes)
        return attrs

    def raw(self, value: object) -> Raw:
        """Return any JSON value as the raw answer to this question."""
        return as_text(value, limit=self.raw_limit)

    def posted(self, name: str, raw: Raw) -> Mapping[str, str]:
        """Return the raw answer under the names of the boxes of a page."""
        return {name: str(raw)}

    def picked(self, data: Mapping[str, Any], name: str) -> Raw | None:
        """Return the raw answer found in what a page sent, or None when it sent none."""
        return self.raw(data.get(name)) if name in data else None

    def spoken(self, typed: Any) -> str:  # noqa: ANN401, RUF100
        """Return the typed value as a person reads it."""
        return "" if typed is None else str(typed)

    def spoken_raw(self, raw: Raw) -> str:
        """Return what was typed, for an answer that still needs a correction."""
        return str(raw).strip()

    def to_json(self, typed: Any) -> Any:  # noqa: ANN401, RUF100
        """Return the typed value as JSON."""
        return typed

    def from_json(self, value: Any) -> Any:  # noqa: ANN401, RUF100
        """Return the typed value its JSON was made from."""
        return value


class Line(Answered, forms.CharField):
    """A few words on one line."""

    def __init__(self, *, most: int = 120, **options: Any) -> None:  # noqa: ANN401, RUF100
        """Accept at most `most` characters; the box itself never cuts what is pasted."""
        self.most = most
        super().__init__(**options)

    def to_python(self, value: Any) -> str:  # noqa: ANN401, RUF100
        """Return the words, one space apart."""
        text = on_one_line(super().to_python(value) or "")
        if len(text) > self.most:
            raise ValidationError(
                _(
                    "Cette réponse compte %(length)s caractères, la case en accepte %(most)s : abrégez-la, votre texte reste ici."
                ),
                code="long",
                params={"length": len(text), "most": self.most},
            )
        return text


class Text(Answered, forms.CharField):
    """Several lines, in any script."""

    shape = "text"
    raw_limit = PAGE
    widget = forms.Textarea

    def __init__(self, *, most: int = 5_000, **options: Any) -> None:  # noqa: ANN401, RUF100
        """Accept at most `most` characters."""
        self.most = most
        super().__init__(**options)

    def to_python(self, value: Any) -> str:  # noqa: ANN401, RUF100
        """Return the text as typed, its line ends made one kind."""
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > self.most:
            raise ValidationError(
                _(
                    "Votre texte compte %(length)s caractères, %(most)s au plus. Il reste ici : raccourcissez-le."
                ),
                code="long",
                params={"length": len(text), "most": self.most},
            )
        return text


class Name(Line):
    """A name in Latin letters, as the passport prints it."""

    def __init__(self, *, digits: bool = False, **options: Any) -> None:  # noqa: ANN401, RUF100
        """Names of places may hold digits (Paris 14e)."""
        self.digits = digits
        options.setdefault("attributes", {})
        options["attributes"] = {"spellcheck": "false", **options["attributes"]}
        super().__init__(**options)

    def to_python(self, value: Any) -> str:  # noqa: ANN401, RUF100
        """Return the name, its accents kept."""
        name = latin_name(super().to_python(value))
        refuse_other_letters(name, digits=self.digits)
        return name


class Box(Answered, forms.BooleanField):
    """A box to tick; never necessary."""

    shape = "box"

    def posted(self, name: str, raw: Raw) -> Mapping[str, str]:
        """Send nothing for a box left empty, as browsers do."""
        return {name: str(raw)} if raw else {}

    def picked(self, data: Mapping[str, Any], name: str) -> Raw | None:
        """Read an absent box as an empty one: its page was sent without it."""
        return self.raw(data.get(name))

    def spoken(self, typed: Any) -> str:  # noqa: ANN401, RUF100
        """Return yes, or nothing."""
        return gettext("Oui") if typed else ""


class Choice(Answered, forms.ChoiceField):
    """One answer among a few, as radio buttons, or among many, as a list."""

    shape = "radio"
    widget: type[forms.Widget] = forms.RadioSelect

    def __init__(self, *, listed: bool = False, **options: Any) -> None:  # noqa: ANN401, RUF100
        """Show radio buttons, or a list when `listed`."""
        if listed:
            self.shape = "select"
            options.setdefault("widget", forms.Select)
        options["error_messages"] = {
            "invalid_choice": _("Choisissez une des réponses proposées."),
            **options.get("error_messages", {}),
        }
        super().__init__(**options)

    def spoken(self, typed: Any) -> str:  # noqa: ANN401, RUF100
        """Return the words of the answer."""
        choices: Any = self.choices
        for code, label in choices:
            if str(code) == str(typed) and typed:
                return str(label)
        return ""


class YesNo(Answered, forms.TypedChoiceField):
    """Yes or no; typed True, False, or None when nothing was answered."""

    shape = "radio"
    widget = forms.RadioSelect

    def __init__(self, **options: Any) -> None:  # noqa: ANN401, RUF100
        """Offer the two answers."""
        super().__init__(
            choices=[("yes", _("Oui")), ("no", _("Non"))],
            coerce=lambda value: value == "yes",
            empty_value=None,
            error_messages={"invalid_choice": _("Répondez par oui ou par non.")},
            **options,
        )

    def raw(self, value: object) -> Raw:
        """Return yes or no for a JSON boolean."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return super().raw(value)

    def spoken(self, typed: Any) -> str:  # noqa: ANN401, RUF100
        """Return yes or no."""
        if typed is None:
            return ""
        return gettext("Oui") if typed else gettext("Non")
