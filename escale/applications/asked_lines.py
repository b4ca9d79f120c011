"""The lines of many requests for pieces, read at once: what each asks for, and whether it came."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q

from escale.applications.examination import RequestLine
from escale.applications.further import is_further


class AskedLine(NamedTuple):
    """One line that the prefecture did not take back.

    `label` is empty for a piece of the national list; otherwise it is the name that an officer gave
    it, with the text that allows to ask for it.
    """

    request: int
    piece: int
    slot: str
    reason: str
    text: str
    label: str
    legal_basis: str
    is_answered: bool


def lines_of(requests: Collection[int]) -> Mapping[int, Sequence[AskedLine]]:
    """Return the lines of requests, by the number of each, in their order.

    Two questions to the database at most: a piece beyond the list that is asked for again is named
    by the line that asked for it first.
    """
    is_answered = ExpressionWrapper(Q(answered_at__isnull=False), output_field=BooleanField())
    rows = RequestLine.objects.live().filter(request__in=requests).order_by("pk")
    columns = ("request", "piece", "piece__slot", "reason", "text", "label", "legal_basis")
    found = [AskedLine(*row) for row in rows.values_list(*columns, is_answered)]
    again = {line.piece for line in found if is_further(line.slot) and not line.label}
    named = _first_named(again) if again else {}
    by_request: dict[int, list[AskedLine]] = defaultdict(list)
    for line in found:
        label, basis = named.get(line.piece, (line.label, line.legal_basis))
        by_request[line.request].append(line._replace(label=label, legal_basis=basis))
    return by_request


def _first_named(pieces: Collection[int]) -> dict[int, tuple[str, str]]:
    lines = RequestLine.objects.filter(piece__in=pieces).exclude(label="").order_by("-pk")
    rows = lines.values_list("piece", "label", "legal_basis")
    return {piece: (label, basis) for piece, label, basis in rows}
