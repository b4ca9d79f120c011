"""The facts of the letters of closures: gathered for many at once, kept as JSON, read to typeset."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Self

from django.utils import translation

from escale.applications import deadlines
from escale.applications.asked_lines import AskedLine, lines_of
from escale.applications.examination import PieceRequest
from escale.applications.models import Application, Reconciliation
from escale.letters.closure import Closure, Missing
from escale.letters.decision import Wording
from escale.letters.decision_facts import wording_in_force, wording_of
from escale.letters.readers import read_in_english
from escale.letters.receipt_facts import service_of, service_read, to_json, verification_url
from escale.people.models import Prefecture
from escale.procedures.cases import Case
from escale.procedures.piece_faults import piece_fault
from escale.procedures.pieces import slot as slot_called
from escale.register.models import Identification

#: What is read of an application: nothing heavy.
_READ = (
    "reference",
    "person",
    "prefecture",
    "zone",
    "case",
    "filed_at",
    "family_name",
    "given_names",
    "born_on",
    "document_expires_on",
)
_DAYS = ("born_on", "document_expires_on", "asked_on", "answer_by", "reopening_until")


@dataclass(frozen=True, kw_only=True)
class Closures:
    """What the letters of many closures are made of, read at once.

    `lines` are those that the prefecture did not take back, by request; `numbers` the foreigner
    numbers that the register confirmed, by person.
    """

    applications: Mapping[int, Application]
    lines: Mapping[int, Sequence[AskedLine]]
    prefectures: Mapping[int, Prefecture]
    numbers: Mapping[int, str]
    doubtful: Collection[int]
    english: Collection[int]
    offices: dict[tuple[int, date], dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, requests: Sequence[PieceRequest]) -> Self:
        """Read all of it: as many questions for two thousand as for one."""
        numbers = [request.application_id for request in requests]
        applications = Application.objects.only(*_READ).in_bulk(numbers)
        people = [application.person_id for application in applications.values()]
        offices = {application.prefecture_id for application in applications.values()}
        return cls(
            applications=applications,
            lines=lines_of([request.pk for request in requests]),
            prefectures=Prefecture.objects.in_bulk([office for office in offices if office]),
            numbers=_confirmed_numbers(people),
            doubtful=set(
                Reconciliation.objects.filter(application__in=numbers).values_list(
                    "application_id", flat=True
                )
            ),
            english=read_in_english(applications.values()),
        )

    def facts(self, request: PieceRequest, *, closed_at: datetime) -> dict[str, Any]:
        """Return, as JSON values, what the letter of one closure will say for ever."""
        application = self.applications[request.application_id]
        closed_on = deadlines.local_date(closed_at, application.zone)
        live = self.lines.get(request.pk, ())
        received = [self._named(line) for line in live if line.is_answered]
        is_doubtful = application.pk in self.doubtful
        return {
            **self._office(application, on=closed_on),
            "reference": application.reference,
            "applicant_name": f"{application.family_name} {application.given_names}".strip(),
            "born_on": to_json(application.born_on),
            "foreigner_number": None if is_doubtful else self.numbers.get(application.person_id),
            "case_label": _case(application.case),
            "filed_at": to_json(application.filed_at),
            "closed_at": to_json(closed_at),
            "zone": application.zone,
            "document_expires_on": to_json(application.document_expires_on),
            "asked_on": to_json(deadlines.local_date(request.sent_at, request.zone)),
            "answer_by": to_json(request.answer_by),
            "reopening_until": to_json(deadlines.reopening_until(closed_on)),
            "received": [french for french, _english in received],
            "received_in_english": [english for _french, english in received],
            "missing": [self._missing(line) for line in live if not line.is_answered],
            "language": "en" if application.pk in self.english else "fr",
        }

    def _office(self, application: Application, *, on: date) -> dict[str, Any]:
        """Return the service and the words of a prefecture on a day, the same for all of them."""
        number = application.prefecture_id
        assert number is not None
        if (number, on) not in self.offices:
            self.offices[number, on] = _said_by(self.prefectures[number], on=on)
        return self.offices[number, on]

    def _named(self, line: AskedLine) -> tuple[str, str]:
        # Beyond the list, as the officer named it, in French.
        return (line.label, line.label) if line.label else _of_the_list(line.slot)

    def _missing(self, line: AskedLine) -> dict[str, str]:
        label, label_in_english = self._named(line)
        sentence, sentence_in_english = _sentence(line.reason)
        return {
            "label": label,
            "sentence": sentence,
            "label_in_english": label_in_english,
            "sentence_in_english": sentence_in_english,
            "text": line.text,
            "legal_basis": line.legal_basis,
        }


def read(facts: dict[str, Any], *, code: str) -> Closure:
    """Return the closure these facts describe, with the code under which it is verified."""
    closure = Closure(
        **{
            **facts,
            **{name: date.fromisoformat(facts[name]) if facts[name] else None for name in _DAYS},
            "verification_code": "",
            "verification_url": "",
            "filed_at": datetime.fromisoformat(facts["filed_at"]),
            "closed_at": datetime.fromisoformat(facts["closed_at"]),
            "service": service_read(facts["service"]),
            "wording": Wording(**{**facts["wording"], "visas": tuple(facts["wording"]["visas"])}),
            "received": tuple(facts["received"]),
            "received_in_english": tuple(facts["received_in_english"]),
            "missing": tuple(Missing(**one) for one in facts["missing"]),
        }
    )
    return replace(closure, verification_code=code, verification_url=verification_url(code))


def _confirmed_numbers(people: Collection[int]) -> dict[int, str]:
    """Return the numbers that the register confirmed, by person."""
    found = Identification.objects.filter(person__in=people, confirmed_at__isnull=False)
    rows = found.values_list("person_id", "national__foreigner_number")
    return {person: number for person, number in rows if number}


def _said_by(office: Prefecture, *, on: date) -> dict[str, Any]:
    wording = wording_of(wording_in_force(office, on=on), office)
    return {
        "service": to_json(asdict(service_of(office))),
        "wording": to_json(asdict(wording)),
    }


@lru_cache
def _of_the_list(code: str) -> tuple[str, str]:
    """Return what a piece of the national list is called, in French and in English."""
    label = slot_called(code).label
    return _in("fr", label), _in("en", label)


@lru_cache
def _case(case: str) -> str:
    return _in("fr", Case(case).label)


@lru_cache
def _sentence(reason: str) -> tuple[str, str]:
    """Return why a piece is asked for and what to do, in French and in English."""
    fault = piece_fault(reason)
    french, english = (
        f"{_in(language, fault.sentence)} {_in(language, fault.what_to_do)}"
        for language in ("fr", "en")
    )
    return french, english


def _in(language: str, sentence: Any) -> str:
    with translation.override(language):
        return str(sentence)
