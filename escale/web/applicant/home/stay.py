"""The first thing a person wants to know: until when their stay is lawful, and the proof."""

from dataclasses import dataclass
from datetime import date

from escale.applications.models import Application
from escale.kit import clock
from escale.people.models import Person
from escale.register.matching import known_facts
from escale.web.applicant.filing.wording import day


@dataclass(frozen=True)
class Stay:
    """Until when the document at hand proves a lawful stay; None when nobody said."""

    until: date | None
    number: str = ""
    is_from_register: bool = False
    other: date | None = None  # the end that the register gives, when it is another

    @property
    def until_words(self) -> str:
        """That day in full; empty when nobody said."""
        return day(self.until) if self.until else ""

    @property
    def other_words(self) -> str:
        """The register's day in full, when it is another; else empty."""
        return day(self.other) if self.other else ""

    @property
    def is_over(self) -> bool:
        """Whether that day has passed."""
        return self.until is not None and self.until < clock.today()


def stay_of(person: Person, applications: list[Application]) -> Stay:
    """Return what proves the stay: the document a filing declares, else the register's.

    A filing's pages and papers all go by the day it declares; when the register gives another,
    both are told, and that only the earlier is safe until an officer has looked.
    """
    facts = known_facts(person)
    known_text = facts.get("documents.valid_until")
    known = date.fromisoformat(known_text) if known_text else None
    declared = [a.document_expires_on for a in applications if a.document_expires_on]
    until = max(declared) if declared else known
    if known is None or until == known:
        return Stay(until, facts.get("documents.number", ""), is_from_register=until == known)
    return Stay(until, other=known)
