"""What a counter of the demo entered, from paper, for somebody who has no account."""

from datetime import timedelta
from pathlib import Path

from django.db import transaction

from escale.actions import file
from escale.actions.enter_at_counter import Papers, enter_at_counter
from escale.applications.models import CounterEntry
from escale.jobs.demo_world.nationals import National
from escale.jobs.demo_world.stories import DAY, Story, fill_in, follow
from escale.kit import clock
from escale.people.models import Account, Prefecture
from escale.people.routing import prefecture_for
from escale.procedures.routing import department_of

#: She came with her papers, and left with a receipt and a code to open an account later.
STORY = Story(
    email="",
    foreigner_number="9900000113",
    began=6 * DAY,
    changes={"contact": {"without_email": "on"}},
)
#: How long it took the clerk to type, scan and print.
_FILLED_IN = timedelta(minutes=40)


def enter(people: list[National], samples: Path) -> None:
    """Have the request entered and filed by the clerk of its prefecture, unless it already was."""
    person = next(p for p in people if p.foreigner_number == STORY.foreigner_number)
    prefecture = prefecture_for(department_of(person.postcode))
    if CounterEntry.objects.filter(prefecture=prefecture).exists():
        return
    by = _clerk(prefecture)
    papers = Papers(
        number=person.foreigner_number,
        valid_from=person.valid_from,
        valid_until=person.valid_until,
        born_on=person.born_on,
    )
    began = clock.now() - STORY.began
    with transaction.atomic():
        with clock.at(began):
            entry = enter_at_counter(
                prefecture, papers=papers, language=STORY.language, is_agreed=False, by=by
            )
            application = fill_in(entry.application, STORY, person, samples)
            application.refresh_from_db()
        with clock.at(began + _FILLED_IN):
            file.file(application, by=by, is_declared_true=True)
    with clock.at(began + 2 * _FILLED_IN):
        follow()


def _clerk(prefecture: Prefecture) -> Account:
    account = Account.objects.holding(f"accueil.{prefecture.code}@demo.example")
    if account is None:
        message = "the prefectures of the demo have clerks before they have requests"
        raise ValueError(message)
    return account
