"""The facts of a filing receipt: gathered at the filing, kept as JSON, read back to typeset."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from escale.applications import deadlines
from escale.applications.counter_code import code_of
from escale.applications.models import Application, Engagement, Piece, Reconciliation
from escale.documents.models import Document, Ephoto
from escale.letters.filing_receipt import (
    Court,
    EPhoto,
    FiledBy,
    FiledDocument,
    FiledPiece,
    FilingReceipt,
    Service,
)
from escale.letters.words import instant_in_words
from escale.people.models import Prefecture
from escale.procedures.cases import Case
from escale.procedures.pieces import Kind, Slot, slots_for
from escale.register.models import Identification

_EPHOTO = {
    Ephoto.Outcome.VALID: EPhoto.VALID,
    Ephoto.Outcome.NOT_ACTIVE: EPhoto.NOT_YET_ACTIVE,
    Ephoto.Outcome.UNREACHABLE: EPhoto.TO_BE_CHECKED,
}


def gather(
    application: Application,
    *,
    pieces: Sequence[Piece],
    documents: Sequence[Document],
    ephoto: Ephoto | None,
    language: str,
    filed_by: FiledBy = FiledBy.APPLICANT,
    code_seed: str = "",
) -> dict[str, Any]:
    """Return, as JSON values, what the receipt of this filing will say for ever.

    Of a counter code only the seed is kept: the code itself is computed when the letter is made.
    """
    office = application.prefecture
    filed_at = application.filed_at
    if office is None or filed_at is None:
        message = "a receipt is for a filed application"
        raise ValueError(message)
    complete_on = application.complete_on
    with translation.override("fr"):
        receipt = FilingReceipt(
            reference=application.reference,
            verification_code="",
            verification_url="",
            applicant_name=f"{application.family_name} {application.given_names}".strip(),
            born_on=application.born_on,
            foreigner_number=foreigner_number_of(application),
            case_label=application.case_label,
            filed_at=filed_at,
            zone=application.zone,
            filed_by=filed_by,
            service=service_of(office),
            filed_in_time=bool(application.filed_in_time),
            document_expires_on=application.document_expires_on,
            complete_on=complete_on,
            silence_on=deadlines.silence_on(complete_on) if complete_on else None,
            pieces=_pieces(application, pieces, documents),
            ephoto=_ephoto_state(pieces, ephoto),
            observations=application.observations,
            language="en" if language == "en" else "fr",
        )
        facts = {name: to_json(value) for name, value in asdict(receipt).items()}
        return facts | {_SEED: code_seed}


_SEED = "code_seed"


def read(facts: dict[str, Any], *, code: str) -> FilingReceipt:
    """Return the receipt these facts describe, with the code under which it is verified."""
    seed = facts.get(_SEED, "")
    receipt = FilingReceipt(
        **{
            **{name: value for name, value in facts.items() if name != _SEED},
            "born_on": _day(facts["born_on"]),
            "document_expires_on": _day(facts["document_expires_on"]),
            "complete_on": _day(facts["complete_on"]),
            "silence_on": _day(facts["silence_on"]),
            "filed_at": datetime.fromisoformat(facts["filed_at"]),
            "filed_by": FiledBy(facts["filed_by"]),
            "ephoto": EPhoto(facts["ephoto"]),
            "missing": tuple(facts["missing"]),
            "service": service_read(facts["service"]),
            "pieces": tuple(
                FiledPiece(
                    label=piece["label"],
                    documents=tuple(FiledDocument(**d) for d in piece["documents"]),
                    explanation=piece["explanation"],
                    note=piece.get("note", ""),
                )
                for piece in facts["pieces"]
            ),
            "follow_up_code": code_of(seed) if seed else "",
            "follow_up_url": follow_up_url(),
        }
    )
    return replace(receipt, verification_code=code, verification_url=verification_url(code))


def _pieces(
    application: Application, pieces: Sequence[Piece], documents: Sequence[Document]
) -> tuple[FiledPiece, ...]:
    by_slot = {piece.slot: piece for piece in pieces}
    filed = []
    for slot in slots_for(Case(application.case)):
        piece = by_slot.get(slot.code)
        if piece is None:
            continue
        given = [d for d in documents if d.piece_id == piece.pk]
        note = _note(application, slot)
        if not given and not piece.explanation and not note:
            continue
        filed.append(
            FiledPiece(
                label=str(slot.label),
                documents=tuple(_document(slot, document) for document in given),
                explanation=piece.explanation,
                note=note,
            )
        )
    return tuple(filed)


def _note(application: Application, slot: Slot) -> str:
    """Say what was given for a piece that is not a document: a code, a signature."""
    if slot.kind is Kind.EPHOTO:
        given = Ephoto.objects.filter(application=application).exists()
        return "Code e-photo fourni." if given else ""
    if slot.kind is Kind.ENGAGEMENT:
        signed = Engagement.objects.filter(application=application).first()
        if signed is None:
            return ""
        at = instant_in_words(signed.signed_at, application.zone)
        return (
            f"Signé sur la page par {signed.signed_name}, {at}. "
            f"Texte de {signed.text_version}, SHA-256 : {signed.text_sha256}."
        )
    return ""


def _document(slot: Slot, document: Document) -> FiledDocument:
    labels = {c.code: str(c.label) for a in slot.alternatives for c in a.components}
    return FiledDocument(
        label=labels.get(document.component, document.component),
        file_name=", ".join(file.name for file in document.files.all()),
        pages=document.pages,
        sha256=document.sha256,
    )


def _ephoto_state(pieces: Sequence[Piece], ephoto: Ephoto | None) -> EPhoto:
    if ephoto:
        return _EPHOTO.get(Ephoto.Outcome(ephoto.outcome), EPhoto.TO_BE_CHECKED)
    explained = any(piece.slot == "ephoto" and piece.explanation for piece in pieces)
    return EPhoto.EXPLAINED if explained else EPhoto.MISSING


def service_of(office: Prefecture) -> Service:
    """Return the service in charge, as letters name it."""
    return Service(
        name=f"{office.name} – {office.service}",
        address=tuple(office.postal_address.splitlines()),
        email=office.email,
        phone=office.phone,
        court=Court(name=office.court, address=tuple(office.court_address.splitlines())),
    )


def service_read(kept: dict[str, Any]) -> Service:
    """Return the service that was kept as JSON."""
    court = Court(name=kept["court"]["name"], address=tuple(kept["court"]["address"]))
    return Service(**{**kept, "address": tuple(kept["address"]), "court": court})


def verification_url(code: str) -> str:
    """Return the address that the QR code of a letter opens."""
    return f"{settings.BASE_URL}{reverse('public:verify')}?code={code}"


def follow_up_url() -> str:
    """Return the address at which a counter code is typed."""
    return f"{settings.BASE_URL}{reverse('public:counter_code')}"


def foreigner_number_of(application: Application) -> str | None:
    """Return the number the register confirmed; one merely typed is not vouched for.

    Nor is one whose holder states another identity: an officer looks first.
    """
    if Reconciliation.objects.filter(application=application).exists():
        return None
    confirmed = (
        Identification.objects.filter(person_id=application.person_id, confirmed_at__isnull=False)
        .select_related("national")
        .first()
    )
    if confirmed is None or confirmed.national is None:
        return None
    return confirmed.national.foreigner_number


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def to_json(value: Any) -> Any:
    """Return facts as JSON values: days and instants in ISO 8601, tuples as lists."""
    if isinstance(value, dict):
        return {key: to_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(inner) for inner in value]
    if isinstance(value, date):  # a datetime is a date
        return value.isoformat()
    return value
