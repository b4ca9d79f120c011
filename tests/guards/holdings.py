"""A prefecture at work: requests at every turn of the examination, each word of which is marked.

Each request bears a mark of its own, and facts that are nobody else's: what must be seen nowhere
but on its own pages.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from escale.actions import (
    add_note,
    announce_revocation,
    answer_request,
    ask_reopening,
    close_without_object,
    enter_at_counter,
    invite,
    make_letters,
    propose,
    provide,
    record_appeal,
    take_up,
)
from escale.actions import file as filing
from escale.actions.request_pieces import FurtherDemand
from escale.applications.models import (
    Application,
    ClosureProposal,
    Correction,
    Revocation,
)
from escale.applications.sections.wording import in_full
from escale.audit.models import Search
from escale.kit import clock
from escale.people.models import Account, Prefecture, Role
from escale.procedures.cases import Case
from escale.procedures.pieces import slots_for
from tests import at_counter, examining, people
from tests.guards import owners

#: The request that a clerk is entering, and one that a clerk has filed.
COUNTER, FILED_THERE = "at the counter", "filed at the counter"
#: What every mark begins with.
MARK = "zqxv"
_PLACES = {"isere": ("38000", "Grenoble"), "reunion": ("97400", "Saint-Denis")}


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One request of a prefecture, and what nobody else may read of it."""

    turn: str
    prefecture: Prefecture
    application: Application
    secrets: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Office:
    """A prefecture, somebody of its team who holds every role, and its requests."""

    prefecture: Prefecture
    account: Account
    holdings: tuple[Holding, ...]


def office(code: str, *, mark: str = MARK, first: int = 0, turns: Collection[str] = ()) -> Office:
    """A prefecture with a request at each turn (or some); `first`: where its numbers begin."""
    prefecture = people.prefectures()[code]
    chief = people.staff(*Role, prefecture=prefecture, name=f"{mark} cheffe")
    officer = people.staff(*Role, prefecture=prefecture, name=f"{mark} agent")
    holdings = tuple(
        _holding(turn, f"{mark}{chr(97 + number)}", number=number, hands=Hands(officer, chief))
        for number, turn in enumerate(turns or (*TURNS, COUNTER, FILED_THERE), first)
    )
    invite.invite(
        prefecture,
        by=chief,
        name=f"{mark} invitée",
        email=f"{mark}-invitee@prefecture.example",
        roles=[Role.OFFICER],
        title=mark,
    )
    Search.objects.create(account=chief, prefecture=prefecture, words=mark)
    make_letters.make_due()
    return Office(prefecture=prefecture, account=chief, holdings=holdings)


@dataclass(frozen=True)
class Hands:
    """Who does what in an office: one examines, the other signs."""

    officer: Account
    signatory: Account


def _holding(turn: str, mark: str, *, number: int, hands: Hands) -> Holding:
    born_on, foreigner_number = date(1951, 2, 1 + number), f"98000000{number:02}"
    if turn in {COUNTER, FILED_THERE}:
        application = _at_the_counter(mark, born_on=born_on, by=hands.officer)
        if turn == FILED_THERE:
            filing.file(application, by=hands.officer, is_declared_true=True)
    else:
        application = _filed(mark, born_on=born_on, number=foreigner_number, by=hands.officer)
        TURNS[turn](application, mark, hands)
    application.refresh_from_db()
    day = f"{born_on:%d/%m/%Y}"
    secrets = (mark, foreigner_number, application.reference, day, in_full(born_on), str(born_on))
    return Holding(
        turn=turn,
        prefecture=hands.officer.membership.prefecture,
        application=application,
        secrets=secrets,
    )


def _answers(mark: str, *, born_on: date, where: Prefecture) -> dict[str, dict[str, Any]]:
    postcode, town = _PLACES[where.code]
    answers = owners.marked_answers(mark)
    answers["contact"] |= {"postcode": postcode, "town": f"{town} {mark}"}
    answers["identity"]["born_on"] = [str(born_on.day), str(born_on.month), str(born_on.year)]
    return answers


def _at_the_counter(mark: str, *, born_on: date, by: Account) -> Application:
    """A request that a clerk is filling in for a person present."""
    where = by.membership.prefecture
    entry = enter_at_counter.enter_at_counter(
        where,
        papers=enter_at_counter.Papers(born_on=born_on),
        language="fr",
        is_agreed=True,
        by=by,
    )
    draft = at_counter.filled_in(
        entry.application, answers=_answers(mark, born_on=born_on, where=where)
    )
    owners.mark_the_rest(draft, mark)
    return draft


