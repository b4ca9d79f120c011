"""The forms of step 3: a choice, files, an explanation, a code, a signature."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from escale.procedures.pieces import Component, Slot
from escale.web.applicant.pieces.setbacks import Fault

EXPLANATION = "explication"
#: Types and endings: some phones know a HEIC by its name only.
ACCEPTED = (
    "application/pdf,image/jpeg,image/png,image/heic,image/heif,image/webp,image/tiff,"
    ".pdf,.jpg,.jpeg,.png,.heic,.heif,.webp,.tif,.tiff"
)


class _SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class _ToldForm(forms.Form):
    """A form that shows the faults of what was sent to another address."""

    use_required_attribute = False

    def __init__(
        self, *, about: str, faults: Sequence[Fault], auto_id: str, text: str = ""
    ) -> None:
        """Show the faults beside the field they are `about`, and the `text` it holds."""
        held = {about: text}
        super().__init__(held if faults else None, initial=held, auto_id=auto_id)
        self.about, self.faults = about, faults

    def full_clean(self) -> None:
        """Tell what was found wrong; nothing is judged again."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        for fault in self.faults:
            self.add_error(self.about, str(fault))


class UploadForm(_ToldForm):
    """The files of one component."""

    file = forms.FileField(
        widget=_SeveralFilesInput(attrs={"multiple": True, "accept": ACCEPTED}),
    )

    def __init__(self, component: Component, *, way: str, faults: Sequence[Fault] = ()) -> None:
        """Name the field after the component: several are on the page."""
        super().__init__(about="file", faults=faults, auto_id=f"{way}-{component.code}-%s")
        self.fields["file"].label = _("Fichiers : %(label)s") % {"label": component.label}


class ExplanationForm(_ToldForm):
    """Why a piece cannot be provided."""

    explanation = forms.CharField(
        label=_("Pourquoi ne pouvez-vous pas fournir cette pièce ?"),
        help_text=_(
            "2 000 caractères au plus. Dites ce que vous avez fait pour l’obtenir, et quand vous "
            "pensez l’avoir."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, text: str, *, faults: Sequence[Fault] = (), of: str = "") -> None:
        """Show the text as it stands, or as it was just sent; `of` tells pieces of a page apart."""
        auto_id = f"{of}{EXPLANATION}-%s"
        super().__init__(about="explanation", faults=faults, auto_id=auto_id, text=text)


class ChoiceForm(forms.Form):
    """Which of the alternatives the person provides."""

    alternative = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, slot: Slot, *args: Any, **kwargs: Any) -> None:
        """Offer the alternatives of the piece."""
        super().__init__(*args, **kwargs)
        field = self.fields["alternative"]
        assert isinstance(field, forms.ChoiceField)
        field.label = _("Que fournissez-vous ?")
        field.choices = [(a.code, a.label) for a in slot.alternatives]
        field.error_messages |= {
            "required": _("Choisissez ce que vous fournissez."),
            "invalid_choice": _("Choisissez l’une des possibilités proposées."),
        }


class CodeForm(forms.Form):
    """The e-photo code, in any spelling."""

    code = forms.CharField(
        label=_("Votre code e-photo"),
        help_text=_(
            "22 lettres et chiffres, imprimés sur la planche. Espaces, tirets et minuscules ne "
            "comptent pas."
        ),
        # The act reads it and says what is wrong with it.
        required=False,
        strip=True,
        max_length=200,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "esc-code",
            }
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing of « facultatif »: one comes here to type it."""
        super().__init__(*args, **kwargs)
        vars(self.fields["code"])["optional"] = False


class SignatureForm(forms.Form):
    """A name typed and a box ticked under a text that was read."""

    version = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Votre nom et vos prénoms, en guise de signature"),
        max_length=200,
        error_messages={"required": _("Écrivez votre nom et vos prénoms pour signer.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agreed = forms.BooleanField(
        label=_("J’ai lu ce contrat et je m’engage à le respecter."),
        error_messages={"required": _("Cochez la case : sans elle, le contrat n’est pas signé.")},
    )

    def __init__(self, *args: Any, is_at_counter: bool = False, **options: Any) -> None:
        """At the counter, the person present signs, and a clerk types what they signed."""
        super().__init__(*args, **options)
        if is_at_counter:
            name, agreed = self.fields["name"], self.fields["agreed"]
            name.label = _("Nom et prénoms, tels que la personne les signe sur papier au guichet")
            name.widget.attrs["autocomplete"] = "off"
            name.error_messages["required"] = _("Écrivez le nom et les prénoms signés sur papier.")
            agreed.label = _(
                "La personne, présente, a lu ce contrat, ou on le lui a lu, et s’engage à le "
                "respecter."
            )
