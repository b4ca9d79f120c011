"""Pages of a list cut by place, not by number: nothing is skipped or shown twice when it moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from escale.applications.querysets import ApplicationQuerySet, QueuePlace

PAGE: Final = 25
_LARGEST_RANK = 2**15 - 1
_LARGEST = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Page:
    """The numbers of one page, in order, and what the addresses of its neighbours ask for."""

    numbers: tuple[int, ...]
    before: str = ""
    after: str = ""


def page_of(queue: ApplicationQuerySet, asked: Mapping[str, str]) -> Page:
    """Return the page that `asked` (« after » or « before » a place) means; else the first.

    A place stays a place when the application that stood there has gone. The first page is
    always full: turning back to less than a page shows it.
    """
    if (place := read_place(asked.get("before", ""))) and (
        found := _places(queue.before(place).least_harmed_first())
    )[PAGE:]:
        shown = found[PAGE - 1 :: -1]
        return _page(shown, has_before=True, has_after=True)
    if (place := read_place(asked.get("after", ""))) and (
        found := _places(queue.after(place).most_harmed_first())
    ):
        return _page(found[:PAGE], has_before=True, has_after=len(found) > PAGE)
    found = _places(queue.most_harmed_first())
    return _page(found[:PAGE], has_before=False, has_after=len(found) > PAGE)


def page_of_numbers(numbers: Sequence[int], asked: Mapping[str, str]) -> Page:
    """Return the page of a short list already in order, « after » or « before » a number."""
    start = 0
    if (mark := _position(numbers, asked.get("after", ""))) is not None:
        start = mark + 1
    elif (mark := _position(numbers, asked.get("before", ""))) is not None:
        start = max(mark - PAGE, 0)
    shown = tuple(numbers[start : start + PAGE])
    return Page(
        numbers=shown,
        before=str(shown[0]) if shown and start else "",
        after=str(shown[-1]) if shown and start + PAGE < len(numbers) else "",
    )


def write_place(place: QueuePlace) -> str:
    """Return a place as an address carries it."""
    return f"{place.rank}.{place.urgent_on.isoformat()}.{place.number}"


def read_place(text: str) -> QueuePlace | None:
    """Return the place that an address carries; None for anything else."""
    try:
        rank, day, number = text.split(".")
        place = QueuePlace(int(rank), date.fromisoformat(day), int(number))
    except ValueError:
        return None
    in_bounds = 0 <= place.rank <= _LARGEST_RANK and 0 <= place.number <= _LARGEST
    return place if in_bounds else None


def _places(queue: ApplicationQuerySet) -> list[QueuePlace]:
    """Return one place more than a page shows; the index alone answers."""
    found = queue.values_list("rank", "urgent_on", "pk")[: PAGE + 1]
    return [QueuePlace(rank, day, number) for rank, day, number in found if day]


def _page(places: Sequence[QueuePlace], *, has_before: bool, has_after: bool) -> Page:
    return Page(
        numbers=tuple(place.number for place in places),
        before=write_place(places[0]) if has_before else "",
        after=write_place(places[-1]) if has_after else "",
    )


def _position(numbers: Sequence[int], text: str) -> int | None:
    try:
        return numbers.index(int(text))
    except ValueError:
        return None
