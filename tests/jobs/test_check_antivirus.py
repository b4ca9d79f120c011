"""`manage.py check_antivirus`: a clamd set up badly is said to be, whatever it answers."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from escale.documents.child import MAX_RESULT_BYTES
from escale.gateways.antivirus_proof import HEAVIEST, _heaviest

ROOT = Path(__file__).resolve().parents[2]
# What it lacks, and what the command says.
WEAKNESSES = {
    # As Debian sets it up.
    "StreamMaxLength 25M": "size limit exceeded",
    "StreamMaxLength 130M\nMaxFileSize 25M\nMaxScanSize 400M": "set AlertExceedsMax yes",
    "StreamMaxLength 130M\nMaxFileSize 140M\nMaxScanSize 100M": "set AlertExceedsMax yes",
    "StreamMaxLength 130M\nMaxFileSize 25M\nAlertExceedsMax yes": "would refuse an honest document",
}


def test_the_settings_asked_for_are_enough(clamd, capsys):
    call_command("check_antivirus")
    said = capsys.readouterr().out
    assert said.startswith("ClamAV ")
    assert "at the end of the heaviest document" in said


@pytest.mark.parametrize("lines,sentence", WEAKNESSES.items())
def test_a_clamd_that_would_let_a_threat_pass_is_said_to_be_weak(clamd_set_up, lines, sentence):
    clamd_set_up(lines)
    with pytest.raises(CommandError, match=sentence):
        call_command("check_antivirus")


def test_a_clamd_that_knows_nothing_is_said_to(clamd_set_up):
    other = clamd_set_up("StreamMaxLength 130M")
    (other.folder / "signatures" / "local.ndb").write_text(f"Else:0:*:{b'something else'.hex()}\n")
    other.process.terminate()
    other.process.wait()
    other.launch()
    with pytest.raises(CommandError, match="does not know the EICAR test file"):
        call_command("check_antivirus")


def test_an_antivirus_that_is_down_is_said_to(free_port, settings):
    settings.ANTIVIRUS_URL = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(CommandError, match="no clear answer: ConnectionRefusedError"):
        call_command("check_antivirus")


def test_what_is_tried_is_as_heavy_as_what_is_made_here():
    assert HEAVIEST == MAX_RESULT_BYTES
    assert sum(map(len, _heaviest())) == HEAVIEST


def test_the_page_for_operators_says_each_line_that_the_tests_run_with():
    page = (ROOT / "docs" / "operations" / "antivirus.md").read_text()
    lines = (ROOT / "deploy" / "clamd.conf").read_text().splitlines()
    told = [line for line in lines if not line.startswith("#")]
    assert len(told) > 5
    assert all(f"`{line}`" in page for line in told)
