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

    @property
    def until_words(self) -> str:
        """That day in full; empty when nobody said."""
        return day(self.until) if self.until else ""

    @property
    def is_over(self) -> bool:
        """Whether that day has passed."""
        return self.until is not None and self.until < clock.today()


def stay_of(person: Person, applications: list[Application]) -> Stay:
    """Return what proves the stay: the register's document, else the one a filing declares."""
    facts = known_facts(person)
    until = facts.get("documents.valid_until")
    if until:
        return Stay(
            date.fromisoformat(until), facts.get("documents.number", ""), is_from_register=True
        )
    declared = [a.document_expires_on for a in applications if a.document_expires_on]
    return Stay(max(declared) if declared else None)
