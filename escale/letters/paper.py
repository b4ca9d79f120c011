"""The letter about a request: head, blocks, who made it, how to verify it, a courtesy translation.

A pure function of what it says. Every letter but the filing receipt is one; its words are blocks,
in a module of its own (`approval`, `refusal`, `closure`, `extension` …).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

from escale.kit import clock
from escale.letters.authority import Authority
from escale.letters.blocks import Block, data_of, spaced
from escale.letters.filing_receipt import Service
from escale.letters.printing import in_groups, number_end, qr
from escale.letters.remedies import in_full
from escale.letters.seal import seal
from escale.letters.typeset import Data, typeset
from escale.letters.words import Language, day_in_words

#: What the service in the corner did, or does.
EXAMINED: Final = "Service qui a examiné votre demande"
EXAMINES: Final = "Service qui examine votre demande"


class About(Protocol):
    """What every letter about a request names: the request, its person, its service."""

    @property
    def reference(self) -> str:
        """The reference of the request."""

    @property
    def verification_code(self) -> str:
        """The code under which the letter is verified."""

    @property
    def verification_url(self) -> str:
        """The address of the page that verifies it."""

    @property
    def applicant_name(self) -> str:
        """The person."""

    @property
    def born_on(self) -> date | None:
        """The birth date that the person stated."""

    @property
    def foreigner_number(self) -> str | None:
        """The number that the register confirmed: its end alone is printed."""

    @property
    def case_label(self) -> str:
        """The case, in French."""

    @property
    def service(self) -> Service:
        """The service in charge."""

    @property
    def language(self) -> Language:
        """« en »: an English copy follows."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A fact of the head: its name, and what it is."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Whose letter it is, on which day, and how it was made; without a name, nobody signed it.

    `how` says it in small: « Signé électroniquement, … », « Délivrée automatiquement ».
    """

    authority: str
    on: date
    how: str
    place: str = ""
    name: str = ""
    title: str = ""
    is_issued: bool = False


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What a letter says, in French and in English; `dated` (aware) is the instant in the PDF."""

    about: About
    title: str
    title_in_english: str
    dated: datetime
    head: tuple[Line, ...]
    blocks: tuple[Block, ...]
    courtesy: tuple[Block, ...]
    signature: Signature
    head_in_english: tuple[Line, ...] = ()
    service_is: str = EXAMINED
    person_is: str = "Demandeur"
    person_is_in_english: str = "Applicant"


def make(paper: Paper, *, at: datetime | None = None, by: Authority | None = None) -> bytes:
    """Return the letter: an accessible, sealed PDF.

    `at` (aware, machine time) dates the seal, by default now; `by` is the authority that seals,
    by default the one in force. Raises `SealUnavailable`: the act stands, and the letter is
    made again later.
    """
    reason = f"{paper.title} sur la demande {paper.about.reference}"
    return seal(unsealed(paper), reason=reason, at=at or clock.machine_now(), by=by)


def unsealed(paper: Paper) -> bytes:
    """Return the same letter without its seal: same facts, same bytes."""
    return typeset("paper", _printed(paper), at=paper.dated)


def _printed(paper: Paper) -> dict[str, Data]:
    about = paper.about
    return {
        "title": paper.title,
        "title_en": paper.title_in_english,
        "reference": about.reference,
        "code": in_groups(about.verification_code),
        "url": about.verification_url,
        "qr": qr(about.verification_url),
        "person": paper.person_is,
        "person_en": paper.person_is_in_english,
        "name": " ".join(about.applicant_name.split()),
        "number_end": number_end(about.foreigner_number),
        "born_on": _birth(about.born_on),
        "case": about.case_label,
        "head": _lines(paper.head, "fr"),
        "head_en": _lines(paper.head_in_english, "en"),
        "service": _service(about.service, role=paper.service_is),
        "signature": _signature(paper.signature),
        "blocks": data_of(paper.blocks, "fr"),
        "courtesy": data_of(paper.courtesy, "en") if about.language == "en" else None,
    }


def _lines(lines: tuple[Line, ...], language: Language) -> list[Data]:
    return [{"label": line.label, "value": spaced(line.value, language)} for line in lines]


def _service(service: Service, *, role: str) -> dict[str, Data]:
    return {
        "role": role,
        "name": service.name,
        "address": list(service.address),
        "email": service.email,
        "phone": service.phone.replace(" ", "\u00a0"),
    }


def _signature(signature: Signature) -> dict[str, Data]:
    return {
        "verb": "Délivrée" if signature.is_issued else "Fait",
        "place": signature.place,
        "day": in_full(signature.on, "fr"),
        "authority": spaced(signature.authority, "fr"),
        "name": signature.name,
        "title": signature.title,
        "how": spaced(signature.how, "fr"),
    }


def _birth(day: date | None) -> str | None:
    return day_in_words(day, weekday=False).replace(" ", "\u00a0") if day else None
