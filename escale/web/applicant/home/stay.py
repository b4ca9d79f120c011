"""The first thing a person wants to know: until when their stay is lawful, and the proof."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from escale.applications.enums import GRANTED
from escale.applications.models import Application, Certificate
from escale.applications.stays import OPEN_ENDED, proved_until
from escale.cards.orders import CardOrder
from escale.kit import clock
from escale.letters import archive
from escale.people.models import Person
from escale.register.matching import known_facts
from escale.web.applicant.filing.papers import download_of
from escale.web.applicant.filing.wording import day
from escale.web.components import Download

_DOCUMENT: Final = "document"
_CARD: Final = "card"


@dataclass(frozen=True, kw_only=True)
class Stay:
    """Until when the papers at hand prove a lawful stay; None when nobody said.

    `proof` is the paper that goes furthest: the document, an extension or an approval certificate.
    """

    until: date | None
    document_until: date | None = None
    number: str = ""
    is_from_register: bool = False
    other: date | None = None  # the end that the register gives, when it is another
    proof: str = _DOCUMENT
    download: Download | None = None
    before: date | None = None  # the last day of the former document, when the card begins after it

    @property
    def until_words(self) -> str:
        """That day in full; empty when nobody said."""
        return day(self.until) if self.until else ""

    @property
    def document_until_words(self) -> str:
        """The last day of the document, in full, when it has not passed; else empty."""
        known = self.document_until
        return day(known) if known and known >= clock.today() else ""

    @property
    def before_words(self) -> str:
        """The last day of the document that comes before the card, in full; else empty."""
        return day(self.before) if self.before else ""

    @property
    def other_words(self) -> str:
        """The register's day in full, when it is another; else empty."""
        return day(self.other) if self.other else ""

    @property
    def is_over(self) -> bool:
        """Whether that day has passed."""
        return self.until is not None and self.until < clock.today()

    @property
    def is_until_handover(self) -> bool:
        """Whether it lasts until the permit is handed over: no day is known."""
        return self.until == OPEN_ENDED


def stay_of(person: Person, applications: list[Application]) -> Stay:
    """Return what proves the stay: the document a filing declares, else the register's, and papers.

    A filing's pages and papers all go by the day it declares; when the register gives another,
    both are told, and that only the earlier is safe until an officer has looked.
    """
    facts = known_facts(person)
    known_text = facts.get("documents.valid_until")
    known = date.fromisoformat(known_text) if known_text else None
    declared = [a.document_expires_on for a in applications if a.document_expires_on]
    until = max(declared) if declared else known
    card = _card(applications, document_until=until)
    if card is not None:
        return card
    certified = _certified(applications, document_until=until)
    if certified is not None:
        return certified
    if known is None or until == known:
        return Stay(
            until=until,
            document_until=until,
            number=facts.get("documents.number", ""),
            is_from_register=until == known,
        )
    return Stay(until=until, document_until=until, other=known)


def _card(applications: list[Application], *, document_until: date | None) -> Stay | None:
    """Return what the card handed over last proves; None without one, or when another goes further."""
    granted = [application for application in applications if application.status in GRANTED]
    handed = CardOrder.objects.filter(
        application__in=granted, state=CardOrder.State.HANDED_OVER
    ).select_related("application")
    order = handed.order_by("-ended_at").first() if granted else None
    if order is None:
        return None
    starts, until = (
        date.fromisoformat(order.facts[name]) for name in ("valid_from", "valid_until")
    )
    if document_until is not None and until <= document_until:
        return None
    is_begun = starts <= clock.today(order.application.zone)
    return Stay(
        until=until,
        document_until=until,
        number=order.card_number,
        proof=_CARD,
        before=None if is_begun else order.application.document_expires_on,
    )


def _certified(applications: list[Application], *, document_until: date | None) -> Stay | None:
    """Return what certificates prove beyond the document; None when they add nothing today."""
    filed = {application.pk: application for application in applications if application.filed_at}
    certificates = list(Certificate.objects.filter(application__in=filed)) if filed else []
    if not certificates:
        return None
    today = clock.today(filed[certificates[0].application_id].zone)
    until = proved_until(certificates, expires_on=document_until, on=today)
    if until is None or (document_until is not None and until <= document_until):
        return None
    [furthest, *_] = [one for one in certificates if (one.last_day or OPEN_ENDED) == until]
    letter = archive.letters_of([furthest]).get(furthest.pk)
    application = filed[furthest.application_id]
    return Stay(
        until=until,
        document_until=document_until,
        proof=furthest.kind,
        download=download_of(application, letter) if letter else None,
    )
