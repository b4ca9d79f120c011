"""The demo's histories: accounts whose applications went through the acts, at past dates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from escale.actions import (
    close_unanswered,
    consume_ephotos,
    enter_ephoto,
    file,
    follow_deliveries,
    issue_extensions,
    make_letters,
    prepare,
    provide,
    remind_to_answer,
    send_orders,
    start,
    tell_of_silence,
    undo_withdrawal,
    withdraw,
)
from escale.actions.open_account import open_account
from escale.actions.sign_engagement import sign_engagement
from escale.applications.models import Application
from escale.documents.keeping import Upload
from escale.jobs.demo_world import office_acts
from escale.jobs.demo_world.answers import answers_for
from escale.jobs.demo_world.nationals import UNKNOWN_NUMBER, National
from escale.jobs.demo_world.samples import sample_for
from escale.kit import clock
from escale.notices import outbox
from escale.people.models import Account, Person
from escale.procedures.pieces import Kind, Slot, slots_for
from escale.register.matching import confirm_birth_date
from escale.register.models import Identification

#: Everyone's password in the demo: long, and printed by `make demo`.
PASSWORD = "corail-navire-ardoise-58"  # noqa: S105 - a demo's, printed for everyone

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

#: Answered in a draft just begun.
_BEGUN = ("identity", "family")


@dataclass(frozen=True, kw_only=True)
class Story:
    """Who, when they began, and the acts that followed, each so long before now.

    `is_prepared` says that the draft was completed; `chosen` picks the way some pieces are
    provided, `explained` those that are not; `changes` are answers of theirs alone.
    """

    email: str
    foreigner_number: str
    began: timedelta
    is_prepared: bool = True
    acts: tuple[tuple[str, timedelta], ...] = ()
    language: str = "fr"
    ephoto: str = "OK"
    chosen: Mapping[str, str] = field(default_factory=dict)
    explained: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


STORIES = (
    # These two first: what is done by the worker at their past days sees no document of the others.
    Story(
        email="fatou.ndiaye@demo.example",
        foreigner_number="9900000114",
        began=61 * DAY,
        acts=(
            ("file", 60 * DAY),
            ("take_up", 50 * DAY),
            ("check_documents", 50 * DAY - HOUR),
            ("propose_approval", 8 * DAY),
            ("sign", 5 * DAY),
            ("order_card", 5 * DAY - HOUR),  # the factory of the demo goes on with it
        ),
    ),
    Story(
        email="diego.castillo@demo.example",
        foreigner_number="9900000115",
        began=71 * DAY,
        acts=(
            ("file", 70 * DAY),
            ("take_up", 62 * DAY),
            ("check_documents", 62 * DAY - HOUR),
            ("propose_approval", 25 * DAY),
            ("sign", 24 * DAY),
            ("order_card", 24 * DAY - HOUR),
            ("photo_refused", 20 * DAY),  # another is awaited, on no date
        ),
    ),
    Story(
        email="aminata.diallo@demo.example",
        foreigner_number="9900000101",
        began=2 * DAY,
        is_prepared=False,
    ),
    Story(email="nadia.cherif@demo.example", foreigner_number="9900000107", began=3 * DAY),
    Story(
        email="marco.rossi@demo.example",
        foreigner_number="9900000102",
        began=9 * DAY,
        acts=(("file", 9 * DAY - 2 * HOUR),),
    ),
    Story(
        email="yuting.chen@demo.example",
        foreigner_number="9900000103",
        began=6 * DAY,
        acts=(("file", 5 * DAY),),
        language="en",
    ),
    Story(
        email="samir.benali@demo.example",
        foreigner_number="9900000104",
        began=14 * DAY,
        acts=(("file", 12 * DAY),),
    ),
    Story(
        email="jiwoo.park@demo.example",
        foreigner_number="9900000105",
        began=2 * DAY,
        acts=(("file", DAY), ("withdraw", HOUR)),  # an hour ago: undoing is still offered
        language="en",
    ),
    Story(
        email="iker.hernandez@demo.example",
        foreigner_number="9900000106",
        began=21 * DAY,
        acts=(
            ("file", 20 * DAY),
            ("withdraw", 19 * DAY),
            ("undo_withdrawal", 19 * DAY - 3 * HOUR),
        ),
    ),
    Story(
        email="hodan.abdi@demo.example",
        foreigner_number=UNKNOWN_NUMBER,
        began=4 * DAY,
        acts=(("file", 3 * DAY),),
    ),
    Story(
        email="lina.santos@demo.example",
        foreigner_number="9900000108",
        began=2 * DAY,
        acts=(("file", DAY),),
        ephoto="WA",
        chosen={"address_proof": "hosted", "diploma": "not_issued"},
        explained={
            "hosting_agreement": "Mon établissement la signe la semaine prochaine : je l’enverrai."
        },
        changes={"contact": {"hosted": "on", "hosted_by": "Dominique Exemple"}},
    ),
    Story(
        email="peter.omondi@demo.example",
        foreigner_number="9900000109",
        began=8 * DAY,
        acts=(("file", 7 * DAY),),
        language="en",
        changes={
            "contact": {"abroad": "on", "country": "BE", "postcode": "1000", "town": "Bruxelles"}
        },
    ),
    Story(
        email="ines.moreira@demo.example",
        foreigner_number="9900000110",
        began=41 * DAY,
        acts=(
            ("file", 40 * DAY),
            ("take_up", 33 * DAY),
            ("request_pieces", 27 * DAY),  # three days are left
            ("wait", 12 * DAY),  # reminded fifteen days before the end
        ),
    ),
    Story(
        email="tomas.novak@demo.example",
        foreigner_number="9900000111",
        began=81 * DAY,
        acts=(
            ("file", 80 * DAY),
            ("take_up", 75 * DAY),
            ("request_pieces", 60 * DAY),
            ("wait", 45 * DAY),
            ("wait", 35 * DAY),
            ("wait", 31 * DAY),
            ("wait", 28 * DAY),  # closed unanswered; it can be reopened for a month still
        ),
        language="en",
    ),
    Story(
        email="leila.haddad@demo.example",
        foreigner_number="9900000112",
        began=102 * DAY,
        acts=(
            ("file", 100 * DAY),
            ("take_up", 90 * DAY),
            ("wait", 39 * DAY),  # sixty days without a decision
            ("wait", 35 * DAY),  # the certificate, fifteen days before the document ends
        ),
    ),
)


def tell(people: list[National], samples: Path) -> None:
    """Run every story that has not been told yet.

    `people` are those of the register with, last of their number, the one the story is about.
    """
    by_number = {person.foreigner_number: person for person in people}
    now = clock.now()
    for story in STORIES:
        if not Account.objects.filter(email=story.email).exists():
            _tell_one(story, by_number[story.foreigner_number], samples, now)


def _tell_one(story: Story, person: National, samples: Path, now: datetime) -> None:
    """Make the account, the draft and the acts, each at its own instant.

    One transaction a story, so that a demo stopped in the middle of one begins it again: nobody
    waits, and the photo service is a simulator of this machine.
    """
    with transaction.atomic():
        with clock.at(now - story.began):
            account = _account(story, person)
            application = start.start(_person(account), by=account)
            application = fill_in(application, story, person, samples)
        for act, ago in story.acts:
            with clock.at(now - ago):
                application.refresh_from_db()
                _ACTS[act](application, account)
    for _act, ago in story.acts:
        with clock.at(now - ago + timedelta(minutes=1)):
            follow()


def fill_in(application: Application, story: Story, person: National, samples: Path) -> Application:
    """Answer in a draft just begun, as the story says; if it is prepared, only filing is left."""
    application = prepare.choose_case(application, case=person.case)
    _answer(application, story, person)
    if story.is_prepared:
        for slot in slots_for(person.case):
            _provide(application, slot, story, person, samples)
        for step in prepare.STEPS_TO_CONFIRM:
            prepare.confirm_step(application, step=step)
    return application


def follow() -> None:
    """Do what follows an act or a day, as the worker does: reminders, closures, letters, e-mails."""
    follow_deliveries.follow_due()
    remind_to_answer.remind_due()
    close_unanswered.close_due()
    tell_of_silence.tell_due()
    issue_extensions.issue_due()
    send_orders.send_due()
    make_letters.make_due()
    consume_ephotos.consume_due()
    outbox.deliver_due()
    follow_deliveries.follow_due()


def _file(application: Application, account: Account) -> None:
    file.file(application, by=account, is_declared_true=True)


def _withdraw(application: Application, account: Account) -> None:
    withdraw.withdraw(application, by=account)


def _undo(application: Application, account: Account) -> None:
    undo_withdrawal.undo_withdrawal(application, by=account)


def _wait(_application: Application, _account: Account) -> None:
    """Do nothing: a day has come, and what was due that day is done."""


_ACTS: dict[str, Callable[[Application, Account], None]] = {
    "file": _file,
    "withdraw": _withdraw,
    "undo_withdrawal": _undo,
    "take_up": office_acts.taken_up,
    "check_documents": office_acts.documents_checked,
    "request_pieces": office_acts.pieces_requested,
    "propose_approval": office_acts.approval_proposed,
    "sign": office_acts.approval_signed,
    "order_card": office_acts.card_ordered,
    "photo_refused": office_acts.photo_refused,
    "wait": _wait,
}


@cache
def _password_hash() -> str:
    """Return the hash of everyone's password, which takes half a second, made once."""
    return make_password(PASSWORD)


