"""The facts of the certificates that prove a lawful stay: extension, and favourable decision."""

from dataclasses import dataclass
from datetime import date, datetime

from escale.applications.deadlines import local_date
from escale.letters.decision import Wording
from escale.letters.filing_receipt import Service
from escale.letters.words import Language


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What both say: the request, its person, its service, and when the certificate was issued.

    `issued_at` is aware, `zone` the IANA zone of the file.
    """

    reference: str
    verification_code: str
    verification_url: str
    applicant_name: str
    born_on: date | None
    foreigner_number: str | None
    case_label: str
    filed_at: datetime
    issued_at: datetime
    zone: str
    service: Service
    wording: Wording
    document_expires_on: date | None
    language: Language = "fr"

    @property
    def issued_on(self) -> date:
        """The day it was issued, in the zone of the file."""
        return local_date(self.issued_at, self.zone)

    @property
    def filed_on(self) -> date:
        """The day of the filing, in the zone of the file."""
        return local_date(self.filed_at, self.zone)


@dataclass(frozen=True, kw_only=True)
class Extension(Certificate):
    """The « attestation de prolongation d'instruction », both days included.

    `is_by_rule`: the law's rule issued it; otherwise the prefecture chose to.
    """

    starts_on: date
    ends_on: date
    is_by_rule: bool


@dataclass(frozen=True, kw_only=True)
class Favourable(Certificate):
    """The « attestation de décision favorable »: until the permit is handed over."""

    valid_from: date
    valid_until: date
    has_mobility: bool = False
