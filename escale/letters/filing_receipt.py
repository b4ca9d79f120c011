"""The « confirmation de dépôt »: what was filed, when, by whom, and what the law makes of it.

It is the acknowledgement that the code of relations between the public and the administration
wants (CRPA L112-3, R112-5) and the online filing certificate of CESEDA R431-15-1. The letter is
a pure function of its facts; whoever calls archives the bytes and never makes them twice.
"""

import enum
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from escale.kit import clock
from escale.letters.authority import Authority
from escale.letters.printing import in_groups, number_end, qr
from escale.letters.seal import seal
from escale.letters.typeset import Data, typeset
from escale.letters.words import Language, day_in_words, instant_in_words

# The prefect puts the extension certificate at the applicant's disposal before the gap; our
# rule does it this long before the document ends (CESEDA R431-15-1 sets no number of days).
CERTIFICATE_AHEAD = timedelta(days=15)

DECLARATION = (
    "Je déclare sur l’honneur que les informations et les pièces de cette demande sont exactes, "
    "et je m’engage à signaler tout changement de ma situation."
)


class FiledBy(enum.StrEnum):
    """Who entered the application."""

    APPLICANT = "applicant"
    CLERK = "clerk"


class EPhoto(enum.StrEnum):
    """What was known of the e-photo when the application was filed."""

    VALID = "valid"
    NOT_YET_ACTIVE = "not_yet_active"
    TO_BE_CHECKED = "to_be_checked"
    EXPLAINED = "explained"
    MISSING = "missing"


class Protection(enum.StrEnum):
    """What proves the applicant's lawful stay once the present document has ended."""

    BY_RULE = "by_rule"
    ONCE_COMPLETE = "once_complete"
    LATE = "late"
    EXPIRED = "expired"
    END_UNKNOWN = "end_unknown"


@dataclass(frozen=True, kw_only=True)
class Court:
    """The administrative court that hears appeals against the prefecture's decisions."""

    name: str
    address: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Service:
    """The service in charge, as CRPA R112-5 wants it named: address, e-mail and telephone."""

    name: str
    address: tuple[str, ...]
    email: str
    phone: str
    court: Court


@dataclass(frozen=True, kw_only=True)
class FiledDocument:
    """One document received for a piece: its SHA-256 is of the bytes that the office reads."""

    label: str
    file_name: str
    pages: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class FiledPiece:
    """One slot of the application: documents, or the reason why there is none, in full.

    `note` says what was given for a piece that is not a document: a code typed, a text signed.
    """

    label: str
    documents: tuple[FiledDocument, ...] = ()
    explanation: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class FilingReceipt:
    """Everything the « confirmation de dépôt » says.

    `reference` is printed as given, `verification_code` in groups of four (16 characters, no
    dash needed); `foreigner_number` is masked here.
    `filed_at` is aware, `zone` the IANA zone of the prefecture. `silence_on` is the first day on
    which silence may be a refusal; when there is none, `silence_note` may say why, else the
    letter explains that the count has not begun. Labels are in French. With a `follow_up_code`
    (12 characters), a last page that is to be kept apart gives it.
    """

    reference: str
    verification_code: str
    verification_url: str
    applicant_name: str
    born_on: date | None
    foreigner_number: str | None
    case_label: str
    filed_at: datetime
    zone: str
    filed_by: FiledBy
    service: Service
    filed_in_time: bool
    document_expires_on: date | None
    complete_on: date | None
    missing: tuple[str, ...] = ()
    silence_on: date | None = None
    silence_note: str = ""
    pieces: tuple[FiledPiece, ...] = ()
    ephoto: EPhoto = EPhoto.VALID
    observations: str = ""
    declaration: str = DECLARATION
    language: Language = "fr"
    # What a person met at the counter types, and where, to follow the request from an account.
    follow_up_code: str = ""
    follow_up_url: str = ""


