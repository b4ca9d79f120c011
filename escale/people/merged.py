"""Two persons found to be one: what was written under either."""

from escale.people.models import Person


def numbers_of(person: int) -> list[int]:
    """Return the number of a person, and those of whoever was found to be the same human."""
    merged = Person.objects.filter(merged_into_id=person).values_list("pk", flat=True)
    return [person, *merged]
