"""Earlier and other applications of the person, in any prefecture, and what became of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from escale.applications.enums import UNDECIDED, Status
from escale.applications.models import Application, Reconciliation
from escale.register.models import Identification
from escale.web.office.application.casefile import CaseFile
from escale.web.office.application.way import page_address

_ENDS = (Status.APPROVED, Status.REFUSED, Status.CLOSED, Status.WITHDRAWN, Status.HANDED_OVER)
_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Other:
    """Another application; of another prefecture's only its reference, dates, status, outcome."""

    reference: str
    url: str
    status: str
    filed_at: str
    ended_at: str
    case: str
    is_elsewhere: bool
    is_of_another_account: bool


def others_shown(case_file: CaseFile) -> list[Other]:
    """Return the applications of the same person, the newest first, at most fifty.

    The same person is one person of the service, or one person of the register under several
    accounts.
    """
    application = case_file.application
    persons = {application.person_id, *_same_in_the_register(case_file)}
    found = (
        Application.objects.filter(person_id__in=persons)
        .exclude(pk=application.pk)
        .exclude(status=Status.DRAFT)
        .annotate(ended_at=Max("events__at", filter=Q(events__to_status__in=_ENDS)))
        .order_by("-filed_at", "-pk")[:_SHOWN]
    )
    return [_other(case_file, one, ended_at=getattr(one, "ended_at", None)) for one in found]


def _same_in_the_register(case_file: CaseFile) -> set[int]:
    """Return the persons confirmed, or settled by an officer, to be the same of the register."""
    national = case_file.national
    if national is None:
        return set()
    confirmed = Identification.objects.filter(national=national, confirmed_at__isnull=False)
    settled = Reconciliation.objects.filter(national=national, settled_at__isnull=False)
    found = confirmed.values_list("person_id").union(settled.values_list("application__person_id"))
    return {number for (number,) in found}


def _other(case_file: CaseFile, other: Application, *, ended_at: datetime | None) -> Other:
    is_elsewhere = other.prefecture_id != case_file.staff.prefecture.pk
    return Other(
        reference=other.reference,
        url="" if is_elsewhere else page_address(other.reference),
        status=str(Status(other.status).label),
        filed_at=case_file.at(other.filed_at),
        ended_at="" if other.status in UNDECIDED else case_file.at(ended_at),
        case="" if is_elsewhere else other.case_label,
        is_elsewhere=is_elsewhere,
        is_of_another_account=other.person_id != case_file.application.person_id,
    )
