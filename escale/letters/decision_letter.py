"""The letter of a decision: a pure function of its facts, typeset once, sealed, archived."""

from datetime import date, datetime

from escale.kit import clock
from escale.letters import approval, refusal
from escale.letters.authority import Authority
from escale.letters.blocks import Block, data_of, spaced
from escale.letters.decision import Approval, Refusal
from escale.letters.printing import in_groups, number_end, qr
from escale.letters.remedies import in_full
from escale.letters.seal import seal
from escale.letters.typeset import Data, typeset
from escale.letters.words import day_in_words, instant_in_words


def make(
    decision: Approval | Refusal, *, at: datetime | None = None, by: Authority | None = None
) -> bytes:
    """Return the letter of this decision: an accessible, sealed PDF.

    `at` (aware, machine time) dates the seal, by default now; `by` is the authority that seals,
    by default the one in force. Raises `SealUnavailable`: the decision stands, and the letter is
    made again later.
    """
    reason = f"{title_of(decision)} sur la demande {decision.reference}"
    return seal(unsealed(decision), reason=reason, at=at or clock.machine_now(), by=by)


def unsealed(decision: Approval | Refusal) -> bytes:
    """Return the same letter without its seal: same facts, same bytes."""
    return typeset("decision", _printed(decision), at=decision.decided_at)


def title_of(decision: Approval | Refusal) -> str:
    """Return what the letter is called."""
    return approval.TITLE if isinstance(decision, Approval) else refusal.TITLE


def in_french(decision: Approval | Refusal) -> tuple[Block, ...]:
    """Return what the letter says, between its head and its signature."""
    if isinstance(decision, Approval):
        return approval.in_french(decision)
    return refusal.in_french(decision)


def _in_english(decision: Approval | Refusal) -> tuple[Block, ...]:
    if isinstance(decision, Approval):
        return approval.in_english(decision)
    return refusal.in_english(decision)


def _birth(day: date | None) -> str | None:
    return day_in_words(day, weekday=False).replace(" ", "\u00a0") if day else None


def _printed(decision: Approval | Refusal) -> dict[str, Data]:
    """Return the letter's data: French blocks, and English ones for the courtesy translation."""
    service, is_approval = decision.service, isinstance(decision, Approval)
    return {
        "title": title_of(decision),
        "title_en": approval.TITLE_IN_ENGLISH if is_approval else refusal.TITLE_IN_ENGLISH,
        "reference": decision.reference,
        "code": in_groups(decision.verification_code),
        "url": decision.verification_url,
        "qr": qr(decision.verification_url),
        "name": " ".join(decision.applicant_name.split()),
        "number_end": number_end(decision.foreigner_number),
        "born_on": _birth(decision.born_on),
        "case": decision.case_label,
        "filed_on": in_full(decision.filed_on, "fr"),
        "decided_on": in_full(decision.decided_on, "fr"),
        "service": {
            "name": service.name,
            "address": list(service.address),
            "email": service.email,
            "phone": service.phone.replace(" ", "\u00a0"),
        },
        "signatory": {"name": decision.signatory.name, "title": decision.signatory.title},
        "signed_at": instant_in_words(decision.decided_at, decision.zone),
        "authority": spaced(decision.wording.authority, "fr"),
        "place": decision.wording.place,
        "blocks": data_of(in_french(decision), "fr"),
        "courtesy": data_of(_in_english(decision), "en") if decision.language == "en" else None,
    }
