"""The procedure as a page: a diagram and tables, written from the table of acts alone."""

from collections.abc import Iterator

from django.utils import translation

from escale.applications import workflow
from escale.applications.enums import OPEN, UNDECIDED, Party, Status
from escale.applications.rows import Row

_HEAD = """\
# The procedure

Who may do what, when, and what it leaves behind. Written by `python manage.py procedure_docs` from
`escale/applications/workflow.py`, which the buttons, the acts and the database obey too: `make check`
fails when this page and that table differ. The law behind the rules is in
[procedure-law.md](procedure-law.md); the words are those of the [glossary](glossary.md).
"""
_ENGLISH = {
    Party.APPLICANT: "applicant, or a clerk at the counter for them",
    Party.OFFICER: "officer",
    Party.SIGNATORY: "signatory",
    Party.CLERK: "clerk",
    Party.MANAGER: "manager",
    Party.SYSTEM: "the system, by itself",
    Party.FACTORY: "the card factory",
}


def page() -> str:
    """Return the page, in Markdown; the same table gives the same page, to the byte."""
    with translation.override("fr"):
        parts = (_HEAD, _statuses(), _parties(), _diagram(), _acts(), _by_status())
        return "\n".join(parts)


def _statuses() -> str:
    lines = [
        [f"`{s}`", str(s.label), "yes" if s in UNDECIDED else "", "yes" if s in OPEN else ""]
        for s in Status
    ]
    words = (
        "A person may have one draft and one open application a procedure. An application can be\n"
        "corrected or withdrawn until it is decided.\n"
    )
    header = ["status", "in words", "being examined", "open"]
    return f"## Statuses\n\n{words}\n{_table(header, lines)}"


def _parties() -> str:
    lines = [[p.value, str(p.label), _ENGLISH[p]] for p in Party]
    return f"## Parties\n\n{_table(['', 'in words', 'who'], lines)}"


def _diagram() -> str:
    """Draw the acts that move an application; those that leave it where it is are listed below."""
    names = [f'    state "{status.label}" as {status}' for status in Status]
    edges = [
        f"    {source or '[*]'} --> {target} : {row.act} ({_letters(row)})"
        for row in workflow.TABLE
        for source, target in _moves(row)
    ]
    drawing = "\n".join(["stateDiagram-v2", *names, *edges])
    return (
        "## Diagram\n\nThe acts that move an application from one status to another, "
        f"each with the parties that may do it.\n\n```mermaid\n{drawing}\n```\n"
    )


def _moves(row: Row) -> Iterator[tuple[str, str]]:
    for source in row.sources:
        if row.erases:
            yield (source or "", "[*]")
        elif row.target and row.target is not source:
            yield (source or "", row.target)


def _acts() -> str:
    header = ["act", "in words", "from", "to", "party", "event", "message", "effect"]
    lines = [
        [
            f"`{row.act}`",
            str(row.label),
            _sources(row),
            _target(row),
            _letters(row),
            f"`{row.event}`",
            f"`{row.notice}`" if row.notice else "",
            row.effect,
        ]
        for row in workflow.TABLE
    ]
    words = "One line an act. “=” leaves the status as it is; “—” means there is no application.\n"
    return f"## Acts\n\n{words}\n{_table(header, lines)}"


def _by_status() -> str:
    """List, status by status, what each party may do: the same table read the other way."""
    header = ["status", *(p.value for p in Party)]
    lines = [
        [
            f"`{status}`",
            *(
                ", ".join(
                    f"`{row.act}`"
                    for row in workflow.TABLE
                    if status in row.sources and party in row.parties
                )
                for party in Party
            ),
        ]
        for status in Status
    ]
    words = "The same, read from a status: what each party may do there.\n"
    return f"## Acts by status\n\n{words}\n{_table(header, lines)}"


def _sources(row: Row) -> str:
    return ", ".join(f"`{source}`" if source else "—" for source in row.sources)


def _target(row: Row) -> str:
    if row.erases:
        return "erased"
    return f"`{row.target}`" if row.target else "="


def _letters(row: Row) -> str:
    return ", ".join(party.value for party in row.parties)


def _table(header: list[str], lines: list[list[str]]) -> str:
    rows = [header, ["---"] * len(header), *lines]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)
