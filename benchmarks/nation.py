"""A nation of applications: a hundred prefectures, one of them big, names common and rare.

The same seed gives the same nation but for its size. Every application has its person, their
account and its history; those that wait also have statements, pieces and an identity to settle.
"""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from typing import Any, Final

import psycopg

from benchmarks.copying import Sheet, Writers, bulk, text_of
from benchmarks.ways import way_to
from escale.applications import workflow
from escale.applications.enums import ENDED, UNDECIDED, Status
from escale.applications.models import Application, Event, Piece, Reconciliation, Statement
from escale.applications.priority import Place, place
from escale.applications.search import keys
from escale.kit import clock
from escale.kit.names import name_key
from escale.kit.reference import ALPHABET, _check_character
from escale.people.models import Account, Person, Prefecture, Role, StaffMember
from escale.procedures.cases import Case
from escale.procedures.pieces import slots_for

PREFECTURES: Final = 100
#: The first is the big one: about one application in seven is there.
SKEW: Final = 0.85
#: Few enough for each to have more than a page at ten thousand: pages of as many lines compare.
OFFICERS_OF_THE_BIG_ONE: Final = 12
OFFICERS_ELSEWHERE: Final = 4
WAITING: Final = 0.42
#: Borne by three people of the big prefecture, whatever the size.
RARE_NAME: Final = "ZYGOMALAS"

_BODY, _ODD, _ATTEMPTS = 9, 25_214_903_917, 64

_WAITING_WEIGHTS = {
    Status.FILED: 30,
    Status.UNDER_REVIEW: 40,
    Status.AWAITING_PIECES: 22,
    Status.DECISION_PROPOSED: 8,
}
_STARTS = ("Mar", "Dia", "Ngu", "Sin", "Wan", "Oko", "Gar", "Kou", "Ben", "Iva", "Sil", "Tra")
_MIDDLES = ("ti", "llo", "yen", "gha", "nko", "cia", "me", "sa", "no", "vé", "ra", "o", "ï", "lu")
_ENDS = ("n", "", "wo", "s", "va", "ré", "ti", "ez", "ska", "ff", "ni", "m")
_GIVEN = ("Amina", "Wei", "Chidinma", "José", "Ana", "Yuki", "Zoé", "Priya")
_CASES = {
    Case.RENEWAL: 55,
    Case.FROM_STUDENT: 20,
    Case.FROM_EMPLOYEE: 12,
    Case.FROM_JOB_SEARCH: 10,
    Case.RENEWAL_AFTER_JOB_LOSS: 3,
}


@dataclass
class Sheets:
    """The lines of each table, in the making."""

    person: Sheet = field(default_factory=lambda: Sheet(Person))
    account: Sheet = field(default_factory=lambda: Sheet(Account, password="!"))  # noqa: S106 - nobody can sign in
    application: Sheet = field(default_factory=lambda: Sheet(Application, is_declared_true=True))
    event: Sheet = field(default_factory=lambda: Sheet(Event))
    statement: Sheet = field(default_factory=lambda: Sheet(Statement))
    piece: Sheet = field(default_factory=lambda: Sheet(Piece))
    reconciliation: Sheet = field(default_factory=lambda: Sheet(Reconciliation))

    def all(self) -> list[Sheet]:
        """Return every table."""
        return list(vars(self).values())


@dataclass(frozen=True, kw_only=True)
class One:
    """One application, before it is written."""

    number: int
    prefecture: int
    status: Status
    case: Case
    reference: str
    family_name: str
    given_names: str
    filed_on: date
    expires_on: date
    silence_on: date | None
    officer: int | None
    is_late: bool
    has_absence: bool
    has_open_identity: bool

    @property
    def email(self) -> str:
        """An address of one's own."""
        return f"personne{self.number}@banc.example"

    @property
    def foreigner_number(self) -> str:
        """Ten digits of one's own."""
        return f"77{self.number:08d}"

    @property
    def place(self) -> Place:
        """The place in the queue, as the service computes it."""
        return place(
            self.status,
            filed_on=self.filed_on,
            document_expires_on=self.expires_on,
            silence_on=self.silence_on,
            is_answered=self.is_answered,
        )

    @property
    def is_answered(self) -> bool:
        """Whether an answer to a request for pieces waits."""
        return self.status is Status.UNDER_REVIEW and self.number % 5 == 0


def fill(dsn: str, *, applications: int, seed: int = 1) -> None:
    """Fill an empty, migrated database, which Django is pointed at, with so many applications."""
    _make_offices()
    sheets = Sheets()
    officers = _officers()
    first = max(number for found in officers.values() for number in found)
    with (
        psycopg.connect(dsn, autocommit=True) as connection,
        bulk(connection, sheets.all()),
        ExitStack() as stack,
    ):
        writers = Writers(dsn, sheets.all(), stack)
        for one in _draw(applications, officers=officers, seed=seed):
            _write(one, sheets=sheets, writers=writers, account=str(first + one.number))


