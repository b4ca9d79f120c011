"""The figures as a table for a spreadsheet: one row a month and case, no cell a formula."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _

from escale.applications.figures import Figures, figures_of
from escale.people.models import Prefecture
from escale.web.office.access import StaffRequest, staff_of
from escale.web.office.figures.figures import case_in_words, days_in_words
from escale.web.office.figures.period import PeriodForm

#: A spreadsheet runs what begins so (OWASP, « CSV injection »).
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
#: Without it, a spreadsheet reads « é » as two characters.
_BOM: Final = "\ufeff"


def figures_csv(request: StaffRequest) -> HttpResponse:
    """Give the figures of the period, one row a month and case."""
    prefecture = staff_of(request).prefecture
    starts_on, ends_on = PeriodForm(request.GET).days(prefecture.zone)
    found = figures_of(prefecture, starts_on=starts_on, ends_on=ends_on)
    name = f"chiffres-{prefecture.code}-{starts_on:%Y-%m-%d}-{ends_on:%Y-%m-%d}.csv"
    return HttpResponse(
        as_csv([_header(), *_lines(found, prefecture)]),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def as_csv(rows: Sequence[Sequence[object]]) -> str:
    """Return rows as a French spreadsheet opens them; no cell begins as a formula does."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return _BOM + written.getvalue()


def safe(cell: object) -> str:
    """Return a cell on one line that a spreadsheet shows and never runs; numbers stay numbers."""
    if isinstance(cell, int):
        return str(cell)
    text = str(cell)
    quoted = f"'{text}" if text.startswith(_RUNS) else text
    return " ".join(quoted.split())


def _header() -> list[str]:
    return [
        _("Préfecture"),
        _("Mois"),
        _("Situation"),
        _("Reçues"),
        _("Acceptées"),
        _("Refusées"),
        _("Silence atteint sans décision"),
        _("Séjour fini sans décision"),
        _("Décisions mesurées"),
        _("Jours pour décider (médiane)"),
        _("Jours pour décider (90 % en moins de)"),
        _("Jours à attendre la personne (médiane)"),
    ]


def _lines(found: Figures, prefecture: Prefecture) -> list[list[object]]:
    rows: list[list[object]] = []
    for line in found.lines:
        delay = found.delay(month=line.month, case=line.case)
        measured: list[object] = ["", "", "", ""]
        if delay:
            days = (delay.median, delay.ninth_decile, delay.median_awaiting)
            measured = [delay.decided, *map(days_in_words, days)]
        rows.append(
            [
                prefecture.name,
                f"{line.month:%Y-%m}",
                case_in_words(line.case),
                line.received,
                line.approved,
                line.refused,
                line.silence_missed,
                line.stay_missed,
                *measured,
            ]
        )
    return rows
