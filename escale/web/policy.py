"""The policy table of routes: who may open each, with which methods.

Closed by default: a route that is not here answers « page not found » to everyone, and a
test fails.
"""

from dataclasses import dataclass
from enum import Enum


class Who(Enum):
    """To whom a route is open."""

    ANYONE = "anyone"  # no account needed
    APPLICANT = "applicant"  # signed in, with a person
    OWNER = "owner"  # the person the thing in the address belongs to


@dataclass(frozen=True, slots=True)
class Rule:
    """One route's rule."""

    who: Who
    methods: frozenset[str]
    # Reading that writes: the declared doors through which a GET may change rows.
    get_writes: str = ""


READ = frozenset({"GET", "HEAD"})
WRITE = frozenset({"POST"})
BOTH = READ | WRITE


def _rules(who: Who, methods: frozenset[str], *names: str, get_writes: str = "") -> dict[str, Rule]:
    return {name: Rule(who, methods, get_writes) for name in names}


POLICY: dict[str, Rule] = {
    **_rules(Who.ANYONE, READ, "public:landing", "public:prepare", "public:help"),
    **_rules(
        Who.ANYONE, READ, "public:contact", "public:legal", "public:accessibility", "public:privacy"
    ),
    **_rules(Who.ANYONE, WRITE, "set_language"),
    **_rules(Who.ANYONE, BOTH, "public:verify"),
    **_rules(
        Who.ANYONE,
        BOTH,
        "account_login",
        "account_signup",
        "account_email_verification_sent",
        "account_reset_password",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
        "account_logout",
    ),
    **_rules(Who.ANYONE, READ, "account_inactive"),
    **_rules(
        Who.APPLICANT,
        BOTH,
        "account_email",
        "account_change_password",
        "account_reauthenticate",
        "applicant:identification",
        "applicant:security",
    ),
    **_rules(Who.APPLICANT, READ, "applicant:home", "applicant:choose_procedure"),
    **_rules(Who.APPLICANT, BOTH, "applicant:begin", "applicant:sign_out_everywhere"),
    **_rules(
        Who.OWNER,
        BOTH,
        "applicant:choose_case",
        "applicant:section",
        "applicant:report_mistake",
        "applicant:piece",
        "applicant:ephoto",
        "applicant:engagement",
        "applicant:summary",
        "applicant:discard",
        "applicant:withdraw",
        "applicant:amend_contact",
        "applicant:send_again",
    ),
    **_rules(
        Who.OWNER,
        WRITE,
        "applicant:autosave",
        "applicant:upload",
        "applicant:remove_file",
        "applicant:move_file",
        "applicant:explain",
        "applicant:undo_withdrawal",
    ),
    **_rules(
        Who.OWNER,
        READ,
        "applicant:pieces",
        "applicant:checks",
        "applicant:confirmation",
        "applicant:follow_up",
        "applicant:receipt",
        "applicant:page_image",
        "applicant:portrait",
        "applicant:document",
    ),
}