def _write(one: One, *, sheets: Sheets, writers: Writers, account: str) -> None:
    """Write all that one application is made of."""
    number = str(one.number)
    writers.write(sheets.person, [sheets.person.line(id=number)])
    writers.write(
        sheets.account, [sheets.account.line(id=account, email=one.email, person_id=number)]
    )
    writers.write(sheets.application, [_application(sheets.application, one, account)])
    writers.write(sheets.event, _events(sheets.event, one, account))
    if one.status in UNDECIDED:
        writers.write(sheets.statement, _statements(sheets.statement, one))
        writers.write(sheets.piece, _pieces(sheets.piece, one))
    if one.has_open_identity:
        line = sheets.reconciliation.line(id=number, application_id=number, reason="unconfirmed")
        writers.write(sheets.reconciliation, [line])


def _make_offices() -> None:
    for number in range(1, PREFECTURES + 1):
        office = Prefecture.objects.create(
            pk=number,
            code=f"banc-{number}",
            name=f"Préfecture de banc {number}",
            service="Service des étrangers",
            postal_address="1 place du Banc",
            email=f"banc-{number}@prefecture.example",
            phone="01 00 00 00 00",
            court="Tribunal administratif",
        )
        for officer in range(OFFICERS_OF_THE_BIG_ONE if number == 1 else OFFICERS_ELSEWHERE):
            account = Account.objects.create(email=f"agent-{number}-{officer}@prefecture.example")
            StaffMember.objects.create(
                account=account,
                prefecture=office,
                name=f"Agent {officer:02d}",
                roles=[Role.OFFICER, Role.SIGNATORY],
            )


def _officers() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    members = StaffMember.objects.order_by("pk").values_list("prefecture_id", "account_id")
    for prefecture, account in members:
        found.setdefault(prefecture, []).append(account)
    return found


# ---- drawing -------------------------------------------------------------------------------------


