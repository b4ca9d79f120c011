"""A seal says who and when, and that not a byte of the letter has changed since."""

import asyncio
import io
import random
import socket
import time
from datetime import UTC, datetime

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from escale.letters import authority, seal
from escale.letters.filing_receipt import unsealed
from tests.letters.receipts import receipt

AT = datetime(2026, 11, 24, 13, 33, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def letter():
    return unsealed(receipt())


@pytest.fixture(scope="module")
def sealed(letter, keeper):
    return seal.seal(letter, reason="Confirmation de dépôt", at=AT, by=keeper)


def test_a_sealed_letter_is_genuine(sealed, keeper):
    assert seal.is_genuine(sealed, by=keeper)


def test_the_seal_follows_the_letter_and_tells_when_and_why(letter, sealed):
    (found,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures

    assert sealed.startswith(letter)
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert found.sig_object["/Reason"] == "Confirmation de dépôt"
    assert found.self_reported_timestamp == AT
    assert found.sig_field["/TU"] == seal.READABLE_FIELD
    assert int(found.sig_field["/F"]) & 2  # hidden


def test_an_unsealed_letter_or_no_letter_is_not_genuine(letter, keeper, sealed):
    for bytes_sent in (letter, b"", b"%PDF-1.7", sealed[: len(sealed) // 2], sealed[1000:]):
        assert not seal.is_genuine(bytes_sent, by=keeper)


def test_a_flipped_byte_breaks_the_seal(sealed, keeper):
    (found,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    container = range(int(found.byte_range[1]), int(found.byte_range[2]))
    anywhere = [p for p in random.Random(7).sample(range(len(sealed)), 60) if p not in container]
    padding = [container.stop - 2, container.stop - 1, container.stop - 3000]

    for place in (*anywhere, *padding):
        altered = bytearray(sealed)
        altered[place] ^= 1
        assert not seal.is_genuine(bytes(altered), by=keeper), place


def test_a_letter_changed_after_its_seal_is_not_genuine(sealed, keeper):
    assert not seal.is_genuine(_with_a_note(sealed), by=keeper)
    assert not seal.is_genuine(_with_another_title(sealed), by=keeper)
    assert not seal.is_genuine(_saved_again(sealed), by=keeper)


def test_the_seal_of_another_is_not_ours(letter, keeper, tmp_path):
    authority.demo_authority(tmp_path / "seal")
    stranger = authority.load(tmp_path / "seal")
    theirs = seal.seal(letter, reason="Confirmation de dépôt", at=AT, by=stranger)

    assert seal.is_genuine(theirs, by=stranger)
    assert not seal.is_genuine(theirs, by=keeper)


def test_sealing_asks_nothing_of_the_network(letter, keeper, monkeypatch):
    def refuse(*_args, **_options):
        pytest.fail("the network was asked for something")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    assert seal.is_genuine(seal.seal(letter, reason="Essai", at=AT, by=keeper), by=keeper)


def test_a_letter_is_sealed_from_asynchronous_code_too(letter, keeper):
    async def within_a_loop():
        return seal.seal(letter, reason="Essai", at=AT, by=keeper)

    assert seal.is_genuine(asyncio.run(within_a_loop()), by=keeper)


def test_the_demo_makes_its_authority_and_production_does_not(letter, settings, tmp_path):
    settings.SEAL_PATH = tmp_path / "seal"
    settings.PRODUCTION = True
    with pytest.raises(seal.SealUnavailable):
        seal.seal(letter, reason="Essai", at=AT)

    settings.PRODUCTION = False
    assert seal.is_genuine(seal.seal(letter, reason="Essai", at=AT))


def test_a_sealer_that_is_down_says_so(letter, settings, tmp_path):
    (tmp_path / "seal").write_text("not a folder")
    settings.SEAL_PATH = tmp_path / "seal"

    with pytest.raises(seal.SealUnavailable, match="momentanément indisponible"):
        seal.seal(letter, reason="Essai", at=AT)
    with pytest.raises(seal.SealUnavailable):
        seal.seal(b"not a PDF", reason="Essai", at=AT)


def test_time_to_seal_is_printed(letter, keeper):
    started = time.perf_counter()
    for _ in range(10):
        seal.seal(letter, reason="Essai", at=AT, by=keeper)
    print(f"\nseal: {(time.perf_counter() - started) * 100:.1f} ms")  # noqa: T201


def _with_a_note(pdf):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    name = generic.pdf_name
    note = generic.DictionaryObject(
        {
            name("/Type"): name("/Annot"),
            name("/Subtype"): name("/Text"),
            name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 50, 90, 90))),
            name("/Contents"): generic.pdf_string("Demande acceptée"),
        }
    )
    writer.register_annotation(writer.root["/Pages"]["/Kids"].raw_get(0), writer.add_object(note))
    return _written(writer)


def _with_another_title(pdf):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/Lang"] = generic.pdf_string("en")
    writer.update_root()
    return _written(writer)


def _written(writer):
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _saved_again(pdf):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out)
    return out.getvalue()
