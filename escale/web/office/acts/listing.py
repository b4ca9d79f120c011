"""« Autres actes »: each act beside the examination, or why it is not possible now."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from escale.applications import workflow
from escale.applications.enums import Party
from escale.applications.models import Application, ClosureProposal, ReopeningAsk, Revocation
from escale.applications.refusals import refusal
from escale.kit.sentences import Refused
from escale.people.duty import RoleMissing
from escale.people.models import Role
from escale.web.office.access import StaffRequest, staff_of
from escale.web.office.acts.closing import live_closure
from escale.web.office.acts.confirming import case_read
from escale.web.office.acts.reopening import live_ask
from escale.web.office.acts.undoing import live_revocation
from escale.web.staff import Staff

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


@dataclass(frozen=True, kw_only=True)
class Known:
    """One act that this page speaks of: by which role, and what it is for.

    `page` is the name of its page when it is not its own.
    """

    act: str
    role: Role
    party: Party
    text: "Sentence"
    label: "Sentence" = ""
    page: str = ""
    # Another role that may do it too.
    or_role: Role | None = None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One act as the page shows it: its link, or why not."""

    label: "Sentence"
    text: "Sentence"
    url: str
    refused: Refused | None


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    """What waits for somebody in the application."""

    closure: ClosureProposal | None
    ask: ReopeningAsk | None
    revocation: Revocation | None


_KNOWN: Final = (
    Known(
        act="note_delivery",
        role=Role.OFFICER,
        or_role=Role.CLERK,
        party=Party.OFFICER,
        text=_("Par téléphone, au guichet, par lettre recommandée : le délai court de ce jour."),
    ),
    Known(
        act="transfer",
        role=Role.OFFICER,
        party=Party.OFFICER,
        text=_("La personne dépend d’une autre préfecture. Toutes les dates sont gardées."),
    ),
    Known(
        act="close_without_object",
        role=Role.OFFICER,
        party=Party.OFFICER,
        text=_("Double, décès, dépôt par erreur. Un responsable confirme. Jamais pour un refus."),
    ),
    Known(
        act="close_without_object",
        page="confirm_closure",
        role=Role.MANAGER,
        party=Party.MANAGER,
        label=_("Confirmer ou écarter la clôture proposée"),
        text=_("Un collègue propose de clôturer sans objet : une autre personne décide."),
    ),
    Known(
        act="reopen",
        role=Role.OFFICER,
        party=Party.OFFICER,
        text=_("Trente nouveaux jours pour ce qui manque, à la même date de dépôt."),
    ),
    Known(
        act="refuse_reopening",
        role=Role.OFFICER,
        party=Party.OFFICER,
        text=_("Répondre non à la personne qui demande la réouverture, et dire pourquoi."),
    ),
    Known(
        act="record_appeal",
        role=Role.OFFICER,
        party=Party.OFFICER,
        text=_("Un recours est arrivé par courrier, ou du tribunal : le noter au dossier."),
    ),
    Known(
        act="reverse_refusal",
        role=Role.SIGNATORY,
        party=Party.SIGNATORY,
        text=_("Recours accueilli, ou décision du juge : l’examen reprend à la date de dépôt."),
    ),
    Known(
        act="announce_revocation",
        role=Role.SIGNATORY,
        party=Party.SIGNATORY,
        text=_("Erreur ou fraude : la personne lit les faits, et a quinze jours pour répondre."),
    ),
    Known(
        act="revoke_approval",
        role=Role.SIGNATORY,
        party=Party.SIGNATORY,
        label=_("Retirer ou maintenir l’acceptation"),
        text=_("Après les quinze jours, et après avoir lu la réponse de la personne."),
    ),
)


def acts(request: StaffRequest, reference: str) -> HttpResponse:
    """List the acts beside the examination, those possible first."""
    application = case_read(request, reference)
    waiting = _Waiting(
        closure=live_closure(application),
        ask=live_ask(application),
        revocation=live_revocation(application),
    )
    staff = staff_of(request)
    found = [_offer(known, application, waiting, staff) for known in _KNOWN]
    context = {
        "application": application,
        "back": reverse("office:application", args=[application.reference]),
        "possible": [offer for offer in found if offer.refused is None],
        "impossible": [offer for offer in found if offer.refused is not None],
        "ask": waiting.ask,
        "closure": waiting.closure,
        "revocation": waiting.revocation,
    }
    return render(request, "office/acts/acts.html", context)


def _offer(known: Known, application: Application, waiting: _Waiting, staff: Staff) -> Offer:
    return Offer(
        label=known.label or workflow.row(known.act).label,
        text=known.text,
        url=reverse(f"office:{known.page or known.act}", args=[application.reference]),
        refused=_why_not(known, application, waiting, staff),
    )


def _why_not(
    known: Known, application: Application, waiting: _Waiting, staff: Staff
) -> Refused | None:
    """Say why a member cannot do the act now: the status, what waits, then the role."""
    refused = refusal(known.act, application, party=known.party)
    if refused is None:
        refused = _unfit(known.page or known.act, waiting, staff)
    roles = [role for role in (known.role, known.or_role) if role is not None]
    if refused is None and not staff.has(*roles):
        refused = RoleMissing(known.role)
    return refused


def _unfit(page: str, waiting: _Waiting, staff: Staff) -> Refused | None:
    """Say what lacks, or is done already, that the table of acts does not know."""
    closure, revocation = waiting.closure, waiting.revocation
    lacks = {
        "confirm_closure": closure is None and _("Aucune clôture n’est proposée."),
        "close_without_object": closure and _("Une clôture est proposée : elle attend."),
        "refuse_reopening": waiting.ask is None and _("La réouverture n’est pas demandée."),
        "announce_revocation": revocation and _("Le retrait est déjà annoncé."),
        "revoke_approval": revocation is None and _("Aucun retrait n’est annoncé."),
    }
    if sentence := lacks.get(page):
        return Refused(sentence)
    is_own = closure is not None and closure.proposed_by_id == staff.account.pk
    if page == "confirm_closure" and is_own:
        return Refused(_("Vous l’avez proposée : une autre personne la confirme."))
    # The page of a revocation says from when, and lets one keep the approval before.
    return None
