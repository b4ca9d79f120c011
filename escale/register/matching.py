"""Match a person with the register, without ever telling anybody whom the register knows.

Three rules keep it from becoming an oracle:

* a person of the register is matched only by a number *and* the two dates of a document;
* what the register knows is released only once the birth date typed agrees, and five wrong birth
  dates end the guessing for ever: an officer settles it;
* `identify` and `confirm_birth_date` put the same questions to the database whatever the answer,
  and the caller shows the same page.

No match never blocks drafting or filing (Défenseur des droits, December 2024: people « not
recognised » lose their rights).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from escale.kit import clock
from escale.people.models import Person
from escale.register.mentions import case_of_mention
from escale.register.models import (
    DocumentKind,
    ForeignNational,
    Identification,
    NumberKind,
    Outcome,
    ResidenceDocument,
)
from escale.register.numbers import LONGEST_KEPT, Kind, NumberTyped, parse_number

WRONG_BIRTH_DATES = 5
# For one person of the register, over all the accounts that typed their number: somebody who
# stole it gains nothing by opening ten accounts.
WRONG_BIRTH_DATES_A_NATIONAL = 15
NATIONAL_WINDOW = timedelta(days=30)
NUMBERS_AN_HOUR = 10
EARLIEST_BIRTH_YEAR = 1900
# More documents than this under one number and two dates is ambiguous anyway.
MOST_CANDIDATES = 20
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class _Record:
    """What the person's earlier attempts say."""

    numbers_in_the_hour: int
    wrong_birth_dates: int
    national_id: int | None

    @property
    def may_guess(self) -> bool:
        return self.wrong_birth_dates < WRONG_BIRTH_DATES


@dataclass(frozen=True, slots=True)
class _Rivals:
    """What all accounts together made of one person of the register."""

    is_claimed: bool
    wrong_birth_dates: int


def identify(
    person: Person, *, number: str, valid_from: date | None, valid_until: date | None
) -> Identification:
    """Compare what the person typed with the register, and keep the attempt.

    `number` is text as typed; the dates are those of the visa or permit, None when not typed. A
    person of the register is matched by a foreigner number and a document of these dates, or by
    the number and dates of a document. Exact spellings go before those where O and 0 are
    confused. More than ten numbers within an hour are kept, and no longer compared: the outcome
    is then `unsettled`. Never raises: every outcome lets the person go on.
    """
    typed = parse_number(number)
    with transaction.atomic():
        _hold(person)
        record = _record_of(person)
        candidates = _candidates(person, typed, valid_from, valid_until)
        outcome, national_id = _outcome(record, candidates)
        if record.numbers_in_the_hour >= NUMBERS_AN_HOUR:
            outcome, national_id = Outcome.UNSETTLED, None
        return Identification.objects.create(
            person=person,
            number=typed.normalised[:LONGEST_KEPT].replace("\x00", ""),
            kind=_kind(typed, candidates if national_id else []),
            valid_from=valid_from,
            valid_until=valid_until,
            outcome=outcome,
            national_id=national_id,
            created_at=clock.now(),
            typed_at=clock.machine_now(),
        )


def confirm_birth_date(identification: Identification, *, born_on: date) -> bool:
    """Tell whether this birth date is that of the matched person, and release the facts if so.

    False for a wrong date, for an attempt that matched nobody, and after five wrong dates
    whatever the date: the caller shows the same page. The same wrong date typed again at once
    (a page sent twice) and impossible dates (a date half typed, saved by itself) do not count.
    `identification` is brought up to date.
    """
    with transaction.atomic():
        _hold(identification.person)
        identification.refresh_from_db()
        national = _national_held(identification.national_id)
        record = _record_of(identification.person)
        rivals = _rivals(identification)
        identification.outcome = _outcome_before_the_date(identification, record, rivals)
        agrees = national is not None and national.born_on == born_on
        released = agrees and identification.outcome == Outcome.MATCHED
        if released and record.national_id is None:
            identification.confirmed_at = clock.now()
        elif not released and _counts(identification, born_on):
            _count_wrong_date(identification, record)
        identification.last_birth_date_typed = born_on
        identification.save()
        return released


def known_facts(person: Person) -> dict[str, str]:
    """Return what the register knows of the person, by `section.field`; nothing until confirmed.

    Dates are ISO texts and countries ISO 3166 alpha-2; facts the register lacks are left out. The
    document is the one in force that lasts longest, else the last one.
    """
    national = confirmed_national(person)
    return facts_of(national) if national else {}


