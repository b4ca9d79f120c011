"""What a card says: read from what was stated, signed, and corrected since."""

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from escale.applications.enums import Status
from escale.applications.examination import Proposal
from escale.applications.models import Application, Event, Reconciliation, Statement
from escale.applications.sections import registry
from escale.cards.orders import CardOrder
from escale.documents.models import Ephoto
from escale.register.models import Identification

MENTION: Final = "TALENT - CHERCHEUR"
MENTION_WITH_MOBILITY: Final = "TALENT - CHERCHEUR - PROGRAMME DE MOBILITE"
_IDENTITY: Final = "identity"

#: What may be corrected before the card is made again, in the order of the card. The days and the
#: mention are those of the decision: another decision changes them, no correction does.
LABELS: Final = {
    "family_name": _("Nom"),
    "given_names": _("Prénoms"),
    "usage_name": _("Nom d’usage"),
    "sex": _("Sexe"),
    "born_on": _("Date de naissance"),
    "birth_city": _("Ville de naissance"),
    "birth_country": _("Pays de naissance"),
    "nationality": _("Nationalité"),
}
DECIDED: Final = {
    "mention": _("Mention"),
    "valid_from": _("Premier jour de validité"),
    "valid_until": _("Dernier jour de validité"),
}
ALL_LABELS: Final = {**LABELS, **DECIDED}


def facts_of(application: Application) -> dict[str, Any]:
    """Return what the card of an approved application says, as JSON values.

    Names in Latin letters, as on the passport and as they were stated; days in ISO 8601; countries
    by their two letters (ISO 3166-1). What the office corrected since (`correct_card`) comes last.
    """
    granted = granted_to(application)
    stated = _identity(application)
    facts = {
        "family_name": application.family_name,
        "given_names": application.given_names,
        "usage_name": stated.get("usage_name") or "",
        "sex": stated.get("sex") or "",
        "born_on": application.born_on.isoformat() if application.born_on else "",
        "birth_city": stated.get("birth_city") or "",
        "birth_country": stated.get("birth_country") or "",
        "nationality": (stated.get("nationality") or [""])[0],
        "foreigner_number": _number_of(application),
        "mention": MENTION_WITH_MOBILITY if granted.has_mobility else MENTION,
        "valid_from": _iso(granted.valid_from),
        "valid_until": _iso(granted.valid_until),
    }
    for event in application.events.filter(act="correct_card").order_by("at", "pk"):
        facts |= event.detail["facts"]
    return facts


def granted_to(application: Application) -> Proposal:
    """Return the decision that the card makes; the last approval that was signed."""
    return (
        Proposal.objects.filter(
            application=application, kind=Proposal.Kind.APPROVAL, ending=Proposal.Ending.SIGNED
        )
        .order_by("-ended_at", "-pk")[:1]
        .get()
    )


def last_order(application: Application) -> CardOrder | None:
    """Return the order that was made last, whatever became of it."""
    return CardOrder.objects.filter(application=application).order_by("-pk").first()


def is_photo_awaited(application: Application, *, order: CardOrder | None) -> bool:
    """Whether no card can be made before the person gives another e-photo.

    The factory refused the one it was given, or the photo service does not know it any more.
    `order` is the last one.
    """
    if application.status != Status.APPROVED:
        return False
    if order and order.state == order.State.REFUSED and order.fault == order.Fault.PHOTO:
        return not _happened_since(application, order, "replace_photo")
    photo = Ephoto.objects.filter(application=application).first()
    return photo is None or not photo.is_acceptable


def is_correction_awaited(application: Application, *, order: CardOrder | None) -> bool:
    """Whether nobody has corrected yet what was wrong with the card, and none can be made before.

    The factory refused what it says; or it was handed over with a mistake, and is to be made again.
    `order` is the last one.
    """
    if application.status != Status.APPROVED or order is None:
        return False
    is_refused = order.state == order.State.REFUSED and order.fault == order.Fault.DATA
    if not is_refused and order.state != order.State.HANDED_OVER:
        return False
    return not _happened_since(application, order, "correct_card")


def _happened_since(application: Application, order: CardOrder, act: str) -> bool:
    since = order.ended_at or order.ordered_at
    return Event.objects.filter(application=application, act=act, at__gte=since).exists()


def _identity(application: Application) -> dict[str, Any]:
    said = Statement.objects.filter(application=application, section=_IDENTITY).first()
    if said is None:
        return {}
    return registry.section_called(_IDENTITY).clean(said.answers, case=application.case)


def _number_of(application: Application) -> str:
    """Return the foreigner number that the register confirmed; empty while the identity is open."""
    if Reconciliation.objects.filter(application=application, settled_at__isnull=True).exists():
        return ""
    found = Identification.objects.filter(
        person=application.person_id, confirmed_at__isnull=False, national__isnull=False
    )
    return found.values_list("national__foreigner_number", flat=True).first() or ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
