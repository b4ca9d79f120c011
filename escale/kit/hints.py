"""Hints to the worker: « there is something to do », deferred by name in the same transaction.

A hint is never the record of the work: sweeps driven by state do it, so that a lost hint
loses nothing but a minute.
"""

from procrastinate.contrib.django import app


def hint(task: str) -> None:
    """Tell the worker to run `task` as soon as the present transaction commits."""
    app.configure_task(task, allow_unknown=True).defer()
