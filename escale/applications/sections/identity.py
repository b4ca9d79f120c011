"""Who the applicant is: names, birth, nationality, as the passport prints them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from escale.applications.sections.countries import Country
from escale.applications.sections.days import Day
from escale.applications.sections.fields import Box, Choice, Name
from escale.applications.sections.form import AnswersForm, Group
from escale.applications.sections.nationalities import Nationalities
from escale.applications.sections.numbers import ForeignerNumber

YOUNGEST, OLDEST = 16, 90


class IdentityForm(AnswersForm):
    """Civil status."""

    groups = (
        Group(
            _("Votre nom"),
            ("family_name", "single_name", "given_names", "usage_name", "sex"),
            _(
                "Recopiez-le comme dans votre passeport, en lettres latines, avec ses accents s’il en a."
            ),
        ),
        Group(
            _("Votre naissance et votre nationalité"),
            ("born_on", "birth_city", "birth_country", "nationality"),
        ),
        Group(_("Votre numéro étranger"), ("foreigner_number",)),
    )

    family_name = Name(
        label=_("Nom de naissance"),
        help_text=_("Sur la page de votre photo, ligne « Nom » ou « Surname »."),
        ask=_("Écrivez votre nom de naissance, comme dans votre passeport."),
        known_by_register="family_name",
        attributes={"autocomplete": "family-name"},
    )
    single_name = Box(
        label=_("J’ai un seul nom"),
        help_text=_("Votre passeport porte un nom sans prénom, ou un prénom sans nom."),
    )
    given_names = Name(
        label=_("Prénoms"),
        help_text=_(
            "Tous vos prénoms, dans l’ordre du passeport, ligne « Prénoms » ou « Given names »."
        ),
        ask=_("Écrivez vos prénoms, ou cochez « J’ai un seul nom »."),
        known_by_register="given_names",
        attributes={"autocomplete": "given-name"},
    )
    usage_name = Name(
        label=_("Nom d’usage"),
        help_text=_("Par exemple le nom de votre époux ou épouse, si vous le portez."),
        known_by_register="usage_name",
    )
    sex = Choice(
        label=_("Sexe"),
        help_text=_("Tel que votre passeport l’indique."),
        choices=[
            ("F", pgettext_lazy("sex", "Féminin")),
            ("M", pgettext_lazy("sex", "Masculin")),
            ("X", pgettext_lazy("sex", "X, comme sur mon passeport")),
        ],
        ask=_("Choisissez la mention de votre passeport."),
        known_by_register="sex",
    )
    born_on = Day(
        label=_("Date de naissance"),
        help_text=_("Sur la page de votre photo. Par exemple 7 3 1990."),
        ask=_("Écrivez votre date de naissance."),
        known_by_register="born_on",
        autocomplete="bday",
    )
    birth_city = Name(
        label=_("Ville de naissance"),
        help_text=_(
            "Sur la page de votre photo, ligne « Lieu de naissance » ou « Place of birth »."
        ),
        ask=_("Écrivez la ville où vous êtes né ou née."),
        known_by_register="birth_city",
        digits=True,
    )
    birth_country = Country(
        label=_("Pays de naissance"),
        help_text=_("Le nom que ce pays porte aujourd’hui."),
        ask=_("Choisissez votre pays de naissance."),
        known_by_register="birth_country",
    )
    nationality = Nationalities(
        label=_("Nationalités"),
        help_text=_("Le pays de chaque nationalité que vous avez, quatre au plus."),
        ask=_("Choisissez au moins une nationalité."),
        known_by_register="nationality",
    )
    foreigner_number = ForeignerNumber(
        label=_("Numéro étranger"),
        help_text=_(
            "Dix chiffres, sur votre titre de séjour. Si vous ne le trouvez pas, continuez : cela ne bloque rien."
        ),
        known_by_register="foreigner_number",
        attributes={"inputmode": "numeric"},
    )

    def full_clean(self) -> None:
        """With one name only, either box may hold it: neither is necessary by itself."""
        if self.is_bound and self.data.get(self.add_prefix("single_name")):
            self.fields["family_name"].required = False
            self.fields["given_names"].required = False
        super().full_clean()

    def check(self) -> None:
        """One name at least; a birth in the past."""
        family, given = self.typed("family_name"), self.typed("given_names")
        if self.typed("single_name"):
            if not given:
                self.need("family_name", _("Écrivez votre nom, comme dans votre passeport."))
            elif family:
                self.advise(
                    "single_name",
                    _(
                        "Vous avez coché « J’ai un seul nom » et rempli deux cases : gardez les deux si votre passeport les porte, et décochez la case."
                    ),
                )
        self.must_be_past(
            "born_on", _("Cette date de naissance est dans le futur : vérifiez l’année.")
        )
        if born := self.typed("born_on"):
            age = self.on.year - born.year - ((self.on.month, self.on.day) < (born.month, born.day))
            if not YOUNGEST <= age <= OLDEST:
                self.advise(
                    "born_on", _("Vérifiez l’année de naissance, puis continuez si elle est juste.")
                )