def facts_of(national: ForeignNational) -> dict[str, str]:
    """Return what the register knows of somebody, as `known_facts` does.

    For an officer, who compares; only `known_facts` may be shown to the person.
    """
    document = _present_document(national)
    facts = {
        "identity.foreigner_number": national.foreigner_number or "",
        "identity.family_name": national.family_name,
        "identity.usage_name": national.usage_name,
        "identity.given_names": national.given_names,
        "identity.sex": national.sex,
        "identity.born_on": national.born_on.isoformat(),
        "identity.birth_city": national.birth_city,
        "identity.birth_country": national.birth_country,
        "identity.nationality": national.nationality,
        "contact.postcode": national.postcode,
    }
    if document:
        facts |= {
            "documents.kind": document.kind,
            "documents.number": document.number,
            "documents.valid_from": document.valid_from.isoformat(),
            "documents.valid_until": document.valid_until.isoformat(),
        }
    return {field: value for field, value in facts.items() if value}


def proposed_case(person: Person) -> str | None:
    """Return the code of the case to propose, from the mention of the document held, or None.

    Nothing until the person is confirmed, like every fact of the register.
    """
    national = confirmed_national(person)
    document = _present_document(national) if national else None
    return case_of_mention(document.mention) if document else None


def confirmed_national(person: Person) -> ForeignNational | None:
    """Return whom of the register the person confirmed to be, by their birth date."""
    return ForeignNational.objects.filter(
        identifications__person=person, identifications__confirmed_at__isnull=False
    ).first()


def person_known_as(
    *, number: str, valid_from: date | None, valid_until: date | None, born_on: date
) -> Person | None:
    """Return who confirmed to be the one person of the register that these papers name, or None.

    For a clerk who holds the papers, and whose searches are kept: it counts no guess and must
    answer nobody else. All four facts have to agree; two people who fit are nobody.
    """
    typed = parse_number(number)
    found = Identification.objects.filter(
        Q(national__foreigner_number__in=typed.foreigner_variants())
        | Q(national__documents__number__in=typed.document_variants()),
        confirmed_at__isnull=False,
        national__born_on=born_on,
        national__documents__valid_from=valid_from or date.min,
        national__documents__valid_until=valid_until or date.min,
    )
    people = set(found.values_list("person_id", flat=True)[:MOST_CANDIDATES])
    return Person.objects.get(pk=people.pop()) if len(people) == 1 else None


def forget_other_matches(person: Person, *, than: int | None) -> None:
    """Give the person no more the facts of somebody whom an officer found them not to be.

    `than` is the number of the person of the register who they are, None for nobody there. Whom
    they are not is free again, to be matched with the account of whoever it is.
    """
    Identification.objects.filter(person=person, confirmed_at__isnull=False).exclude(
        national_id=than
    ).update(confirmed_at=None, outcome=Outcome.UNSETTLED)


def _hold(person: Person) -> None:
    """Let the attempts of one person come one after the other, until the transaction ends."""
    Person.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)


def _record_of(person: Person) -> _Record:
    hour_ago = clock.machine_now() - timedelta(hours=1)
    found = Identification.objects.filter(person=person).aggregate(
        numbers=Count("pk", filter=Q(typed_at__gt=hour_ago)),
        wrong=Coalesce(Sum("wrong_birth_dates", filter=Q(national__isnull=False)), 0),
        confirmed=Max("national_id", filter=Q(confirmed_at__isnull=False)),
    )
    return _Record(found["numbers"], found["wrong"], found["confirmed"])


def _candidates(
    person: Person, typed: NumberTyped, valid_from: date | None, valid_until: date | None
) -> Sequence[ResidenceDocument]:
    """Return the documents that number and dates both designate; exact spellings alone if any."""
    # An impossible value rather than no query at all: the database is asked in every case.
    foreigner_numbers = typed.foreigner_variants() or ("",)
    document_numbers = typed.document_variants() or ("",)
    others = Identification.objects.filter(
        national_id=OuterRef("national_id"), confirmed_at__isnull=False
    ).exclude(person=person)
    guesses = (
        Identification.objects.filter(
            national_id=OuterRef("national_id"), typed_at__gt=_window_start()
        )
        .order_by()
        .values("national_id")
        .annotate(wrong=Sum("wrong_birth_dates"))
        .values("wrong")
    )
    found = list(
        ResidenceDocument.objects.filter(
            Q(national__foreigner_number__in=foreigner_numbers)
            | Q(number__in=document_numbers, kind__in=DocumentKind.values),
            valid_from=valid_from or date.min,
            valid_until=valid_until or date.min,
        )
        .annotate(is_claimed=Exists(others), guesses=Subquery(guesses))
        .select_related("national")
        .order_by("pk")[:MOST_CANDIDATES]
    )
    exact = [document for document in found if _is_exact(document, typed)]
    return exact or found


