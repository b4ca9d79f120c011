"""Why a piece is to be replaced: the list officers choose from, in the words the person reads."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


@dataclass(frozen=True, kw_only=True)
class PieceFault:
    """One reason: what is wrong, and what to send instead.

    `needs_text` says that the sentence alone would leave the person guessing.
    """

    code: str
    short: "Sentence"
    sentence: "Sentence"
    what_to_do: "Sentence"
    needs_text: bool = False
    of_absence: bool = False


_FAULTS: Final = (
    PieceFault(
        code="illegible",
        short=_("Illisible"),
        sentence=_("Une partie de ce document ne peut pas être lue."),
        what_to_do=_("Photographiez ou numérisez à nouveau le document, à plat et bien éclairé."),
    ),
    PieceFault(
        code="incomplete",
        short=_("Incomplet : il manque des pages"),
        sentence=_("Il manque des pages à ce document."),
        what_to_do=_("Envoyez toutes les pages, même vides ou déjà envoyées."),
    ),
    PieceFault(
        code="wrong_document",
        short=_("Ce n’est pas le document demandé"),
        sentence=_("Ce document n’est pas celui qui est demandé."),
        what_to_do=_("Relisez ce qui est accepté pour cette pièce, puis envoyez ce document."),
    ),
    PieceFault(
        code="expired",
        short=_("Périmé"),
        sentence=_("Ce document n’est plus valable, ou a pris fin."),
        what_to_do=_("Envoyez le document en cours de validité."),
    ),
    PieceFault(
        code="too_old",
        short=_("Trop ancien"),
        sentence=_("Ce document est trop ancien pour cette pièce."),
        what_to_do=_("Envoyez un document plus récent. La page de la pièce dit de quand."),
    ),
    PieceFault(
        code="not_translated",
        short=_("Sans traduction assermentée"),
        sentence=_("Ce document est dans une langue étrangère et n’est pas traduit."),
        what_to_do=_("Joignez sa traduction en français par un traducteur assermenté."),
    ),
    PieceFault(
        code="not_signed",
        short=_("Sans signature ou sans cachet"),
        sentence=_("Il manque une signature ou un cachet sur ce document."),
        what_to_do=_("Demandez-le à l’organisme qui l’a établi, puis envoyez le document signé."),
    ),
    PieceFault(
        code="other_person",
        short=_("Au nom d’une autre personne"),
        sentence=_("Ce document est au nom d’une autre personne."),
        what_to_do=_("Envoyez le document à votre nom, ou expliquez le lien avec cette personne."),
    ),
    PieceFault(
        code="contradicts",
        short=_("En contradiction avec le reste du dossier"),
        sentence=_("Ce document ne dit pas la même chose que le reste de votre demande."),
        what_to_do=_("Envoyez le bon document, ou expliquez la différence."),
        needs_text=True,
    ),
    PieceFault(
        code="absence_not_justified",
        short=_("Absence non acceptée"),
        sentence=_("Cette pièce est nécessaire : votre explication ne permet pas de s’en passer."),
        what_to_do=_("Envoyez la pièce, ou dites ce que vous avez fait pour l’obtenir."),
        needs_text=True,
        of_absence=True,
    ),
    PieceFault(
        code="further_piece",
        short=_("Pièce supplémentaire"),
        sentence=_("La préfecture a besoin d’une pièce qui n’est pas dans la liste nationale."),
        what_to_do=_("Le motif et le texte qui le permettent sont écrits ci-dessous."),
        needs_text=True,
    ),
    PieceFault(
        code="other",
        short=_("Autre motif"),
        sentence=_("Ce document ne convient pas."),
        what_to_do=_("Le motif est écrit ci-dessous."),
        needs_text=True,
    ),
)

_BY_CODE: Final = {fault.code: fault for fault in _FAULTS}
#: The reason of a demand beyond the national list.
FURTHER: Final = "further_piece"


def piece_fault(code: str) -> PieceFault:
    """Return a reason by its code; KeyError when the list has none such."""
    return _BY_CODE[code]


def faults_of_documents() -> tuple[PieceFault, ...]:
    """Return the reasons to replace a document that was sent."""
    return tuple(f for f in _FAULTS if not f.of_absence and f.code != FURTHER)


def faults_of_absences() -> tuple[PieceFault, ...]:
    """Return the reasons not to accept that a piece is absent."""
    return tuple(f for f in _FAULTS if f.of_absence)