def _draw(applications: int, *, officers: dict[int, list[int]], seed: int) -> Iterator[One]:
    """Yield the applications, in the order of their numbers."""
    dice = random.Random(seed)  # noqa: S311 - nothing is secret here
    shares = list(accumulate(1 / rank**SKEW for rank in range(1, PREFECTURES + 1)))
    names = _names()
    ranks = list(accumulate(1 / rank**0.7 for rank in range(1, len(names) + 1)))
    today = clock.today()
    for number in range(1, applications + 1):
        (prefecture,) = dice.choices(range(1, PREFECTURES + 1), cum_weights=shares)
        waits = dice.random() < WAITING
        statuses = _WAITING_WEIGHTS if waits else dict.fromkeys(ENDED, 1)
        (status,) = dice.choices(list(statuses), weights=list(statuses.values()))
        (case,) = dice.choices(list(_CASES), weights=list(_CASES.values()))
        (family_name,) = dice.choices(names, cum_weights=ranks)
        filed_on = today - timedelta(days=dice.randint(0, 110) if waits else dice.randint(90, 1400))
        is_rare = number % (applications // 3) == applications // 7
        if is_rare:
            prefecture, family_name = 1, RARE_NAME
        suspended = status is Status.AWAITING_PIECES
        yield One(
            number=number,
            prefecture=prefecture,
            status=status,
            case=case,
            reference=_reference(number),
            family_name=family_name,
            given_names=" ".join(dice.sample(_GIVEN, 2)),
            filed_on=filed_on,
            expires_on=filed_on + timedelta(days=dice.randint(-20, 120)),
            silence_on=None if suspended else filed_on + timedelta(days=60),
            officer=None
            if status is Status.FILED and dice.random() < 0.8  # noqa: PLR2004
            else dice.choice(officers[prefecture]),
            is_late=dice.random() < 0.06,  # noqa: PLR2004
            has_absence=waits and dice.random() < 0.07,  # noqa: PLR2004
            has_open_identity=waits and dice.random() < 0.12,  # noqa: PLR2004
        )


@cache
def _names() -> list[str]:
    """Return twenty thousand family names; the first are the most common."""
    dice = random.Random(0)  # noqa: S311 - nothing is secret here
    found: dict[str, None] = {}
    while len(found) < 20_000:  # noqa: PLR2004
        middles = dice.choices(_MIDDLES, k=dice.randint(1, 4))
        found[dice.choice(_STARTS) + "".join(middles) + dice.choice(_ENDS)] = None
    return list(found)


def _reference(number: int) -> str:
    """Return a reference of one's own, whose check holds."""
    for attempt in range(_ATTEMPTS):
        scattered = (number * _ATTEMPTS + attempt) * _ODD % len(ALPHABET) ** _BODY
        body = ""
        for _ in range(_BODY):
            scattered, letter = divmod(scattered, len(ALPHABET))
            body += ALPHABET[letter]
        if (check := _check_character(body)) in ALPHABET:
            return f"{body[:3]}-{body[3:6]}-{body[6:]}-{check}"
    message = f"no reference for {number}"
    raise LookupError(message)


# ---- writing -------------------------------------------------------------------------------------


def _application(sheet: Sheet, one: One, account: str) -> str:
    filed_at = text_of(_noon(one.filed_on))
    where = one.place
    return sheet.line(
        id=str(one.number),
        reference=one.reference,
        case=one.case.value,
        status=one.status.value,
        person_id=str(one.number),
        created_at=filed_at,
        touched_at=filed_at,
        filed_at=filed_at,
        filed_by_id=account,
        filed_in_time=text_of(not one.is_late),
        complete_on=text_of(one.filed_on),
        prefecture_id=str(one.prefecture),
        zone=clock.PARIS,
        document_expires_on=text_of(one.expires_on),
        family_name=one.family_name,
        given_names=one.given_names,
        born_on="1990-03-07",
        name_key=name_key(f"{one.family_name} {one.given_names}"),
        withdrawn_at=filed_at if one.status is Status.WITHDRAWN else "\\N",
        assigned_to_id=text_of(one.officer),
        rank=str(int(where.rank)),
        urgent_on=text_of(where.urgent_on),
        urgent_for=where.urgent_for,
        has_absence=text_of(one.has_absence),
        has_open_identity=text_of(one.has_open_identity),
        search_keys=_keys(one),
        silence_on=text_of(one.silence_on),
        answered_at=filed_at if one.is_answered else "\\N",
    )


def _keys(one: One) -> str:
    """Return the keys as the acts keep them; those of a name are computed once a name."""
    here = one.prefecture
    found = {
        f"{here}#{one.reference.replace('-', '')}",
        f"{here}={one.foreigner_number}",
        f"{here}=BN{one.number:07d}",
        f"{here}@{one.email}",
    }
    for name in (one.family_name, *one.given_names.split()):
        found |= {f"{here}:{beginning}" for beginning in _beginnings(name)}
    return "{" + ",".join(f'"{key}"' for key in sorted(found)) + "}"


@cache
def _beginnings(name: str) -> tuple[str, ...]:
    return tuple(key[2:] for key in keys(0, reference="", names=[name]) if key.startswith("0:"))


def _events(sheet: Sheet, one: One, account: str) -> Iterator[str]:
    at, source = text_of(_noon(one.filed_on)), ""
    for act in way_to(one.status):
        row = workflow.row(act)
        assert row.target
        yield sheet.line(
            id=_next_number(sheet),
            application_id=str(one.number),
            act=act,
            name=row.event,
            from_status=source,
            to_status=row.target.value,
            party=row.parties[0].value,
            account_id=account,
            at=at,
            recorded_at=at,
        )
        source = row.target.value


def _statements(sheet: Sheet, one: One) -> Iterator[str]:
    for section, answers in _answers(one).items():
        yield sheet.line(
            id=_next_number(sheet),
            application_id=str(one.number),
            section=section,
            answers=text_of(answers),
        )


def _answers(one: One) -> dict[str, dict[str, Any]]:
    """Return what is found by, and the dates that pages read; other sections stay empty."""
    until = one.expires_on
    return {
        "identity": {
            "family_name": one.family_name,
            "given_names": one.given_names,
            "sex": "X",
            "born_on": ["7", "3", "1990"],
            "birth_city": "Enugu",
            "birth_country": "NG",
            "nationality": ["NG"],
            "foreigner_number": one.foreigner_number,
        },
        "contact": {"postcode": "75005", "town": "Paris", "email": one.email},
        "documents": {
            "residence_kind": "permit",
            "residence_number": f"BN{one.number:07d}",
            "residence_until": [str(until.day), str(until.month), str(until.year)],
        },
    }


def _pieces(sheet: Sheet, one: One) -> Iterator[str]:
    at = text_of(_noon(one.filed_on))
    for position, slot in enumerate(_slots(one.case)):
        is_absent = one.has_absence and position == 0
        yield sheet.line(
            id=_next_number(sheet),
            application_id=str(one.number),
            slot=slot,
            explanation="Je ne l’ai pas encore." if is_absent else "",
            explained_at=at if is_absent else "\\N",
            answered_at=at,
        )


@cache
def _slots(case: Case) -> tuple[str, ...]:
    return tuple(slot.code for slot in slots_for(case))


def _next_number(sheet: Sheet) -> str:
    sheet.written += 1
    return str(sheet.written)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
