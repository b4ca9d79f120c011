"""Why a permit is refused: each reason with its article; a fact of the case always joins it.

Source: CESEDA L421-14 and those cited; CRPA L211-2 and L211-5 (an unfavourable decision is
reasoned in law and in fact). The sentences are the house's: a prefecture's own may replace them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from escale.procedures.articles import (
    L412_1,
    L412_5,
    L412_7,
    L412_8,
    L421_14,
    L432_1,
    LABOUR_L5422_1,
    R431_11,
)
from escale.procedures.cases import Case

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


@dataclass(frozen=True, kw_only=True)
class RefusalReason:
    """One reason in law: its article, the sentence of the letter, what the facts must say.

    `cases` empty: any case.
    """

    code: str
    short: "Sentence"
    article: str
    sentence: "Sentence"
    facts_needed: "Sentence"
    cases: frozenset[Case] = frozenset()


_WITH_AGREEMENT: Final = frozenset(Case) - {Case.RENEWAL_AFTER_JOB_LOSS}

REASONS: Final = (
    RefusalReason(
        code="no_agreement",
        short=_("Pas de convention d’accueil valable"),
        article=L421_14,
        sentence=_(
            "Le titre « talent – chercheur » est délivré à l’étranger qui mène des travaux de "
            "recherche dans le cadre d’une convention d’accueil signée avec un organisme agréé ; "
            "cette condition n’est pas remplie."
        ),
        facts_needed=_("Dites quelle convention manque ou pourquoi celle reçue ne vaut pas."),
        cases=_WITH_AGREEMENT,
    ),
    RefusalReason(
        code="no_master",
        short=_("Diplôme de niveau master non établi"),
        article=L421_14,
        sentence=_(
            "Le titre « talent – chercheur » suppose un diplôme au moins équivalent au grade de "
            "master ; cette condition n’est pas établie."
        ),
        facts_needed=_("Dites quel diplôme a été reçu et ce qu’il n’établit pas."),
        cases=_WITH_AGREEMENT,
    ),
    RefusalReason(
        code="job_loss_not_established",
        short=_("Perte involontaire d’emploi non établie"),
        article=f"{L421_14} ; {LABOUR_L5422_1}",
        sentence=_(
            "Le renouvellement sans convention d’accueil suppose la perte involontaire de "
            "l’emploi et des droits à l’assurance chômage ; ils ne sont pas établis."
        ),
        facts_needed=_("Dites ce que les deux attestations établissent et ce qui manque."),
        cases=frozenset({Case.RENEWAL_AFTER_JOB_LOSS}),
    ),
    RefusalReason(
        code="missing_pieces",
        short=_("Pièces exigées non fournies"),
        article=R431_11,
        sentence=_(
            "La demande doit être accompagnée des pièces fixées par l’annexe 10 ; malgré une "
            "demande de pièces, toutes n’ont pas été fournies."
        ),
        facts_needed=_("Nommez les pièces, et le jour où elles ont été demandées."),
    ),
    RefusalReason(
        code="no_engagement",
        short=_("Engagement non souscrit ou non respecté"),
        article=f"{L412_7} ; {L412_8}",
        sentence=_(
            "Le demandeur doit souscrire et respecter le contrat d’engagement à respecter les "
            "principes de la République ; cette condition n’est pas remplie."
        ),
        facts_needed=_("Dites les faits précis, leur date et d’où ils sont connus."),
    ),
    RefusalReason(
        code="public_order",
        short=_("Menace pour l’ordre public"),
        article=f"{L412_5} ; {L432_1}",
        sentence=_(
            "Un titre de séjour peut être refusé à l’étranger dont la présence en France constitue "
            "une menace pour l’ordre public ; tel est le cas."
        ),
        facts_needed=_("Dites les faits précis, leur date, leur gravité et leur actualité."),
    ),
    RefusalReason(
        code="no_regular_entry",
        short=_("Visa de long séjour manquant"),
        article=L412_1,
        sentence=_(
            "La première délivrance d’un titre de séjour suppose un visa de long séjour ; cette "
            "condition n’est pas remplie."
        ),
        facts_needed=_("Dites quel document d’entrée a été présenté et quand."),
    ),
)

_BY_CODE: Final = {reason.code: reason for reason in REASONS}


def refusal_reason(code: str) -> RefusalReason:
    """Return a reason by its code; KeyError when the library has none such."""
    return _BY_CODE[code]


def reasons_for(case: Case) -> tuple[RefusalReason, ...]:
    """Return the reasons that can be given to a case, in the library's order."""
    return tuple(reason for reason in REASONS if not reason.cases or case in reason.cases)


def unknown_reasons(case: Case, codes: Collection[str]) -> set[str]:
    """Return the codes that are no reason for this case."""
    return set(codes) - {reason.code for reason in reasons_for(case)}
