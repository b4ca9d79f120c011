"""After an involuntary job loss: the last employment and the benefit rights that remain."""

from django.utils.translation import gettext_lazy as _

from escale.applications.sections.days import Day
from escale.applications.sections.fields import Line
from escale.applications.sections.form import AnswersForm, Group
from escale.applications.sections.numbers import HostNumber


class LastEmploymentForm(AnswersForm):
    """Last employer, dates, rights (CESEDA L421-14: the card lasts as long as the rights)."""

    groups = (
        Group(
            _("Votre dernier emploi"),
            ("last_employer", "employer_siret", "contract_started_on", "contract_ended_on"),
            _("L’attestation de l’employeur destinée à France Travail porte ces réponses."),
        ),
        Group(
            _("Vos droits à l’allocation"),
            ("benefits_until", "jobseeker_number", "registered_on"),
            _("L’avis de situation de France Travail porte ces réponses."),
        ),
    )

    last_employer = Line(
        label=_("Dernier employeur"), ask=_("Écrivez le nom de votre dernier employeur."), most=200
    )
    employer_siret = HostNumber(
        label=_("SIRET de l’employeur"),
        help_text=_("Quatorze chiffres, sur l’attestation ou sur un bulletin de paie."),
        most=40,
        attributes={"inputmode": "numeric"},
    )
    contract_started_on = Day(label=_("Début du contrat"))
    contract_ended_on = Day(label=_("Fin du contrat"), ask=_("Écrivez la date de fin du contrat."))
    benefits_until = Day(
        label=_("Fin des droits à l’allocation"),
        help_text=_("La durée de votre carte en dépend."),
        ask=_("Écrivez la date de fin de vos droits."),
    )
    jobseeker_number = Line(
        label=_("Identifiant France Travail"),
        help_text=_("Sept chiffres et une lettre, le plus souvent."),
        most=40,
    )
    registered_on = Day(label=_("Date d’inscription à France Travail"))

    def check(self) -> None:
        """Dates in their order; a contract not ended yet and rights already ended are told."""
        self.must_follow(
            "contract_ended_on",
            "contract_started_on",
            _(
                "Cette date de fin vient avant le début du contrat : elles sont peut-être inversées."
            ),
        )
        self.must_be_past(
            "contract_started_on", _("Ce début de contrat est dans le futur : vérifiez l’année.")
        )
        self.must_follow(
            "benefits_until",
            "contract_ended_on",
            _("Cette fin de droits vient avant la fin du contrat : vérifiez les deux dates."),
        )
        self.must_be_past(
            "registered_on", _("Cette date d’inscription est dans le futur : vérifiez l’année.")
        )
        ended, until = self.typed("contract_ended_on"), self.typed("benefits_until")
        if ended and ended > self.on:
            self.advise(
                "contract_ended_on",
                _(
                    "Votre contrat n’est pas encore terminé : vous pouvez préparer la demande, l’attestation de l’employeur viendra à la fin."
                ),
            )
        if until and until < self.on:
            self.advise(
                "benefits_until",
                _(
                    "Ces droits sont terminés. Si France Travail les a prolongés, recopiez la nouvelle date ; sinon continuez et expliquez-le dans vos observations."
                ),
            )