def _account(story: Story, person: National) -> Account:
    account = open_account(
        email=story.email,
        password_hash=_password_hash(),
        language=story.language,
        number=person.foreigner_number,
        valid_from=person.valid_from,
        valid_until=person.valid_until,
    )
    found = Identification.objects.get(person=account.person)
    confirm_birth_date(found, born_on=person.born_on)
    return account


def _person(account: Account) -> Person:
    if account.person is None:
        message = "an applicant's account has a person"
        raise ValueError(message)
    return account.person


def _answer(application: Application, story: Story, person: National) -> None:
    today: date = clock.today()
    answers = answers_for(person, case=person.case, email=story.email, today=today)
    for section in answers if story.is_prepared else _BEGUN:
        saved = prepare.save_answers(
            application,
            section=section,
            answers={**answers[section], **story.changes.get(section, {})},
            revision_read=0,
        )
        if saved.is_stale:
            message = f"{section} was already answered"
            raise ValueError(message)


def _provide(
    application: Application, slot: Slot, story: Story, person: National, samples: Path
) -> None:
    if slot.kind is Kind.EPHOTO:
        # Twenty free characters: the reference makes the code new, whatever the photo service
        # remembers of another demo.
        free = application.reference.replace("-", "")
        enter_ephoto.enter(application, code=story.ephoto + f"{free:0>20}")
    elif slot.kind is Kind.ENGAGEMENT:
        name = f"{person.given_names} {person.family_name}"
        sign_engagement(application, name=name)
    elif slot.code in story.explained:
        provide.explain(application, slot=slot.code, explanation=story.explained[slot.code])
    elif slot.required:
        wanted = story.chosen.get(slot.code, slot.alternatives[0].code)
        provide.choose_alternative(application, slot=slot.code, alternative=wanted)
        chosen = slot.alternative(wanted)
        for component in chosen.components if chosen else ():
            path = sample_for(component.code, samples)
            provide.receive(
                application,
                slot=slot.code,
                component=component.code,
                files=[Upload(path.name, path)],
            )
