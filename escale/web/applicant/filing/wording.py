"""Days, instants, statuses and events of an application, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext_lazy

from escale.applications.enums import Party, Status
from escale.applications.models import Event
from escale.letters.words import Language, day_in_words

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


def day(moment: date, *, weekday: bool = True) -> str:
    """Return a day in full: « mardi 24 novembre 2026 »."""
    return day_in_words(moment, _language(), weekday=weekday)


def who(party: str) -> str:
    """Return who did an act, as the person reads it: an officer is never named."""
    return str(_WHO[Party(party)])


def who_did(event: Event) -> str:
    """Return who did what an event tells; a clerk at the counter did it for the person."""
    if event.detail.get("counter"):
        return str(_AT_THE_COUNTER)
    return who(event.party)


def happened(name: str) -> str:
    """Return one sentence for an event of the history."""
    return str(EVENTS[name])


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A status in plain words: what it means, what comes next, and what is expected, if anything.

    `sentence`, `follows` and `expected` may hold « %(prefecture)s ».
    """

    sentence: "Sentence"
    follows: "Sentence"
    expected: "Sentence" = ""


def standing(status: str) -> Standing:
    """Return the words of a status."""
    return STANDINGS[Status(status)]


def _language() -> Language:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


_PREFECTURE = gettext_lazy("Par la préfecture")
_AT_THE_COUNTER = gettext_lazy("Au guichet, par un agent, pour vous")
_WHO: Mapping[Party, "Sentence"] = MappingProxyType(
    {
        Party.APPLICANT: gettext_lazy("Par vous"),
        Party.OFFICER: _PREFECTURE,
        Party.SIGNATORY: _PREFECTURE,
        Party.CLERK: _PREFECTURE,
        Party.MANAGER: _PREFECTURE,
        Party.SYSTEM: gettext_lazy("Par le service, automatiquement"),
        Party.FACTORY: gettext_lazy("Par l’atelier qui fabrique les titres"),
    }
)

# One sentence an event of the table of acts; a test compares the two lists.
EVENTS: Mapping[str, "Sentence"] = MappingProxyType(
    {
        "started": gettext_lazy("Demande commencée"),
        "filed": gettext_lazy("Demande déposée"),
        "entered_at_counter": gettext_lazy("Demande ouverte au guichet, avec vous"),
        "left_counter": gettext_lazy("Saisie au guichet terminée : la demande n’est qu’à vous"),
        "counter_code_renewed": gettext_lazy(
            "Nouveau code donné au guichet ; l’ancien ne sert plus"
        ),
        "claimed": gettext_lazy("Demande retrouvée dans un compte, avec le code du guichet"),
        "amended": gettext_lazy("Demande corrigée ; la date de dépôt ne change pas"),
        "contact_amended": gettext_lazy("Coordonnées modifiées ; la date de dépôt ne change pas"),
        "document_refused": gettext_lazy(
            "Document refusé à la vérification : il est à renvoyer, et compte encore trois jours"
        ),
        "document_sent_again": gettext_lazy("Document envoyé à nouveau"),
        "case_changed": gettext_lazy("Situation modifiée ; la date de dépôt ne change pas"),
        "withdrawn": gettext_lazy("Demande retirée"),
        "withdrawal_undone": gettext_lazy("Retrait annulé : la demande reprend à sa date"),
        "taken_up": gettext_lazy("Examen de la demande commencé"),
        "identity_reopened": gettext_lazy("Identité en cours de vérification par la préfecture"),
        "assigned": gettext_lazy("Dossier réparti au sein de la préfecture"),
        "pieces_requested": gettext_lazy("Pièces demandées ; le délai de réponse est suspendu"),
        "request_extended": gettext_lazy("Délai pour envoyer les pièces prolongé"),
        "delivery_noted": gettext_lazy("La préfecture vous a prévenu par un autre moyen"),
        "message_undelivered": gettext_lazy("Un de nos messages ne vous est pas parvenu"),
        "request_changed": gettext_lazy("Pièce qui n’est plus demandée ; les autres le restent"),
        "request_cancelled": gettext_lazy("Demande de pièces annulée : rien à envoyer"),
        "request_answered": gettext_lazy("Pièces demandées envoyées ; l’examen reprend"),
        "closed_unanswered": gettext_lazy("Demande clôturée, faute de pièces reçues à temps"),
        "closed_without_object": gettext_lazy("Demande clôturée, devenue sans objet"),
        "reopening_asked": gettext_lazy("Réouverture demandée"),
        "reopening_refused": gettext_lazy("Réouverture refusée"),
        "reopened": gettext_lazy("Demande rouverte ; la date de dépôt ne change pas"),
        "approval_proposed": gettext_lazy("Décision préparée, à signer"),
        # The person reads the same words: a proposal is not a decision.
        "refusal_proposed": gettext_lazy("Décision préparée, à signer"),
        "proposal_retracted": gettext_lazy("Décision à préparer de nouveau"),
        "proposal_returned": gettext_lazy("Décision à préparer de nouveau"),
        "approved": gettext_lazy("Demande acceptée"),
        "refused": gettext_lazy("Demande refusée"),
        "appeal_recorded": gettext_lazy("Recours signalé"),
        "refusal_reversed": gettext_lazy("Refus annulé : l’examen reprend"),
        "revocation_announced": gettext_lazy(
            "Retrait de l’acceptation annoncé : vous avez quinze jours pour répondre"
        ),
        "revocation_answered": gettext_lazy("Réponse donnée au retrait annoncé"),
        "revocation_dropped": gettext_lazy("Acceptation maintenue"),
        "approval_revoked": gettext_lazy("Acceptation retirée : l’examen reprend"),
        "card_ordered": gettext_lazy("Titre de séjour commandé"),
        "order_refused": gettext_lazy("Commande du titre à refaire"),
        "photo_replaced": gettext_lazy("Nouvelle e-photo donnée"),
        "card_corrected": gettext_lazy("Données du titre corrigées : il est commandé de nouveau"),
        "card_received": gettext_lazy("Titre arrivé à la préfecture"),
        "card_rejected": gettext_lazy("Titre défectueux écarté : un autre est commandé"),
        "stamp_given": gettext_lazy("Timbre fiscal donné"),
        "booked": gettext_lazy("Rendez-vous pris"),
        "moved": gettext_lazy("Rendez-vous déplacé"),
        "cancelled": gettext_lazy("Rendez-vous annulé"),
        "slot_closed": gettext_lazy("Rendez-vous annulé par la préfecture"),
        "no_slot_told": gettext_lazy("Aucun créneau libre : la préfecture est prévenue"),
        "arrived": gettext_lazy("Venue au guichet"),
        "no_show_noted": gettext_lazy("Rendez-vous manqué"),
        "handed_over": gettext_lazy("Titre remis"),
        "card_mistake_declared": gettext_lazy("Erreur signalée sur le titre"),
        "card_mistake_dismissed": gettext_lazy("Erreur signalée sur le titre : réponse donnée"),
        "card_reordered": gettext_lazy("Titre refait"),
        "transferred": gettext_lazy("Dossier transféré à une autre préfecture ; les dates restent"),
        "extension_issued": gettext_lazy("Attestation de prolongation délivrée"),
        "extension_held": gettext_lazy("Attestation de prolongation suspendue"),
        "extension_released": gettext_lazy("Attestation de prolongation rétablie"),
    }
)

