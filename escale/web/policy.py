"""The policy table of routes: who may open each, with which methods.

Closed by default: a route that is not here answers « page not found » to everyone, and a
test fails.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from django.conf import settings

from escale.people.staff import Role


class Who(Enum):
    """To whom a route is open."""

    ANYONE = "anyone"  # no account needed
    SIGNED_IN = "signed_in"  # applicant or member, whose second factor may still be due
    ACCOUNT = "account"  # applicant or member, who has proved all that they must
    APPLICANT = "applicant"  # signed in, with a person
    OWNER = "owner"  # the person the thing in the address belongs to
    STAFF = "staff"  # a member of a prefecture, with a second factor, holding one of the roles
    OPERATOR = "operator"  # who keeps the platform running, with a second factor


@dataclass(frozen=True, slots=True)
class Rule:
    """One route's rule."""

    who: Who
    methods: frozenset[str]
    # Reading that writes: the declared doors through which a GET may change rows.
    get_writes: str = ""
    # For `Who.STAFF`: one of these is enough. For `Who.OWNER`: a member who holds one may open it
    # too, for what is entered at their own counter (`web.counter`); none elsewhere.
    roles: frozenset[Role] = frozenset()


READ = frozenset({"GET", "HEAD"})
WRITE = frozenset({"POST"})
BOTH = READ | WRITE


ANY_ROLE = frozenset(Role)


def _rules(who: Who, methods: frozenset[str], *names: str, get_writes: str = "") -> dict[str, Rule]:
    return {name: Rule(who, methods, get_writes) for name in names}


def _staff(roles: Collection[Role], methods: frozenset[str], *names: str) -> dict[str, Rule]:
    return {name: Rule(Who.STAFF, methods, roles=frozenset(roles)) for name in names}


def _operator(methods: frozenset[str], *names: str) -> dict[str, Rule]:
    return {name: Rule(Who.OPERATOR, methods) for name in names}


def _filled_in(methods: frozenset[str], *names: str) -> dict[str, Rule]:
    """The pages of a draft: its person's, and those of a clerk who enters it at the counter."""
    return {name: Rule(Who.OWNER, methods, roles=frozenset({Role.CLERK})) for name in names}


