"""The antivirus as Escale meets it: the same contract for the simulator and for a real clamd."""

import socket
import time
import tracemalloc

import pytest

from escale.gateways import antivirus as gateway
from escale.gateways.antivirus import AntivirusUnavailable, Verdict, scan, signatures
from tests import samples
from tests.corpus.sent import EICAR

MEGABYTE = 1024 * 1024
CLEAN = Verdict(is_clean=True)


@pytest.fixture(params=["simulator", "clamd over TCP", "clamd over a Unix socket"])
def either(request, settings):
    """An antivirus that answers, as the antivirus of the settings."""
    if request.param == "simulator":
        return request.getfixturevalue("antivirus")
    real = request.getfixturevalue("clamd")
    if request.param == "clamd over a Unix socket":
        settings.ANTIVIRUS_URL = real.unix_url
    return real


def pieces(content: bytes, size: int = 8192):
    return (content[start : start + size] for start in range(0, len(content), size))


def unavailable(parts) -> str:
    """Have this checked, to no avail; return the cause kept for the operator."""
    with pytest.raises(AntivirusUnavailable) as refused:
        scan(parts)
    assert str(refused.value.sentence)
    return refused.value.cause


INFECTED = {
    "alone": EICAR,
    "after a PDF": samples.pdf() + EICAR,
    "as the comment of a photo": samples.image(samples.scene(), "JPEG", comment=EICAR),
    "at the end of 20 MB": bytes(20 * MEGABYTE) + EICAR,
}


# ---- what is clean, and what is not --------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [samples.pdf(3), samples.jpeg(), b"x"], ids=["PDF", "JPEG", "x"]
)
def test_an_honest_file_is_clean(either, content):
    assert scan(pieces(content)) == CLEAN


@pytest.mark.parametrize("content", INFECTED.values(), ids=INFECTED)
def test_a_threat_is_found_wherever_it_is(either, content):
    verdict = scan(pieces(content))
    assert not verdict.is_clean
    assert "EICAR" in verdict.threat.upper()
    assert not verdict.is_uncheckable


@pytest.mark.parametrize("size", [1, 7, len(EICAR), 65536])
def test_a_threat_is_found_however_the_stream_is_cut(either, size):
    assert not scan(pieces(EICAR, size)).is_clean
    assert not scan(pieces(b"honest " + EICAR + b" honest", size)).is_clean


def test_an_empty_part_hides_nothing_of_what_follows(either):
    assert not scan([b"", b"honest", b"", EICAR, b""]).is_clean


@pytest.mark.parametrize("parts", [[], [b""], [b"", b""]])
def test_nothing_at_all_is_never_clean(either, parts):
    assert unavailable(parts) == "there was nothing to check"


def test_a_part_larger_than_any_buffer_is_checked_to_its_end(either):
    assert scan([bytes(20 * MEGABYTE)]) == CLEAN
    assert not scan([bytes(20 * MEGABYTE) + EICAR]).is_clean


def test_one_scan_knows_nothing_of_another(either):
    assert not scan([EICAR]).is_clean
    assert scan([samples.pdf()]) == CLEAN


def test_memory_does_not_grow_with_the_file(antivirus):
    block = bytes(256 * 1024)
    scan([block])
    tracemalloc.start()
    try:
        assert scan(block for _ in range(400)) == CLEAN
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MEGABYTE


def test_a_real_antivirus_looks_inside_what_a_pdf_compresses(clamd):
    with samples.opened(samples.pdf()) as made:
        made.pages[0].obj.Contents = made.make_stream(b"% " + EICAR + b"\n")
        content = samples.saved(made, compress_streams=True)
    assert EICAR not in content
    assert not scan(pieces(content)).is_clean


@pytest.mark.parametrize("revision", [3, 4, 6])
def test_a_pdf_that_only_forbids_printing_can_be_checked(clamd, revision):
    assert scan([samples.restricted_pdf(revision)]) == CLEAN


def test_what_needs_a_password_is_said_to_be_uncheckable(clamd):
    verdict = scan([samples.protected_pdf()])
    assert verdict.threat == "Heuristics.Encrypted.PDF"
    assert verdict.is_uncheckable
    assert not verdict.is_clean


def test_what_grows_beyond_the_limits_is_said_to_be_uncheckable(clamd):
    verdict = scan(pieces(samples.bomb_pdf()))
    assert verdict.threat.startswith("Heuristics.Limits.Exceeded")
    assert verdict.is_uncheckable
    assert not verdict.is_clean


def test_what_takes_too_long_is_said_to_be_uncheckable(clamd_set_up):
    clamd_set_up("StreamMaxLength 130M\nMaxScanTime 1\nAlertExceedsMax yes")
    verdict = scan(pieces(samples.pdf(weight=20 * MEGABYTE)))
    assert verdict.threat == "Heuristics.Limits.Exceeded.MaxScanTime"
    assert verdict.is_uncheckable


