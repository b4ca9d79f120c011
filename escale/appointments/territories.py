"""Public holidays where an office is: those of France, and those of its own territory."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import holidays

#: The departments that have days of their own, as the library of holidays calls them. Moselle and
#: Alsace: Labour code L3134-13; overseas, the day slavery was abolished: L3422-2.
_OWN: Final = MappingProxyType(
    {
        "57": "57",
        "67": "6AE",
        "68": "6AE",
        **{code: code for code in ("971", "972", "973", "974", "976")},
        "975": "PM",
        "977": "BL",
        "978": "MF",
        "986": "WF",
        "987": "PF",
        "988": "NC",
    }
)


def holidays_in(departments: Sequence[str], year: int) -> Mapping[date, str]:
    """Return the public holidays of a year, and their French names, where those departments are.

    Of an office that serves several, a day is off only if it is everywhere: elsewhere it is open,
    and its manager closes what they like.
    """
    if not departments:
        return _holidays("", year)
    days = [_holidays(_OWN.get(code, ""), year) for code in departments]
    everywhere = set.intersection(*(set(each) for each in days))
    return {day: name for day, name in days[0].items() if day in everywhere}


@lru_cache(maxsize=256)
def _holidays(subdivision: str, year: int) -> Mapping[date, str]:
    found = holidays.country_holidays("FR", subdiv=subdivision or None, years=year, language="fr")
    return MappingProxyType(dict(found.items()))
