"""File the request: one transaction, once, whatever is clicked twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.actions.at_counter import entry_filed_by, note_filed
from escale.actions.differences import note_differences
from escale.actions.prepare import STEPS_TO_CONFIRM, statement_of
from escale.actions.tell import tell
from escale.applications.advance import advance, locked
from escale.applications.deadlines import local_date, silence_on
from escale.applications.enums import Party
from escale.applications.models import (
    Application,
    CounterEntry,
    Event,
    Piece,
    Reconciliation,
    Statement,
    StatementVersion,
)
from escale.applications.sections import registry
from escale.documents.models import Document, Ephoto
from escale.kit import clock
from escale.kit.hints import hint
from escale.kit.names import name_key
from escale.kit.sentences import Refused
from escale.letters import archive, receipt_facts
from escale.letters.filing_receipt import FiledBy, protection_when_filed
from escale.letters.models import Letter
from escale.people.models import Account, Prefecture
from escale.people.routing import prefecture_for
from escale.procedures.cases import Case
from escale.procedures.pieces import NOTHING, PieceState, unanswered
from escale.procedures.routing import department_of, zone_of
from escale.procedures.windows import filed_in_time
from escale.register.models import Identification
from escale.watch import outages

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


@dataclass(frozen=True)
class Missing:
    """Something to do before filing: in which step, on which subject or slot, in words."""

    step: int
    where: str
    sentence: "Sentence"


class Incomplete(Refused):
    """The request cannot be filed yet; `missing` lists what remains."""

    def __init__(self, missing: list[Missing]) -> None:
        """Keep the list for the page."""
        super().__init__(
            ngettext(
                "Il reste %(n)d point à compléter avant de déposer.",
                "Il reste %(n)d points à compléter avant de déposer.",
                len(missing),
            )
            % {"n": len(missing)},
            hint=_("Rien n’est perdu : chaque point ci-dessous mène à l’endroit à compléter."),
        )
        self.missing = missing


def missing(application: Application) -> list[Missing]:
    """List what remains before filing, in the order of the steps; empty when it can be filed."""
    if not application.case:
        return [Missing(0, "case", _("Choisissez votre situation."))]
    case = Case(application.case)
    saved = {s.section: s.answers for s in application.statements.all()}
    lacking: list[Missing] = []
    for section in registry.sections_for(case):
        faults = section.errors(saved.get(section.code, {}), case=case)
        if section.code not in saved or faults:
            lacking.append(Missing(section.step, section.code, _sentence(section, faults)))
    states = piece_states(application)
    lacking += [
        Missing(3, slot.code, _("Pièce à fournir : %(label)s.") % {"label": slot.label})
        for slot in unanswered(case, states)
    ]
    lacking += [
        Missing(4, str(step), _("Vérifiez et confirmez l’étape %(n)d.") % {"n": step})
        for step in STEPS_TO_CONFIRM
        if step not in application.confirmed_steps
    ]
    return lacking


def _sentence(section: registry.Section, faults: dict[str, list[str]]) -> str:
    """Say what a section lacks: its name, and how many answers."""
    if not faults:
        return _("« %(title)s » : à vérifier et enregistrer.") % {"title": section.title}
    return ngettext(
        "« %(title)s » : %(n)d réponse à compléter ou corriger.",
        "« %(title)s » : %(n)d réponses à compléter ou corriger.",
        len(faults),
    ) % {"title": section.title, "n": len(faults)}


def piece_states(application: Application) -> dict[str, PieceState]:
    """Return, by slot, what was received or explained."""
    return {
        piece.slot: PieceState(
            alternative=piece.alternative,
            received=frozenset(piece.received),
            explained=piece.is_explained,
        )
        for piece in application.pieces.all()
    } or {"": NOTHING}


def file(application: Application, *, by: Account, is_declared_true: bool) -> Application:
    """File the request and return it; a request already filed is returned as it is.

    One transaction: status, history, versions of what was stated, the receipt wanted, the
    notice queued. The e-photo is used, the receipt made and the notice sent after commit.
    `by` is the person, or a clerk at the counter for them: whoever has no account then has a
    code. Raises Incomplete, or Refused when the declaration is missing, when another application
    is open, or when it was withdrawn meanwhile; NotOnDuty or RoleMissing for anybody else.
    Source: CESEDA R431-15-1; CRPA L112-3.
    """
    try:
        with transaction.atomic():
            held = locked(application)
            if held.filed_at is not None:
                return held
            entry = entry_filed_by(held, by=by)
            lacking = missing(held)
            if lacking:
                raise Incomplete(lacking)
            if not is_declared_true:
                raise Refused(
                    _("Cochez la déclaration sur l’honneur pour déposer votre demande."),
                    hint=_("Elle est au bas de la page, juste avant le bouton."),
                )
            return _file(held, by=by, entry=entry)
    except IntegrityError as error:
        if "one_open_application" not in str(error):
            raise
        raise Refused(
            _("Vous avez déjà une demande de ce titre en cours d’examen."),
            hint=_(
                "Vous pouvez corriger ou retirer la demande en cours depuis sa page de suivi ; "
                "ce brouillon reste enregistré."
            ),
        ) from error


def _file(held: Application, *, by: Account, entry: CounterEntry | None) -> Application:
    """Do the filing, on a locked and complete draft; `entry` when a clerk does it."""
    statements = {s.section: s for s in held.statements.all()}
    stated = _stated(held, statements)
    prefecture, zone = office_for(stated["contact"])
    filed_at = clock.now()
    filed_on = local_date(filed_at, zone)
    expires_on: date = stated["documents"]["residence_until"]
    identity = stated["identity"]
    _open_reconciliation(held, differs=note_differences(held, statements.values()))
    event = advance(
        held,
        "file",
        party=Party.APPLICANT,
        by=by,
        detail={
            "case": held.case,
            "prefecture": prefecture.code,
            **({"counter": entry.prefecture.code} if entry else {}),
        },
        filed_at=filed_at,
        filed_by=by,
        filed_in_time=filed_in_time(
            filed_on,
            expires_on=expires_on,
            starts_on=stated["documents"].get("residence_from"),
            entered_on=stated["entry"].get("entered_on"),
            service_failed_on=outages.days_failed(zone),
        ),
        complete_on=filed_on,
        silence_on=silence_on(filed_on),
        prefecture=prefecture,
        zone=zone,
        document_expires_on=expires_on,
        covered_until=expires_on,
        is_declared_true=True,
        family_name=identity["family_name"],
        given_names=identity.get("given_names") or "",
        born_on=identity["born_on"],
        name_key=name_key(f"{identity['family_name']} {identity.get('given_names') or ''}"),
    )
    StatementVersion.objects.bulk_create(
        [
            StatementVersion(
                statement=statement,
                revision=statement.revision,
                answers=statement.answers,
                stated_at=filed_at,
                account=by,
            )
            for statement in statements.values()
        ]
    )
    note_filed(held, entry, at=filed_at)
    _want_receipt(held, event, by=by, entry=entry)
    tell(held, "filed", event=event, **_what_comes_next(held, filed_on=filed_on))
    hint("consume_ephotos")
    return held


def _what_comes_next(held: Application, *, filed_on: date) -> dict[str, Any]:
    """Return what the message says of the days to come, and of the proof of a lawful stay."""
    expires_on, complete_on = held.document_expires_on, held.complete_on
    protected = protection_when_filed(
        expires_on=expires_on,
        filed_on=filed_on,
        filed_in_time=bool(held.filed_in_time),
        complete_on=complete_on,
    )
    return {
        "complete_on": complete_on,
        "silence_on": silence_on(complete_on) if complete_on else None,
        "expires_on": expires_on,
        "protection": protected.value,
    }


def _stated(held: Application, statements: dict[str, Statement]) -> dict[str, dict[str, Any]]:
    """Return the typed answers by section."""
    return {
        section.code: section.clean(statements[section.code].answers, case=held.case)
        for section in registry.sections_for(Case(held.case))
    }


def office_for(contact: Mapping[str, Any]) -> tuple[Prefecture, str]:
    """Return the competent prefecture and the zone in which the dates of this file are kept.

    `contact` holds the typed answers of that section. Raises Prefecture.DoesNotExist when the
    platform has no fall-back office.
    """
    postcode = contact.get("postcode") or ""
    department = None if contact.get("abroad") else department_of(postcode)
    prefecture = prefecture_for(department)
    if prefecture.is_fallback and department:
        return prefecture, zone_of(department)
    return prefecture, prefecture.zone


def _open_reconciliation(held: Application, *, differs: bool) -> None:
    """Ask an officer to settle the identity, unless the register already did and nothing differs."""
    found = Identification.objects.filter(person=held.person).order_by("-pk").first()
    reasons = Reconciliation.Reason
    if found and found.confirmed_at:
        if differs:
            Reconciliation.objects.create(application=held, reason=reasons.DIFFERS)
        return
    outcome = found.outcome if found else "none"
    reason = reasons.UNCONFIRMED if outcome == "matched" else reasons(outcome)
    Reconciliation.objects.create(application=held, reason=reason)


def _want_receipt(
    held: Application, event: Event, *, by: Account, entry: CounterEntry | None
) -> None:
    """Fix the facts of the filing receipt now; its PDF is made after commit."""
    documents = Document.objects.current().filter(piece__application=held)
    facts = receipt_facts.gather(
        held,
        pieces=list(Piece.objects.filter(application=held)),
        documents=list(documents.select_related("piece").prefetch_related("files")),
        ephoto=Ephoto.objects.filter(application=held).first(),
        language=entry.language if entry else by.language,
        filed_by=FiledBy.CLERK if entry else FiledBy.APPLICANT,
        code_seed=entry.code_seed if entry else "",
    )
    archive.want(held, event=event, kind=Letter.Kind.FILING_RECEIPT, facts=facts)


def receipt_of(application: Application) -> Letter | None:
    """Return the filing receipt, made or not yet; None for a draft."""
    return (
        Letter.objects.filter(application=application, kind=Letter.Kind.FILING_RECEIPT)
        .order_by("pk")
        .first()
    )


def prefilled_sections(application: Application) -> list[Statement]:
    """Return the statements of the case, saved or prefilled, in the order of the steps."""
    return [
        statement_of(application, section.code)
        for section in registry.sections_for(Case(application.case))
    ]
