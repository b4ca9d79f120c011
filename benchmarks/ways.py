"""How an application comes to a status: the acts of the table, the shortest way."""

from functools import cache

from escale.applications import workflow
from escale.applications.enums import Status


@cache
def way_to(wanted: Status) -> tuple[str, ...]:
    """Return the shortest list of acts that leads to a status."""
    ways: list[tuple[Status | None, tuple[str, ...]]] = [(None, ())]
    for at, acts in ways:
        if at is wanted:
            return acts
        if len(acts) < 8:  # noqa: PLR2004
            ways += [
                (row.target, (*acts, row.act))
                for row in workflow.TABLE
                if row.target and at in row.sources
            ]
    message = f"no act leads to {wanted}"
    raise LookupError(message)
