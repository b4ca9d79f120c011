"""Applications of which nobody answered a request for pieces: their day is past, all of them."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from typing import Final

import psycopg

from benchmarks.copying import Sheet, Writers, bulk, text_of
from benchmarks.nation import _reference
from escale.applications import workflow
from escale.applications.enums import Status
from escale.applications.models import Application, Event, Piece, PieceRequest, RequestLine
from escale.applications.priority import place as place_in_queue
from escale.kit import clock
from escale.kit.names import name_key
from escale.people.models import Account, Person, Prefecture, Role, StaffMember
from escale.procedures.cases import Case

#: The first has half of them.
PREFECTURES: Final = 4
_ACTS: Final = ("start", "file", "take_up", "request_pieces")


def fill(address: str, size: int) -> None:
    """Fill a database with so many applications of which nobody answered for one piece in two."""
    officers = [_office(number) for number in range(1, PREFECTURES + 1)]
    sheets = {
        "person": Sheet(Person),
        "account": Sheet(Account, password="!"),  # noqa: S106 - nobody can sign in
        "application": Sheet(Application, is_declared_true=True),
        "event": Sheet(Event),
        "piece": Sheet(Piece),
        "request": Sheet(PieceRequest),
        "line": Sheet(RequestLine),
    }
    first = max(officers) + 1
    with (
        psycopg.connect(address, autocommit=True) as loading,
        bulk(loading, list(sheets.values())),
        ExitStack() as stack,
    ):
        writers = Writers(address, list(sheets.values()), stack)
        for number in range(1, size + 1):
            _write(number, sheets, writers, account=first + number, officers=officers)


def _office(number: int) -> int:
    """Make a prefecture with two managers, and return the account of the first."""
    office = Prefecture.objects.create(
        pk=number,
        code=f"banc-{number}",
        name=f"Préfecture de banc {number}",
        service="Service des étrangers",
        postal_address="1 place du Banc\n75000 Paris",
        email=f"banc-{number}@prefecture.example",
        phone="01 00 00 00 00",
        court="Tribunal administratif",
        court_address="1 rue du Banc\n75000 Paris",
    )
    made = []
    for manager in range(2):
        account = Account.objects.create(email=f"agent-{number}-{manager}@prefecture.example")
        StaffMember.objects.create(
            account=account, prefecture=office, name=f"Agent {manager}", roles=[Role.MANAGER]
        )
        made.append(account.pk)
    return made[0]


def _write(
    number: int,
    sheets: dict[str, Sheet],
    writers: Writers,
    *,
    account: int,
    officers: list[int],
) -> None:
    today = clock.today()
    asked_on, answer_by = today - timedelta(days=32), today - timedelta(days=2)
    filed_at, asked_at = _noon(asked_on - timedelta(days=20)), _noon(asked_on)
    office = 1 if number % 2 else 2 + number // 2 % (PREFECTURES - 1)
    key, email = str(number), f"personne{number}@banc.example"
    where = place_in_queue(
        Status.AWAITING_PIECES,
        filed_on=filed_at.date(),
        document_expires_on=today + timedelta(days=40),
        silence_on=None,
        is_answered=False,
    )
    lines: dict[str, list[dict[str, str]]] = {
        "person": [{"id": key}],
        "account": [{"id": str(account), "email": email, "person_id": key}],
        "application": [
            {
                "id": key,
                "reference": _reference(number),
                "case": Case.RENEWAL.value,
                "status": Status.AWAITING_PIECES.value,
                "person_id": key,
                "filed_at": text_of(filed_at),
                "filed_by_id": str(account),
                "filed_in_time": "t",
                "complete_on": text_of(filed_at.date()),
                "prefecture_id": str(office),
                "zone": clock.PARIS,
                "document_expires_on": text_of(today + timedelta(days=40)),
                "family_name": f"NOM-{number}",
                "given_names": "Amina Zoé",
                "born_on": "1990-03-07",
                "name_key": name_key(f"NOM-{number} Amina Zoé"),
                "rank": str(int(where.rank)),
                "urgent_on": text_of(where.urgent_on),
                "urgent_for": where.urgent_for,
                "search_keys": "{" + f'"{office}#{_reference(number).replace("-", "")}"' + "}",
            }
        ],
        "event": list(_history(number, account, filed_at)),
        "piece": [
            {"id": str(2 * number - 1), "application_id": key, "slot": "passport"},
            {"id": str(2 * number), "application_id": key, "slot": "diploma"},
        ],
        "request": [
            {
                "id": key,
                "application_id": key,
                "sent_at": text_of(asked_at),
                "sent_by_id": str(officers[office - 1]),
                "zone": clock.PARIS,
                "answer_by": text_of(answer_by),
                "event_id": str(number * len(_ACTS)),
                "delivered_at": text_of(asked_at),
                "reminded_days": "1",
            }
        ],
        "line": [
            {
                "id": str(2 * number - 1),
                "request_id": key,
                "piece_id": str(2 * number - 1),
                "reason": "illegible",
                "text": "La deuxième page est floue.",
                "added_at": text_of(asked_at),
            },
            {
                "id": str(2 * number),
                "request_id": key,
                "piece_id": str(2 * number),
                "reason": "incomplete",
                "added_at": text_of(asked_at),
                "answered_at": text_of(asked_at + timedelta(days=3)),
            },
        ],
    }
    for name, rows in lines.items():
        writers.write(sheets[name], [sheets[name].line(**row) for row in rows])


def _history(number: int, account: int, at: datetime) -> Iterator[dict[str, str]]:
    source = ""
    for step, act in enumerate(_ACTS, 1):
        row = workflow.row(act)
        assert row.target
        yield {
            "id": str((number - 1) * len(_ACTS) + step),
            "application_id": str(number),
            "act": act,
            "name": row.event,
            "from_status": source,
            "to_status": row.target.value,
            "party": row.parties[0].value,
            "account_id": str(account),
            "at": text_of(at),
            "recorded_at": text_of(at),
        }
        source = row.target.value


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
