"""Who seals: the organisation's key and certificate, and the demo's self-made authority."""

import functools
import os
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import pem  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils.translation import gettext_lazy as _

from escale.kit.sentences import Refused

# Decades, so that a rehearsal may move the clock; a real certificate lasts two or three years.
_DEMO_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_DEMO_UNTIL = datetime(2070, 1, 1, tzinfo=UTC)


class SealUnavailable(Refused):
    """The letter cannot be sealed at the moment: it is made again later, and the act stands."""

    def __init__(self, *, because: str) -> None:
        """Keep the technical cause for the log; the person reads a plain sentence."""
        super().__init__(
            _("Le cachet électronique est momentanément indisponible."),
            hint=_("Votre document sera prêt dans quelques minutes. Vous n’avez rien à faire."),
        )
        self.because = because


@dataclass(frozen=True)
class Authority:
    """The key that seals, its certificate, and the certificates above it, nearest first."""

    key: ec.EllipticCurvePrivateKey
    certificate: asn1_x509.Certificate
    chain: tuple[asn1_x509.Certificate, ...]

    @property
    def anchor(self) -> asn1_x509.Certificate:
        """The certificate that our own verification starts from."""
        return self.chain[-1] if self.chain else self.certificate


@functools.lru_cache(maxsize=4)
def load(folder: Path) -> Authority:
    """Return the authority kept in `folder`, read once per process.

    `key.pem`: an unencrypted P-256 private key. `cert.pem`: its certificate first, then those
    above it. Raises `SealUnavailable` if either is missing, unreadable, or of another key.
    """
    try:
        key = serialization.load_pem_private_key((folder / "key.pem").read_bytes(), password=None)
        certificates = [
            asn1_x509.Certificate.load(der)
            for _kind, _headers, der in pem.unarmor((folder / "cert.pem").read_bytes(), True)
        ]
    except (OSError, ValueError, TypeError) as error:
        raise SealUnavailable(because=f"{folder}: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SealUnavailable(because=f"{folder}: key.pem is not a P-256 key")
    own = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    if not certificates or certificates[0].public_key.dump() != own:
        raise SealUnavailable(
            because=f"{folder}: cert.pem does not begin with the certificate of the key"
        )
    return Authority(key=key, certificate=certificates[0], chain=tuple(certificates[1:]))


def demo_authority(folder: Path) -> None:
    """Make a self-made authority and its organisation's certificate in `folder`, once.

    Atomic: processes that start together end with the same one. The authority's own key is
    thrown away, so that it can certify nothing else. Demo and tests only: nobody trusts it.
    """
    if (folder / "key.pem").exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f"{folder.name}.{secrets.token_hex(8)}")
    draft.mkdir(mode=0o700)
    try:
        key, certificates = _demo_material()
        _write(draft / "key.pem", key)
        _write(draft / "cert.pem", certificates)
        draft.rename(folder)
    except OSError:
        if not (folder / "key.pem").exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, from its first byte."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _demo_material() -> tuple[bytes, bytes]:
    """Return the organisation's key, and its certificate followed by its authority's, in PEM."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    key = ec.generate_private_key(ec.SECP256R1())
    root_name = _name("Escale (démonstration)", "Autorité de démonstration Escale")
    name = _name("Escale (démonstration)", "Cachet de démonstration Escale")
    identifier = x509.SubjectKeyIdentifier.from_public_key(root_key.public_key())
    root = (
        _certificate(root_name, root_key.public_key(), issuer=root_name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(identifier, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    certificate = (
        _certificate(name, key.public_key(), issuer=root_name)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    return (
        key.private_bytes(
            encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        certificate.public_bytes(encoding) + root.public_bytes(encoding),
    )


def _name(organisation: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name, public_key: ec.EllipticCurvePublicKey, *, issuer: x509.Name
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_DEMO_FROM)
        .not_valid_after(_DEMO_UNTIL)
    )


def _usage(*granted: str) -> x509.KeyUsage:
    """Return a key usage that grants what is named and nothing else."""
    return x509.KeyUsage(
        digital_signature="digital_signature" in granted,
        content_commitment="content_commitment" in granted,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign="key_cert_sign" in granted,
        crl_sign="crl_sign" in granted,
        encipher_only=False,
        decipher_only=False,
    )
