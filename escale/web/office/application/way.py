"""Where the links of the page lead; a room that is not open yet hides its link."""

from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from escale.applications import workflow
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.applications.refusals import refusal
from escale.people.models import Role
from escale.web.components import NavigationLink
from escale.web.policy import POLICY, READ
from escale.web.staff import Staff

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

#: As whom each role acts; an auditor acts as nobody.
PARTIES = {
    Role.OFFICER: Party.OFFICER,
    Role.SIGNATORY: Party.SIGNATORY,
    Role.CLERK: Party.CLERK,
    Role.MANAGER: Party.MANAGER,
}
#: The page of each act that goes the way to a decision; the others share a page of their own.
_PAGES = {
    "request_pieces": "request_pieces",
    "extend_request": "request_pieces",
    "change_request": "request_pieces",
    "cancel_request": "request_pieces",
    "propose_approval": "propose",
    "retract_proposal": "propose",
    "propose_refusal": "propose_refusal",
    "sign_approval": "sign",
    "sign_refusal": "sign",
}
_TEXTS: "dict[str, Sentence]" = {
    "sign": _("Lire et signer la décision"),
    "extend_request": _("Demande de pièces en cours"),
    "retract_proposal": _("Voir la proposition"),
}


def address(name: str, *arguments: object) -> str:
    """Return the address of a route of the office; empty when there is no such route yet."""
    try:
        return reverse(f"office:{name}", args=arguments)
    except NoReverseMatch:
        return ""


def page_address(reference: str, anchor: str = "") -> str:
    """Return the address of the page of an application, at a place on it."""
    found = reverse("office:application", args=[reference])
    return f"{found}#{anchor}" if anchor else found


def acts_offered(application: Application, staff: Staff) -> list[NavigationLink]:
    """Return the pages of what the member can do now towards a decision, then of the rest."""
    parties = [party for role, party in PARTIES.items() if staff.has(role)]
    found: dict[str, NavigationLink] = {}
    for act, name in _PAGES.items():
        is_possible = any(refusal(act, application, party=party) is None for party in parties)
        if is_possible and name not in found and (url := open_page(name, application, staff)):
            text = _TEXTS.get(name) or _TEXTS.get(act) or workflow.row(act).label
            found[name] = NavigationLink(text=text, url=url)
    others = open_page("acts", application, staff) if parties else ""
    links = list(found.values())
    return [*links, NavigationLink(text=_("Autres actes"), url=others)] if others else links


def open_page(name: str, application: Application, staff: Staff) -> str:
    """Return the address of a page that the member's roles open; empty otherwise."""
    rule = POLICY.get(f"office:{name}")
    if rule is None or not rule.methods & READ or not staff.has(*rule.roles):
        return ""
    return address(name, application.reference)
