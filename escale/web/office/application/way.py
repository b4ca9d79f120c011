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
#: The name of a page that several acts share.
_TEXTS: "dict[str, Sentence]" = {
    "sign": _("Lire et signer la décision"),
    "request_pieces": _("Demande de pièces"),
}
#: Acts that share one page; every other act has a page of its own name, if it has one.
_PAGES = {
    "propose_approval": "propose",
    "retract_proposal": "propose",
    "sign_approval": "sign",
    "sign_refusal": "sign",
    "extend_request": "request_pieces",
    "change_request": "request_pieces",
    "cancel_request": "request_pieces",
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
    """Return the pages of the acts that the member can do now, in the order of the table."""
    parties = [party for role, party in PARTIES.items() if staff.has(role)]
    found: dict[str, NavigationLink] = {}
    for row in workflow.TABLE:
        if all(refusal(row.act, application, party=party) for party in parties):
            continue
        name = _PAGES.get(row.act, row.act)
        rule = POLICY.get(f"office:{name}")
        is_open = rule and rule.methods & READ and staff.has(*rule.roles)
        url = address(name, application.reference) if is_open else ""
        if url and name not in found:
            text = _("Voir la proposition") if row.act == "retract_proposal" else row.label
            found[name] = NavigationLink(text=_TEXTS.get(name, text), url=url)
    return list(found.values())
