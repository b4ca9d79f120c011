"""Tell people that their residence document ends: four months before, then two months and a week.

Those who have an account, and neither a draft nor a request under way, or one that can still be
reopened. R431-5: the request is made
two to four months before the end.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import translation

from escale.actions.tell import Recipient, kept_facts
from escale.applications.deadlines import local_date, reopening_until
from escale.applications.endings import ClosureProposal
from escale.applications.enums import ENDED, OPEN, Status
from escale.applications.examination import Proposal, ProposalQuerySet
from escale.applications.models import Application, Statement
from escale.applications.sections.contact import mobile_stated
from escale.gateways import sms
from escale.kit import clock
from escale.notices import outbox, wording
from escale.notices.facts import in_every_language
from escale.notices.models import Channel, Notice
from escale.people.models import Account, Person
from escale.procedures.windows import Advice, filing_advice, reminders_on
from escale.register.models import ResidenceDocument

_KIND: Final = "permit_ending"
#: Four months are never longer.
_FURTHEST: Final = timedelta(days=123)
BATCH: Final = 500


@dataclass(kw_only=True)
class _Known:
    """What is known of one human, under whichever of their numbers."""

    ends: list[tuple[date, date | None]] = field(default_factory=list)  # its end, its beginning
    is_asking: bool = False
    is_dead: bool = False
    last_application: int | None = None
    accounts: list[Recipient] = field(default_factory=list)
    told_at: datetime | None = None


def remind_due() -> int:
    """Queue the reminders whose day has come; return how many people are told.

    Each is given once, before the end only; a worker that was off for long gives the more urgent
    of the two alone. Whoever has a later document is told of that one, in its time.
    """
    today = clock.today()
    numbers = iter(sorted(_ending(today)))
    told = 0
    while batch := list(islice(numbers, BATCH)):
        told += _remind(batch, today=today)
    return told


def _ending(today: date) -> set[int]:
    """Return the numbers of those of whom one document, known or stated, ends within four months."""
    span = (today, today + _FURTHEST)
    known = ResidenceDocument.objects.filter(
        valid_until__range=span, national__identifications__confirmed_at__isnull=False
    )
    stated = Application.objects.filter(
        status__in=[s.value for s in ENDED], document_expires_on__range=span
    )
    permits = _signed().filter(valid_until__range=span)
    return {
        *known.values_list("national__identifications__person_id", flat=True),
        *stated.values_list("person_id", flat=True),
        *permits.values_list("application__person_id", flat=True),
    } - {None}


@transaction.atomic
def _remind(numbers: list[int], *, today: date) -> int:
    people = _known(numbers)
    due = {
        number: chosen
        for number, known in people.items()
        if (chosen := _due(known, today=today)) is not None
    }
    mobiles = _mobiles([people[number].last_application for number in due])
    rows = (
        row
        for number, (advice, which) in due.items()
        for row in _rows(number, people[number], advice, which, mobiles)
    )
    outbox.queue_many(_KIND, rows)
    return len(due)


def _due(known: _Known, *, today: date) -> tuple[Advice, int] | None:
    """Return the advice to give and which reminder it is; None when there is none to give."""
    if known.is_asking or known.is_dead or not known.accounts or not known.ends:
        return None
    expires_on, starts_on = max(known.ends, key=lambda end: end[0])
    come = [day for day in reminders_on(expires_on) if day <= today]
    if not come or expires_on < today:
        return None
    if known.told_at is not None and local_date(known.told_at, clock.PARIS) >= come[-1]:
        return None
    return filing_advice(expires_on, today=today, starts_on=starts_on), len(come)


def _rows(
    number: int,
    known: _Known,
    advice: Advice,
    which: int,
    mobiles: Mapping[int, str],
) -> Iterator[outbox.Row]:
    facts = {
        **kept_facts(
            {
                "expires_on": advice.expires_on,
                "is_last": which > 1,
                "home_path": reverse("applicant:home"),
                "prepare_path": reverse("public:prepare"),
            },
            zone=clock.PARIS,
        ),
        "advice": in_every_language(lambda language: _advised(advice, language)),
    }
    addresses = [(Channel.EMAIL, each.email, each.language) for each in known.accounts]
    if mobile := mobiles.get(known.last_application or 0):
        addresses.append((Channel.SMS, mobile, known.accounts[0].language))
    for channel, to, language in addresses:
        yield outbox.Row(
            key=f"expiry:{number}:{advice.expires_on}:{which}",
            channel=channel,
            to=to,
            language=language,
            facts=facts,
            person_id=number,
        )


def _advised(advice: Advice, language: str) -> str:
    with translation.override(language):
        return advice.short_visa_sentence or advice.sentence


# ---- what is known, in as many queries whatever their number -------------------------------------


def _known(numbers: Collection[int]) -> dict[int, _Known]:
    """Return what is known of these people; two found to be one are one."""
    roots = {
        merged or number
        for number, merged in Person.objects.filter(pk__in=numbers).values_list(
            "pk", "merged_into_id"
        )
    }
    same = Person.objects.filter(Q(pk__in=roots) | Q(merged_into__in=roots))
    root_of = {
        number: merged or number for number, merged in same.values_list("pk", "merged_into_id")
    }
    people = {root: _Known() for root in sorted(roots)}
    for person, ends_on, starts_on in _ends(root_of):
        if ends_on is not None:
            people[root_of[person]].ends.append((ends_on, starts_on))
    _note_applications(people, root_of)
    for account in Account.objects.filter(person_id__in=root_of, is_active=True).order_by("pk"):
        if account.person_id is not None:
            people[root_of[account.person_id]].accounts.append(
                Recipient(account.email, account.language)
            )
    told = Notice.objects.filter(kind=_KIND, person_id__in=root_of).values("person_id")
    for person, told_at in told.annotate(at=Max("queued_at")).values_list("person_id", "at"):
        known = people[root_of[person]]
        known.told_at = max(filter(None, [known.told_at, told_at]))
    return people


def _ends(numbers: Iterable[int]) -> Iterator[tuple[int, date | None, date | None]]:
    """Yield the documents that are known, or stated by a request that has ended."""
    persons = list(numbers)
    person = "national__identifications__person_id"
    known = ResidenceDocument.objects.filter(
        national__identifications__confirmed_at__isnull=False, **{f"{person}__in": persons}
    )
    yield from known.values_list(person, "valid_until", "valid_from")
    permits = _signed().filter(application__person_id__in=persons, valid_until__isnull=False)
    yield from permits.values_list("application__person_id", "valid_until", "valid_from")
    stated = Application.objects.filter(
        person_id__in=persons,
        status__in=[s.value for s in ENDED],
        document_expires_on__isnull=False,
    )
    for number, ends_on in stated.values_list("person_id", "document_expires_on"):
        yield number, ends_on, None


def _note_applications(people: dict[int, _Known], root_of: Mapping[int, int]) -> None:
    found = Application.objects.filter(person_id__in=list(root_of)).order_by("pk")
    closed_at = Max("events__at", filter=Q(events__act="close_unanswered"))
    rows = found.annotate(closed_at=closed_at).values_list("pk", "person_id", "status", "closed_at")
    for number, person, status, closed in rows:
        known = people[root_of[person]]
        known.is_asking = known.is_asking or _is_under_way(status, closed)
        if status != Status.DRAFT:
            known.last_application = number
    dead = ClosureProposal.objects.filter(
        application__person_id__in=list(root_of),
        reason=ClosureProposal.Reason.DEATH,
        ending=ClosureProposal.Ending.CONFIRMED,
        application__status=Status.CLOSED,
    )
    for person in dead.values_list("application__person_id", flat=True):
        people[root_of[person]].is_dead = True


def _is_under_way(status: str, closed_at: datetime | None) -> bool:
    """Whether a request is written, open, or closed unanswered and still to be reopened.

    Of that one the person was just told: to send what it lacks, not to ask anew.
    """
    if status == Status.CLOSED and closed_at is not None:
        return clock.today() <= reopening_until(local_date(closed_at, clock.PARIS))
    return status == Status.DRAFT or status in OPEN


def _signed() -> ProposalQuerySet:
    """Return the approvals whose permit was handed over: they say when it ends."""
    return Proposal.objects.filter(
        kind=Proposal.Kind.APPROVAL,
        ending=Proposal.Ending.SIGNED,
        application__status=Status.HANDED_OVER,
    )


def _mobiles(applications: Iterable[int | None]) -> dict[int, str]:
    if not (wording.has_sms(_KIND) and sms.is_set_up()):
        return {}
    stated = Statement.objects.filter(
        application_id__in=[number for number in applications if number], section="contact"
    )
    return {
        number: mobile_stated(answers)
        for number, answers in stated.values_list("application_id", "answers")
    }
