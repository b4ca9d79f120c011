"""The purpose of the stay: present situation, last diploma, research and its host."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from escale.applications.sections.cases import WITH_AGREEMENT
from escale.applications.sections.countries import Country
from escale.applications.sections.fields import Choice, Line, Text
from escale.applications.sections.form import AnswersForm, Group
from escale.applications.sections.numbers import HostNumber, Year

BELOW_MASTER = "below_master"


class ResearchForm(AnswersForm):
    """Situation, diploma, host institution; after a job loss there is no host to name."""

    only_for = {"host_name": WITH_AGREEMENT, "host_number": WITH_AGREEMENT}

    groups = (
        Group(_("Votre situation actuelle"), ("situation",)),
        Group(
            _("Votre dernier diplôme"),
            (
                "diploma_title",
                "diploma_level",
                "diploma_institution",
                "diploma_country",
                "diploma_year",
            ),
        ),
        Group(
            _("Votre recherche"),
            ("host_name", "host_number", "research_subject"),
            _("La convention d’accueil porte ces réponses."),
        ),
    )

    situation = Text(
        label=_("Votre situation en quelques mots"),
        help_text=_(
            "Par exemple : « Je termine mon doctorat et commence un contrat de deux ans. »"
        ),
        most=2_000,
        attributes={"rows": "4"},
    )
    diploma_title = Line(
        label=_("Intitulé du diplôme"),
        help_text=_("Tel qu’il est écrit sur le diplôme, ou sur l’attestation de réussite."),
        ask=_("Écrivez l’intitulé de votre dernier diplôme."),
        most=300,
    )
    diploma_level = Choice(
        label=_("Niveau"),
        choices=[
            ("master", pgettext_lazy("diploma", "Master, ingénieur ou équivalent (bac + 5)")),
            ("doctorate", pgettext_lazy("diploma", "Doctorat")),
            ("habilitation", pgettext_lazy("diploma", "Habilitation à diriger des recherches")),
            (BELOW_MASTER, pgettext_lazy("diploma", "Un autre niveau")),
        ],
        ask=_("Choisissez le niveau du diplôme."),
    )
    diploma_institution = Line(
        label=_("Établissement"),
        help_text=_("L’université ou l’école qui l’a délivré."),
        ask=_("Écrivez l’établissement qui a délivré le diplôme."),
        most=200,
    )
    diploma_country = Country(
        label=_("Pays de l’établissement"), ask=_("Choisissez le pays de l’établissement.")
    )
    diploma_year = Year(
        label=_("Année d’obtention"),
        help_text=_("Quatre chiffres, par exemple 2021."),
        ask=_("Écrivez l’année d’obtention."),
        most=20,
        attributes={"inputmode": "numeric"},
    )
    host_name = Line(
        label=_("Organisme d’accueil"),
        help_text=_(
            "L’université, l’école ou l’organisme de recherche qui a signé la convention d’accueil."
        ),
        ask=_("Écrivez le nom de l’organisme qui vous accueille."),
        most=200,
        attributes={"autocomplete": "organization"},
    )
    host_number = HostNumber(
        rnsr=True,
        label=_("SIRET ou numéro RNSR"),
        help_text=_("Sur la convention d’accueil, ou auprès de votre bureau d’accueil."),
        most=40,
    )
    research_subject = Line(
        label=_("Sujet de recherche"),
        help_text=_("Une ligne suffit."),
        most=500,
    )

    def check(self) -> None:
        """A diploma already obtained; the level the law asks, told and not enforced."""
        year = self.typed("diploma_year")
        if year and year > self.on.year:
            self.tell(
                "diploma_year",
                _(
                    "Cette année n’est pas encore venue : écrivez celle de l’attestation de réussite, ou de votre diplôme précédent."
                ),
                code="future",
            )
        if self.typed("diploma_level") == BELOW_MASTER:
            self.advise(
                "diploma_level",
                _(
                    "La loi demande un diplôme au moins équivalent au master (CESEDA, article L421-14). Si le vôtre l’est dans son pays, expliquez-le dans vos observations."
                ),
            )