_WRITES = gettext_lazy("Nous vous écrirons dès que votre titre sera prêt, pour le rendez-vous.")
STANDINGS: Mapping[Status, Standing] = MappingProxyType(
    {
        Status.DRAFT: Standing(
            sentence=gettext_lazy("Votre demande n’est pas encore déposée."),
            follows=gettext_lazy("Complétez-la, puis déposez-la."),
            expected=gettext_lazy("Terminer et déposer votre demande."),
        ),
        Status.FILED: Standing(
            sentence=gettext_lazy(
                "Votre demande est déposée. Elle attend d’être prise en charge par un agent "
                "(%(prefecture)s)."
            ),
            follows=gettext_lazy(
                "Un agent examine votre demande. S’il lui manque quelque chose, un e-mail vous "
                "dit quelle pièce et pourquoi ; vous aurez alors 30 jours pour l’envoyer."
            ),
        ),
        Status.UNDER_REVIEW: Standing(
            sentence=gettext_lazy("Un agent examine votre demande (%(prefecture)s)."),
            follows=gettext_lazy(
                "La préfecture décide. S’il lui manque quelque chose, un e-mail vous dit quelle "
                "pièce et pourquoi ; vous aurez alors 30 jours pour l’envoyer."
            ),
        ),
        Status.AWAITING_PIECES: Standing(
            sentence=gettext_lazy("La préfecture attend des pièces pour continuer l’examen."),
            follows=gettext_lazy("L’examen reprend dès que vous avez répondu."),
            expected=gettext_lazy("Envoyer les pièces demandées."),
        ),
        Status.DECISION_PROPOSED: Standing(
            sentence=gettext_lazy("L’examen est terminé : la décision est en préparation."),
            follows=gettext_lazy("La décision est signée, puis nous vous l’envoyons."),
        ),
        Status.APPROVED: Standing(
            sentence=gettext_lazy("Votre demande est acceptée."),
            follows=gettext_lazy("Votre titre est commandé, puis fabriqué."),
        ),
        Status.REFUSED: Standing(
            sentence=gettext_lazy("Votre demande est refusée."),
            follows=gettext_lazy(
                "La décision que vous avez reçue dit pourquoi, devant qui la contester et "
                "jusqu’à quand. Faites-vous aider sans attendre."
            ),
        ),
        Status.CLOSED: Standing(
            sentence=gettext_lazy("Votre demande est clôturée : elle n’est plus examinée."),
            follows=gettext_lazy(
                "Vous pouvez demander sa réouverture pendant deux mois, sur cette page, ou "
                "déposer une nouvelle demande."
            ),
        ),
        Status.WITHDRAWN: Standing(
            sentence=gettext_lazy("Vous avez retiré cette demande : elle n’est plus examinée."),
            follows=gettext_lazy("Vous pouvez déposer une nouvelle demande quand vous voulez."),
        ),
        Status.CARD_IN_PRODUCTION: Standing(
            sentence=gettext_lazy("Votre demande est acceptée et votre titre est en fabrication."),
            follows=_WRITES,
        ),
        Status.CARD_READY: Standing(
            sentence=gettext_lazy("Votre titre est arrivé à la préfecture."),
            follows=gettext_lazy("La préfecture vous le remet sur rendez-vous."),
            expected=gettext_lazy("Prendre rendez-vous pour le retirer (%(prefecture)s)."),
        ),
        Status.HANDED_OVER: Standing(
            sentence=gettext_lazy("Votre titre vous a été remis. Cette demande est terminée."),
            follows=gettext_lazy(
                "Pensez à demander le suivant trois mois avant la fin de celui-ci : nous vous le "
                "rappellerons."
            ),
        ),
    }
)
