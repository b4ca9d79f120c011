"""The family: parents, couple, children."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from escale.applications.sections.countries import Country
from escale.applications.sections.days import Day
from escale.applications.sections.fields import Choice, Name
from escale.applications.sections.form import AnswersForm, Group
from escale.applications.sections.rows import Rows

MOST_CHILDREN = 15
# In law a couple whose other half has a name on the file: marriage and civil partnership.
REGISTERED_COUPLES = ("married", "civil_partnership")

_BORN_LATER = _("Cette date de naissance est dans le futur : vérifiez l’année.")


class ChildForm(AnswersForm):
    """One child."""

    family_name = Name(label=_("Nom"))
    given_names = Name(label=_("Prénoms"), ask=_("Écrivez le prénom de l’enfant."))
    born_on = Day(label=_("Date de naissance"), ask=_("Écrivez la date de naissance de l’enfant."))
    nationality = Country(label=_("Nationalité"), nationality=True)
    residence = Country(label=_("Pays où vit l’enfant"))

    def check(self) -> None:
        """A birth in the past."""
        self.must_be_past("born_on", _BORN_LATER)


class FamilyForm(AnswersForm):
    """Parents, couple and children; only the family status is necessary."""

    groups = (
        Group(
            _("Votre situation de famille"),
            (
                "family_status",
                "family_status_since",
                "spouse_family_name",
                "spouse_given_names",
                "spouse_born_on",
                "spouse_nationality",
            ),
        ),
        Group(_("Vos enfants"), ("children",), _("Tous vos enfants, où qu’ils vivent.")),
        Group(
            _("Votre premier parent"),
            (
                "parent_1_family_name",
                "parent_1_given_names",
                "parent_1_born_on",
                "parent_1_birth_country",
                "parent_1_nationality",
            ),
            _("Ce que vous savez ; laissez vide ce que vous ne savez pas."),
        ),
        Group(
            _("Votre second parent"),
            (
                "parent_2_family_name",
                "parent_2_given_names",
                "parent_2_born_on",
                "parent_2_birth_country",
                "parent_2_nationality",
            ),
            _("Ce que vous savez ; laissez vide ce que vous ne savez pas."),
        ),
    )

    family_status = Choice(
        label=_("Situation de famille"),
        choices=[
            ("single", pgettext_lazy("family status", "Célibataire")),
            ("married", pgettext_lazy("family status", "Marié ou mariée")),
            ("civil_partnership", pgettext_lazy("family status", "Pacsé ou pacsée")),
            ("living_together", pgettext_lazy("family status", "En concubinage")),
            ("separated", pgettext_lazy("family status", "Séparé ou séparée")),
            ("divorced", pgettext_lazy("family status", "Divorcé ou divorcée")),
            ("widowed", pgettext_lazy("family status", "Veuf ou veuve")),
        ],
        ask=_("Choisissez votre situation de famille."),
    )
    family_status_since = Day(
        label=_("Depuis le"),
        help_text=_("La date de votre mariage, de votre pacs, de votre divorce…"),
    )
    spouse_family_name = Name(
        label=_("Nom de votre conjoint ou conjointe"),
        help_text=_("Si vous êtes marié, pacsé ou en concubinage."),
        conditional=True,
    )
    spouse_given_names = Name(label=_("Prénoms de votre conjoint ou conjointe"))
    spouse_born_on = Day(label=_("Date de naissance de votre conjoint ou conjointe"))
    spouse_nationality = Country(
        label=_("Nationalité de votre conjoint ou conjointe"), nationality=True
    )
    children = Rows(
        ChildForm,
        most=MOST_CHILDREN,
        label=_("Enfants"),
        row_label=_("Enfant %(number)s"),
        add_label=_("Ajouter un enfant"),
    )
    parent_1_family_name = Name(label=_("Nom de naissance du premier parent"))
    parent_1_given_names = Name(label=_("Prénoms du premier parent"))
    parent_1_born_on = Day(label=_("Date de naissance du premier parent"))
    parent_1_birth_country = Country(label=_("Pays de naissance du premier parent"))
    parent_1_nationality = Country(label=_("Nationalité du premier parent"), nationality=True)
    parent_2_family_name = Name(label=_("Nom de naissance du second parent"))
    parent_2_given_names = Name(label=_("Prénoms du second parent"))
    parent_2_born_on = Day(label=_("Date de naissance du second parent"))
    parent_2_birth_country = Country(label=_("Pays de naissance du second parent"))
    parent_2_nationality = Country(label=_("Nationalité du second parent"), nationality=True)

    def check(self) -> None:
        """The other half of a registered couple has a name; dates are in the past."""
        if self.typed("family_status") in REGISTERED_COUPLES and not self.typed(
            "spouse_given_names"
        ):
            # People with one name only have it in either box.
            self.need("spouse_family_name", _("Écrivez le nom de votre conjoint ou conjointe."))
        self.must_be_past(
            "family_status_since", _("Cette date est dans le futur : vérifiez l’année.")
        )
        for name in ("spouse_born_on", "parent_1_born_on", "parent_2_born_on"):
            self.must_be_past(name, _BORN_LATER)
