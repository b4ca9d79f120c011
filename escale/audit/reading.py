"""Note that a member of a prefecture read something about a person, who will be told."""

from escale.audit.models import Access, Purpose
from escale.people.models import Account, Person


def note_reading(
    person: Person,
    *,
    by: Account,
    what: str,
    subject: str,
    purpose: Purpose,
) -> None:
    """Add a line to the access log: who read what, of whom, and what for."""
    Access.objects.create(person=person, account=by, what=what, subject=subject, purpose=purpose)
