"""Days, instants, names and events of an application, as colleagues read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.applications import workflow
from escale.applications.enums import Party
from escale.people.models import Account, Prefecture, StaffMember

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


@dataclass(frozen=True)
class Names:
    """The names of colleagues, by the number of their account; « vous » for the reader."""

    of_members: Mapping[int, str]
    me: int

    @classmethod
    def of(cls, prefecture: Prefecture, *, me: Account) -> "Names":
        """Read the members of a prefecture, those who left too."""
        members = StaffMember.objects.filter(prefecture=prefecture)
        return cls(dict(members.values_list("account_id", "name")), me.pk)

    def name(self, account: int | None) -> str:
        """Return who it was; colleagues of another prefecture are not named."""
        if account == self.me:
            return _("vous")
        return self.of_members.get(account or 0) or _("un agent d’une autre préfecture")

    def by(self, party: str, account: int | None) -> str:
        """Return on whose behalf, and by whom, an act was done."""
        if account is None or party in {Party.APPLICANT, Party.SYSTEM, Party.FACTORY}:
            return str(_WHO[Party(party)])
        return _("Par %(name)s") % {"name": self.name(account)}


def happened(name: str) -> str:
    """Return one sentence for an event of the history."""
    return str(EVENTS[name]) if name in EVENTS else str(_LABELS.get(name, name))


_WHO: "Mapping[Party, Sentence]" = MappingProxyType(
    {
        Party.APPLICANT: gettext_lazy("Par la personne"),
        Party.OFFICER: gettext_lazy("Par un agent"),
        Party.SIGNATORY: gettext_lazy("Par un signataire"),
        Party.CLERK: gettext_lazy("Par un agent d’accueil"),
        Party.MANAGER: gettext_lazy("Par un responsable"),
        Party.SYSTEM: gettext_lazy("Par le service, automatiquement"),
        Party.FACTORY: gettext_lazy("Par l’atelier qui fabrique les titres"),
    }
)
_LABELS = {row.event: row.label for row in workflow.TABLE}

# One sentence an event of the table of acts; a test compares the two lists.
EVENTS: "Mapping[str, Sentence]" = MappingProxyType(
    {
        "started": gettext_lazy("Demande commencée"),
        "discarded": gettext_lazy("Brouillon supprimé"),
        "filed": gettext_lazy("Demande déposée"),
        "entered_at_counter": gettext_lazy("Saisie au guichet"),
        "left_counter": gettext_lazy("Saisie au guichet terminée, brouillon rendu"),
        "counter_code_renewed": gettext_lazy("Nouveau code du guichet"),
        "claimed": gettext_lazy("Suivie depuis un compte, par le code du guichet"),
        "amended": gettext_lazy("Demande corrigée"),
        "contact_amended": gettext_lazy("Coordonnées modifiées"),
        "document_refused": gettext_lazy("Document refusé à la vérification"),
        "document_sent_again": gettext_lazy("Document envoyé à nouveau"),
        "case_changed": gettext_lazy("Situation modifiée"),
        "withdrawn": gettext_lazy("Demande retirée"),
        "withdrawal_undone": gettext_lazy("Retrait annulé"),
        "taken_up": gettext_lazy("Prise en charge"),
        "identity_reopened": gettext_lazy("Rapprochement avec le registre à revoir"),
        "assigned": gettext_lazy("Dossier confié"),
        "pieces_requested": gettext_lazy("Pièces demandées"),
        "request_extended": gettext_lazy("Délai de réponse prolongé"),
        "delivery_noted": gettext_lazy("Personne prévenue par un autre moyen"),
        "message_undelivered": gettext_lazy("Message non remis : aucune adresse ne l’a reçu"),
        "request_changed": gettext_lazy("Une pièce n’est plus demandée"),
        "request_cancelled": gettext_lazy("Demande de pièces annulée"),
        "request_answered": gettext_lazy("Réponse complète à la demande de pièces"),
        "closed_unanswered": gettext_lazy("Clôture, faute de réponse"),
        "closed_without_object": gettext_lazy("Clôture, demande sans objet"),
        "reopening_asked": gettext_lazy("Réouverture demandée"),
        "reopening_refused": gettext_lazy("Réouverture refusée"),
        "reopened": gettext_lazy("Demande rouverte"),
        "approval_proposed": gettext_lazy("Acceptation proposée"),
        "refusal_proposed": gettext_lazy("Refus proposé"),
        "proposal_retracted": gettext_lazy("Proposition retirée"),
        "proposal_returned": gettext_lazy("Proposition renvoyée"),
        "approved": gettext_lazy("Acceptation signée"),
        "refused": gettext_lazy("Refus signé"),
        "appeal_recorded": gettext_lazy("Recours signalé"),
        "refusal_reversed": gettext_lazy("Retour sur le refus"),
        "revocation_announced": gettext_lazy("Retrait de l’acceptation annoncé"),
        "revocation_answered": gettext_lazy("Réponse à l’annonce du retrait"),
        "revocation_dropped": gettext_lazy("Retrait de l’acceptation abandonné"),
        "approval_revoked": gettext_lazy("Acceptation retirée"),
        "card_ordered": gettext_lazy("Titre commandé"),
        "order_refused": gettext_lazy("Commande du titre refusée"),
        "photo_replaced": gettext_lazy("Nouvelle e-photo donnée"),
        "card_corrected": gettext_lazy("Données du titre corrigées"),
        "card_received": gettext_lazy("Titre reçu"),
        "card_rejected": gettext_lazy("Titre défectueux écarté"),
        "stamp_given": gettext_lazy("Timbre fiscal donné"),
        "booked": gettext_lazy("Rendez-vous pris"),
        "moved": gettext_lazy("Rendez-vous déplacé"),
        "cancelled": gettext_lazy("Rendez-vous annulé"),
        "slot_closed": gettext_lazy("Créneau fermé : rendez-vous annulé"),
        "no_slot_told": gettext_lazy("Aucun créneau libre"),
        "arrived": gettext_lazy("Personne arrivée"),
        "no_show_noted": gettext_lazy("Rendez-vous manqué"),
        "handed_over": gettext_lazy("Titre remis"),
        "card_mistake_declared": gettext_lazy("Erreur signalée sur le titre"),
        "card_mistake_dismissed": gettext_lazy("Erreur signalée écartée"),
        "card_reordered": gettext_lazy("Titre refait"),
        "transferred": gettext_lazy("Dossier transféré"),
        "extension_issued": gettext_lazy("Attestation de prolongation délivrée"),
        "extension_held": gettext_lazy("Attestation de prolongation suspendue"),
        "extension_released": gettext_lazy("Attestation de prolongation rétablie"),
    }
)
