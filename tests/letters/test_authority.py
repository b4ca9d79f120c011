"""The key that seals: made once for the demo, read once from its folder, refused with a cause."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from escale.letters.authority import SealUnavailable, demo_authority, load


def test_processes_that_start_together_end_with_the_same_authority(tmp_path):
    folder = tmp_path / "var" / "seal"
    with ThreadPoolExecutor(8) as together:
        list(together.map(demo_authority, [folder] * 8))

    assert sorted(path.name for path in folder.iterdir()) == ["cert.pem", "key.pem"]
    assert [path.name for path in folder.parent.iterdir()] == ["seal"]
    assert load(folder).chain


def test_the_authority_is_made_once(tmp_path):
    folder = tmp_path / "seal"
    demo_authority(folder)
    key = (folder / "key.pem").read_bytes()
    demo_authority(folder)

    assert (folder / "key.pem").read_bytes() == key


def test_only_its_owner_reads_the_key(tmp_path):
    folder = tmp_path / "seal"
    demo_authority(folder)

    assert stat.S_IMODE((folder / "key.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_without_a_usable_key_is_refused_with_its_cause(tmp_path):
    other = tmp_path / "other"
    demo_authority(other)
    pem = {
        "of another": _pem(ec.generate_private_key(ec.SECP256R1())),
        "of RSA": _pem(rsa.generate_private_key(65537, 2048)),
        "of P-384": _pem(ec.generate_private_key(ec.SECP384R1())),
        "broken": b"-----BEGIN PRIVATE KEY-----\nnope\n",
    }

    with pytest.raises(SealUnavailable, match="cachet") as missing:
        load(tmp_path / "nowhere")
    assert "nowhere" in missing.value.because
    for name, key in pem.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "key.pem").write_bytes(key)
        (folder / "cert.pem").write_bytes((other / "cert.pem").read_bytes())
        with pytest.raises(SealUnavailable):
            load(folder)


def _pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
