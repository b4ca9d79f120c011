"""The acts that make their own application, or leave none: how each is really done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from escale.actions import (
    claim,
    discard,
    discard_untouched,
    leave_counter,
    renew_counter_code,
    start,
)
from escale.actions import file as filing
from escale.applications import workflow
from escale.applications.advance import advance, locked
from escale.applications.enums import Party, Status
from escale.applications.models import Application
from escale.kit import clock
from escale.people.models import Account
from escale.register.matching import confirm_birth_date, identify
from tests import at_counter, people


def start_one(_status: Status | None, _party: Party) -> Application:
    account = people.applicant()
    return start.start(account.person, by=account)


def discard_one(_status: Status, party: Party) -> Application:
    if party is Party.APPLICANT:
        draft = people.draft()
        discard.discard(draft)
        return draft
    then = clock.now() - timedelta(days=200)
    with clock.at(then):
        draft = people.draft()
    with clock.at(then + timedelta(days=80)):
        discard_untouched.discard_due()
    for days in (120, 160):
        with clock.at(then + timedelta(days=days)):
            discard_untouched.discard_due()
    return draft


def file_one(_status: Status, _party: Party) -> Application:
    draft = people.complete_draft()
    return filing.file(draft, by=people.account_of(draft), is_declared_true=True)


def enter_one(_status: Status, _party: Party) -> Application:
    return at_counter.entered(at_counter.clerk()).application


def leave_one(_status: Status, party: Party) -> Application:
    at_counter.in_the_register()
    clerk, owner, read = at_counter.clerk(), people.applicant(), at_counter.papers()
    told = {"valid_from": read.valid_from, "valid_until": read.valid_until}
    found = identify(owner.person, number=read.number, **told)
    assert confirm_birth_date(found, born_on=read.born_on)
    people.draft(owner)
    draft = at_counter.entered(clerk, read=read, is_agreed=True).application
    leave_counter.leave_counter(draft, by=owner if party is Party.APPLICANT else clerk)
    return draft


def renew_one(status: Status, _party: Party) -> Application:
    clerk = at_counter.clerk()
    application = _filed_at_the_counter(clerk, status)
    renew_counter_code.renew_counter_code(application, by=clerk)
    return application


def claim_one(status: Status, _party: Party) -> Application:
    application = _filed_at_the_counter(at_counter.clerk(), status)
    code = at_counter.code(application.counter_entry)
    return claim.claim(people.applicant(), code=code, born_on=at_counter.BORN_ON)


def _filed_at_the_counter(clerk: Account, status: Status) -> Application:
    """A request filed by a clerk, then moved to a status by the only door: it has no account."""
    application = at_counter.filed(clerk).application
    for act in people.way(Status.FILED, status):
        row = workflow.row(act)
        dated = {"withdrawn_at": clock.now()} if row.target is Status.WITHDRAWN else {}
        with transaction.atomic():
            advance(locked(application), act, party=row.parties[0], **dated)
    application.refresh_from_db()
    return application


#: Acts that make their own application: the function is given the status, and the party.
FROM_NOTHING: dict[str, Callable[[Any, Party], Application]] = {
    "start": start_one,
    "discard": discard_one,
    "file": file_one,
    "enter_at_counter": enter_one,
    "leave_counter": leave_one,
    "renew_counter_code": renew_one,
    "claim": claim_one,
}
