"""Prepare the draft: the case, what is stated, what is confirmed.

None of this is an act of the table: a draft is the person's own until it is filed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from escale.applications.advance import locked
from escale.applications.models import Application, Correction, Piece, Statement
from escale.applications.sections import registry
from escale.kit import clock
from escale.kit.sentences import Refused, too_long
from escale.people.models import Person
from escale.procedures.cases import Case
from escale.procedures.pieces import slots_for
from escale.register.matching import known_facts

OBSERVATIONS_AT_MOST = 5000
STEPS_TO_CONFIRM = (1, 2, 3)


class NoLongerADraft(Refused):
    """The request was filed meanwhile, elsewhere."""

    def __init__(self) -> None:
        """Say where to go."""
        super().__init__(
            _("Cette demande a été déposée entre-temps : elle ne se prépare plus."),
            hint=_("La page de suivi montre où elle en est et ce que vous pouvez corriger."),
        )


@dataclass(frozen=True)
class Saved:
    """What a save left: the new revision, or what stands instead of what was sent."""

    revision: int
    answers: Mapping[str, Any]
    is_stale: bool = False


def draft_locked(application: Application) -> Application:
    """Return the draft with its row locked. Raises NoLongerADraft once it is filed."""
    held = locked(application)
    if not held.is_draft:
        raise NoLongerADraft
    return held


@transaction.atomic
def choose_case(application: Application, *, case: Case) -> Application:
    """Set the case; pieces already given for another case are kept, and asked only if needed."""
    held = draft_locked(application)
    if held.case != case:
        held.case = case
        held.confirmed_steps = []
        _touch(held, "case", "confirmed_steps")
    existing = set(held.pieces.values_list("slot", flat=True))
    Piece.objects.bulk_create(
        [
            Piece(
                application=held,
                slot=slot.code,
                alternative=slot.alternatives[0].code if len(slot.alternatives) == 1 else "",
            )
            for slot in slots_for(case)
            if slot.code not in existing
        ],
        ignore_conflicts=True,
    )
    return held


def statement_of(
    application: Application, section: str, *, record: Mapping[str, str] | None = None
) -> Statement:
    """Return the statement on `section`, prefilled and not yet saved when there is none.

    `record` is the person's `register_record`, when the caller has read it already.
    """
    found = Statement.objects.filter(application=application, section=section).first()
    if found:
        return found
    known = register_record(application.person) if record is None else record
    answers = registry.section_called(section).prefilled(known)
    return Statement(application=application, section=section, answers=answers, revision=0)


def register_record(person: Person) -> dict[str, str]:
    """Return what the register knows of the person, under the names the questions ask it by.

    Empty until the birth date typed agreed with the register's.
    """
    return as_asked(known_facts(person))


def as_asked(facts: Mapping[str, str]) -> dict[str, str]:
    """Return facts of the register under the names the questions ask them by."""
    return {_ASKED_AS.get(fact, fact.partition(".")[2]): value for fact, value in facts.items()}


_ASKED_AS = {"documents.kind": "document_kind", "documents.number": "document_number"}


def known_answers(section: str, *, record: Mapping[str, str]) -> dict[str, str]:
    """Return, by question of the section, what a `register_record` knows: marked so on the page."""
    return {
        name: record[field.known_by_register]
        for name, field in registry.section_called(section).form_class.every_question()
        if field.known_by_register in record
    }


@transaction.atomic
def save_answers(
    application: Application, *, section: str, answers: dict[str, Any], revision_read: int
) -> Saved:
    """Keep what was typed, valid or not, if nobody saved since `revision_read`.

    When somebody did (another tab, another device) and said something else, nothing is
    overwritten: the answer carries what stands (`is_stale`), and the page shows both.
    """
    held = draft_locked(application)
    present = statement_of(held, section)
    if present.revision != revision_read and present.answers != answers:
        return Saved(present.revision, present.answers, is_stale=True)
    if present.answers == answers and present.pk:
        return Saved(present.revision, answers)
    present.answers = answers
    present.revision += 1
    present.changed_at = clock.now()
    present.save()
    step = registry.section_called(section).step
    if step in held.confirmed_steps:
        held.confirmed_steps = [n for n in held.confirmed_steps if n != step]
    _touch(held, "confirmed_steps")
    return Saved(present.revision, answers)


@transaction.atomic
def confirm_step(application: Application, *, step: int) -> None:
    """Note that the person checked this step on the summary."""
    held = draft_locked(application)
    if step in STEPS_TO_CONFIRM and step not in held.confirmed_steps:
        held.confirmed_steps = sorted({*held.confirmed_steps, step})
        _touch(held, "confirmed_steps")


def unconfirm_step(held: Application, *, step: int) -> None:
    """Ask again for a step whose content changed; the caller holds the row."""
    held.confirmed_steps = [n for n in held.confirmed_steps if n != step]
    _touch(held, "confirmed_steps")


@transaction.atomic
def observe(application: Application, *, observations: str) -> None:
    """Keep the free text. Raises Refused past 5,000 characters."""
    _refuse_too_long(observations)
    held = draft_locked(application)
    if held.observations != observations:
        held.observations = observations
        _touch(held, "observations")


@dataclass(frozen=True)
class Checked:
    """What a check of the summary left: the new revision, or what stands instead."""

    revision: int
    observations: str
    is_stale: bool = False


@transaction.atomic
def check_summary(
    application: Application,
    *,
    confirmed: Collection[int],
    observations: str,
    revision_read: int,
) -> Checked:
    """Keep the steps confirmed and the free text, if nothing changed since `revision_read`.

    A step is confirmed as it was read: when the request changed meanwhile (another tab, another
    device), nothing is kept, and the answer carries what stands (`is_stale`). Raises Refused for
    a text that is too long, NoLongerADraft once it is filed.
    """
    _refuse_too_long(observations)
    held = draft_locked(application)
    wanted = sorted(set(confirmed) & set(STEPS_TO_CONFIRM))
    is_same = held.confirmed_steps == wanted and held.observations == observations
    if held.revision != revision_read and not is_same:
        return Checked(held.revision, held.observations, is_stale=True)
    if not is_same:
        held.confirmed_steps, held.observations = wanted, observations
        _touch(held, "confirmed_steps", "observations")
    return Checked(held.revision, held.observations)


def _refuse_too_long(observations: str) -> None:
    if len(observations) > OBSERVATIONS_AT_MOST:
        raise Refused(
            _("Vos observations ont %(n)s caractères : la limite est de %(most)s.")
            % too_long(observations, OBSERVATIONS_AT_MOST),
            hint=_("Gardez l’essentiel ; un document plus long peut être joint à une pièce."),
        )


@transaction.atomic
def report_mistake(application: Application, *, section: str, field: str, stated: str) -> None:
    """Keep a correction of what the register says; the register itself never changes.

    Raises Refused when the register says nothing of this field.
    """
    held = draft_locked(application)
    known = known_answers(section, record=register_record(held.person)).get(field)
    if known is None:
        raise Refused(_("L’administration ne connaît pas encore cette information."))
    Correction.objects.update_or_create(
        application=held,
        section=section,
        field=field,
        defaults={"known_value": known, "stated_value": stated, "reported_at": clock.now()},
    )
    _touch(held)


def _touch(held: Application, *columns: str) -> None:
    """Save `columns` and the time: an untouched draft is erased after three months."""
    held.revision += 1
    held.touched_at = clock.now()
    held.save(update_fields=["revision", "touched_at", *columns])
