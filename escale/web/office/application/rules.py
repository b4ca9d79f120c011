"""The rules checked: what the application states, given to the pure checks of the procedure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from escale.applications.deadlines import local_date
from escale.documents.models import Ephoto
from escale.procedures.cases import Case
from escale.procedures.checks import EphotoState, Facts, Outcome, checks
from escale.web.components import Tone
from escale.web.office.application.casefile import CaseFile

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_WORDS = MappingProxyType(
    {
        Outcome.OK: (_("Conforme"), Tone.SUCCESS),
        Outcome.ATTENTION: (_("À regarder"), Tone.WARNING),
        Outcome.UNKNOWN: (_("Inconnu"), Tone.NEUTRAL),
    }
)
_EPHOTOS = MappingProxyType(
    {
        Ephoto.Outcome.VALID: EphotoState.VALID,
        Ephoto.Outcome.NOT_ACTIVE: EphotoState.AWAITED,
        Ephoto.Outcome.UNREACHABLE: EphotoState.AWAITED,
    }
)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule on the page."""

    sentence: "Sentence"
    article: str
    word: "Sentence"
    tone: Tone


def rules_shown(case_file: CaseFile) -> list[Rule]:
    """Return the rules of the case, checked on today's day in the zone of the file."""
    return [
        Rule(
            sentence=check.sentence,
            article=check.article,
            word=_WORDS[check.outcome][0],
            tone=_WORDS[check.outcome][1],
        )
        for check in checks(facts_of(case_file))
    ]


def facts_of(case_file: CaseFile) -> Facts:
    """Return what the application states, typed."""
    application, typed = case_file.application, case_file.typed
    ephoto, engagement = case_file.ephoto, case_file.engagement
    job_loss = case_file.pieces.get("job_loss")
    return Facts(
        case=Case(application.case),
        today=case_file.today,
        filed_on=local_date(application.filed_at, application.zone)
        if application.filed_at
        else None,
        was_in_time=bool(application.filed_in_time),
        residence_from=_day(case_file, "documents", "residence_from"),
        residence_until=application.document_expires_on,
        entered_on=_day(case_file, "entry", "entered_on"),
        passport_until=_day(case_file, "documents", "passport_until"),
        is_without_passport=bool(typed["documents"].get("no_passport")),
        agreement_starts_on=_day(case_file, "agreement", "starts_on"),
        agreement_ends_on=_day(case_file, "agreement", "ends_on"),
        diploma_level=str(typed["research"].get("diploma_level") or ""),
        contract_ended_on=_day(case_file, "last_employment", "contract_ended_on"),
        benefits_until=_day(case_file, "last_employment", "benefits_until"),
        ephoto=_EPHOTOS.get(Ephoto.Outcome(ephoto.outcome), EphotoState.UNUSABLE)
        if ephoto
        else EphotoState.NONE,
        ephoto_valid_until=ephoto.valid_until if ephoto else None,
        engagement_version=engagement.text_version if engagement else "",
        engagement_fingerprint=engagement.text_sha256 if engagement else "",
        job_loss_received=_received(job_loss.received if job_loss else ()),
    )


def _received(components: Sequence[str]) -> frozenset[str]:
    return frozenset(components)


def _day(case_file: CaseFile, section: str, field: str) -> date | None:
    day = case_file.typed.get(section, {}).get(field)
    return day if isinstance(day, date) else None
