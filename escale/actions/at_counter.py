"""What the acts of the counter share: the entry, held for the clerk who acts on it."""

from datetime import datetime

from escale.applications.models import Application, CounterEntry
from escale.people.duty import NotOnDuty, on_duty
from escale.people.models import Account, Role


def entry_of(application: Application) -> CounterEntry | None:
    """Return the entry of an application, its row locked; None when it never was at a counter."""
    found = CounterEntry.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("prefecture").filter(application_id=application.pk).first()


def entry_for_clerk(application: Application, *, by: Account) -> CounterEntry:
    """Return the entry of an application, for a clerk on duty at its counter.

    Raises NotOnDuty or RoleMissing, as `on_duty`, and NotOnDuty without an entry.
    """
    entry = entry_of(application)
    if entry is None:
        raise NotOnDuty
    on_duty(by, entry.prefecture, Role.CLERK)
    return entry


def entry_filed_by(held: Application, *, by: Account) -> CounterEntry | None:
    """Return the entry that `by` files a draft for, as a clerk; None when the person does it.

    The person's own filing ends the entry that was under way. Raises NotOnDuty or RoleMissing for
    anybody else.
    """
    if by.person_id == held.person_id:
        return None
    entry = entry_for_clerk(held, by=by)
    if entry.left_at is not None:
        raise NotOnDuty
    return entry


def note_filed(held: Application, entry: CounterEntry | None, *, at: datetime) -> None:
    """Keep how the entry of an application that has just been filed ended.

    Filed by a clerk for a person who has no account, it has a code from now on.
    """
    if entry is None:
        CounterEntry.objects.filter(application=held, left_at__isnull=True).update(left_at=at)
        return
    entry.filed_at = at
    if not has_account(held):
        entry.give_code()
    entry.save(update_fields=["filed_at", "code_seed", "code_digest"])


def has_account(application: Application) -> bool:
    """Whether the person can see the application from an account."""
    return Account.objects.filter(person_id=application.person_id, is_active=True).exists()
