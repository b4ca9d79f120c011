"""The five cases in which a researcher asks for, or renews, a « talent – chercheur » permit."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from escale.procedures.articles import L421_14, R421_12, R431_5

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


class Case(models.TextChoices):
    """In what situation the permit is asked for; it decides the pieces and the fees."""

    RENEWAL = (
        "renewal",
        _(
            "Renouvellement d’un titre talent – chercheur "
            "(anciennement passeport talent – chercheur)"
        ),
    )
    FROM_STUDENT = "from_student", _("Changement de statut : d’étudiant à chercheur")
    FROM_EMPLOYEE = "from_employee", _("Changement de statut : de salarié à chercheur")
    FROM_JOB_SEARCH = (
        "from_job_search",
        _("Changement de statut : de recherche d’emploi ou création d’entreprise à chercheur"),
    )
    RENEWAL_AFTER_JOB_LOSS = (
        "renewal_after_job_loss",
        _("Renouvellement d’un titre talent – chercheur après la perte involontaire de l’emploi"),
    )


@dataclass(frozen=True, kw_only=True)
class CaseDescription:
    """What a case is, in plain words, with the article it rests on.

    `starts_from` names the residence documents a person of this case holds. `rests_on_agreement`
    says whether a hosting agreement is asked for; after a job loss, and only then, it is not.
    """

    case: Case
    short: "Sentence"
    own_words: "Sentence"
    plain: "Sentence"
    starts_from: tuple["Sentence", ...]
    articles: tuple[str, ...]
    rests_on_agreement: bool
    is_change_of_status: bool


_RESEARCHER_DOCUMENTS: tuple["Sentence", ...] = (
    _("une carte de séjour « talent – chercheur » ou « passeport talent – chercheur »"),
    _("un visa long séjour valant titre de séjour (VLS-TS) de chercheur, validé en ligne"),
)

DESCRIPTIONS: dict[Case, CaseDescription] = {
    Case.RENEWAL: CaseDescription(
        case=Case.RENEWAL,
        short=_("Renouvellement"),
        own_words=_("J’ai une nouvelle convention d’accueil"),
        plain=_(
            "Vous êtes déjà chercheur en France et vous poursuivez vos recherches, dans le même "
            "établissement ou dans un autre, avec une convention d’accueil."
        ),
        starts_from=_RESEARCHER_DOCUMENTS,
        articles=(L421_14, R421_12, R431_5),
        rests_on_agreement=True,
        is_change_of_status=False,
    ),
    Case.FROM_STUDENT: CaseDescription(
        case=Case.FROM_STUDENT,
        short=_("Étudiant devenu chercheur"),
        own_words=_("J’étais étudiant"),
        plain=_(
            "Vous avez un titre d’étudiant et un établissement vous accueille pour mener des "
            "recherches, par exemple pour un doctorat, avec une convention d’accueil."
        ),
        starts_from=(
            _("une carte de séjour « étudiant »"),
            _("un visa long séjour valant titre de séjour (VLS-TS) d’étudiant, validé en ligne"),
        ),
        articles=(L421_14, R421_12, R431_5),
        rests_on_agreement=True,
        is_change_of_status=True,
    ),
    Case.FROM_EMPLOYEE: CaseDescription(
        case=Case.FROM_EMPLOYEE,
        short=_("Salarié devenu chercheur"),
        own_words=_("Je suis salarié"),
        plain=_(
            "Vous avez un titre de salarié ou de travailleur temporaire et un établissement vous "
            "accueille pour mener des recherches, avec une convention d’accueil."
        ),
        starts_from=(
            _("une carte de séjour « salarié » ou « travailleur temporaire »"),
            _("un visa long séjour valant titre de séjour (VLS-TS) de salarié, validé en ligne"),
        ),
        articles=(L421_14, R421_12, R431_5),
        rests_on_agreement=True,
        is_change_of_status=True,
    ),
    Case.FROM_JOB_SEARCH: CaseDescription(
        case=Case.FROM_JOB_SEARCH,
        short=_("Recherche d’emploi ou création d’entreprise, puis recherche"),
        own_words=_("Je cherchais un emploi ou créais mon entreprise"),
        plain=_(
            "Vous avez un titre « recherche d’emploi ou création d’entreprise » (RECE) et un "
            "établissement vous accueille pour mener des recherches, avec une convention d’accueil."
        ),
        starts_from=(
            _("une carte de séjour « recherche d’emploi ou création d’entreprise » (RECE)"),
            _("un visa long séjour valant titre de séjour (VLS-TS) de même mention, validé"),
        ),
        articles=(L421_14, R421_12, R431_5),
        rests_on_agreement=True,
        is_change_of_status=True,
    ),
    Case.RENEWAL_AFTER_JOB_LOSS: CaseDescription(
        case=Case.RENEWAL_AFTER_JOB_LOSS,
        short=_("Renouvellement après une perte d’emploi"),
        own_words=_("J’ai perdu mon emploi"),
        plain=_(
            "Vous êtes chercheur et votre contrat a pris fin sans que vous l’ayez choisi. Le titre "
            "est renouvelé pour la durée de vos droits au chômage. Vous n’avez pas besoin d’une "
            "convention d’accueil : deux documents la remplacent."
        ),
        starts_from=_RESEARCHER_DOCUMENTS,
        articles=(L421_14, R431_5),
        rests_on_agreement=False,
        is_change_of_status=False,
    ),
}


def describe(case: Case) -> CaseDescription:
    """Return what `case` is, in plain words, and its articles."""
    return DESCRIPTIONS[Case(case)]
