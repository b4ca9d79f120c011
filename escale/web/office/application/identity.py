"""The identity: each stated value beside the register's, what was reported, what is to be settled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from escale.actions.prepare import as_asked, known_answers
from escale.actions.settle_identity import candidates_of
from escale.applications.enums import UNDECIDED
from escale.applications.identity import Correction, Reconciliation, Reconsideration
from escale.applications.refusals import refusal
from escale.applications.sections import registry
from escale.kit.names import name_key
from escale.people.models import Role
from escale.register.candidates import Candidate
from escale.register.matching import facts_of
from escale.web.office.application.attempts import Attempt
from escale.web.office.application.casefile import CaseFile
from escale.web.office.application.way import PARTIES

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

ANCHOR = "identite"
NOBODY = "none"
#: Where an identity that is settled is opened again.
REOPENING = "revoir"
#: The sections of which the register knows something; moving house is no difference.
_COMPARED = ("identity", "documents")
_WHO_REOPENS = (Role.OFFICER, Role.MANAGER)
_NAMES = frozenset({"family_name", "given_names"})


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One question: what is stated, what the register says, whether they differ."""

    label: str
    stated: str
    known: str
    differs: bool


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A mistake of the register that the person reports, and what an officer made of it."""

    number: int
    label: str
    known: str
    stated: str
    reported_at: str
    answer: bool | None
    who: str
    when: str
    url: str

    @property
    def answer_read(self) -> str:
        """The answer shown, as the form sends it back."""
        return {None: "", True: "yes", False: "no"}[self.answer]


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """Somebody of the register, side by side with what is stated."""

    number: int
    name: str
    found_by: tuple["Sentence", ...]
    is_claimed: bool
    rows: tuple[Compared, ...]
    where: str
    attempt: Attempt | None


@dataclass(frozen=True, kw_only=True)
class Reopened:
    """A conclusion that no longer holds: what it was, and why it was opened again."""

    name: str  # empty: with nobody of the register
    settlement: str
    settled_by: str
    settled_at: str
    reason: str
    reopened_by: str
    reopened_at: str


@dataclass(frozen=True, kw_only=True)
class ToSettle:
    """An identity to match with the register: why, who has it, since when, how it ended."""

    reason: str
    opened_at: str
    owner: str
    owner_number: int | None
    is_mine: bool
    owned_at: str
    is_open: bool
    settled_at: str = ""
    settled_by: str = ""
    settlement: str = ""
    is_nobody: bool = False
    can_reopen: bool = False
    attempt_to_reopen: Attempt | None = None
    before: "tuple[Reopened, ...]" = ()
    candidates: tuple[Proposed, ...] = ()
    attempt_of_nobody: Attempt | None = None
    looked_for: str = ""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """All that the page says of who this is."""

    rows: tuple[Compared, ...]
    is_known: bool
    differences: int
    corrections: tuple[Reported, ...]
    to_settle: ToSettle | None


def identity_shown(
    case_file: CaseFile, *, looked_for: str = "", attempt: Attempt | None = None
) -> Identity:
    """Return the identity beside the register's, and what is to be settled about it."""
    facts = facts_of(case_file.national) if case_file.national else {}
    rows = tuple(_compared(case_file, facts))
    return Identity(
        rows=rows,
        is_known=bool(facts),
        differences=sum(row.differs for row in rows),
        corrections=tuple(_reported(case_file, one) for one in case_file.corrections),
        to_settle=_to_settle(case_file, looked_for=looked_for, attempt=attempt),
    )


def where_of(national: str) -> str:
    """Return the id of the form that settles the identity with somebody, or with nobody."""
    return f"rapprocher-{national}"


def _compared(case_file: CaseFile, facts: Mapping[str, str]) -> Iterator[Compared]:
    """Yield each question of which the register may know something, stated or known."""
    record = as_asked(facts)
    case = case_file.application.case
    for code in _COMPARED:
        section = registry.section_called(code)
        answers = case_file.answers.get(code, {})
        prefilled = section.prefilled(record)
        known = known_answers(code, record=record)
        changed = set(section.changed_fields(prefilled, answers)) & set(known)
        known_words = {e.name: e.text for e in section.display(prefilled, case=case)}
        asked = {name for name, q in section.form_class.every_question() if q.known_by_register}
        for entry in section.display(answers, case=case):
            words = known_words.get(entry.name, "") if entry.name in known else ""
            if entry.name in asked and (entry.text or words):
                # Left out is not stated otherwise, but for a name; and names count by their
                # letters, whatever the case and the accents.
                is_said = bool(entry.text) or entry.name in _NAMES
                is_other = name_key(entry.text) != name_key(words)
                yield Compared(
                    label=entry.label,
                    stated=entry.text,
                    known=words,
                    differs=entry.name in changed and is_said and is_other,
                )


