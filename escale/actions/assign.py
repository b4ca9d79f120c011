"""Give requests to an officer of the prefecture, to oneself, or back to nobody."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.choose import Outcome, chosen
from escale.actions.examine import case_locked
from escale.applications.advance import advance, advance_many
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.applications.querysets import ApplicationQuerySet
from escale.kit.sentences import Refused
from escale.people.duty import keep_on_duty, on_duty
from escale.people.models import Account, Prefecture, Role, StaffMember


@transaction.atomic
def assign(
    application: Application,
    *,
    to: Account | None,
    by: Account,
    revision_read: int | None = None,
) -> Application:
    """Give the request to `to` (None: to nobody); already theirs, nothing changes.

    Raises Refused when `to` is no officer of the prefecture, when the request is decided, or
    off duty; NotAsRead when it is not what was read.
    """
    held = case_locked(application, Role.OFFICER, Role.MANAGER, by=by, revision_read=revision_read)
    if held.assigned_to == to:
        return held
    assert held.prefecture is not None
    _expect_officer(to, held.prefecture)
    advance(
        held,
        "assign",
        party=_party(by, held.prefecture),
        by=by,
        detail=_detail(to),
        assigned_to=to,
    )
    return held


@transaction.atomic
def assign_many(
    references: Collection[str], *, to: Account | None, by: Account, prefecture: Prefecture
) -> Outcome:
    """Give those of the chosen requests that `to` has not yet to them; pass over the others.

    Raises Refused as `assign` does, and when nothing, or too much, is chosen.
    """
    held = chosen(references, prefecture=prefecture)
    party = _party(by, prefecture)
    _expect_officer(to, prefecture)
    others = [one.pk for one in held if one.assigned_to_id != (to.pk if to else None)]
    moved = [
        number
        for batch in advance_many(
            others, "assign", party=party, by=by, detail=_detail(to), assigned_to=to
        )
        for number in batch
    ]
    return Outcome(done=len(moved), passed=len(set(references)) - len(moved))


def hold_all_of(member: StaffMember) -> None:
    """Lock the undecided requests that a member has, until the transaction ends.

    To be called before the member's own row is locked: an act holds its request first, then asks
    who is on duty.
    """
    list(_all_of(member).select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def give_back_all(member: StaffMember, *, by: Account | None) -> int:
    """Give the undecided requests of a member who examines no more back to nobody; return how many.

    One statement, whatever their number, in the transaction of whatever takes the role away; the
    history of each says who had it. `by` is the manager, None an operator for them.
    """
    given = advance_many(
        list(_all_of(member).values_list("pk", flat=True)),
        "assign",
        party=Party.MANAGER,
        by=by,
        detail={**_detail(None), "left": member.account_id},
        assigned_to=None,
    )
    return sum(len(batch) for batch in given)


def _all_of(member: StaffMember) -> ApplicationQuerySet:
    own = Application.objects.undecided().filter(prefecture=member.prefecture_id)
    return own.held_by(member.account)


def _party(by: Account, prefecture: Prefecture) -> Party:
    """Return as whom `by` assigns; raises NotOnDuty, or RoleMissing for neither role."""
    member = on_duty(by, prefecture, Role.OFFICER, Role.MANAGER)
    return Party.OFFICER if member.has(Role.OFFICER) else Party.MANAGER


def _expect_officer(to: Account | None, prefecture: Prefecture) -> None:
    """Raise Refused unless `to` is nobody, or an officer of the prefecture until this is done."""
    if to is None:
        return
    keep_on_duty(to, prefecture)
    officers = StaffMember.objects.holding(Role.OFFICER).filter(prefecture=prefecture)
    if not officers.filter(account=to, account__is_active=True).exists():
        raise Refused(
            _("Cette personne n’est pas, ou plus, agent instructeur de votre préfecture."),
            hint=_("Choisissez un autre agent dans la liste."),
        )


def _detail(to: Account | None) -> dict[str, int | None]:
    return {"to": to.pk if to else None}
