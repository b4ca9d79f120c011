"""The facts of a refusal to reopen: gathered when it is made, kept as JSON, read to typeset."""

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.utils import translation

from escale.applications.deadlines import local_date
from escale.applications.models import Application
from escale.letters.decision import Wording
from escale.letters.decision_facts import wording_in_force, wording_of
from escale.letters.readers import read_in_english
from escale.letters.receipt_facts import (
    foreigner_number_of,
    service_of,
    service_read,
    to_json,
    verification_url,
)
from escale.letters.reopening_refusal import ReopeningRefusal

_DAYS = ("born_on", "document_expires_on", "asked_on", "closed_on")


def gather(
    application: Application, *, reason: str, at: datetime, asked_at: datetime, closed_on: date
) -> dict[str, Any]:
    """Return, as JSON values, what the letter of this refusal will say for ever."""
    office, filed_at = application.prefecture, application.filed_at
    if office is None or filed_at is None:
        message = "a refusal to reopen is about a filed application"
        raise ValueError(message)
    with translation.override("fr"):
        refusal = ReopeningRefusal(
            reference=application.reference,
            verification_code="",
            verification_url="",
            applicant_name=f"{application.family_name} {application.given_names}".strip(),
            born_on=application.born_on,
            foreigner_number=foreigner_number_of(application),
            case_label=application.case_label,
            filed_at=filed_at,
            decided_at=at,
            zone=application.zone,
            service=service_of(office),
            wording=wording_of(
                wording_in_force(office, on=local_date(at, application.zone)), office
            ),
            document_expires_on=application.document_expires_on,
            asked_on=local_date(asked_at, application.zone),
            closed_on=closed_on,
            reason=reason,
            language="en" if read_in_english([application]) else "fr",
        )
    return {name: to_json(value) for name, value in asdict(refusal).items()}


def read(facts: dict[str, Any], *, code: str) -> ReopeningRefusal:
    """Return the refusal these facts describe, with the code under which it is verified."""
    refusal = ReopeningRefusal(
        **{
            **facts,
            **{name: date.fromisoformat(facts[name]) if facts[name] else None for name in _DAYS},
            "filed_at": datetime.fromisoformat(facts["filed_at"]),
            "decided_at": datetime.fromisoformat(facts["decided_at"]),
            "service": service_read(facts["service"]),
            "wording": Wording(**{**facts["wording"], "visas": tuple(facts["wording"]["visas"])}),
        }
    )
    return replace(refusal, verification_code=code, verification_url=verification_url(code))
