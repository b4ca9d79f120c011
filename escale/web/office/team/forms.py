"""What a manager types of a member: name, address, roles, and the title under a signature."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from escale.people.models import Role

_HINTS = {
    Role.OFFICER: _("Examine les demandes, demande des pièces, propose une décision."),
    Role.SIGNATORY: _("Signe ou renvoie les décisions qu’une autre personne a proposées."),
    Role.CLERK: _("Reçoit au guichet, saisit les demandes sur papier, remet les titres."),
    Role.MANAGER: _("Compose l’équipe, répartit les demandes, confirme les clôtures."),
    Role.AUDITOR: _("Lit tout, ne change rien."),
}


class RolesField(forms.TypedMultipleChoiceField):
    """One role or more, each with what it lets one do."""

    choice_hints = {role.value: hint for role, hint in _HINTS.items()}

    def __init__(self, **options: Any) -> None:
        """Offer the roles of the list."""
        super().__init__(
            label=_("Rôles"),
            help_text=_(
                "Une personne peut en avoir plusieurs ; personne ne signe ce qu’elle a proposé."
            ),
            choices=Role.choices,
            coerce=Role,
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": _("Cochez au moins un rôle."),
                "invalid_choice": _("Choisissez des rôles de la liste."),
            },
            **options,
        )


class TitleForm(forms.Form):
    """The roles, and the title under a signature, which a signatory needs."""

    roles = RolesField()
    title = forms.CharField(
        label=_("Titre sous la signature"),
        help_text=_(
            "Obligatoire pour un signataire : imprimé au bas des décisions. Exemple : La cheffe du bureau du séjour."
        ),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Ce titre est trop long : 160 caractères au plus.")},
    )

    def clean(self) -> dict[str, Any]:
        """Ask a signatory for their title: a letter without it could not be contested rightly."""
        cleaned = super().clean() or {}
        is_missing = not cleaned.get("title") and "title" not in self.errors
        if is_missing and Role.SIGNATORY in cleaned.get("roles", ()):
            sentence = _("Un signataire a un titre : indiquez celui qui sera imprimé.")
            self.add_error("title", ValidationError(sentence, code="required"))
        return cleaned


class InvitationForm(TitleForm):
    """Somebody to invite."""

    name = forms.CharField(
        label=_("Prénom et nom"),
        help_text=_("Lus par ses collègues. La personne qui demande un titre ne les voit pas."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Indiquez le prénom et le nom."),
            "max_length": _("Ce nom est trop long : 120 caractères au plus."),
        },
    )
    email = forms.EmailField(
        label=_("Adresse électronique professionnelle"),
        help_text=_("L’invitation y sera envoyée ; elle servira à se connecter."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Indiquez l’adresse électronique."),
            "invalid": _("Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr."),
        },
    )
    field_order = ("name", "email", "roles", "title")

    def clean_email(self) -> str:
        """Return the address in small letters."""
        return str(self.cleaned_data["email"]).lower()


class RolesForm(TitleForm):
    """The roles to give, and those that were read."""

    roles_read = forms.CharField(widget=forms.HiddenInput, required=False, max_length=120)

    def read(self) -> list[str]:
        """Return the roles that the manager saw when they opened the page."""
        return [role for role in self.cleaned_data["roles_read"].split(",") if role]
