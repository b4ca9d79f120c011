"""The doors every request goes through: policy, reading that cannot write, refusals."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.kit.sentences import Refused
from escale.web.operator import admit_operator, operator_at_the_door
from escale.web.policy import ANY_ROLE, POLICY, READ, Rule, Who
from escale.web.second_factor import ask_second_factor, owes_second_factor
from escale.web.staff import admit, member_at_the_door
from escale.web.unsent import keep_unsent

_Next = Callable[[HttpRequest], HttpResponse]


def rule_of(request: HttpRequest) -> Rule | None:
    """Return the rule of the route the request resolved to, or None when it has none."""
    match = request.resolver_match
    return POLICY.get(match.view_name) if match else None


class PolicyMiddleware:
    """Open only what the policy table opens, to whom it opens it."""

    def __init__(self, get_response: _Next) -> None:
        """Keep the way on."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on: the decision is taken once the route is known.

        A person's pages are kept by no cache: « back » shows the request as it is now, and
        nothing is left for whoever uses the same computer next.
        """
        response = self.get_response(request)
        rule = rule_of(request)
        if rule and rule.who is not Who.ANYONE and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: Any
    ) -> HttpResponse | None:
        """Refuse an undeclared route, method or reader; None lets the view answer."""
        rule = rule_of(request)
        if rule is None:
            raise Http404
        if request.method not in rule.methods:
            return HttpResponseNotAllowed(sorted(rule.methods))
        if rule.who is Who.ANYONE:
            return None
        if not request.user.is_authenticated:
            return _sign_in_first(request, rule)
        if request.user.person_id is None:
            return _admit_member(request, rule)
        if rule.who in {Who.STAFF, Who.OPERATOR}:
            raise Http404
        if rule.who is not Who.SIGNED_IN and owes_second_factor(request):
            return ask_second_factor(request, _back(request, rule))
        return None


def _admit_member(request: HttpRequest, rule: Rule) -> HttpResponse | None:
    """Let a member or an operator in; whoever has neither person nor place finds nothing."""
    if rule.who is Who.OPERATOR:
        return admit_operator(request, back=_back(request, rule))
    try:
        return _admit_staff(request, rule)
    except Http404:
        return _admit_operator_here(request, rule)


def _admit_operator_here(request: HttpRequest, rule: Rule) -> HttpResponse | None:
    """Let an operator see to their own account; everything else is not found."""
    operator_at_the_door(request)
    if rule.who is Who.SIGNED_IN:
        return None
    if rule.who is Who.ACCOUNT:
        return admit_operator(request, back=_back(request, rule))
    match = request.resolver_match
    if match and match.view_name == "applicant:home":
        return redirect("operations:status")
    raise Http404


def _admit_staff(request: HttpRequest, rule: Rule) -> HttpResponse | None:
    """Let a member of a prefecture in; Http404 for whoever has no place there."""
    if rule.who is Who.SIGNED_IN:
        member_at_the_door(request)
        return None
    if rule.who in {Who.STAFF, Who.ACCOUNT} or rule.roles:
        answer = admit(request, roles=rule.roles or ANY_ROLE, back=_back(request, rule))
        if answer is not None and rule.roles and request.method not in READ:
            keep_unsent(request)
        return answer
    match = request.resolver_match
    if match and match.view_name == "applicant:home":
        member_at_the_door(request)  # « home » leads each to their own
        return redirect("office:queue")
    raise Http404


def _back(request: HttpRequest, rule: Rule) -> str:
    """Return where to come back to: an address that only takes what is sent leads nowhere."""
    if rule.methods & READ:
        return request.get_full_path()
    homes = {Who.STAFF: "office:queue", Who.OPERATOR: "operations:status"}
    return reverse(homes.get(rule.who, "applicant:home"))


def _sign_in_first(request: HttpRequest, rule: Rule) -> HttpResponse:
    """Lead to the sign-in page and back; what was sent meanwhile waits for its owner."""
    if request.method in READ:
        return redirect_to_login(request.get_full_path())
    if request.headers.get("accept", "").startswith("application/json"):
        sentence = _(
            "Vous n’êtes plus connecté. Enregistrez : vous retrouverez ce que vous écrivez."
        )
        return JsonResponse({"sentence": sentence}, status=401)
    if rule.who in {Who.OWNER, Who.STAFF}:
        # Only its owner can open that page, so only they will see it; a password is never kept.
        keep_unsent(request)
    return redirect_to_login(_back(request, rule))


class ReadOnlyMiddleware:
    """Make a GET unable to write, but through the doors the policy table declares."""

    def __init__(self, get_response: _Next) -> None:
        """Keep the way on."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take the guard off once the view has answered."""
        wrappers = connection.execute_wrappers
        before = len(wrappers)
        try:
            return self.get_response(request)
        finally:
            del wrappers[before:]

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: Any
    ) -> None:
        """Put a wrapper that refuses writing statements around the view of a GET."""
        rule = rule_of(request)
        if request.method in READ and not (rule and rule.get_writes):
            connection.execute_wrappers.append(_refuse_to_write)


_VERBS = ("insert", "update", "delete", "merge", "truncate", "copy")
# A query may carry a writing one (`with x as (delete …)`), or call what writes.
_WRITING = re.compile(
    rf"(?:/\*.*?\*/\s*)*(?:{'|'.join(_VERBS)})\b"
    rf"|.*\(\s*(?:insert\s+into|update|delete\s+from|merge\s+into)\s"
    rf"|.*\bprocrastinate_defer",
    re.IGNORECASE | re.DOTALL,
)
# Sessions keep form state and messages; a reading leaves its line in the access log, and until
# where a member has read, which the list and the page tell them from; a person who opens what is
# asked of them, or a message, knows it from then on.
_ALLOWED = ('"django_session"', '"audit_access"', '"applications_look"', '"notices_seen"')


class WrittenByAReading(RuntimeError):
    """A GET tried to change a row: the page is wrong."""


def _refuse_to_write(
    execute: Callable[..., Any],
    sql: str,
    params: Any,
    many: bool,  # noqa: FBT001
    context: Any,
) -> Any:
    """Refuse a statement that writes, unless to a table a reading may write to."""
    if _WRITING.match(sql.lstrip()) and not any(table in sql for table in _ALLOWED):
        raise WrittenByAReading(sql[:60])
    return execute(sql, params, many, context)


class RefusalMiddleware:
    """Turn a refusal nobody caught into a page with its sentence and a next step."""

    def __init__(self, get_response: _Next) -> None:
        """Keep the way on."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 409 with the sentence; other exceptions are left to Django."""
        if not isinstance(exception, Refused):
            return None
        context = {"refused": exception}
        return render(request, "errors/refused.html", context, status=409)
