"""Make the letters that acts want: typeset, sealed, archived, once each."""

import logging
from collections.abc import Callable
from typing import Any

from escale.kit import clock
from escale.letters import (
    approval_certificate,
    archive,
    certificate_facts,
    closure,
    closure_facts,
    decision_facts,
    decision_letter,
    extension,
    filing_receipt,
    handover_facts,
    handover_receipt,
    paper,
    receipt_facts,
    reopening_refusal,
    reopening_refusal_facts,
)
from escale.letters.authority import SealUnavailable
from escale.letters.certificate import Extension
from escale.letters.models import Letter

log = logging.getLogger(__name__)


def _filing_receipt(facts: dict[str, Any], code: str) -> bytes:
    receipt = receipt_facts.read(facts, code=code)
    return filing_receipt.make(receipt, at=clock.machine_now())


def _decision(facts: dict[str, Any], code: str) -> bytes:
    decision = decision_facts.read(facts, code=code)
    return decision_letter.make(decision, at=clock.machine_now())


def _closure(facts: dict[str, Any], code: str) -> bytes:
    found = closure_facts.read(facts, code=code)
    return paper.make(closure.of(found), at=clock.machine_now())


def _reopening_refusal(facts: dict[str, Any], code: str) -> bytes:
    found = reopening_refusal_facts.read(facts, code=code)
    return paper.make(reopening_refusal.of(found), at=clock.machine_now())


def _handover(facts: dict[str, Any], code: str) -> bytes:
    found = handover_facts.read(facts, code=code)
    return paper.make(handover_receipt.of(found), at=clock.machine_now())


def _certificate(facts: dict[str, Any], code: str) -> bytes:
    found = certificate_facts.read(facts, code=code)
    said = extension.of(found) if isinstance(found, Extension) else approval_certificate.of(found)
    return paper.make(said, at=clock.machine_now())


_MAKERS: dict[str, Callable[[dict[str, Any], str], bytes]] = {
    Letter.Kind.FILING_RECEIPT: _filing_receipt,
    Letter.Kind.APPROVAL: _decision,
    Letter.Kind.REFUSAL: _decision,
    Letter.Kind.EXTENSION: _certificate,
    Letter.Kind.APPROVAL_CERTIFICATE: _certificate,
    Letter.Kind.CLOSURE: _closure,
    Letter.Kind.HANDOVER_RECEIPT: _handover,
    Letter.Kind.REOPENING_REFUSAL: _reopening_refusal,
}


def make_due(*, at_most: int = 500) -> int:
    """Make the letters due, oldest first; return how many were archived.

    A letter that cannot be made now (sealer down, words that cannot be typeset) is put off:
    the act that wanted it stands, and the others are made.
    """
    made = 0
    for _turn in range(at_most):
        letter = archive.hold_next()
        if letter is None:
            break
        try:
            pdf = _MAKERS[letter.kind](letter.facts, letter.code)
        except SealUnavailable:
            log.warning("letter %d waits: the sealer does not answer", letter.pk)
            archive.put_off(letter)
            continue
        except Exception:
            # One letter that cannot be typeset must not stop the others.
            log.exception("letter %d cannot be made", letter.pk)
            archive.put_off(letter)
            continue
        made += archive.keep(letter, pdf)
    return made
