"""Settle who somebody is: a person of the register, or nobody there, with a reason."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.claim_identity import to_settle
from escale.actions.examine import case_locked, note_change, refuse_too_long, written
from escale.applications.examination import TEXT_AT_MOST
from escale.applications.identity import Reconciliation
from escale.applications.models import Application, Statement
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account, Role
from escale.register.candidates import Candidate, Sought, candidates_for
from escale.register.matching import forget_other_matches


@transaction.atomic
def settle_identity(
    application: Application,
    *,
    national: int | None,
    reason: str,
    looked_for: str = "",
    by: Account,
) -> Reconciliation:
    """Match an application with a candidate of the register, or with none (`national` None).

    `looked_for` is a number that the officer searched besides those typed. The register's facts
    then serve the officer only; what the person had been given of somebody else's is given no
    more. Settled twice alike, it is once. Raises NotAsRead when a colleague settled it otherwise,
    Refused without a reason, or for somebody who is not among the candidates.
    """
    held = case_locked(application, Role.OFFICER, by=by)
    said = written(reason)
    settled = Reconciliation.objects.filter(application=held, settled_by=by).first()
    if settled and (settled.national_id, settled.settlement) == (national, said):
        return settled
    found = to_settle(held)
    if not said:
        raise Refused(_("Écrivez ce qui vous permet de conclure : un collègue doit le comprendre."))
    refuse_too_long(said, most=TEXT_AT_MOST)
    if national is not None and national not in {
        candidate.national.pk for candidate in candidates_of(held, looked_for=looked_for)
    }:
        raise Refused(
            _("Cette personne du registre n’est pas parmi celles qui sont proposées."),
            hint=_("Cherchez-la par son numéro, puis comparez avant de rapprocher."),
        )
    now = clock.now()
    found.national_id, found.settlement = national, said
    found.settled_at, found.settled_by = now, by
    if found.owner_id is None:
        found.owner, found.owned_at = by, now
    found.save()
    forget_other_matches(held.person, than=national)
    note_change(held, restates=True)
    return found


def candidates_of(application: Application, *, looked_for: str = "") -> list[Candidate]:
    """Return whom of the register an application may be about, from what was stated and typed."""
    said = dict(
        Statement.objects.filter(
            application=application, section__in=("identity", "documents")
        ).values_list("section", "answers")
    )
    identity, documents = said.get("identity", {}), said.get("documents", {})
    return candidates_for(
        application.person,
        Sought(
            numbers=(
                str(identity.get("foreigner_number") or ""),
                str(documents.get("residence_number") or ""),
                looked_for,
            ),
            names=tuple(
                str(identity.get(name) or "")
                for name in ("family_name", "given_names", "usage_name")
            ),
            born_on=application.born_on,
        ),
    )
