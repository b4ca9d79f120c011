"""The facts of certificates: gathered for many at once, kept as JSON, read to typeset."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, Self

from django.utils import translation

from escale.applications import deadlines
from escale.applications.examination import Proposal
from escale.applications.models import Application, Reconciliation
from escale.applications.models import Certificate as Issued
from escale.letters.certificate import Certificate, Extension, Favourable
from escale.letters.decision import Wording
from escale.letters.decision_facts import wording_in_force, wording_of
from escale.letters.readers import read_in_english
from escale.letters.receipt_facts import service_of, service_read, to_json, verification_url
from escale.people.models import Prefecture
from escale.procedures.cases import Case
from escale.register.models import Identification

_DAYS: Final = (
    *("born_on", "document_expires_on", "starts_on", "ends_on"),
    *("valid_from", "valid_until"),
)


@dataclass(frozen=True, kw_only=True)
class Certificates:
    """What the certificates of many applications are made of, read at once.

    `numbers` are the foreigner numbers that the register confirmed, by person; `doubtful` the
    applications whose identity is, or was, to be settled; `english` those whose letters have an English copy.
    """

    numbers: Mapping[int, str]
    doubtful: Collection[int]
    english: Collection[int]
    offices: dict[tuple[int, date], dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, applications: Sequence[Application]) -> Self:
        """Read all of it: as many questions for two thousand as for one."""
        people = [application.person_id for application in applications]
        confirmed = Identification.objects.filter(
            person__in=people, confirmed_at__isnull=False, national__isnull=False
        )
        doubtful = Reconciliation.objects.filter(application__in=applications)
        return cls(
            numbers={
                person: number
                for person, number in confirmed.values_list(
                    "person_id", "national__foreigner_number"
                )
                if number
            },
            doubtful=set(doubtful.values_list("application_id", flat=True)),
            english=read_in_english(applications),
        )

    def extension(self, application: Application, issued: Issued) -> dict[str, Any]:
        """Return, as JSON values, what an extension certificate will say for ever."""
        return {
            **self._common(application, issued_at=issued.issued_at),
            "starts_on": to_json(issued.starts_on),
            "ends_on": to_json(issued.ends_on),
            "is_by_rule": not issued.reason,
        }

    def favourable(
        self, application: Application, proposal: Proposal, *, issued_at: datetime
    ) -> dict[str, Any]:
        """Return, as JSON values, what an approval certificate will say for ever."""
        return {
            **self._common(application, issued_at=issued_at),
            "valid_from": to_json(proposal.valid_from),
            "valid_until": to_json(proposal.valid_until),
            "has_mobility": proposal.has_mobility,
        }

    def _common(self, application: Application, *, issued_at: datetime) -> dict[str, Any]:
        number = self.numbers.get(application.person_id)
        issued_on = deadlines.local_date(issued_at, application.zone)
        return {
            **self._office(application, on=issued_on),
            "reference": application.reference,
            "applicant_name": f"{application.family_name} {application.given_names}".strip(),
            "born_on": to_json(application.born_on),
            "foreigner_number": None if application.pk in self.doubtful else number,
            "case_label": _case(application.case),
            "filed_at": to_json(application.filed_at),
            "issued_at": to_json(issued_at),
            "zone": application.zone,
            "document_expires_on": to_json(application.document_expires_on),
            "language": "en" if application.pk in self.english else "fr",
        }

    def _office(self, application: Application, *, on: date) -> dict[str, Any]:
        """Return the service and the words of a prefecture on a day, the same for all of them."""
        office = application.prefecture
        assert office is not None
        if (office.pk, on) not in self.offices:
            self.offices[office.pk, on] = _said_by(office, on=on)
        return self.offices[office.pk, on]


def read(facts: dict[str, Any], *, code: str) -> Extension | Favourable:
    """Return the certificate these facts describe, with the code under which it is verified."""
    kind: type[Certificate] = Extension if "starts_on" in facts else Favourable
    found = kind(
        **{
            **facts,
            **{name: _day(facts[name]) for name in _DAYS if name in facts},
            "verification_code": "",
            "verification_url": "",
            "filed_at": datetime.fromisoformat(facts["filed_at"]),
            "issued_at": datetime.fromisoformat(facts["issued_at"]),
            "service": service_read(facts["service"]),
            "wording": Wording(**{**facts["wording"], "visas": tuple(facts["wording"]["visas"])}),
        }
    )
    assert isinstance(found, Extension | Favourable)
    return replace(found, verification_code=code, verification_url=verification_url(code))


def _said_by(office: Prefecture, *, on: date) -> dict[str, Any]:
    wording = wording_of(wording_in_force(office, on=on), office)
    return {
        "service": to_json(asdict(service_of(office))),
        "wording": to_json(asdict(wording)),
    }


@lru_cache
def _case(case: str) -> str:
    with translation.override("fr"):
        return str(Case(case).label)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