POLICY: dict[str, Rule] = {
    **_rules(Who.ANYONE, READ, "public:landing", "public:prepare", "public:help"),
    **_rules(
        Who.ANYONE, READ, "public:contact", "public:legal", "public:accessibility", "public:privacy"
    ),
    **_rules(Who.ANYONE, READ, "public:counter_code"),
    **_rules(Who.ANYONE, WRITE, "set_language"),
    # Signed by the providers of e-mail and SMS: no session, no form.
    **_rules(Who.ANYONE, WRITE, "public:receipts", "public:factory"),
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
    **_rules(Who.ANYONE, BOTH, "account_join"),
    **_rules(
        Who.SIGNED_IN,
        BOTH,
        "account_reauthenticate",
        "account_second_factor",
        "account_set_up_second_factor",
    ),
    **_rules(
        Who.ACCOUNT,
        BOTH,
        "account_email",
        "account_change_password",
        "account_recovery_codes",
        "account_second_factors",
        "applicant:security",
        "applicant:sign_out_everywhere",
    ),
    **_rules(Who.ACCOUNT, WRITE, "account_remove_passkey", "account_renew_recovery_codes"),
    **_rules(Who.APPLICANT, BOTH, "applicant:identification"),
    **_rules(Who.APPLICANT, READ, "applicant:home", "applicant:choose_procedure"),
    **_rules(Who.APPLICANT, BOTH, "applicant:begin"),
    **_filled_in(
        BOTH,
        "applicant:choose_case",
        "applicant:section",
        "applicant:report_mistake",
        "applicant:piece",
        "applicant:ephoto",
        "applicant:engagement",
        "applicant:summary",
        "applicant:discard",
    ),
    **_filled_in(
        WRITE,
        "applicant:autosave",
        "applicant:upload",
        "applicant:remove_file",
        "applicant:move_file",
        "applicant:explain",
    ),
    **_filled_in(
        READ,
        "applicant:pieces",
        "applicant:checks",
        "applicant:page_image",
        "applicant:portrait",
        "applicant:document",
    ),
    **_rules(Who.APPLICANT, BOTH, "applicant:claim"),
    **_rules(Who.APPLICANT, READ, "applicant:inbox"),
    **_rules(Who.OWNER, READ, "applicant:message"),
    **_rules(
        Who.OWNER,
        BOTH,
        "applicant:withdraw",
        "applicant:ask_reopening",
        "applicant:record_appeal",
        "applicant:answer_revocation",
        "applicant:amend_contact",
        "applicant:send_again",
        "applicant:replace_photo",
        "applicant:stamp",
        "applicant:card_mistake",
        "applicant:appointment",
    ),
    **_rules(
        Who.OWNER,
        WRITE,
        "applicant:leave_counter",
        "applicant:undo_withdrawal",
        "applicant:ask_for_time",
        "applicant:cancel_appointment",
        "applicant:answer_request",
    ),
    **_rules(
        Who.OWNER,
        READ,
        "applicant:confirmation",
        "applicant:follow_up",
        "applicant:answer",
        "applicant:accesses",
        "applicant:receipt",
        "applicant:letter",
        "applicant:appointment_file",
    ),
    **_staff(ANY_ROLE, READ, "office:queue", "office:found"),
    **_staff(ANY_ROLE, WRITE, "office:search"),
    **_staff({Role.SIGNATORY}, READ, "office:to_sign"),
    **_staff({Role.OFFICER}, WRITE, "office:take_next", "office:take_up", "office:take_up_many"),
    **_staff({Role.OFFICER, Role.MANAGER}, WRITE, "office:assign", "office:assign_many"),
    **_staff({Role.CLERK}, BOTH, "office:counter"),
    **_staff({Role.CLERK}, READ, "office:counter_entry", "office:counter_receipt"),
    **_staff({Role.CLERK}, WRITE, "office:renew_counter_code", "office:leave_counter"),
    **_staff({Role.CLERK, Role.OFFICER, Role.MANAGER}, READ, "office:cards", "office:card"),
    **_staff({Role.CLERK, Role.MANAGER}, READ, "office:agenda"),
    **_staff(
        {Role.CLERK, Role.OFFICER},
        WRITE,
        "office:correct_card",
        "office:dismiss_card_mistake",
        "office:reorder_card",
    ),
    **_staff({Role.CLERK}, BOTH, "office:appointment", "office:handover"),
    **_staff(
        {Role.CLERK},
        WRITE,
        "office:receive_parcel",
        "office:receive_card",
        "office:reject_card",
        "office:find_appointment",
        "office:cancel_appointment",
        "office:arrive",
        "office:no_show",
        "office:handover_stamp",
    ),
    **_staff({Role.MANAGER}, BOTH, "office:openings"),
    **_staff({Role.MANAGER}, READ, "office:team"),
    **_staff(
        {Role.MANAGER},
        BOTH,
        "office:invite",
        "office:member",
        "office:revoke_member",
        "office:reset_second_factor",
        "office:wording",
    ),
    **_staff(
        {Role.MANAGER},
        WRITE,
        "office:restore_member",
        "office:invite_again",
        "office:cancel_invitation",
    ),
    **_staff(
        ANY_ROLE,
        READ,
        "office:application",
        "office:page_image",
        "office:document",
        "office:portrait",
    ),
    **_staff(
        {Role.OFFICER},
        WRITE,
        "office:judge",
        "office:claim_identity",
        "office:find_national",
        "office:settle_identity",
        "office:settle_correction",
    ),
    **_staff({Role.OFFICER, Role.MANAGER}, WRITE, "office:reopen_identity"),
    **_staff({Role.OFFICER}, BOTH, "office:request_pieces"),
    **_staff(
        {Role.OFFICER},
        WRITE,
        "office:add_to_request",
        "office:give_time",
        "office:cancel_request",
    ),
    **_staff({Role.OFFICER, Role.SIGNATORY, Role.CLERK, Role.MANAGER}, WRITE, "office:add_note"),
    **_staff({Role.OFFICER, Role.CLERK}, BOTH, "office:note_delivery"),
    **_staff({Role.OFFICER, Role.MANAGER}, BOTH, "office:propose", "office:propose_refusal"),
    **_staff({Role.OFFICER, Role.MANAGER}, WRITE, "office:retract_proposal"),
    **_staff({Role.SIGNATORY}, BOTH, "office:sign"),
    **_staff({Role.SIGNATORY}, WRITE, "office:return_proposal"),
    **_staff(ANY_ROLE, READ, "office:letter", "office:certificates"),
    **_staff(
        {Role.OFFICER},
        WRITE,
        "office:give_extension",
        "office:hold_extension",
        "office:release_extension",
    ),
    **_staff(ANY_ROLE, READ, "office:acts"),
    **_staff({Role.OFFICER, Role.SIGNATORY, Role.MANAGER}, READ, "office:waiting_acts"),
    **_staff(
        {Role.OFFICER},
        BOTH,
        "office:transfer",
        "office:close_without_object",
        "office:reopen",
        "office:refuse_reopening",
        "office:record_appeal",
    ),
    **_staff({Role.MANAGER}, BOTH, "office:confirm_closure"),
    **_staff({Role.MANAGER}, READ, "office:stopped_closures"),
    **_staff({Role.MANAGER}, WRITE, "office:release_brake"),
    **_staff({Role.OFFICER, Role.MANAGER}, WRITE, "office:drop_closure"),
    **_staff(
        {Role.SIGNATORY},
        BOTH,
        "office:reverse_refusal",
        "office:announce_revocation",
        "office:revoke_approval",
    ),
    **_staff({Role.SIGNATORY}, WRITE, "office:drop_revocation"),
    **_staff({Role.MANAGER, Role.AUDITOR}, READ, "office:figures", "office:figures_csv"),
    **_staff({Role.AUDITOR}, READ, "office:accesses"),
    **_operator(READ, "operations:status", "operations:figures"),
    **_operator(
        WRITE, "operations:declare_outage", "operations:end_outage", "operations:release_brake"
    ),
}

#: The pages of the rehearsal clock: they exist in a rehearsal only, whoever is there.
OF_THE_REHEARSAL: dict[str, Rule] = _rules(Who.ANYONE, BOTH, "rehearsal:clock")
if settings.REHEARSAL:
    POLICY.update(OF_THE_REHEARSAL)
