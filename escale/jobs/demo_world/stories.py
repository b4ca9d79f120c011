"""The demo's histories: accounts whose applications went through the acts, at past dates."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from allauth.account.models import EmailAddress

from escale.actions import (
    enter_ephoto,
    file,
    prepare,
    provide,
    start,
    undo_withdrawal,
    withdraw,
)
from escale.applications.models import Application
from escale.documents.keeping import Upload
from escale.jobs.demo_world.answers import answers_for
from escale.jobs.demo_world.nationals import National
from escale.kit import clock
from escale.people.models import Account, Person
from escale.procedures.cases import Case
from escale.procedures.pieces import Kind, slots_for
from escale.register.matching import confirm_birth_date, identify

#: Everyone's password in the demo: long, and printed by `make demo`.
PASSWORD = "corail-navire-ardoise-58"  # noqa: S105 - a demo's, printed for everyone


@dataclass(frozen=True)
class Story:
    """Who, in which case, when they filed, and what came after."""

    email: str
    foreigner_number: str
    case: Case
    days_ago: int
    acts: tuple[str, ...]
    language: str = "fr"


STORIES = (
    Story("aminata.diallo@demo.example", "9900000101", Case.RENEWAL, 2, ()),
    Story("marco.rossi@demo.example", "9900000102", Case.RENEWAL, 9, ("file",)),
    Story("yuting.chen@demo.example", "9900000103", Case.FROM_STUDENT, 5, ("file",), "en"),
    Story("samir.benali@demo.example", "9900000104", Case.RENEWAL_AFTER_JOB_LOSS, 12, ("file",)),
    Story(
        "jiwoo.park@demo.example", "9900000105", Case.FROM_EMPLOYEE, 1, ("file", "withdraw"), "en"
    ),
    Story(
        "iker.hernandez@demo.example",
        "9900000106",
        Case.FROM_JOB_SEARCH,
        20,
        ("file", "withdraw", "undo_withdrawal"),
    ),
    # Typed a number that is not in the register: files all the same.
    Story("inconnue@demo.example", "", Case.RENEWAL, 3, ("file",)),
)


def tell(people: list[National], samples: Path) -> None:
    """Run every story that has not been told yet."""
    by_number = {person.foreigner_number: person for person in people}
    for story in STORIES:
        if Account.objects.filter(email=story.email).exists():
            continue
        began = clock.now() - timedelta(days=story.days_ago, hours=2)
        person = by_number[story.foreigner_number or "9900000001"]
        if not story.foreigner_number:
            person = _stranger(person)
        _tell_one(story, person, samples, began)


def _stranger(person: National) -> National:
    """Return somebody the register does not know."""
    facts = {**person.__dict__}
    facts |= {
        "foreigner_number": "9911223344",
        "document_number": "ZZZ999999",
        "family_name": "ABDI",
        "given_names": "Hodan",
        "birth_city": "Hargeisa",
        "birth_country": "SO",
        "nationality": "SO",
    }
    return National(**facts)


def _tell_one(story: Story, person: National, samples: Path, began: datetime) -> None:
    """Make the account, the draft and the acts, each at its own instant."""
    with clock.at(began):
        account = _account(story, person)
        application = start.start(_person(account), by=account)
        prepare.choose_case(application, case=story.case)
        _answer(application, story, person, all_of_it=bool(story.acts))
        if story.acts:
            _provide(application, story.case, person, samples)
    instant = began + timedelta(hours=1)
    for act in story.acts:
        with clock.at(instant):
            _ACTS[act](application, account)
        # Withdrawn one hour ago at most, so that undoing is still offered.
        instant = max(instant + timedelta(hours=1), began + timedelta(minutes=30))
        if story.days_ago == 1:
            instant = clock.now() - timedelta(hours=1)


def _file(application: Application, account: Account) -> None:
    for step in prepare.STEPS_TO_CONFIRM:
        prepare.confirm_step(application, step=step)
    application.refresh_from_db()
    file.file(application, by=account, is_declared_true=True)


def _withdraw(application: Application, account: Account) -> None:
    withdraw.withdraw(application, by=account)


def _undo(application: Application, account: Account) -> None:
    undo_withdrawal.undo_withdrawal(application, by=account)


_ACTS: dict[str, Callable[[Application, Account], None]] = {
    "file": _file,
    "withdraw": _withdraw,
    "undo_withdrawal": _undo,
}


def _account(story: Story, person: National) -> Account:
    account = Account.objects.create_user(
        story.email, PASSWORD, person=Person.objects.create(), language=story.language
    )
    EmailAddress.objects.create(user=account, email=story.email, verified=True, primary=True)
    found = identify(
        _person(account),
        number=person.foreigner_number,
        valid_from=person.valid_from,
        valid_until=person.valid_until,
    )
    confirm_birth_date(found, born_on=person.born_on)
    return account


def _person(account: Account) -> Person:
    if account.person is None:
        message = "an applicant's account has a person"
        raise ValueError(message)
    return account.person


def _answer(application: Application, story: Story, person: National, *, all_of_it: bool) -> None:
    today: date = clock.today()
    answers = answers_for(person, case=story.case, email=story.email, today=today)
    wanted = list(answers) if all_of_it else ["identity", "family"]
    for section in wanted:
        saved = prepare.save_answers(
            application, section=section, answers=answers[section], revision_read=0
        )
        if saved.is_stale:
            message = f"{section} was already answered"
            raise ValueError(message)


def _provide(application: Application, case: Case, person: National, samples: Path) -> None:
    for slot in slots_for(case):
        if slot.kind is Kind.EPHOTO:
            code = "OK" + f"{person.document_number:0>20}"[-20:]
            enter_ephoto.enter(application, code=code)
        elif slot.kind is Kind.ENGAGEMENT:
            prepare.sign_engagement(application, name=f"{person.given_names} {person.family_name}")
        elif slot.required:
            chosen = slot.alternatives[0]
            provide.choose_alternative(application, slot=slot.code, alternative=chosen.code)
            for component in chosen.components:
                path = sample_for(component.code, samples)
                provide.receive(
                    application,
                    slot=slot.code,
                    component=component.code,
                    files=[Upload(path.name, path)],
                )


def sample_for(component: str, samples: Path) -> Path:
    """Return the sample document for a component, any other sample failing that."""
    found = sorted(samples.glob(f"{component}.*"))
    return found[0] if found else sorted(samples.glob("*.pdf"))[0]  # noqa: FURB192