def _filed(mark: str, *, born_on: date, number: str, by: Account) -> Application:
    owner = people.applicant(f"{mark}@exemple.fr")
    owners.known_to_the_register(owner, number=number, name=mark.upper(), born_on=born_on)
    where = by.membership.prefecture
    answers = _answers(mark, born_on=born_on, where=where)
    components = [
        c.code for s in slots_for(Case.RENEWAL) for a in s.alternatives for c in a.components
    ]
    names = {code: f"{mark}-{code}.pdf" for code in components}
    draft = people.complete_draft(by=owner, answers=answers, names=names)
    owners.mark_the_rest(draft, mark)
    application = filing.file(draft, by=owner, is_declared_true=True)
    assert application.prefecture == where
    add_note.add_note(application, text=f"{mark} : appelée hier.", by=by)
    # What they state otherwise than the register, to the one who was found there.
    assert Correction.objects.filter(application=application, stated_value=mark).exists()
    application.refresh_from_db()
    return application


# ---- the turns of an examination ---------------------------------------------------------------


def _judged(application: Application, mark: str, hands: Hands) -> None:
    told = {"by": hands.officer, "text": f"{mark} : la page 3 est floue."}
    examining.faulted(application, "passport", reason="other", **told)


def _asked(application: Application, mark: str, hands: Hands) -> None:
    lease = FurtherDemand(label=f"Bail {mark}", text=mark, legal_basis="R. 431-11")
    told = {"by": hands.officer, "text": mark}
    examining.asked(application, "passport", reason="other", further=[lease], **told)


def _answered(application: Application, mark: str, hands: Hands) -> None:
    _asked(application, mark, hands)
    for slot in ("passport", "further-1"):
        provide.explain(application, slot=slot, explanation=f"{mark} : perdu.")
    answer_request.answer_request(application, by=people.account_of(application))


def _refusal_proposed(application: Application, mark: str, hands: Hands) -> None:
    take_up.take_up(application, by=hands.officer)
    application.refresh_from_db()
    propose.propose_refusal(
        application,
        reasons=["no_master"],
        facts=f"{mark} : le diplôme reçu est une licence, délivrée en 2019.",
        revision_read=application.revision,
        by=hands.officer,
    )


def _refused(application: Application, mark: str, hands: Hands) -> None:
    _refusal_proposed(application, mark, hands)
    examining.signed(application, by=hands.signatory)
    record_appeal.record_appeal(
        application,
        kind="court",
        made_on=clock.today(application.zone),
        court_reference=mark,
        by=people.account_of(application),
    )


def _approved(application: Application, mark: str, hands: Hands) -> None:
    take_up.take_up(application, by=hands.officer)
    examining.proposed(application, by=hands.officer)
    examining.signed(application, by=hands.signatory)


def _revoked_soon(application: Application, mark: str, hands: Hands) -> None:
    _approved(application, mark, hands)
    announce_revocation.announce_revocation(
        application,
        reason=Revocation.Reason.ERROR,
        text=f"{mark} : la convention a été rompue.",
        revision_read=application.revision,
        by=hands.signatory,
    )


def _closed_soon(application: Application, mark: str, hands: Hands) -> None:
    close_without_object.propose_closure(
        application,
        reason=ClosureProposal.Reason.DUPLICATE,
        text=f"{mark} : double de la précédente.",
        revision_read=application.revision,
        by=hands.officer,
    )


def _to_reopen(application: Application, mark: str, hands: Hands) -> None:
    _closed_soon(application, mark, hands)
    application.refresh_from_db()
    close_without_object.close_without_object(
        application,
        proposal=application.closure_proposals.live().get().pk,
        revision_read=application.revision,
        by=hands.signatory,
    )
    owner = people.account_of(application)
    ask_reopening.ask_reopening(application, text=f"{mark} : ce n’est pas un double.", by=owner)


TURNS: Mapping[str, Callable[[Application, str, Hands], None]] = {
    "judged": _judged,
    "asked": _asked,
    "answered": _answered,
    "refusal proposed": _refusal_proposed,
    "refused": _refused,
    "approved": _approved,
    "to be revoked": _revoked_soon,
    "to be closed": _closed_soon,
    "to be reopened": _to_reopen,
}
