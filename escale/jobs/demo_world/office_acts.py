"""What the prefectures of the demo did with a request: taken up, pieces asked for."""

from escale.actions import judge, request_pieces, take_up
from escale.applications.models import Application, Finding
from escale.people.models import Account

#: What the officer found wrong with each, by its slot.
_FAULTS = {"address_proof": "too_old", "hosting_agreement": "not_signed"}


def taken_up(application: Application, _account: Account) -> None:
    """Have it taken up by an officer of its prefecture."""
    take_up.take_up(application, by=_officer(application))


def pieces_requested(application: Application, _account: Account) -> None:
    """Have two of its pieces asked for again."""
    by = _officer(application)
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


def _officer(application: Application) -> Account:
    assert application.prefecture is not None
    account = Account.objects.holding(f"agent.{application.prefecture.code}@demo.example")
    if account is None:
        message = "the prefectures of the demo have officers before they have requests"
        raise ValueError(message)
    return account
