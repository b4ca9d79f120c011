"""The facts of a decision's letter: what is common to an approval and a refusal, and their own."""

from dataclasses import dataclass
from datetime import date, datetime

from escale.applications.deadlines import appeal_until, local_date
from escale.letters.filing_receipt import Service
from escale.letters.words import Language


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """Who signed: a decision names its author and their office (CRPA L212-1)."""

    name: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a prefecture says in its own words; `visas` are lines that begin with « Vu »."""

    authority: str
    place: str = ""
    visas: tuple[str, ...] = ()
    minister: str = ""
    help: str = ""
    help_in_english: str = ""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """One reason in law of a refusal: its article, its sentence, and its English copy."""

    article: str
    sentence: str
    courtesy: str


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What every decision's letter says.

    `decided_at` (aware) is when it was signed; it is notified the same day, by the notice queued
    in the same transaction. `zone` is the IANA zone of the file.
    """

    reference: str
    verification_code: str
    verification_url: str
    applicant_name: str
    born_on: date | None
    foreigner_number: str | None
    case_label: str
    filed_at: datetime
    decided_at: datetime
    zone: str
    service: Service
    signatory: Signatory
    wording: Wording
    document_expires_on: date | None
    language: Language = "fr"

    @property
    def decided_on(self) -> date:
        """The day it was signed, in the zone of the file."""
        return local_date(self.decided_at, self.zone)

    @property
    def filed_on(self) -> date:
        """The day of the filing, in the zone of the file."""
        return local_date(self.filed_at, self.zone)

    @property
    def appeal_until(self) -> date:
        """The last day to go to court, were it notified the day it was signed (CJA R421-1)."""
        return appeal_until(self.decided_on)


@dataclass(frozen=True, kw_only=True)
class Approval(Decision):
    """A permit is granted, both days included; `basis` says why these days, `article` by which text.

    `change_reason` says why they are not those that the rule gives.
    """

    valid_from: date
    valid_until: date
    basis: str
    article: str
    has_mobility: bool = False
    change_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Refusal(Decision):
    """The permit is refused: the law of each reason, and the facts of the case (CRPA L211-5)."""

    grounds: tuple[Ground, ...]
    facts: str
