"""Finding one's case in one's own words, or learning that another procedure is the right one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from escale.procedures.articles import DIRECTIVE_2016_801, L411_1, L421_14, R431_4
from escale.procedures.cases import DESCRIPTIONS, Case

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


@dataclass(frozen=True, kw_only=True)
class OutOfScope:
    """Another procedure is the right one: why, and what to do next. Never an empty « no »."""

    code: str
    title: "Sentence"
    explanation: "Sentence"
    next_step: "Sentence"
    article: str
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the answers to a question: its code, its words, a word of help."""

    code: str
    label: "Sentence"
    hint: "Sentence" = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question whose answer brings one nearer to a case."""

    code: str
    text: "Sentence"
    choices: tuple[Choice, ...]
    hint: "Sentence" = ""


#: What the wizard answers: a case, the next question to ask, or where else to go.
Outcome = Case | Question | OutOfScope

SERVICE_PUBLIC_TALENT: Final = "https://www.service-public.gouv.fr/particuliers/vosdroits/F16922"

FIRST_PERMIT = OutOfScope(
    code="first_permit",
    title=_("Votre première carte après un visa de long séjour"),
    explanation=_(
        "Votre visa n’est pas un VLS-TS : il permet d’entrer en France, puis de demander la "
        "première carte dans les deux mois qui suivent l’entrée (à confirmer). C’est une autre "
        "procédure, que ce service n’assure pas encore."
    ),
    next_step=_(
        "Demandez cette carte sans attendre : écrivez à la préfecture de votre domicile, et "
        "faites-vous aider par le service d’accueil de votre établissement. Gardez la preuve de "
        "votre date d’entrée."
    ),
    article=f"{R431_4} ; {L411_1}",
    link=SERVICE_PUBLIC_TALENT,
)
OTHER_MEMBER_STATE = OutOfScope(
    code="other_member_state",
    title=_("Vous êtes chercheur admis par un autre État de l’Union européenne"),
    explanation=_(
        "Votre mobilité en France repose sur le titre délivré par l’autre État et suit d’autres "
        "règles. Elle se distingue de la mention « programme de mobilité » d’une carte française."
    ),
    next_step=_(
        "Demandez à votre établissement d’accueil en France de notifier votre mobilité, ou "
        "écrivez à la préfecture si vous restez plus de six mois."
    ),
    article=DIRECTIVE_2016_801,
    link=SERVICE_PUBLIC_TALENT,
)
NO_AGREEMENT = OutOfScope(
    code="no_agreement",
    title=_("Il vous faut une convention d’accueil"),
    explanation=_(
        "Le titre « talent – chercheur » repose sur une convention signée par un établissement de "
        "recherche ou d’enseignement supérieur. Seule la perte involontaire de l’emploi en "
        "dispense."
    ),
    next_step=_(
        "Demandez la convention au service d’accueil de votre établissement. Si vous cherchez un "
        "emploi, renseignez-vous sur le titre « recherche d’emploi ou création d’entreprise »."
    ),
    article=L421_14,
    link=SERVICE_PUBLIC_TALENT,
)
NOT_A_RESEARCHER = OutOfScope(
    code="not_a_researcher",
    title=_("Votre projet n’est pas la recherche"),
    explanation=_(
        "Ce service examine les demandes des personnes qui mènent des recherches ou enseignent "
        "dans le supérieur avec une convention d’accueil."
    ),
    next_step=_(
        "D’autres titres « talent » existent : salarié qualifié, création d’entreprise, famille. "
        "Le site service-public.gouv.fr les présente, et la préfecture vous renseigne."
    ),
    article=L421_14,
    link=SERVICE_PUBLIC_TALENT,
)
OTHER_DOCUMENT = OutOfScope(
    code="other_document",
    title=_("Votre titre actuel n’ouvre pas l’un des cinq cas de ce service"),
    explanation=_(
        "Ce service traite les titres de chercheur, d’étudiant, de salarié et de recherche "
        "d’emploi ou création d’entreprise. Le vôtre suit une autre voie, qui peut mener au même "
        "titre de chercheur."
    ),
    next_step=_(
        "Écrivez à la préfecture de votre domicile avec votre convention d’accueil : elle vous "
        "dira comment demander le titre « talent – chercheur » depuis votre situation."
    ),
    article=L421_14,
    link=SERVICE_PUBLIC_TALENT,
)

DOES_NOT_KNOW: Final = "does_not_know"

_CASES: Final = {case.value: case for case in DESCRIPTIONS}
_ELSEWHERE: Final = {
    answer.code: answer
    for answer in (
        FIRST_PERMIT,
        OTHER_MEMBER_STATE,
        NOT_A_RESEARCHER,
        NO_AGREEMENT,
        OTHER_DOCUMENT,
    )
}

#: The first page: the person's own words. The code of a case is its own.
SITUATIONS: tuple[Choice, ...] = (
    *(
        Choice(code=case.value, label=description.own_words, hint=description.plain)
        for case, description in DESCRIPTIONS.items()
    ),
    Choice(
        code=FIRST_PERMIT.code,
        label=_("Je viens d’arriver avec un visa de long séjour qui n’est pas un VLS-TS"),
        hint=_("Il porte la mention « carte de séjour à solliciter »."),
    ),
    Choice(
        code=OTHER_MEMBER_STATE.code,
        label=_("Je suis chercheur dans un autre pays de l’Union européenne"),
        hint=_("Votre titre de chercheur a été délivré par cet autre pays."),
    ),
    Choice(code=NOT_A_RESEARCHER.code, label=_("Je ne suis pas chercheur")),
    Choice(
        code=DOES_NOT_KNOW,
        label=_("Je ne sais pas"),
        hint=_("Trois questions au plus, et vous saurez."),
    ),
)

DOCUMENT_QUESTION = Question(
    code="document",
    text=_("Que porte votre titre de séjour ou votre visa actuel ?"),
    hint=_("La mention est imprimée sur la carte, ou sur le visa collé dans votre passeport."),
    choices=(
        Choice(
            code="researcher",
            label=_("Chercheur"),
            hint=_("« talent – chercheur », « passeport talent – chercheur », ou VLS-TS"),
        ),
        Choice(code="student", label=_("Étudiant")),
        Choice(code="employee", label=_("Salarié ou travailleur temporaire")),
        Choice(code="job_search", label=_("Recherche d’emploi ou création d’entreprise (RECE)")),
        Choice(code="long_stay_visa", label=_("Visa « carte de séjour à solliciter »")),
        Choice(code="other_member_state", label=_("Titre délivré par un autre pays de l’Union")),
        Choice(code="other", label=_("Autre mention")),
    ),
)
AGREEMENT_QUESTION = Question(
    code="agreement",
    text=_("Avez-vous une convention d’accueil d’un établissement de recherche ?"),
    hint=_("C’est le document signé par l’établissement qui vous accueille comme chercheur."),
    choices=(
        Choice(code="yes", label=_("Oui")),
        Choice(code="coming", label=_("Pas encore, mais mon établissement la prépare")),
        Choice(code="no", label=_("Non")),
    ),
)
JOB_QUESTION = Question(
    code="job",
    text=_("Votre contrat de chercheur a-t-il pris fin sans que vous l’ayez choisi ?"),
    hint=_("Fin d’un contrat à durée déterminée, licenciement, rupture ouvrant droit au chômage."),
    choices=(Choice(code="yes", label=_("Oui")), Choice(code="no", label=_("Non"))),
)

QUESTIONS: tuple[Question, ...] = (DOCUMENT_QUESTION, AGREEMENT_QUESTION, JOB_QUESTION)

_CASE_OF_DOCUMENT: Final = {
    "researcher": Case.RENEWAL,
    "student": Case.FROM_STUDENT,
    "employee": Case.FROM_EMPLOYEE,
    "job_search": Case.FROM_JOB_SEARCH,
}
_ELSEWHERE_BY_DOCUMENT: Final = {
    "long_stay_visa": FIRST_PERMIT,
    "other_member_state": OTHER_MEMBER_STATE,
}


def choose(situation: str, answers: Mapping[str, str] | None = None) -> Outcome | None:
    """Return the case of a person's own words, the next question, or where else to go.

    `answers` are keyed by question code and only matter for « je ne sais pas ». None: the
    situation is not one of `SITUATIONS`. An answer that is not offered is asked again.
    """
    if situation in _CASES:
        return _CASES[situation]
    if situation in _ELSEWHERE:
        return _ELSEWHERE[situation]
    if situation == DOES_NOT_KNOW:
        return _by_questions(answers or {})
    return None


def _by_questions(answers: Mapping[str, str]) -> Outcome:
    """Ask what is needed, in the order document, agreement, job; never more."""
    document = _given(DOCUMENT_QUESTION, answers)
    if document is None:
        return DOCUMENT_QUESTION
    if document in _ELSEWHERE_BY_DOCUMENT:
        return _ELSEWHERE_BY_DOCUMENT[document]
    case = _CASE_OF_DOCUMENT.get(document)
    agreement = _given(AGREEMENT_QUESTION, answers)
    if agreement is None:
        return AGREEMENT_QUESTION
    if agreement == "no":
        return _without_agreement(case, answers)
    return case or OTHER_DOCUMENT


def _without_agreement(case: Case | None, answers: Mapping[str, str]) -> Outcome:
    """Only a researcher who lost their job does without the agreement (L421-14)."""
    if case is None:
        return NOT_A_RESEARCHER
    if case != Case.RENEWAL:
        return NO_AGREEMENT
    job = _given(JOB_QUESTION, answers)
    if job is None:
        return JOB_QUESTION
    return Case.RENEWAL_AFTER_JOB_LOSS if job == "yes" else NO_AGREEMENT


def _given(question: Question, answers: Mapping[str, str]) -> str | None:
    answer = answers.get(question.code, "")
    return answer if any(choice.code == answer for choice in question.choices) else None
