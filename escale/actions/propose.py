"""Propose a decision: an approval with its days, or a refusal with its law and its facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.actions.examine import case_locked, refuse_too_long, written
from escale.actions.judge import came_since
from escale.applications.advance import advance
from escale.applications.deadlines import local_date
from escale.applications.enums import Party
from escale.applications.examination import TEXT_AT_MOST, Finding, Proposal, Verdict
from escale.applications.further import is_further
from escale.applications.models import Application, Piece, Statement
from escale.applications.sections import registry
from escale.documents.models import Document, DocumentState, Ephoto
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account, Role
from escale.procedures.calendar_months import add_months
from escale.procedures.cases import Case
from escale.procedures.pieces import Kind, slots_for
from escale.procedures.refusal_reasons import unknown_reasons
from escale.procedures.validity import LONGEST_YEARS, NoValidity, Validity, validity_for

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

FACTS_AT_LEAST = 20
FACTS_AT_MOST = 5000


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """Something to settle before an approval can be proposed, and where on the page."""

    sentence: "Sentence"
    where: str


class NotReady(Refused):
    """Points of the file are still to be settled; `obstacles` lists them."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        """Keep the list for the page."""
        super().__init__(
            _("L’acceptation ne peut pas encore être proposée."),
            hint=" ".join(str(obstacle.sentence) for obstacle in obstacles),
        )
        self.obstacles = obstacles


@transaction.atomic
def propose_approval(
    application: Application,
    *,
    valid_from: date,
    valid_until: date,
    has_mobility: bool,
    change_reason: str = "",
    revision_read: int,
    by: Account,
) -> Proposal:
    """Propose to approve, from a day to another, both included.

    The days are those computed, or others with a reason that the signatory reads. Raises
    NotAsRead, NotReady with what is to be settled, Refused for days that the law does not allow
    (L421-14, R421-12: four years at most) or changed without a reason.
    """
    held = case_locked(application, Role.OFFICER, by=by, revision_read=revision_read)
    lacking = obstacles(held)
    if lacking:
        raise NotReady(lacking)
    _refuse_unlawful_days(valid_from, valid_until)
    proposed = computed_validity(held)
    is_changed = (valid_from, valid_until) != (proposed.starts_on, proposed.ends_on)
    if is_changed and not change_reason.strip():
        raise Refused(_("Écrivez pourquoi les dates ne sont pas celles qui ont été calculées."))
    refuse_too_long(change_reason, most=TEXT_AT_MOST)
    return _propose(
        held,
        "propose_approval",
        Proposal(
            application=held,
            kind=Proposal.Kind.APPROVAL,
            proposed_by=by,
            valid_from=valid_from,
            valid_until=valid_until,
            has_mobility=has_mobility,
            change_reason=change_reason.strip() if is_changed else "",
        ),
    )


@transaction.atomic
def propose_refusal(
    application: Application,
    *,
    reasons: Sequence[str],
    facts: str,
    revision_read: int,
    by: Account,
) -> Proposal:
    """Propose to refuse: reasons of the library, and the facts of this case (CRPA L211-5).

    Raises NotAsRead, Refused without a reason, with one that this case does not know, or without
    facts.
    """
    held = case_locked(application, Role.OFFICER, by=by, revision_read=revision_read)
    chosen = list(dict.fromkeys(reasons))
    if not chosen or unknown_reasons(Case(held.case), chosen):
        raise Refused(_("Choisissez au moins un motif de la liste."))
    told = written(facts)
    if len(told) < FACTS_AT_LEAST:
        raise Refused(
            _("Écrivez le fait du dossier qui fonde le refus."),
            hint=_(
                "Un motif de droit seul ne suffit pas : dites ce qui, dans ce dossier, l’établit."
            ),
        )
    refuse_too_long(told, most=FACTS_AT_MOST)
    return _propose(
        held,
        "propose_refusal",
        Proposal(
            application=held,
            kind=Proposal.Kind.REFUSAL,
            proposed_by=by,
            reasons=chosen,
            facts=told,
        ),
    )


def _propose(held: Application, act: str, proposal: Proposal) -> Proposal:
    event = advance(held, act, party=Party.OFFICER, by=proposal.proposed_by)
    proposal.proposed_at = event.at
    try:
        with transaction.atomic():
            proposal.save()
    except IntegrityError as error:
        if "one_live_proposal" not in str(error):
            raise
        raise Refused(_("Une décision est déjà proposée pour cette demande.")) from error
    return proposal


def computed_validity(application: Application) -> Validity:
    """Return the days that the law gives the permit (L421-14, R421-12).

    It follows the present document, or starts today when that one has ended. Raises NoValidity.
    """
    today = local_date(clock.now(), application.zone)
    ends_on = application.document_expires_on
    starts_on = max(today, ends_on + timedelta(days=1)) if ends_on else today
    return validity_for(
        Case(application.case),
        starts_on=starts_on,
        agreement_ends_on=_stated_day(application, "agreement", "ends_on"),
        rights_end_on=_stated_day(application, "last_employment", "benefits_until"),
    )


def has_stated_mobility(application: Application) -> bool:
    """Whether the agreement is said to be under a mobility programme of the Union."""
    found = Statement.objects.filter(application=application, section="agreement").first()
    return bool(found and found.answers.get("mobility") == "yes")


def obstacles(application: Application) -> list[Obstacle]:
    """List what is to be settled before an approval, in the order of the page."""
    found: list[Obstacle] = []
    reconciliation = getattr(application, "reconciliation", None)
    if reconciliation is not None and reconciliation.settled_at is None:
        found.append(Obstacle(sentence=_IDENTITY, where="identite"))
    if _unjudged(application):
        found.append(Obstacle(sentence=_VERDICTS, where="pieces"))
    waiting = Document.objects.current().filter(piece__application=application)
    if waiting.exclude(state=DocumentState.CLEAN).exists():
        found.append(Obstacle(sentence=_CHECKING, where="pieces"))
    ephoto = Ephoto.objects.filter(application=application).first()
    if ephoto is None or ephoto.outcome != Ephoto.Outcome.VALID:
        found.append(Obstacle(sentence=_EPHOTO, where="pieces"))
    try:
        computed_validity(application)
    except NoValidity as missing:
        found.append(Obstacle(sentence=missing.sentence, where="sejour"))
    return found


def _unjudged(application: Application) -> bool:
    """Whether a required piece that is a document has no favourable verdict since its answer."""
    judged = {
        verdict.piece_id: verdict
        for verdict in Verdict.objects.filter(
            piece__application=application, superseded_at__isnull=True
        )
    }
    asked = {slot.code for slot in slots_for(Case(application.case)) if slot.kind is Kind.UPLOAD}
    for piece in Piece.objects.filter(application=application):
        is_asked = piece.slot in asked or is_further(piece.slot)
        if not is_asked or not (piece.received or piece.is_explained):
            continue
        verdict = judged.get(piece.pk)
        if verdict is None or not Finding(verdict.finding).is_favourable:
            return True
        if came_since(piece, verdict):
            return True
    return False


def _stated_day(application: Application, section: str, field: str) -> date | None:
    found = Statement.objects.filter(application=application, section=section).first()
    if found is None:
        return None
    cleaned = registry.section_called(section).clean(found.answers, case=application.case)
    day = cleaned.get(field)
    return day if isinstance(day, date) else None


def _refuse_unlawful_days(valid_from: date, valid_until: date) -> None:
    longest = add_months(valid_from, 12 * LONGEST_YEARS) - timedelta(days=1)
    if not valid_from <= valid_until <= longest:
        raise Refused(
            _("Un titre « talent – chercheur » dure quatre ans au plus, et finit après son début.")
        )


_IDENTITY = gettext_lazy("L’identité n’est pas encore rapprochée du registre.")
_VERDICTS = gettext_lazy("Une pièce n’a pas encore de verdict favorable.")
_CHECKING = gettext_lazy("Un document est en cours de vérification, ou refusé.")
_EPHOTO = gettext_lazy("L’e-photo n’est pas valable.")