def _reported(case_file: CaseFile, correction: Correction) -> Reported:
    section = registry.section_called(correction.section)
    labels = {name: str(q.label) for name, q in section.form_class.every_question()}
    known = section.display({correction.field: correction.known_value}, case="")
    words = {entry.name: entry.text for entry in known}
    is_settled = correction.is_accepted is not None
    return Reported(
        number=correction.pk,
        label=labels.get(correction.field, correction.field),
        known=words.get(correction.field) or correction.known_value,
        stated=correction.stated_value,
        reported_at=case_file.at(correction.reported_at),
        answer=correction.is_accepted,
        who=case_file.name(correction.settled_by_id) if is_settled else "",
        when=case_file.at(correction.settled_at),
        url=reverse(
            "office:settle_correction", args=[case_file.application.reference, correction.pk]
        ),
    )


# ---- to be matched with the register -------------------------------------------------------------


def _to_settle(case_file: CaseFile, *, looked_for: str, attempt: Attempt | None) -> ToSettle | None:
    found = case_file.reconciliation
    if found is None:
        return None
    is_open = found.settled_at is None
    is_comparing = is_open and case_file.application.status in UNDECIDED
    candidates = candidates_of(case_file.application, looked_for=looked_for) if is_comparing else []
    is_settled_with_nobody = not is_open and found.national_id is None
    return ToSettle(
        reason=str(Reconciliation.Reason(found.reason).label),
        opened_at=case_file.at(found.opened_at),
        owner=case_file.name(found.owner_id) if found.owner_id else "",
        owner_number=found.owner_id,
        is_mine=found.owner_id == case_file.staff.account.pk,
        owned_at=case_file.at(found.owned_at),
        is_open=is_open,
        settled_at=case_file.at(found.settled_at),
        settled_by=case_file.name(found.settled_by_id) if found.settled_by_id else "",
        settlement=found.settlement,
        is_nobody=is_settled_with_nobody,
        can_reopen=not is_open and _can_reopen(case_file),
        attempt_to_reopen=_of(attempt, REOPENING),
        before=tuple(_reopened(case_file, one) for one in case_file.reconsiderations),
        candidates=tuple(_proposed(case_file, one, attempt) for one in candidates),
        attempt_of_nobody=_of(attempt, where_of(NOBODY)),
        looked_for=looked_for,
    )


def _can_reopen(case_file: CaseFile) -> bool:
    """Whether the reader may open a settled identity again, now."""
    parties = [PARTIES[role] for role in _WHO_REOPENS if case_file.staff.has(role)]
    return any(
        refusal("reopen_identity", case_file.application, party=party) is None for party in parties
    )


def _reopened(case_file: CaseFile, one: Reconsideration) -> Reopened:
    national = one.national
    return Reopened(
        name=f"{national.family_name} {national.given_names}".strip() if national else "",
        settlement=one.settlement,
        settled_by=case_file.name(one.settled_by_id),
        settled_at=case_file.at(one.settled_at),
        reason=one.reason,
        reopened_by=case_file.name(one.reopened_by_id),
        reopened_at=case_file.at(one.reopened_at),
    )


def _proposed(case_file: CaseFile, candidate: Candidate, attempt: Attempt | None) -> Proposed:
    national = candidate.national
    where = where_of(str(national.pk))
    return Proposed(
        number=national.pk,
        name=f"{national.family_name} {national.given_names}".strip() or _("Sans nom"),
        found_by=tuple(way.words for way in candidate.found_by),
        is_claimed=candidate.is_claimed,
        rows=tuple(row for row in _compared(case_file, facts_of(national)) if row.known),
        where=where,
        attempt=_of(attempt, where),
    )


def _of(attempt: Attempt | None, where: str) -> Attempt | None:
    return attempt if attempt and attempt.where == where else None
