"""Receipts to test with: one ordinary filing, and how to change what a test is about."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any

from escale.letters.filing_receipt import (
    Court,
    EPhoto,
    FiledBy,
    FiledDocument,
    FiledPiece,
    FilingReceipt,
    Service,
)

FILED_AT = datetime(2026, 11, 24, 13, 32, tzinfo=UTC)

SERVICE = Service(
    name="Préfecture de l’Isère – service des étrangers",
    address=("12 place de Verdun", "38000 Grenoble"),
    email="chercheurs@isere.exemple.fr",
    phone="04 76 60 34 00",
    court=Court(
        name="Tribunal administratif de Grenoble", address=("2 place de Verdun", "38000 Grenoble")
    ),
)


def document(label: str = "Passeport", **facts: Any) -> FiledDocument:
    """A document whose fingerprint follows from its label and name."""
    name = facts.pop("file_name", f"{label.lower()}.pdf")
    fingerprint = hashlib.sha256(f"{label} {name}".encode()).hexdigest()
    return FiledDocument(label=label, file_name=name, sha256=fingerprint, **{"pages": 3} | facts)


def receipt(**facts: Any) -> FilingReceipt:
    """An ordinary filing: in time, complete, two pieces; `facts` say otherwise."""
    ordinary: dict[str, Any] = {
        "reference": "7K2-MQX-41B-R",
        "verification_code": "H4TW9PQEX2MZ7KD3",
        "verification_url": "https://escale.exemple.fr/v?code=H4TW9PQEX2MZ7KD3",
        "applicant_name": "Ana María O’Connor-Nuñez",
        "born_on": date(1991, 4, 3),
        "foreigner_number": "7503124321",
        "case_label": "Renouvellement",
        "filed_at": FILED_AT,
        "zone": "Europe/Paris",
        "filed_by": FiledBy.APPLICANT,
        "service": SERVICE,
        "filed_in_time": True,
        "document_expires_on": date(2027, 2, 28),
        "complete_on": date(2026, 11, 24),
        "silence_on": date(2027, 1, 23),
        "pieces": (
            FiledPiece(label="Passeport en cours de validité", documents=(document(),)),
            FiledPiece(label="Dernier diplôme", explanation="L’ambassade prépare une attestation."),
        ),
        "ephoto": EPhoto.VALID,
    }
    return FilingReceipt(**ordinary | facts)
