"""How the service does: what waits, what failed, what ran; figures only, no person's data."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from escale.actions.issue_extensions import certificates_due_not_issued
from escale.applications.models import Brake
from escale.documents.models import Document, DocumentState
from escale.jobs.sweeps import SWEEPS, Every, Sweep
from escale.kit import clock
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.watch.models import Beat, Outage, SweepRun

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

#: Looked back on for what failed: a fault of last month is known.
_WEEK: Final = timedelta(days=7)
#: Without a run that went well for that long, a sweep is late.
_LATE_AFTER: Final = {
    Every.MINUTE: timedelta(minutes=10),
    Every.HOUR: timedelta(hours=3),
    Every.NIGHT: timedelta(hours=50),
}


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How much of one kind waits, and since when the oldest."""

    count: int
    oldest_at: datetime | None
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class SweepState:
    """The last run of a sweep."""

    name: str
    label: "Sentence"
    began_at: datetime | None
    went_well_at: datetime | None
    result: dict[str, int]
    error: str
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class BrakeState:
    """A prefecture whose closures are stopped."""

    pk: int
    prefecture: str
    due: int
    open_applications: int
    put_on_at: datetime
    has_first: bool
    first_by: int | None


@dataclass(frozen=True, kw_only=True)
class OutageState:
    """An outage, lasting when it has no end."""

    began_at: datetime
    ended_at: datetime | None
    is_declared: bool


@dataclass(frozen=True, kw_only=True)
class ServiceState:
    """All of it, at one machine instant."""

    at: datetime
    notices: Waiting
    notices_failed: int
    notices_bounced: int
    letters: Waiting
    documents: Waiting
    certificates_due: int
    sweeps: tuple[SweepState, ...]
    jobs_recovered: int
    jobs_failed: int
    worker_seen_at: datetime | None
    brakes: tuple[BrakeState, ...]
    outages: tuple[OutageState, ...]
    beat_at: datetime | None
    beats_in_the_hour: int

    @property
    def troubles(self) -> tuple[str, ...]:
        """Name what is not as it should be; empty when all is well."""
        found = {
            "notices_late": self.notices.is_late,
            "letters_late": self.letters.is_late,
            "documents_late": self.documents.is_late,
            "certificates_not_issued": self.certificates_due > 0,
            "sweeps_failing": any(sweep.error for sweep in self.sweeps),
            "sweeps_late": any(sweep.is_late for sweep in self.sweeps),
            "brake_on": bool(self.brakes),
            "outage_lasting": any(outage.ended_at is None for outage in self.outages),
        }
        return tuple(name for name, is_true in found.items() if is_true)

    def as_json(self) -> dict[str, Any]:
        """Return it for a program: instants in ISO 8601, sweeps by name."""
        figures = {
            name: value
            for name, value in asdict(self).items()
            if name not in {"sweeps", "brakes", "outages"}
        }
        return {
            "status": "degraded" if self.troubles else "well",
            "troubles": list(self.troubles),
            **_written(figures),
            "sweeps": {
                sweep.name: _written(
                    {
                        "began_at": sweep.began_at,
                        "went_well_at": sweep.went_well_at,
                        "result": sweep.result,
                        "error": sweep.error,
                        "is_late": sweep.is_late,
                    }
                )
                for sweep in self.sweeps
            },
            "brakes_on": len(self.brakes),
            "outages": [_written(asdict(outage)) for outage in self.outages],
        }


def state() -> ServiceState:
    """Read the state of the service; the number of questions put to the database never grows."""
    now = clock.machine_now()
    notices = Notice.objects.filter(state=Notice.State.QUEUED).aggregate(
        count=Count("pk"), oldest_at=Min("queued_at")
    )
    failed = _failed_notices()
    letters = Letter.objects.filter(made_at__isnull=True).aggregate(
        count=Count("pk"), oldest_at=Min("wanted_at")
    )
    unchecked = Q(state__in=[DocumentState.RECEIVED, DocumentState.PROCESSING])
    documents = Document.objects.filter(unchecked, replaced_at__isnull=True).aggregate(
        count=Count("pk"), oldest_at=Min("received_at")
    )
    jobs = ProcrastinateJob.objects.aggregate(
        recovered=Count("pk", filter=Q(status="aborted")),
        failed=Count("pk", filter=Q(status="failed")),
    )
    beats = Beat.objects.aggregate(
        last=Max("minute"), count=Count("pk", filter=Q(minute__gt=now - timedelta(hours=1)))
    )
    return ServiceState(
        at=now,
        notices=_waiting(notices, settings.NOTICES_LATE_AFTER),
        notices_failed=failed["failed"],
        notices_bounced=failed["bounced"],
        letters=_waiting(letters, settings.LETTERS_LATE_AFTER),
        documents=_waiting(documents, settings.DOCUMENTS_LATE_AFTER),
        certificates_due=certificates_due_not_issued(),
        sweeps=tuple(_sweeps(now)),
        jobs_recovered=jobs["recovered"],
        jobs_failed=jobs["failed"],
        worker_seen_at=ProcrastinateWorker.objects.aggregate(at=Max("last_heartbeat"))["at"],
        brakes=tuple(_brakes()),
        outages=tuple(
            OutageState(
                began_at=outage.began_at, ended_at=outage.ended_at, is_declared=outage.is_declared
            )
            for outage in Outage.objects.order_by("-began_at")[:5]
        ),
        beat_at=beats["last"],
        beats_in_the_hour=beats["count"],
    )


def _failed_notices() -> dict[str, int]:
    recent = Notice.objects.filter(queued_at__gt=clock.now() - _WEEK)
    return recent.aggregate(
        failed=Count("pk", filter=Q(state=Notice.State.FAILED)),
        bounced=Count("pk", filter=Q(state__in=[Notice.State.REFUSED, Notice.State.BOUNCED])),
    )


def _waiting(found: dict[str, Any], late_after: timedelta) -> Waiting:
    """Read in legal time, in which rows are dated."""
    oldest = found["oldest_at"]
    is_late = oldest is not None and clock.now() - oldest > late_after
    return Waiting(count=found["count"], oldest_at=oldest, is_late=is_late)


def _sweeps(now: datetime) -> Iterable[SweepState]:
    runs = {run.name: run for run in SweepRun.objects.all()}
    for sweep in SWEEPS:
        run = runs.get(sweep.name)
        yield SweepState(
            name=sweep.name,
            label=sweep.label,
            began_at=run.began_at if run else None,
            went_well_at=run.went_well_at if run else None,
            result=run.result if run else {},
            error=run.error if run else "",
            is_late=_is_late(sweep, run, now=now),
        )


def _is_late(sweep: Sweep, run: SweepRun | None, *, now: datetime) -> bool:
    """Whether it has not gone well for too long; one that never ran is late only when it is due."""
    if run is None:
        return False
    return now - (run.went_well_at or run.began_at) > _LATE_AFTER[sweep.every]


def _brakes() -> Iterable[BrakeState]:
    for brake in Brake.objects.on().select_related("prefecture").order_by("put_on_at"):
        yield BrakeState(
            pk=brake.pk,
            prefecture=brake.prefecture.name,
            due=brake.due,
            open_applications=brake.open_applications,
            put_on_at=brake.put_on_at,
            has_first=brake.first_by_id is not None,
            first_by=brake.first_by_id,
        )


def _written(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat()
        if isinstance(value, datetime)
        else _written(value)
        if isinstance(value, dict)
        else value
        for name, value in values.items()
    }
