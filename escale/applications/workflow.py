"""The only description of who may do what, when.

One row an act. Buttons, actions, the constraint on history, the generated diagram and the
test matrix all derive from `TABLE`: delete a row, and the act is gone everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from escale.applications.enums import UNDECIDED, Party, Status
from escale.kit import clock
from escale.kit.sentences import Refused

if TYPE_CHECKING:
    from escale.applications.models import Application
    from escale.kit.sentences import Sentence

#: How long a withdrawal can be undone.
UNDO_WITHDRAWAL_WITHIN = timedelta(hours=24)

A, O, S, K, M, Y, F = Party  # noqa: E741 - the letters of the table in docs/procedure.md


@dataclass(frozen=True, slots=True)
class Row:
    """One act: from which statuses, to which, by whom, the event it leaves, who is told."""

    act: str
    sources: tuple[Status | None, ...]  # None: there is no application yet
    target: Status | None  # None: the status stays; see `erases`
    parties: tuple[Party, ...]
    event: str
    label: "Sentence"
    notice: str = ""
    effect: str = ""
    erases: bool = False
    condition: "Callable[[Application], Refused | None] | None" = None


def _within_the_day(application: "Application") -> Refused | None:
    """Undoing is offered for twenty-four hours after the withdrawal."""
    withdrawn_at = application.withdrawn_at
    if withdrawn_at is None or clock.now() <= withdrawn_at + UNDO_WITHDRAWAL_WITHIN:
        return None
    return Refused(
        _("Le retrait date de plus de 24 heures : il ne peut plus être annulé ici."),
        hint=_("Vous pouvez déposer une nouvelle demande, ou écrire à la préfecture."),
    )


_IN_EXAMINATION = (Status.FILED, Status.UNDER_REVIEW, Status.AWAITING_PIECES)
_APPROVED_ON = (Status.APPROVED, Status.CARD_IN_PRODUCTION, Status.CARD_READY)

TABLE: tuple[Row, ...] = (
    Row("start", (None,), Status.DRAFT, (A,), "started", _("Commencer une demande")),
    Row(
        "discard",
        (Status.DRAFT,),
        None,
        (A, Y),
        "discarded",
        _("Supprimer le brouillon"),
        effect="the draft and its documents are erased",
        erases=True,
    ),
    Row(
        "file",
        (Status.DRAFT,),
        Status.FILED,
        (A,),
        "filed",
        _("Déposer la demande"),
        notice="filed",
        effect="filed_at, filed_in_time, complete_on, prefecture and zone are set",
    ),
    Row(
        "amend",
        UNDECIDED,
        None,
        (A,),
        "amended",
        _("Corriger la demande"),
        notice="amended",
        effect="a new version; filed_at never moves",
    ),
    Row(
        "amend_contact",
        tuple(s for s in Status if s is not Status.DRAFT),
        None,
        (A,),
        "contact_amended",
        _("Changer mes coordonnées"),
        notice="amended",
        effect="a new version; filed_at never moves",
    ),
    Row(
        "change_case",
        _IN_EXAMINATION,
        None,
        (A, O),
        "case_changed",
        _("Ma situation a changé"),
        effect="slots recomputed; missing ones asked with 30 new days",
    ),
    Row(
        "withdraw",
        UNDECIDED,
        Status.WITHDRAWN,
        (A,),
        "withdrawn",
        _("Retirer la demande"),
        notice="withdrawn",
        effect="request and proposal cancelled",
    ),
    Row(
        "undo_withdrawal",
        (Status.WITHDRAWN,),
        Status.FILED,
        (A,),
        "withdrawal_undone",
        _("Annuler le retrait"),
        notice="withdrawal_undone",
        effect="filed_at kept; within 24 hours",
        condition=_within_the_day,
    ),
    Row("take_up", (Status.FILED,), Status.UNDER_REVIEW, (O,), "taken_up", _("Prendre en charge")),
    Row("assign", UNDECIDED, None, (O, M), "assigned", _("Confier à un agent")),
    Row(
        "request_pieces",
        (Status.FILED, Status.UNDER_REVIEW),
        Status.AWAITING_PIECES,
        (O,),
        "pieces_requested",
        _("Demander des pièces"),
        notice="pieces_requested",
        effect="answer_by = dispatch + 30 days, zone frozen; silence suspended",
    ),
    Row(
        "extend_request",
        (Status.AWAITING_PIECES,),
        None,
        (A, O, Y),
        "request_extended",
        _("Demander plus de temps"),
        notice="request_extended",
        effect="answer_by only ever moves later",
    ),
    Row(
        "cancel_request",
        (Status.AWAITING_PIECES,),
        Status.UNDER_REVIEW,
        (O,),
        "request_cancelled",
        _("Annuler la demande de pièces"),
        notice="request_cancelled",
    ),
    Row(
        "answer_request",
        (Status.AWAITING_PIECES,),
        Status.UNDER_REVIEW,
        (A, Y),
        "request_answered",
        _("J’ai répondu à tout"),
        notice="request_answered",
        effect="silence runs again",
    ),
    Row(
        "close_unanswered",
        (Status.AWAITING_PIECES,),
        Status.CLOSED,
        (Y,),
        "closed_unanswered",
        _("Clôturer faute de réponse"),
        notice="closed_unanswered",
        effect="past the frozen end, delivered at least 30 days ago, brake off",
    ),
    Row(
        "close_without_object",
        UNDECIDED,
        Status.CLOSED,
        (O, M),
        "closed_without_object",
        _("Clôturer sans objet"),
        notice="closed_without_object",
        effect="a manager confirms",
    ),
    Row(
        "ask_reopening",
        (Status.CLOSED,),
        None,
        (A,),
        "reopening_asked",
        _("Demander la réouverture"),
        effect="within two months",
    ),
    Row(
        "refuse_reopening",
        (Status.CLOSED,),
        None,
        (O,),
        "reopening_refused",
        _("Refuser la réouverture"),
        notice="reopening_refused",
    ),
    Row(
        "reopen",
        (Status.CLOSED,),
        Status.AWAITING_PIECES,
        (O, Y),
        "reopened",
        _("Rouvrir"),
        notice="reopened",
        effect="30 fresh days; filed_at kept",
    ),
    Row(
        "propose_approval",
        (Status.UNDER_REVIEW,),
        Status.DECISION_PROPOSED,
        (O,),
        "approval_proposed",
        _("Proposer l’acceptation"),
    ),
    Row(
        "propose_refusal",
        (Status.UNDER_REVIEW,),
        Status.DECISION_PROPOSED,
        (O,),
        "refusal_proposed",
        _("Proposer le refus"),
    ),
    Row(
        "retract_proposal",
        (Status.DECISION_PROPOSED,),
        Status.UNDER_REVIEW,
        (O, M),
        "proposal_retracted",
        _("Retirer la proposition"),
    ),
    Row(
        "return_proposal",
        (Status.DECISION_PROPOSED,),
        Status.UNDER_REVIEW,
        (S,),
        "proposal_returned",
        _("Renvoyer la proposition"),
    ),
    Row(
        "sign_approval",
        (Status.DECISION_PROPOSED,),
        Status.APPROVED,
        (S,),
        "approved",
        _("Signer l’acceptation"),
        notice="approved",
    ),
    Row(
        "sign_refusal",
        (Status.DECISION_PROPOSED,),
        Status.REFUSED,
        (S,),
        "refused",
        _("Signer le refus"),
        notice="refused",
    ),
    Row(
        "record_appeal",
        (Status.REFUSED, Status.CLOSED),
        None,
        (A, O),
        "appeal_recorded",
        _("Signaler un recours"),
    ),
    Row(
        "reverse_refusal",
        (Status.REFUSED,),
        Status.UNDER_REVIEW,
        (S,),
        "refusal_reversed",
        _("Revenir sur le refus"),
        notice="refusal_reversed",
        effect="filed_at kept",
    ),
    Row(
        "revoke_approval",
        _APPROVED_ON,
        Status.UNDER_REVIEW,
        (S,),
        "approval_revoked",
        _("Retirer l’acceptation"),
        notice="approval_revoked",
        effect="after 15 days' notice",
    ),
    Row(
        "order_card",
        (Status.APPROVED,),
        Status.CARD_IN_PRODUCTION,
        (Y,),
        "card_ordered",
        _("Commander le titre"),
        notice="card_ordered",
    ),
    Row(
        "report_order_refused",
        (Status.CARD_IN_PRODUCTION,),
        Status.APPROVED,
        (F,),
        "order_refused",
        _("Signaler une commande refusée"),
    ),
    Row(
        "replace_photo",
        (Status.APPROVED,),
        None,
        (A,),
        "photo_replaced",
        _("Donner une nouvelle e-photo"),
        effect="never a closing date on an approved application",
    ),
    Row(
        "receive_card",
        (Status.CARD_IN_PRODUCTION,),
        Status.CARD_READY,
        (K,),
        "card_received",
        _("Recevoir le titre"),
        notice="card_ready",
    ),
    Row(
        "reject_card",
        (Status.CARD_READY,),
        Status.APPROVED,
        (K,),
        "card_rejected",
        _("Écarter un titre défectueux"),
    ),
    Row("book", (Status.CARD_READY,), None, (A, K), "booked", _("Prendre rendez-vous")),
    Row("move", (Status.CARD_READY,), None, (A, K), "moved", _("Déplacer le rendez-vous")),
    Row("cancel", (Status.CARD_READY,), None, (A, K), "cancelled", _("Annuler le rendez-vous")),
    Row("no_show", (Status.CARD_READY,), None, (K,), "no_show_noted", _("Noter une absence")),
    Row(
        "hand_over",
        (Status.CARD_READY,),
        Status.HANDED_OVER,
        (K,),
        "handed_over",
        _("Remettre le titre"),
        notice="handed_over",
    ),
    Row(
        "transfer",
        (*_IN_EXAMINATION, Status.APPROVED),
        None,
        (O,),
        "transferred",
        _("Transférer à une autre préfecture"),
        effect="all dates and zone kept",
    ),
    Row(
        "issue_extension",
        UNDECIDED,
        None,
        (Y, O),
        "extension_issued",
        _("Délivrer une attestation de prolongation"),
        notice="extension_issued",
    ),
    Row(
        "hold_extension",
        UNDECIDED,
        None,
        (O,),
        "extension_held",
        _("Suspendre l’attestation de prolongation"),
        effect="10 days at a time, with a reason the person reads",
    ),
    Row(
        "release_extension",
        UNDECIDED,
        None,
        (O, Y),
        "extension_released",
        _("Rétablir l’attestation de prolongation"),
    ),
)

_BY_ACT = {row.act: row for row in TABLE}


def row(act: str) -> Row:
    """Return the row of `act`; KeyError when the table has no such act."""
    return _BY_ACT[act]


def found(act: str) -> Row | None:
    """Return the row of `act`, or None when the table has no such act."""
    return _BY_ACT.get(act)
