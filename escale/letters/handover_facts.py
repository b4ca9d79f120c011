"""The facts of a hand-over receipt: gathered when the card is handed over, kept as JSON, read."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.utils import translation

from escale.applications.deadlines import local_date
from escale.applications.models import Application, Event
from escale.letters.decision import Wording
from escale.letters.decision_facts import wording_in_force, wording_of
from escale.letters.handover_receipt import Handover
from escale.letters.readers import read_in_english
from escale.letters.receipt_facts import (
    foreigner_number_of,
    service_of,
    service_read,
    to_json,
    verification_url,
)
from escale.procedures.windows import filing_advice

_DAYS = ("born_on", "valid_from", "valid_until", "opens_on", "advised_on", "closes_on")


def gather(
    application: Application, *, order: Mapping[str, Any], number: str, event: Event
) -> dict[str, Any]:
    """Return, as JSON values, what the receipt of this hand-over will say for ever.

    `order` is what the card says (`cards.facts`), `number` is the card's.
    """
    office, filed_at = application.prefecture, application.filed_at
    if office is None or filed_at is None:
        message = "a hand-over is that of a filed application"
        raise ValueError(message)
    valid_from = date.fromisoformat(order["valid_from"])
    valid_until = date.fromisoformat(order["valid_until"])
    on = local_date(event.at, application.zone)
    advice = filing_advice(valid_until, today=on, starts_on=valid_from)
    with translation.override("fr"):
        handover = Handover(
            reference=application.reference,
            verification_code="",
            verification_url="",
            applicant_name=f"{application.family_name} {application.given_names}".strip(),
            born_on=application.born_on,
            foreigner_number=foreigner_number_of(application),
            case_label=application.case_label,
            filed_at=filed_at,
            handed_over_at=event.at,
            zone=application.zone,
            service=service_of(office),
            wording=wording_of(wording_in_force(office, on=on), office),
            card_number=number,
            mention=order["mention"],
            valid_from=valid_from,
            valid_until=valid_until,
            opens_on=advice.opens_on,
            advised_on=advice.advised_on,
            closes_on=advice.closes_on,
            old_permit=event.detail["old_permit"],
            language="en" if read_in_english([application]) else "fr",
        )
    return {name: to_json(value) for name, value in asdict(handover).items()}


def read(facts: dict[str, Any], *, code: str) -> Handover:
    """Return the hand-over these facts describe, with the code under which it is verified."""
    handover = Handover(
        **{
            **facts,
            **{name: date.fromisoformat(facts[name]) if facts[name] else None for name in _DAYS},
            "filed_at": datetime.fromisoformat(facts["filed_at"]),
            "handed_over_at": datetime.fromisoformat(facts["handed_over_at"]),
            "service": service_read(facts["service"]),
            "wording": Wording(**{**facts["wording"], "visas": tuple(facts["wording"]["visas"])}),
        }
    )
    return replace(handover, verification_code=code, verification_url=verification_url(code))