def _is_exact(document: ResidenceDocument, typed: NumberTyped) -> bool:
    return document.number == typed.document_number or (
        bool(typed.foreigner_number)
        and document.national.foreigner_number == typed.foreigner_number
    )


def _outcome(
    record: _Record, candidates: Sequence[ResidenceDocument]
) -> tuple[Outcome, int | None]:
    nationals = {document.national_id for document in candidates}
    if not nationals:
        return Outcome.NONE, None
    # One account is one person of the register: typing another's number proves nothing.
    if len(nationals) > 1 or (record.national_id and record.national_id not in nationals):
        return Outcome.AMBIGUOUS, None
    document = candidates[0]
    if document.is_claimed:  # type: ignore[attr-defined]
        return Outcome.ALREADY_CLAIMED, document.national_id
    if record.national_id:
        return Outcome.MATCHED, document.national_id
    too_many = (document.guesses or 0) >= WRONG_BIRTH_DATES_A_NATIONAL  # type: ignore[attr-defined]
    if too_many or not record.may_guess:
        return Outcome.UNSETTLED, document.national_id
    return Outcome.MATCHED, document.national_id


def _kind(typed: NumberTyped, candidates: Sequence[ResidenceDocument]) -> str:
    """Return which number it was: as the register knows it, else when it can only be one."""
    if candidates:
        document = candidates[0]
        is_document = document.number in typed.document_variants()
        return document.kind if is_document else NumberKind.FOREIGNER.value
    return typed.kinds[0].value if typed.kinds == (Kind.FOREIGNER,) else ""


def _national_held(national_id: int | None) -> ForeignNational | None:
    """Return the person of the register, held so that two accounts cannot confirm at once."""
    found = ForeignNational.objects.select_for_update(no_key=True).filter(pk=national_id or 0)
    return found.first()


def _rivals(identification: Identification) -> _Rivals:
    found = Identification.objects.filter(national_id=identification.national_id or 0).aggregate(
        claims=Count(
            "pk", filter=Q(confirmed_at__isnull=False) & ~Q(person=identification.person_id)
        ),
        wrong=Coalesce(Sum("wrong_birth_dates", filter=Q(typed_at__gt=_window_start())), 0),
    )
    return _Rivals(is_claimed=found["claims"] > 0, wrong_birth_dates=found["wrong"])


def _outcome_before_the_date(
    identification: Identification, record: _Record, rivals: _Rivals
) -> Outcome:
    """Return what has become of a match since it was made, whatever the birth date typed."""
    if identification.outcome != Outcome.MATCHED:
        return Outcome(identification.outcome)
    if record.national_id is not None:
        is_the_same = record.national_id == identification.national_id
        return Outcome.MATCHED if is_the_same else Outcome.AMBIGUOUS
    if rivals.is_claimed:
        return Outcome.ALREADY_CLAIMED
    if not record.may_guess or rivals.wrong_birth_dates >= WRONG_BIRTH_DATES_A_NATIONAL:
        return Outcome.UNSETTLED
    return Outcome.MATCHED


def _counts(identification: Identification, born_on: date) -> bool:
    """Tell whether a wrong date is a guess: possible, and not the one just refused."""
    is_possible = born_on.year >= EARLIEST_BIRTH_YEAR and born_on <= clock.today()
    return is_possible and born_on != identification.last_birth_date_typed


def _count_wrong_date(identification: Identification, record: _Record) -> None:
    if identification.wrong_birth_dates < MOST_COUNTED:
        identification.wrong_birth_dates += 1
    is_last = record.wrong_birth_dates + 1 >= WRONG_BIRTH_DATES
    if identification.outcome == Outcome.MATCHED and record.national_id is None and is_last:
        identification.outcome = Outcome.UNSETTLED


def _present_document(national: ForeignNational) -> ResidenceDocument | None:
    """Return the document in force that lasts longest, else the last one."""
    documents = list(national.documents.order_by("-valid_until", "-pk"))
    today = clock.today()
    in_force = (document for document in documents if document.valid_from <= today)
    return next(in_force, documents[0] if documents else None)


def _window_start() -> datetime:
    return clock.machine_now() - NATIONAL_WINDOW
