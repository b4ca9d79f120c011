"""What a prefecture does with a filed request in these tests, by running the acts."""

from collections.abc import Sequence

from escale.actions import judge, propose, request_pieces, sign
from escale.actions.request_pieces import FurtherDemand
from escale.applications.models import (
    Application,
    Finding,
    Piece,
    PieceRequest,
    Proposal,
    Reconciliation,
)
from escale.kit import clock
from escale.people.models import Account


def examined(application: Application, *, by: Account) -> Application:
    """The request once its officer has settled its identity and accepted each of its pieces."""
    Reconciliation.objects.filter(application=application).update(
        settled_at=clock.now(), settled_by=by
    )
    favourable = (Finding.ACCEPTED, Finding.ABSENCE_ACCEPTED)
    for piece in Piece.objects.filter(application=application):
        judged = piece.verdicts.filter(superseded_at__isnull=True, finding__in=favourable)
        if piece.received and not judged.exists():
            judge.judge(
                application, slot=piece.slot, finding=Finding.ACCEPTED, verdict_read=None, by=by
            )
    application.refresh_from_db()
    return application


def faulted(
    application: Application, *slots: str, by: Account, reason: str = "illegible", text: str = ""
) -> Application:
    """The request once its officer has found these pieces to be replaced, whatever they found before."""
    for slot in slots:
        piece = Piece.objects.get(application=application, slot=slot)
        present = piece.verdicts.filter(superseded_at__isnull=True).first()
        judge.judge(
            application,
            slot=slot,
            finding=Finding.TO_REPLACE,
            reason=reason,
            text=text,
            verdict_read=present.pk if present else None,
            by=by,
        )
    application.refresh_from_db()
    return application


def asked(
    application: Application,
    *slots: str,
    by: Account,
    further: Sequence[FurtherDemand] = (),
    reason: str = "illegible",
    text: str = "",
) -> PieceRequest:
    """The request for pieces that an officer sends: these to be replaced, and further ones."""
    held = faulted(application, *slots, by=by, reason=reason, text=text)
    sent = request_pieces.request_pieces(held, further=further, revision_read=held.revision, by=by)
    application.refresh_from_db()
    return sent


def proposed(application: Application, *, is_refusal: bool = False, by: Account) -> Proposal:
    """The proposal that an officer makes on a request under review, once examined."""
    held = examined(application, by=by)
    if is_refusal:
        return propose.propose_refusal(
            held,
            reasons=["no_master"],
            facts="Le diplôme reçu est une licence, délivrée en 2019 par l’université d’Enugu.",
            revision_read=held.revision,
            by=by,
        )
    computed = propose.computed_validity(held)
    return propose.propose_approval(
        held,
        valid_from=computed.starts_on,
        valid_until=computed.ends_on,
        has_mobility=False,
        revision_read=held.revision,
        by=by,
    )


def signed(application: Application, *, by: Account) -> Application:
    """The request once its live proposal is signed."""
    application.refresh_from_db()
    sign.sign(
        application,
        proposal=application.proposals.live().get().pk,
        revision_read=application.revision,
        proved_at=clock.machine_now(),
        by=by,
    )
    application.refresh_from_db()
    return application
