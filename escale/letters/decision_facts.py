"""The facts of a decision: gathered at the signature, kept as JSON, read back to typeset."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.utils import translation

from escale.applications.deadlines import local_date
from escale.applications.examination import Proposal
from escale.applications.models import Application
from escale.letters.decision import Approval, Ground, Refusal, Signatory, Wording
from escale.letters.models import PrefectureWording
from escale.letters.readers import read_in_english
from escale.letters.receipt_facts import (
    foreigner_number_of,
    service_of,
    service_read,
    to_json,
    verification_url,
)
from escale.letters.remedies import HELP, HELP_IN_ENGLISH, MINISTER
from escale.people.models import Prefecture
from escale.procedures.cases import Case
from escale.procedures.refusal_reasons import refusal_reason
from escale.procedures.validity import basis_of


def of_proposal(
    application: Application, proposal: Proposal, *, signatory: Signatory, at: datetime
) -> Approval | Refusal:
    """Return what the letter of this proposal says, were it signed at this instant.

    The wording is the one that the prefecture has in force that day.
    """
    office, filed_at = application.prefecture, application.filed_at
    if office is None or filed_at is None:
        message = "a decision is on a filed application"
        raise ValueError(message)
    wording = wording_in_force(office, on=local_date(at, application.zone))
    common: dict[str, Any] = {
        "reference": application.reference,
        "verification_code": "",
        "verification_url": "",
        "applicant_name": f"{application.family_name} {application.given_names}".strip(),
        "born_on": application.born_on,
        "foreigner_number": foreigner_number_of(application),
        "case_label": _in("fr", Case(application.case).label),
        "filed_at": filed_at,
        "decided_at": at,
        "zone": application.zone,
        "service": service_of(office),
        "signatory": signatory,
        "wording": wording_of(wording, office),
        "document_expires_on": application.document_expires_on,
        "language": "en" if read_in_english([application]) else "fr",
    }
    if proposal.kind == Proposal.Kind.REFUSAL:
        own: Mapping[str, str] = wording.reasons if wording else {}
        grounds = tuple(ground_of(code, own) for code in proposal.reasons)
        return Refusal(**common, grounds=grounds, facts=proposal.facts)
    assert proposal.valid_from is not None
    assert proposal.valid_until is not None
    basis = basis_of(
        Case(application.case), starts_on=proposal.valid_from, ends_on=proposal.valid_until
    )
    return Approval(
        **common,
        valid_from=proposal.valid_from,
        valid_until=proposal.valid_until,
        basis=_in("fr", basis.reason),
        article=basis.article,
        has_mobility=proposal.has_mobility,
        change_reason=proposal.change_reason,
    )


def kept(decision: Approval | Refusal) -> dict[str, Any]:
    """Return the facts as JSON values."""
    return {name: to_json(value) for name, value in asdict(decision).items()}


def read(facts: dict[str, Any], *, code: str) -> Approval | Refusal:
    """Return the decision these facts describe, with the code under which it is verified."""
    common = {
        **facts,
        "born_on": _day(facts["born_on"]),
        "document_expires_on": _day(facts["document_expires_on"]),
        "filed_at": datetime.fromisoformat(facts["filed_at"]),
        "decided_at": datetime.fromisoformat(facts["decided_at"]),
        "service": service_read(facts["service"]),
        "signatory": Signatory(**facts["signatory"]),
        "wording": Wording(**{**facts["wording"], "visas": tuple(facts["wording"]["visas"])}),
    }
    decision: Approval | Refusal
    if "grounds" in facts:
        grounds = tuple(Ground(**ground) for ground in facts["grounds"])
        decision = Refusal(**{**common, "grounds": grounds})
    else:
        days = {name: _day(facts[name]) for name in ("valid_from", "valid_until")}
        decision = Approval(**{**common, **days})
    return replace(decision, verification_code=code, verification_url=verification_url(code))


def wording_in_force(office: Prefecture, *, on: date) -> PrefectureWording | None:
    """Return the words that a prefecture has fixed, in force on a day; None: the house's."""
    return (
        PrefectureWording.objects.filter(prefecture=office, since__lte=on)
        .order_by("-since")
        .first()
    )


def wording_of(own: PrefectureWording | None, office: Prefecture) -> Wording:
    """Return what the letters say: the prefecture's own words, else the house's."""
    fixed = own or PrefectureWording()
    return Wording(
        authority=fixed.authority or office.name,
        place=fixed.place,
        visas=tuple(line.strip() for line in fixed.visas.splitlines() if line.strip()),
        minister=fixed.minister or MINISTER,
        help=fixed.help or HELP,
        help_in_english=fixed.help_in_english or HELP_IN_ENGLISH,
    )


def ground_of(code: str, own: Mapping[str, str]) -> Ground:
    """Return a reason in law, in the prefecture's own words when it has fixed some."""
    reason = refusal_reason(code)
    return Ground(
        article=reason.article,
        sentence=own.get(code) or _in("fr", reason.sentence),
        courtesy=_in("en", reason.sentence),
    )


def _in(language: str, sentence: Any) -> str:
    with translation.override(language):
        return str(sentence)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