@pytest.mark.parametrize("mark", [b"ESCALE-EXCEEDS-THE-LIMITS", b"ESCALE-IS-ENCRYPTED"])
def test_the_simulator_knows_what_is_uncheckable(antivirus, mark):
    verdict = scan([samples.pdf() + mark])
    assert verdict.is_uncheckable
    assert not verdict.is_clean


# ---- the signatures in force ---------------------------------------------------------------------


def test_signatures_keep_their_name_while_they_do_not_change(either):
    named = signatures()
    assert named.startswith("ClamAV ")
    assert len(named) <= 100
    assert signatures() == named


def test_new_signatures_change_the_name_and_find_more(clamd):
    threat, named = b"a threat of tomorrow", {signatures()}
    assert scan([threat]) == CLEAN
    clamd.teach(27001, b"another threat")
    named.add(signatures())
    assert scan([threat]) == CLEAN
    clamd.teach(27002, threat)
    named.add(signatures())
    assert scan([threat]) == Verdict(is_clean=False, threat="Escale.Test.Known.UNOFFICIAL")
    assert len(named) == 3


def test_the_simulator_learns_too(antivirus):
    threat, named = b"ESCALE-THREAT-KNOWN-FROM-27002", signatures()
    assert scan([threat]) == CLEAN
    antivirus.know(27002)
    assert signatures() != named
    assert scan([threat]) == Verdict(is_clean=False, threat="Escale.Test.Known")


def test_signatures_of_ones_own_do_not_show_in_the_name(clamd):
    """What docs/operations/antivirus.md warns of: only what a distributor numbers is seen."""
    named = signatures()
    own = clamd.folder / "signatures" / "own.ndb"
    own.write_text(f"Own:0:*:{b'of our own'.hex()}\n")
    try:
        clamd.ask("RELOAD")
        end = time.monotonic() + 10
        while scan([b"of our own"]).is_clean:
            assert time.monotonic() < end
            time.sleep(0.05)
        assert signatures() == named
    finally:
        own.unlink()
        clamd.stop()


def test_signatures_that_cannot_be_read_leave_the_former_in_force(clamd):
    named = signatures()
    (clamd.folder / "signatures" / "daily.cud").write_bytes(b"cut on the way")
    clamd.ask("RELOAD")
    clamd.expect("Database load failed")
    assert signatures() == named
    assert not scan([EICAR]).is_clean


def test_a_clamd_left_without_any_signature_names_none(clamd_set_up):
    """With that setting, clamd lets go of its signatures before it reads others."""
    other = clamd_set_up("ConcurrentDatabaseReload no")
    (other.folder / "signatures" / "daily.cud").write_bytes(b"cut on the way")
    other.ask("RELOAD")
    other.expect("Database load failed")
    with pytest.raises(AntivirusUnavailable, match="4294967295"):
        signatures()


# ---- whatever is not a clear verdict -------------------------------------------------------------


def test_a_stream_beyond_the_antiviruss_limit_is_not_clean(either):
    block = bytes(MEGABYTE)
    assert "size limit exceeded" in unavailable(block for _ in range(140))
    assert scan([b"after"]) == CLEAN


def test_a_clamd_killed_in_the_middle_says_nothing(clamd):
    def parts():
        yield bytes(MEGABYTE)
        clamd.stop(number=9)
        yield bytes(5 * MEGABYTE)

    assert unavailable(parts()) in {"BrokenPipeError", "ConnectionResetError"}
    assert unavailable([b"x"]) == "ConnectionRefusedError"
    with pytest.raises(AntivirusUnavailable):
        signatures()
    clamd.start()
    assert scan([b"x"]) == CLEAN


def test_a_clamd_killed_before_its_answer_says_nothing(clamd):
    def parts():
        yield b"x"
        clamd.stop(number=9)

    assert unavailable(parts()) in {"BrokenPipeError", "ConnectionResetError", "clamd answered ''"}


def test_a_connection_cut_in_the_middle_says_nothing(antivirus):
    antivirus.behave("cut")
    assert unavailable(bytes(MEGABYTE) for _ in range(20))


def test_an_antivirus_that_is_down_says_nothing(antivirus):
    antivirus.behave("down")
    assert unavailable([b"x"])
    with pytest.raises(AntivirusUnavailable):
        signatures()
    antivirus.behave("well")
    assert scan([b"x"]) == CLEAN


