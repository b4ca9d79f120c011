"""Which pieces each case asks for: the matrix of the regulation, with the reason of each."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from escale.procedures.articles import (
    L412_7,
    L421_14,
    LABOUR_L5422_1,
    LABOUR_R1234_9,
    R412_1,
    R431_11,
)
from escale.procedures.cases import Case
from escale.procedures.identity_pieces import (
    ADDRESS_PROOF,
    EPHOTO,
    PASSPORT,
    READABLE,
    RESIDENCE_DOCUMENT,
    TRANSLATION,
)
from escale.procedures.slots import (
    NOTHING,
    Alternative,
    Component,
    Kind,
    PieceState,
    Slot,
    is_answered,
    is_state_answered,
    missing_components,
)

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

__all__ = [
    "ALL_SLOTS",
    "FURTHER_DOCUMENT",
    "NOTHING",
    "Alternative",
    "Component",
    "Kind",
    "PieceState",
    "Slot",
    "component_called",
    "is_answered",
    "is_identity_paper",
    "is_state_answered",
    "label_of",
    "missing_components",
    "slot",
    "slots_for",
    "unanswered",
]

HOSTING_AGREEMENT = Slot(
    code="hosting_agreement",
    label=_("Convention d’accueil"),
    why=_("C’est sur elle que repose le titre : il dure autant qu’elle, quatre ans au plus."),
    article=L421_14,
    hint=_("Toutes les pages, avec les signatures et le cachet de l’établissement."),
    alternatives=Alternative.single(
        "hosting_agreement",
        label=_("Convention d’accueil signée"),
        accepted=(
            _(
                "la convention signée par votre établissement d’accueil, qui indique votre qualité "
                "de chercheur, l’objet et la durée des recherches et, s’il y a lieu, le programme "
                "de mobilité"
            ),
        ),
        hint=_("Demandez-la au service d’accueil international de votre établissement."),
    ),
)

DIPLOMA = Slot(
    code="diploma",
    label=_("Dernier diplôme obtenu"),
    why=_("Le titre de chercheur demande un diplôme au moins équivalent au master."),
    article=L421_14,
    hint=TRANSLATION,
    alternatives=(
        Alternative.of(
            "diploma",
            _("J’ai mon diplôme"),
            Component(
                code="diploma",
                label=_("Diplôme de niveau master ou supérieur"),
                accepted=(_("master, diplôme d’ingénieur, doctorat ou diplôme équivalent"),),
                hint=TRANSLATION,
            ),
        ),
        Alternative.of(
            "not_issued",
            _("Mon diplôme n’est pas encore délivré"),
            Component(
                code="success_certificate",
                label=_("Attestation de réussite"),
                accepted=(_("l’attestation de réussite délivrée par l’établissement"),),
                hint=TRANSLATION,
            ),
            Component(
                code="transcript",
                label=_("Relevé de notes"),
                accepted=(_("le relevé de notes de la dernière année"),),
                hint=TRANSLATION,
            ),
        ),
    ),
)

ENGAGEMENT = Slot(
    code="engagement",
    label=_("Contrat d’engagement à respecter les principes de la République"),
    why=_("La loi demande à toute personne qui sollicite un titre de séjour de le signer."),
    article=f"{L412_7} ; {R412_1}",
    kind=Kind.ENGAGEMENT,
    hint=_("Vous le lisez et le signez sur la page : rien à imprimer."),
    alternatives=Alternative.single(
        "engagement",
        label=_("Contrat d’engagement signé"),
        accepted=(_("le texte affiché, lu et signé sur la page"),),
        hint=_("La signature est faite dans la version française."),
    ),
)

JOB_LOSS = Slot(
    code="job_loss",
    label=_("Preuves de la perte involontaire d’emploi"),
    why=_(
        "Ces deux documents remplacent la convention d’accueil : ils montrent que votre contrat "
        "a pris fin sans que vous l’ayez choisi et jusqu’à quand courent vos droits."
    ),
    article=f"{L421_14} ; {LABOUR_L5422_1} ; {LABOUR_R1234_9}",
    hint=_("Les deux documents sont nécessaires."),
    alternatives=(
        Alternative.of(
            "job_loss",
            _("Attestation de l’employeur et avis de situation"),
            Component(
                code="employer_certificate",
                label=_("Attestation de l’employeur destinée à France Travail"),
                accepted=(
                    _(
                        "l’attestation destinée à France Travail (autrefois Pôle emploi), qui "
                        "indique la fin du contrat et son motif"
                    ),
                ),
                hint=_("Votre employeur doit vous la remettre à la fin du contrat."),
            ),
            Component(
                code="situation_notice",
                label=_("Avis de situation de France Travail"),
                accepted=(_("l’avis de situation qui indique la durée de vos droits"),),
                hint=_("Il se télécharge dans votre espace personnel de France Travail."),
            ),
        ),
    ),
)

WORK_CONTRACT = Slot(
    code="work_contract",
    label=_("Contrat de travail ou lettre de bourse"),
    why=_("Facultatif : il aide à connaître vos ressources pendant vos recherches."),
    article=R431_11,
    required=False,
    hint=READABLE,
    alternatives=Alternative.single(
        "work_contract",
        label=_("Contrat de travail ou lettre de bourse"),
        accepted=(_("contrat de travail ou contrat doctoral"), _("lettre d’attribution de bourse")),
        hint=READABLE,
    ),
)

_WITH_AGREEMENT = (
    RESIDENCE_DOCUMENT,
    PASSPORT,
    ADDRESS_PROOF,
    EPHOTO,
    HOSTING_AGREEMENT,
    DIPLOMA,
    WORK_CONTRACT,
    ENGAGEMENT,
)
_AFTER_JOB_LOSS = (
    RESIDENCE_DOCUMENT,
    PASSPORT,
    ADDRESS_PROOF,
    EPHOTO,
    JOB_LOSS,
    DIPLOMA,
    ENGAGEMENT,
)

_MATRIX: dict[Case, tuple[Slot, ...]] = {
    Case.RENEWAL: _WITH_AGREEMENT,
    Case.FROM_STUDENT: _WITH_AGREEMENT,
    Case.FROM_EMPLOYEE: _WITH_AGREEMENT,
    Case.FROM_JOB_SEARCH: _WITH_AGREEMENT,
    Case.RENEWAL_AFTER_JOB_LOSS: _AFTER_JOB_LOSS,
}

#: Every piece that any case asks for, each once.
ALL_SLOTS: tuple[Slot, ...] = (*_WITH_AGREEMENT, JOB_LOSS)

#: What answers a piece asked for beyond this list. Nobody knows what it shows: its copies leave
#: watermarked, as those of an identity paper do.
FURTHER_DOCUMENT = Component(
    code="document",
    label=_("Document demandé par la préfecture"),
    hint=_("Toutes les pages, bien lisibles."),
    is_identity=True,
)

_BY_CODE = {s.code: s for s in ALL_SLOTS}
_COMPONENTS = {c.code: c for s in ALL_SLOTS for a in s.alternatives for c in a.components} | {
    FURTHER_DOCUMENT.code: FURTHER_DOCUMENT
}


def slots_for(case: Case) -> tuple[Slot, ...]:
    """Return the pieces asked for in this case, required and optional, in the order of the page."""
    return _MATRIX[Case(case)]


def slot(code: str) -> Slot:
    """Return the piece of this code. Raises KeyError when no case knows it."""
    return _BY_CODE[code]


def component_called(code: str) -> Component:
    """Return the document asked for under a code; KeyError when no piece asks for it."""
    return _COMPONENTS[code]


def label_of(component: str) -> "Sentence":
    """Return the name of a document asked for, in the reader's language."""
    known = _COMPONENTS.get(component)
    return known.label if known else component


def is_identity_paper(component: str) -> bool:
    """Whether a copy of this document leaves watermarked; what no piece asks for any more does."""
    known = _COMPONENTS.get(component)
    return known is None or known.is_identity


def unanswered(case: Case, pieces_state: Mapping[str, PieceState]) -> list[Slot]:
    """Return the required pieces of the case that are neither provided nor explained, in order.

    `pieces_state` is keyed by slot code; a slot that is absent holds nothing. Optional pieces
    are never returned: their absence does not make the file incomplete.
    """
    return [
        piece
        for piece in slots_for(case)
        if piece.required and not is_state_answered(piece, pieces_state.get(piece.code, NOTHING))
    ]
