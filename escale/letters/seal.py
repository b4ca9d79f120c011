"""Seals a letter with the organisation's certificate (PAdES), and says if a seal is genuine."""

import asyncio
import io
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from asn1crypto.cms import ContentInfo  # type: ignore[import-untyped]
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import (
    InvisSigSettings,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
)
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from escale.letters.authority import Authority, SealUnavailable, demo_authority, load

Result = TypeVar("Result")

FIELD = "cachet"
# What a screen reader says of the seal; PDF/UA wants a name on every form field.
READABLE_FIELD = "Cachet électronique du service"

# The container is written before the seal is known. Ours takes about 2,000 bytes, twice that
# in hexadecimal; the rest leaves room for a longer chain and, one day, a time stamp.
_RESERVED = 16_384


def authority() -> Authority:
    """Return the authority in force, from the folder `SEAL_PATH` (settings).

    Outside production it is made when missing. Raises `SealUnavailable`.
    """
    folder = Path(settings.SEAL_PATH)
    if not settings.PRODUCTION:
        try:
            demo_authority(folder)
        except OSError as error:
            raise SealUnavailable(because=f"{folder}: {error}") from error
    return load(folder)


def seal(pdf: bytes, *, reason: str, at: datetime, by: Authority | None = None) -> bytes:
    """Return the letter under the organisation's seal: who issued it, when, and not a byte since.

    PAdES baseline B-B (ETSI EN 319 142-1), certified: no later change is allowed but proofs of
    the seal itself, which levels B-T and B-LT add. `at` (aware) is the instant of sealing, in
    machine time. Nothing is asked of the network. `by` defaults to the authority in force.
    Raises `SealUnavailable`.
    """
    keeper = by or authority()
    field = SigFieldSpec(
        FIELD,
        readable_field_name=READABLE_FIELD,
        # Hidden, the field needs no place in the tag structure: PDF/UA-1 survives the seal.
        invis_sig_settings=InvisSigSettings(set_hidden_flag=True, set_print_flag=False),
    )
    terms = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    signer = _DatedSigner(terms, _KeyInMemory(keeper), new_field_spec=field, at=at)
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        signed = _finished(signer.async_sign_pdf(writer, bytes_reserved=_RESERVED))
    except (PdfError, SigningError, OSError, ValueError) as error:
        raise SealUnavailable(because=str(error)) from error
    return bytes(signed.getbuffer())


def is_genuine(pdf: bytes, *, by: Authority | None = None) -> bool:
    """Tell whether these bytes are a letter that we sealed, unchanged since.

    One seal, made with our own certificate (one of the same authority is not ours), sound, that
    covers the whole document, followed at most by proofs of the seal. Never raises on a
    document, however broken; nothing is asked of the network. `by` defaults to the authority
    in force; raises `SealUnavailable` without one.
    """
    keeper = by or authority()
    try:
        (embedded,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        status = _finished(
            async_validate_pdf_signature(
                embedded,
                ValidationContext(
                    trust_roots=[keeper.anchor],
                    other_certs=list(keeper.chain),
                    allow_fetching=False,
                ),
            )
        )
        return bool(
            status.bottom_line
            and status.signing_cert.dump() == keeper.certificate.dump()
            and status.modification_level in {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES}
            and _holds_nothing_else(pdf, embedded, keeper)
        )
    except Exception:  # noqa: BLE001 - anyone may send any bytes; what cannot be read is not ours
        return False


def _holds_nothing_else(pdf: bytes, seal_found: EmbeddedPdfSignature, keeper: Authority) -> bool:
    """Tell whether the seal's container, which no seal can cover, holds just our seal.

    Its zeros and its list of certificates could be rewritten without breaking the seal.
    """
    _start, before, after, _length = (int(place) for place in seal_found.byte_range)
    content: bytes = seal_found.pkcs7_content
    padding = content[len(ContentInfo.load(content).dump()) :]
    digits = content.hex().encode()
    ours = sorted(certificate.dump() for certificate in (keeper.certificate, *keeper.chain))
    found = sorted(entry.chosen.dump() for entry in seal_found.signed_data["certificates"])
    return (
        found == ours
        and not any(padding)
        and pdf[before:after] in {b"<" + digits + b">", b"<" + digits.upper() + b">"}
    )


class _KeyInMemory(Signer):
    """Signs with the key that was loaded once."""

    def __init__(self, keeper: Authority) -> None:
        store = SimpleCertificateStore.from_certs(keeper.chain)  # type: ignore[no-untyped-call]
        super().__init__(signing_cert=keeper.certificate, cert_registry=store)
        self._key = keeper.key

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,  # noqa: ARG002 - pyHanko's signature; `seal` chose SHA-256
        dry_run: bool = False,  # noqa: ARG002, FBT001, FBT002 - same
    ) -> bytes:
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


class _DatedSigner(PdfSigner):
    """Writes the instant it is told in the seal, instead of reading the machine's clock."""

    def __init__(
        self,
        terms: PdfSignatureMetadata,
        signer: Signer,
        *,
        new_field_spec: SigFieldSpec,
        at: datetime,
    ) -> None:
        super().__init__(terms, signer, new_field_spec=new_field_spec)
        self._at = at

    def init_signing_session(
        self,
        pdf_out: BasePdfFileWriter,
        existing_fields_only: bool = False,  # noqa: FBT001, FBT002 - pyHanko's signature
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


def _finished(work: Coroutine[Any, Any, Result]) -> Result:
    """Run pyHanko's asynchronous `work` to its end, from a thread that has a loop or none."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(max_workers=1) as aside:
        return aside.submit(asyncio.run, work).result()
