"""docs/procedure.md is what the table of acts says, and the check that says so can fail."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from escale.applications import workflow
from escale.applications.enums import Party, Status
from escale.applications.steps import steps
from escale.jobs.procedure_page import page


def test_the_page_in_the_repository_is_what_the_table_says():
    call_command("procedure_docs", "--check", stdout=StringIO())


def test_the_same_table_gives_the_same_page():
    assert page() == page()


@pytest.mark.parametrize("row", workflow.TABLE, ids=lambda row: row.act)
def test_every_act_has_its_line(row):
    (line,) = [line for line in page().splitlines() if line.startswith(f"| `{row.act}` |")]
    _, _act, label, sources, target, parties, event, notice, effect, _ = map(
        str.strip, line.split("|")
    )
    assert label == str(row.label)
    assert sources == ", ".join(f"`{s}`" if s else "—" for s in row.sources)
    assert target == ("erased" if row.erases else f"`{row.target}`" if row.target else "=")
    assert parties.split(", ") == [party.value for party in row.parties]
    assert (event, effect) == (f"`{row.event}`", row.effect)
    assert notice.strip("`") == row.notice


def test_the_diagram_shows_every_move_of_the_table_and_no_other():
    drawn = page().partition("```mermaid\n")[2].partition("```")[0].splitlines()
    edges = {line.strip().partition(" (")[0] for line in drawn if "-->" in line}
    moves = {
        f"{source or '[*]'} --> {target} : {act}"
        for act, source, target in steps()
        if source != target
    }
    assert edges == moves | {"draft --> [*] : discard"}
    assert {line.rpartition(" as ")[2] for line in drawn if " as " in line} == set(Status)


def test_every_status_and_party_is_named_in_words():
    words = page()
    assert all(f"| `{status}` | {status.label} |" in words for status in Status)
    assert all(f"| {party.value} | {party.label} |" in words for party in Party)


def test_a_page_that_differs_is_shown_line_by_line_and_nothing_is_written(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    path = written_in(tmp_path)
    path.write_text(page().replace("| `take_up` |", "| `take_down` |", 1))
    before, told = path.read_text(), StringIO()
    with pytest.raises(CommandError, match="procedure_docs"):
        call_command("procedure_docs", "--check", stdout=told)
    assert any(line.startswith("-| `take_down` |") for line in told.getvalue().splitlines())
    assert any(line.startswith("+| `take_up` |") for line in told.getvalue().splitlines())
    assert path.read_text() == before


def test_a_missing_page_is_an_objection_and_is_written_when_asked(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    path = written_in(tmp_path)
    with pytest.raises(CommandError):
        call_command("procedure_docs", "--check", stdout=StringIO())
    call_command("procedure_docs", stdout=StringIO())
    assert path.read_text(encoding="utf-8") == page()


def test_a_row_taken_out_of_the_table_changes_the_page(monkeypatch):
    before = page()
    without = tuple(row for row in workflow.TABLE if row.act != "withdraw")
    monkeypatch.setattr(workflow, "TABLE", without)
    assert "withdraw (A)" in before
    assert "withdraw (A)" not in page()


def written_in(folder: Path) -> Path:
    (folder / "docs").mkdir()
    return folder / "docs" / "procedure.md"
