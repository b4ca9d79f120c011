"""Decisions to test letters with: one ordinary approval, one refusal, and how to change them."""

from datetime import date, timedelta
from typing import Any

from escale.letters import remedies
from escale.letters.decision import Approval, Ground, Refusal, Signatory, Wording
from tests.letters.receipts import FILED_AT, SERVICE

WORDING = Wording(
    authority="La préfète de l’Isère",
    place="Grenoble",
    visas=("Vu l’arrêté du 3 mars 2026 portant délégation de signature ;",),
    minister=remedies.MINISTER,
    help=remedies.HELP,
    help_in_english=remedies.HELP_IN_ENGLISH,
)
_COMMON: dict[str, Any] = {
    "reference": "7K2-MQX-41B-R",
    "verification_code": "H4TW9PQEX2MZ7KD3",
    "verification_url": "https://escale.exemple.fr/v?code=H4TW9PQEX2MZ7KD3",
    "applicant_name": "Ana María O’Connor-Nuñez",
    "born_on": date(1991, 4, 3),
    "foreigner_number": "7503124321",
    "case_label": "Renouvellement",
    "filed_at": FILED_AT,
    "decided_at": FILED_AT + timedelta(days=40),
    "zone": "Europe/Paris",
    "service": SERVICE,
    "signatory": Signatory(name="Dominique Ferrand", title="La cheffe du bureau du séjour"),
    "wording": WORDING,
    "document_expires_on": date(2027, 2, 28),
}


def approval(**facts: Any) -> Approval:
    """An approval until the end of the agreement; `facts` say otherwise."""
    own: dict[str, Any] = {
        "valid_from": date(2027, 3, 1),
        "valid_until": date(2029, 1, 2),
        "basis": "Jusqu’à la fin de la convention d’accueil.",
        "article": "CESEDA, art. R. 421-12",
    }
    return Approval(**_COMMON | own | facts)


def refusal(**facts: Any) -> Refusal:
    """A refusal for a diploma below the master; `facts` say otherwise."""
    own: dict[str, Any] = {
        "grounds": (
            Ground(
                article="CESEDA, art. L. 421-14",
                sentence="Le titre suppose un diplôme de master ; il n’est pas établi.",
                courtesy="The permit supposes a master’s degree; it is not established.",
            ),
        ),
        "facts": "Le diplôme reçu le 3 janvier est une licence.\nIl n’établit pas le master.",
    }
    return Refusal(**_COMMON | own | facts)
