"""The procedure as its authors wrote it down: who may do what, when. Written by hand, on purpose.

`escale.applications.workflow.TABLE` is the service's; this one is the tests'. Two people have to
agree on a row before an act is open to anybody: one who changes the service's table changes this
one too, from the regulation, and never by copying.
"""

from escale.applications.enums import Party, Status

DRAFT, FILED, REVIEW, AWAITING, PROPOSED = (
    Status.DRAFT,
    Status.FILED,
    Status.UNDER_REVIEW,
    Status.AWAITING_PIECES,
    Status.DECISION_PROPOSED,
)
APPROVED, REFUSED, CLOSED, WITHDRAWN = (
    Status.APPROVED,
    Status.REFUSED,
    Status.CLOSED,
    Status.WITHDRAWN,
)
MADE, READY, GIVEN = Status.CARD_IN_PRODUCTION, Status.CARD_READY, Status.HANDED_OVER
NOTHING = None

WAITING = (FILED, REVIEW, AWAITING, PROPOSED)
ONCE_FILED = (*WAITING, APPROVED, REFUSED, CLOSED, WITHDRAWN, MADE, READY, GIVEN)
GRANTED = (APPROVED, MADE, READY)

#: act: from which statuses, to which (NOTHING: it stays), by whom (the letters of the parties).
EXPECTED: dict[str, tuple[tuple[Status | None, ...], Status | None, str]] = {
    # The person, and the clerk who writes for them.
    "start": ((NOTHING,), DRAFT, "A"),
    "discard": ((DRAFT,), NOTHING, "AY"),
    "file": ((DRAFT,), FILED, "A"),
    "enter_at_counter": ((DRAFT,), NOTHING, "K"),
    "leave_counter": ((DRAFT,), NOTHING, "AK"),
    "renew_counter_code": (ONCE_FILED, NOTHING, "K"),
    "claim": (ONCE_FILED, NOTHING, "A"),
    "amend": (WAITING, NOTHING, "A"),
    "amend_contact": (ONCE_FILED, NOTHING, "A"),
    "refuse_document": (WAITING, NOTHING, "Y"),
    "send_again": (WAITING, NOTHING, "A"),
    "change_case": ((FILED, REVIEW, AWAITING), NOTHING, "AO"),
    "withdraw": (WAITING, WITHDRAWN, "A"),
    "undo_withdrawal": ((WITHDRAWN,), FILED, "A"),
    # The examination.
    "take_up": ((FILED,), REVIEW, "O"),
    "assign": (WAITING, NOTHING, "OM"),
    "reopen_identity": (WAITING, NOTHING, "OM"),
    "request_pieces": ((FILED, REVIEW), AWAITING, "O"),
    "extend_request": ((AWAITING,), NOTHING, "OAY"),
    "change_request": ((AWAITING,), NOTHING, "O"),
    "cancel_request": ((AWAITING,), REVIEW, "O"),
    "answer_request": ((AWAITING,), REVIEW, "AY"),
    "note_delivery": (WAITING, NOTHING, "OK"),
    "note_undelivered": (ONCE_FILED, NOTHING, "Y"),
    # Closed, and open again.
    "close_unanswered": ((AWAITING,), CLOSED, "Y"),
    "close_without_object": (WAITING, CLOSED, "OM"),
    "ask_reopening": ((CLOSED,), NOTHING, "A"),
    "refuse_reopening": ((CLOSED,), NOTHING, "O"),
    "reopen": ((CLOSED,), AWAITING, "OY"),
    # The decision: two people.
    "propose_approval": ((REVIEW,), PROPOSED, "O"),
    "propose_refusal": ((REVIEW,), PROPOSED, "O"),
    "retract_proposal": ((PROPOSED,), REVIEW, "OM"),
    "return_proposal": ((PROPOSED,), REVIEW, "S"),
    "sign_approval": ((PROPOSED,), APPROVED, "S"),
    "sign_refusal": ((PROPOSED,), REFUSED, "S"),
    # What contests or undoes it.
    "record_appeal": ((REFUSED, CLOSED), NOTHING, "AO"),
    "reverse_refusal": ((REFUSED,), REVIEW, "S"),
    "announce_revocation": (GRANTED, NOTHING, "S"),
    "answer_revocation": (GRANTED, NOTHING, "A"),
    "drop_revocation": (GRANTED, NOTHING, "S"),
    "revoke_approval": (GRANTED, REVIEW, "S"),
    # The card, and its handing over.
    "order_card": ((APPROVED,), MADE, "Y"),
    "report_order_refused": ((MADE,), APPROVED, "F"),
    "replace_photo": ((APPROVED,), NOTHING, "A"),
    "correct_card": ((APPROVED,), NOTHING, "OK"),
    "receive_card": ((MADE,), READY, "K"),
    "reject_card": ((READY,), APPROVED, "K"),
    "give_stamp": (GRANTED, NOTHING, "AK"),
    "book": ((READY,), NOTHING, "AK"),
    "move": ((READY,), NOTHING, "AK"),
    "cancel": ((READY,), NOTHING, "AK"),
    "close_slot": ((READY,), NOTHING, "M"),
    "tell_no_slot": ((READY,), NOTHING, "Y"),
    "arrive": ((READY,), NOTHING, "K"),
    "no_show": ((READY,), NOTHING, "K"),
    "hand_over": ((READY,), GIVEN, "K"),
    "declare_card_mistake": ((GIVEN,), NOTHING, "A"),
    "dismiss_card_mistake": ((GIVEN,), NOTHING, "OK"),
    "reorder_card": ((GIVEN,), APPROVED, "OK"),
    # Whatever the turn.
    "transfer": ((FILED, REVIEW, AWAITING, APPROVED), NOTHING, "O"),
    "issue_extension": (WAITING, NOTHING, "YO"),
    "hold_extension": (WAITING, NOTHING, "O"),
    "release_extension": (WAITING, NOTHING, "OY"),
}


def is_allowed(act: str, status: Status | None, party: Party) -> bool:
    """Whether the procedure opens the act to the party, at that status."""
    sources, _target, parties = EXPECTED[act]
    return status in sources and party.value in parties
