"""The hosting agreement (convention d’accueil) and the work it comes with."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from escale.applications.sections.days import Day
from escale.applications.sections.fields import Choice, Line, YesNo
from escale.applications.sections.form import AnswersForm, Group
from escale.applications.sections.numbers import Amount

# CESEDA R421-12: the card lasts as long as the agreement, at most four years.
LONGEST_CARD = timedelta(days=4 * 366)


class AgreementForm(AnswersForm):
    """Dates, mobility, employer."""

    groups = (
        Group(
            _("Votre convention d’accueil"),
            ("agreement_number", "starts_on", "ends_on"),
            _("L’organisme d’accueil vous l’a remise, signée."),
        ),
        Group(_("Votre mobilité en Europe"), ("mobility", "admitted_elsewhere")),
        Group(_("Votre contrat"), ("employer", "contract_kind", "monthly_pay")),
    )

    agreement_number = Line(
        label=_("Numéro de la convention"),
        help_text=_("En haut de la première page, si elle en porte un."),
    )
    starts_on = Day(
        label=_("Début de la convention"), ask=_("Écrivez la date de début de la convention.")
    )
    ends_on = Day(
        label=_("Fin de la convention"), ask=_("Écrivez la date de fin de la convention.")
    )
    mobility = YesNo(
        label=_(
            "Vos recherches suivent-elles un programme de mobilité entre plusieurs pays de l’Union européenne ?"
        ),
        help_text=_(
            "La convention le dit : programme de l’Union, ou accord entre établissements de plusieurs pays."
        ),
        ask=_("Répondez par oui ou par non : la convention le dit."),
    )
    admitted_elsewhere = YesNo(
        label=_(
            "Un autre pays de l’Union européenne vous a-t-il déjà délivré un titre de chercheur, en cours de validité ?"
        ),
        revealed_by="mobility",
    )
    employer = Line(
        label=_("Employeur"),
        help_text=_("S’il n’est pas l’organisme d’accueil."),
        most=200,
        attributes={"autocomplete": "organization"},
    )
    contract_kind = Choice(
        label=_("Nature du contrat"),
        listed=True,
        choices=[
            ("", _("Choisissez")),
            ("permanent", pgettext_lazy("contract", "Contrat à durée indéterminée")),
            ("fixed_term", pgettext_lazy("contract", "Contrat à durée déterminée")),
            ("doctoral", pgettext_lazy("contract", "Contrat doctoral")),
            ("postdoctoral", pgettext_lazy("contract", "Contrat postdoctoral")),
            ("civil_servant", pgettext_lazy("contract", "Fonctionnaire")),
            ("scholarship", pgettext_lazy("contract", "Bourse")),
            ("other", pgettext_lazy("contract", "Autre")),
        ],
    )
    monthly_pay = Amount(
        label=_("Rémunération brute par mois, en euros"),
        help_text=_("Celle du contrat ou de la bourse, par exemple 2 350."),
        most=40,
        attributes={"inputmode": "decimal"},
    )

    def check(self) -> None:
        """Dates in their order; what is out of scope, told and not enforced."""
        self.must_follow(
            "ends_on",
            "starts_on",
            _("Cette date de fin vient avant la date de début : elles sont peut-être inversées."),
        )
        start, end = self.typed("starts_on"), self.typed("ends_on")
        if end and end < self.on:
            self.advise(
                "ends_on",
                _(
                    "Cette convention est terminée. Si vous en avez une nouvelle, recopiez ses dates."
                ),
            )
        if start and end and end - start > LONGEST_CARD:
            self.advise(
                "ends_on",
                _(
                    "La carte dure autant que la convention, quatre ans au plus (CESEDA, article R421-12)."
                ),
            )
        if self.typed("admitted_elsewhere"):
            self.advise(
                "admitted_elsewhere",
                _(
                    "Un chercheur admis par un autre pays de l’Union vient en France sur une autre base légale, que ce service ne traite pas encore. Votre saisie reste ici ; demandez conseil à votre organisme d’accueil avant de déposer."
                ),
            )
