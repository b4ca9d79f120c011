"""In which language letters are read: the French one always, and a copy for whoever reads English."""

from collections.abc import Iterable

from escale.applications.models import Application, CounterEntry
from escale.people.models import Account


def read_in_english(applications: Iterable[Application]) -> set[int]:
    """Return the numbers of the applications whose letters have an English copy.

    Somebody who reads them chose English for their account; without any account, at the counter.
    Two questions, whatever their number.
    """
    given = list(applications)
    readers = Account.objects.filter(
        person__in=[each.person_id for each in given], is_active=True
    ).values_list("person_id", "language")
    chosen: dict[int | None, set[str]] = {}
    for person, language in readers:
        chosen.setdefault(person, set()).add(language)
    entries = CounterEntry.objects.filter(application__in=[each.pk for each in given])
    at_counter = dict(entries.values_list("application_id", "language"))
    return {
        each.pk
        for each in given
        if "en" in (chosen.get(each.person_id) or {at_counter.get(each.pk, "fr")})
    }
