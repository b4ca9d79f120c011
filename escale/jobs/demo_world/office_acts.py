"""What the prefectures of the demo did with a request, and the factory with its card."""

from escale.actions import (
    check_documents,
    follow_order,
    judge,
    order_cards,
    propose,
    request_pieces,
    sign,
    take_up,
)
from escale.applications.models import Application, Finding
from escale.cards.orders import CardOrder
from escale.gateways.cards import News, Said
from escale.kit import clock
from escale.people.models import Account

#: What the officer found wrong with each, by its slot.
_FAULTS = {"address_proof": "too_old", "hosting_agreement": "not_signed"}


def taken_up(application: Application, _account: Account) -> None:
    """Have it taken up by an officer of its prefecture."""
    take_up.take_up(application, by=_member("agent", application))


def documents_checked(_application: Application, _account: Account) -> None:
    """Have its documents checked, as the worker does of all that were sent by that day."""
    check_documents.check_due()


def pieces_requested(application: Application, _account: Account) -> None:
    """Have two of its pieces asked for again."""
    by = _member("agent", application)
    for slot, reason in _FAULTS.items():
        judge.judge(
            application,
            slot=slot,
            finding=Finding.TO_REPLACE,
            reason=reason,
            verdict_read=None,
            by=by,
        )
    application.refresh_from_db()
    request_pieces.request_pieces(application, revision_read=application.revision, by=by)


def approval_proposed(application: Application, _account: Account) -> None:
    """Have each of its pieces accepted, and its approval proposed for the days computed."""
    by = _member("agent", application)
    for piece in application.pieces.all():
        if piece.received:
            judge.judge(
                application, slot=piece.slot, finding=Finding.ACCEPTED, verdict_read=None, by=by
            )
    application.refresh_from_db()
    computed = propose.computed_validity(application)
    propose.propose_approval(
        application,
        valid_from=computed.starts_on,
        valid_until=computed.ends_on,
        has_mobility=False,
        revision_read=application.revision,
        by=by,
    )


def approval_signed(application: Application, _account: Account) -> None:
    """Have the proposal signed by the signatory of its prefecture."""
    sign.sign(
        application,
        proposal=application.proposals.live().get().pk,
        revision_read=application.revision,
        proved_at=clock.machine_now(),
        by=_member("signataire", application),
    )


def card_ordered(_application: Application, _account: Account) -> None:
    """Have its card ordered, as the worker does of all that are due."""
    order_cards.order_due()


def photo_refused(application: Application, _account: Account) -> None:
    """Have the factory refuse the photo of its card."""
    order = CardOrder.objects.live().get(application=application)
    follow_order.follow(
        News(
            number=f"{order.key}-refused",
            key=str(order.key),
            said=Said.REFUSED,
            happened_at=clock.now(),
            fault="photo",
            reason="The face is too small on the photograph.",
        )
    )


def _member(post: str, application: Application) -> Account:
    assert application.prefecture is not None
    account = Account.objects.holding(f"{post}.{application.prefecture.code}@demo.example")
    if account is None:
        message = "the prefectures of the demo have members before they have requests"
        raise ValueError(message)
    return account
