"""Enter at the counter: a clerk fills in a request for a person present, under the same rules.

Source: CESEDA R431-2, another way than the teleservice is open to whoever cannot use it (Conseil
d'État, 3 June 2022, no. 452798).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.actions import start
from escale.actions.at_counter import entry_of
from escale.actions.tell import tell_of
from escale.applications.advance import advance, locked
from escale.applications.enums import Party
from escale.applications.models import Application, CounterEntry, Event
from escale.audit.models import Purpose, Search
from escale.audit.reading import note_reading
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.duty import on_duty
from escale.people.models import Account, Person, Prefecture, Role
from escale.register.matching import confirm_birth_date, identify, person_known_as

IDENTIFIED = "counter_identification"
_WORDS_AT_MOST = 200
#: A button pressed twice sends the same papers twice, faster than another person comes.
_PRESSED_TWICE = timedelta(seconds=10)


class AgreementNeeded(Refused):
    """The person has a draft of their own: they have to want it continued here."""

    def __init__(self) -> None:
        """Say what to ask."""
        super().__init__(
            _("Cette personne a déjà une demande en préparation."),
            hint=_(
                "Demandez-lui si elle veut la continuer ici. Si oui, cochez la case, puis "
                "recommencez. Sinon, elle la termine depuis son compte."
            ),
        )


class AlreadyOpen(Refused):
    """The person has a request that is being examined: it is followed, not entered again."""

    def __init__(self, application: Application, *, at: Prefecture) -> None:
        """Keep its reference for the prefecture that examines it; another reads no more."""
        super().__init__(
            _("Cette personne a déjà une demande de ce titre en cours d’examen."),
            hint=_("Une seule demande peut être en cours : rien de plus n’est à saisir."),
        )
        is_ours = application.prefecture_id == at.pk
        self.reference = application.reference if is_ours else ""


@dataclass(frozen=True, kw_only=True)
class Papers:
    """What the clerk reads on the papers of the person: `number` as typed, empty for none."""

    number: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    born_on: date


def enter_at_counter(
    prefecture: Prefecture, *, papers: Papers, language: str, is_agreed: bool, by: Account
) -> CounterEntry:
    """Begin, or resume, the entry of a request for the person whose papers these are.

    The person is whoever confirmed, with this birth date, to be the one of the register that the
    papers name; else somebody new, whom nothing prevents from filing. What was searched is kept
    for the auditor, and that they were found is told to the person. Raises AgreementNeeded for a
    draft that is not of this counter unless `is_agreed`, AlreadyOpen, NotOnDuty, RoleMissing.
    A button pressed twice begins one entry.
    """
    with transaction.atomic():  # kept, whatever comes next
        on_duty(by, prefecture, Role.CLERK)
        person = _known(papers)
        _note_search(prefecture, papers, person, by=by)
    with transaction.atomic():
        on_duty(by, prefecture, Role.CLERK)  # which two presses of the same clerk take in turn
        if person is None:
            if same := _just_begun(prefecture, papers, by=by):
                return same
            person = Person.objects.create()
            _identify(person, papers)
        return _entered(person, prefecture, language=language, is_agreed=is_agreed, by=by)


def _known(papers: Papers) -> Person | None:
    if not papers.number:
        return None
    return person_known_as(
        number=papers.number,
        valid_from=papers.valid_from,
        valid_until=papers.valid_until,
        born_on=papers.born_on,
    )


def _just_begun(prefecture: Prefecture, papers: Papers, *, by: Account) -> CounterEntry | None:
    """Return the entry that this clerk began with these papers a moment ago, still blank."""
    begun = CounterEntry.objects.filter(
        prefecture=prefecture, begun_by=by, begun_at__gte=clock.now() - _PRESSED_TWICE
    )
    blank = begun.under_way().filter(application__case="")
    entry = blank.select_related("application__person").order_by("-pk").first()
    if entry is None:
        return None
    tried = entry.application.person.identifications.order_by("-pk").first()
    typed = (tried.number, tried.valid_from, tried.valid_until) if tried else ("", None, None)
    given = (papers.number, papers.valid_from, papers.valid_until)
    return entry if typed == given else None


def _note_search(
    prefecture: Prefecture, papers: Papers, person: Person | None, *, by: Account
) -> None:
    """Keep what was searched of the register, and about whom something was learnt."""
    if papers.number:
        words = papers.number.replace("\x00", "")[:_WORDS_AT_MOST]
        Search.objects.create(account=by, prefecture=prefecture, words=words)
    if person is not None:
        last = Application.objects.of(person).order_by("-pk").first()
        subject = last.reference if last else ""
        note_reading(person, by=by, what=IDENTIFIED, subject=subject, purpose=Purpose.COUNTER)


def _entered(
    person: Person, prefecture: Prefecture, *, language: str, is_agreed: bool, by: Account
) -> CounterEntry:
    """Return the entry of a person: resumed, continued with their word, or begun.

    Two clerks at once have one draft and one entry: the draft's row is held first.
    """
    examined = Application.objects.of(person).open().first()
    if examined is not None:
        raise AlreadyOpen(examined, at=prefecture)
    draft = Application.objects.of(person).drafts().first()
    held = locked(draft or start.start(person, by=by))
    entry = entry_of(held)
    if entry and entry.left_at is None and entry.prefecture_id == prefecture.pk:
        return entry
    is_begun = draft is None and entry is None
    if not (is_begun or is_agreed):
        raise AgreementNeeded
    event = advance(
        held,
        "enter_at_counter",
        party=Party.CLERK,
        by=by,
        detail={"prefecture": prefecture.code},
    )
    if not is_begun:
        _tell_accounts(held, event, prefecture)
    entry, _is_new = CounterEntry.objects.update_or_create(
        application=held,
        defaults={
            "prefecture": prefecture,
            "begun_by": by,
            "begun_at": event.at,
            "language": language,
            "left_at": None,
        },
    )
    return entry


def _tell_accounts(held: Application, event: Event, prefecture: Prefecture) -> None:
    """Tell the person, at their accounts, that a clerk goes on with their draft."""
    tell_of(
        held,
        "entered_at_counter",
        key=f"event:{event.pk}",
        facts={"told_at": event.at},
        event=event,
        prefecture=prefecture,
        home_path=reverse("applicant:home"),
    )


def _identify(person: Person, papers: Papers) -> None:
    """Compare the papers with the register, as for anybody: no outcome stops the entry."""
    if not papers.number:
        return
    found = identify(
        person,
        number=papers.number,
        valid_from=papers.valid_from,
        valid_until=papers.valid_until,
    )
    confirm_birth_date(found, born_on=papers.born_on)
