"""Note that a member of a prefecture read something about a person, who will be told."""

from escale.audit.models import Access
from escale.people.models import Account, Person


def note_reading(person: Person, *, by: Account, what: str, subject: str) -> None:
    """Add a line to the access log: who read what, of whom."""
    Access.objects.create(person=person, account=by, what=what, subject=subject)