def make(
    receipt: FilingReceipt, *, at: datetime | None = None, by: Authority | None = None
) -> bytes:
    """Return the « confirmation de dépôt » of these facts: an accessible, sealed PDF.

    `at` (aware, machine time) dates the seal, by default now; `by` is the authority that seals,
    by default the one in force. Raises `SealUnavailable`: the filing stands, and
    the letter is made again later.
    """
    reason = f"Confirmation de dépôt de la demande {receipt.reference}"
    return seal(unsealed(receipt), reason=reason, at=at or clock.machine_now(), by=by)


def unsealed(receipt: FilingReceipt) -> bytes:
    """Return the same letter without its seal, to preview it: same facts, same bytes."""
    return typeset("filing_receipt", _printed(receipt), at=receipt.filed_at)


def protection(receipt: FilingReceipt) -> Protection:
    """Return what will prove lawful stay after the present document (CESEDA R431-15-1)."""
    return protection_when_filed(
        expires_on=receipt.document_expires_on,
        filed_on=receipt.filed_at.astimezone(ZoneInfo(receipt.zone)).date(),
        filed_in_time=receipt.filed_in_time,
        complete_on=receipt.complete_on,
    )


def protection_when_filed(
    *, expires_on: date | None, filed_on: date, filed_in_time: bool, complete_on: date | None
) -> Protection:
    """Return the same from the days alone; `expires_on` ends the present document."""
    if expires_on is None:
        return Protection.END_UNKNOWN
    if expires_on < filed_on:
        return Protection.EXPIRED
    if not filed_in_time:
        return Protection.LATE
    return Protection.ONCE_COMPLETE if complete_on is None else Protection.BY_RULE


def _printed(receipt: FilingReceipt) -> dict[str, Data]:
    """Return the letter's data: French words, and English ones for the courtesy translation."""
    service = receipt.service
    return {
        "reference": receipt.reference,
        "code": in_groups(receipt.verification_code),
        "url": receipt.verification_url,
        "qr": qr(receipt.verification_url),
        "name": " ".join(receipt.applicant_name.split()),
        "number_end": number_end(receipt.foreigner_number),
        "case": receipt.case_label,
        "filed_by": receipt.filed_by.value,
        "service": {
            "name": service.name,
            "address": list(service.address),
            "email": service.email,
            "phone": service.phone.replace(" ", "\u00a0"),
            "court": {"name": service.court.name, "address": list(service.court.address)},
        },
        "missing": list(receipt.missing),
        "silence_note": receipt.silence_note,
        "protection": protection(receipt).value,
        "ephoto": receipt.ephoto.value,
        "observations": receipt.observations.strip(),
        "declaration": receipt.declaration,
        "pieces": [_piece(piece) for piece in receipt.pieces],
        "words": {"fr": _dates(receipt, "fr"), "en": _dates(receipt, "en")},
        "courtesy": receipt.language == "en",
        "follow_up": {"code": in_groups(receipt.follow_up_code), "url": receipt.follow_up_url}
        if receipt.follow_up_code
        else None,
    }


def _dates(receipt: FilingReceipt, language: Language) -> dict[str, Data]:
    """Return the receipt's dates in words, that no line end cuts; None where there is none."""

    def words(day: date | None, *, weekday: bool = True) -> str | None:
        if day is None:
            return None
        return day_in_words(day, language, weekday=weekday).replace(" ", "\u00a0")

    filed_on = receipt.filed_at.astimezone(ZoneInfo(receipt.zone)).date()
    expires_on = receipt.document_expires_on
    certificate_on = expires_on and max(expires_on - CERTIFICATE_AHEAD, filed_on)
    return {
        "filed_at": instant_in_words(receipt.filed_at, receipt.zone, language),
        "filed_on": words(filed_on),
        "born_on": words(receipt.born_on, weekday=False),
        "complete_on": words(receipt.complete_on),
        "silence_on": words(receipt.silence_on),
        "expires_on": words(expires_on),
        "certificate_on": words(certificate_on),
    }


def _piece(piece: FiledPiece) -> dict[str, Data]:
    return {
        "label": piece.label,
        "explanation": piece.explanation.strip(),
        "note": piece.note,
        "documents": [
            {
                "label": document.label,
                "file_name": document.file_name,
                "pages": document.pages,
                "sha256": document.sha256.lower(),
            }
            for document in piece.documents
        ],
    }
