"""Requests entered at a counter, to test with, made by running the acts."""

from datetime import date, timedelta
from typing import Any

from escale.actions import file as filing
from escale.actions import prepare
from escale.actions.enter_at_counter import Papers, enter_at_counter
from escale.applications.counter_code import code_of
from escale.applications.models import Application, CounterEntry
from escale.applications.sections import registry
from escale.kit import clock
from escale.people.models import Account, Role, StaffMember
from escale.procedures.cases import Case
from escale.register.models import ForeignNational, ResidenceDocument
from tests import people

BORN_ON = date(1990, 3, 7)
NUMBER = "9905000001"


def clerk(**options: Any) -> Account:
    """A member who works at the counter of Isère."""
    return people.staff(Role.CLERK, **{"name": "Charlie Blanc", **options})


def papers(number: str = NUMBER, **facts: Any) -> Papers:
    """What is read on the papers of the person these tests know; `number` empty: on a passport."""
    today = clock.today()
    dates = {
        "valid_from": today - timedelta(days=640),
        "valid_until": today + timedelta(days=90),
    }
    return Papers(number=number, **{"born_on": BORN_ON, **(dates if number else {}), **facts})


def in_the_register() -> ForeignNational:
    """The same person, as the register knows them."""
    national = ForeignNational.objects.create(
        foreigner_number=NUMBER,
        family_name="OKONKWO",
        given_names="Chidinma Grace",
        sex="F",
        born_on=BORN_ON,
        birth_city="Enugu",
        birth_country="NG",
        nationality="NG",
    )
    read = papers()
    ResidenceDocument.objects.create(
        national=national,
        kind="permit",
        number="AB1234567",
        valid_from=read.valid_from,
        valid_until=read.valid_until,
    )
    return national


def entered(
    by: Account,
    *,
    read: Papers | None = None,
    language: str = "fr",
    is_agreed: bool = False,
) -> CounterEntry:
    """An entry begun, or resumed, by this clerk; by default for somebody without a number."""
    return enter_at_counter(
        StaffMember.objects.get(account=by).prefecture,
        papers=read or papers(""),
        language=language,
        is_agreed=is_agreed,
        by=by,
    )


def filled_in(
    application: Application,
    *,
    answers: dict[str, dict[str, Any]] | None = None,
    case: Case = Case.RENEWAL,
) -> Application:
    """The same draft, that only waits for the button; `answers` changes some, by section."""
    people.prefectures()
    prepare.choose_case(application, case=case)
    application.refresh_from_db()
    for section in registry.sections_for(case):
        people.say(application, section.code, **(answers or {}).get(section.code, {}))
    people.provide_all(application)
    for step in prepare.STEPS_TO_CONFIRM:
        prepare.confirm_step(application, step=step)
    application.refresh_from_db()
    return application


def filed(by: Account, *, read: Papers | None = None, **options: Any) -> CounterEntry:
    """An entry that this clerk filed; the options are those of `filled_in`."""
    language = options.pop("language", "fr")
    entry = entered(by, read=read, language=language)
    application = filled_in(entry.application, **options)
    filing.file(application, by=by, is_declared_true=True)
    entry.refresh_from_db()
    return entry


def code(entry: CounterEntry) -> str:
    """The code that the person left with."""
    return code_of(entry.code_seed)