def test_an_antivirus_that_is_not_there_says_nothing(closed_port, settings, tmp_path):
    settings.ANTIVIRUS_URL = f"tcp://127.0.0.1:{closed_port}"
    assert unavailable([b"x"]) == "ConnectionRefusedError"
    settings.ANTIVIRUS_URL = f"unix://{tmp_path}/clamd.ctl"
    assert unavailable([b"x"]) == "FileNotFoundError"


def test_an_antivirus_too_slow_to_answer_is_left(antivirus, monkeypatch):
    antivirus.behave("slow")
    monkeypatch.setattr(gateway, "SCAN_TIMEOUT", 0.5)
    started = time.monotonic()
    assert unavailable([b"x"]) == "TimeoutError"
    assert time.monotonic() - started < 2


def test_the_limit_is_for_the_whole_scan_not_for_each_part(either, monkeypatch):
    monkeypatch.setattr(gateway, "SCAN_TIMEOUT", 0.5)

    def parts():
        while True:
            time.sleep(0.05)
            yield b"x"

    started = time.monotonic()
    assert unavailable(parts()) == "TimeoutError"
    assert time.monotonic() - started < 2


def test_an_antivirus_that_stops_reading_is_left(silent_port, settings, monkeypatch):
    settings.ANTIVIRUS_URL = f"tcp://127.0.0.1:{silent_port}"
    monkeypatch.setattr(gateway, "SCAN_TIMEOUT", 0.5)
    assert unavailable(bytes(MEGABYTE) for _ in range(100)) == "TimeoutError"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0",
        b"OK\0",
        b"stream: OK",  # cut before its end
        b"stream: OK\n",
        b"stream: OK \0",
        b" stream: OK\0",
        b"stream: ok\0",
        b"stream: OK\0stream: OK\0",
        b"other: OK\0",
        b"stream: anything OK\0",
        b"stream: NOT OK\0",
        b"stream: OK ERROR\0",
        b"stream:  FOUND",
        b"stream: FOUND\0",
        b"Error writing to temporary file ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"stre\xe9m: OK\0",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"x" * 100_000,
    ],
)
def test_an_answer_that_is_not_exactly_clean_is_not_clean(answer, settings, answering):
    with answering(answer) as port:
        settings.ANTIVIRUS_URL = f"tcp://127.0.0.1:{port}"
        assert unavailable([b"x"])


def test_an_answer_that_comes_byte_by_byte_is_read(settings, answering):
    with answering(b"stream: OK\0", one_by_one=True) as port:
        settings.ANTIVIRUS_URL = f"tcp://127.0.0.1:{port}"
        assert scan([b"x"]) == CLEAN


def test_a_threats_name_is_kept_as_clamd_says_it(settings, answering):
    said = "Win.Test-1(44d88612fea8a8f36de82e1278abb02f:68)"
    with answering(f"stream: {said} FOUND\0".encode()) as port:
        settings.ANTIVIRUS_URL = f"tcp://127.0.0.1:{port}"
        assert scan([b"x"]) == Verdict(is_clean=False, threat=said)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"PONG\0",
        b"ClamAV\0",
        b"ClamAV 1.4.3/27801/\0",
        # What clamd says once it could not read its databases again, before it stops answering.
        b"ClamAV 1.4.6/4294967295/invalid timestam\0",
        b"ClamAV " + b"9" * 200 + b"\0",
        b"UNKNOWN COMMAND\0",
    ],
)
def test_a_version_that_names_no_signatures_is_not_believed(answer, settings, answering):
    with answering(answer) as port:
        settings.ANTIVIRUS_URL = f"tcp://127.0.0.1:{port}"
        with pytest.raises(AntivirusUnavailable):
            signatures()


def test_an_antivirus_that_talks_nonsense_says_nothing(antivirus):
    antivirus.behave("garbage")
    assert unavailable([b"x"]) == "clamd answered '?!'"
    with pytest.raises(AntivirusUnavailable):
        signatures()


@pytest.mark.parametrize(
    "url", ["", "http://127.0.0.1:3310", "tcp://127.0.0.1", "tcp://x:99999", "unix://"]
)
def test_an_address_that_is_none_says_nothing(url, settings):
    settings.ANTIVIRUS_URL = url
    assert unavailable([b"x"])


def test_a_store_that_fails_meanwhile_is_not_the_antiviruss_fault(either):
    def parts():
        yield b"x"
        raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        scan(parts())
    assert scan([b"x"]) == CLEAN


def test_no_connection_is_left_open(settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.ANTIVIRUS_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"

        def parts():
            yield b"x"
            raise KeyError

        with pytest.raises(KeyError):
            scan(parts())
        connection, _address = server.accept()
        with connection:
            connection.settimeout(2)
            said = b"".join(iter(lambda: connection.recv(1000), b""))
    assert said == b"zINSTREAM\0\0\0\0\1x"
