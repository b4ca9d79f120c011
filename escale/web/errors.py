"""Pages for what goes wrong: each says what happened, that nothing is lost, and where to go."""

from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from escale.web.staff import RoleNeeded

_A_MINUTE = 60


def bad_request(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    """Answer 400 without relying on anything in the request: it may be what is wrong."""
    return _bare("errors/400.html", HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403; a member of a prefecture is told which role the page asks for."""
    roles = exception.roles if isinstance(exception, RoleNeeded) else ()
    return render(request, "errors/403.html", {"roles": roles}, status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    """Answer 404, the same whether the thing is another's or does not exist."""
    return render(request, "errors/404.html", status=HTTPStatus.NOT_FOUND)


def too_many_requests(request: HttpRequest, *, retry_after: int = _A_MINUTE) -> HttpResponse:
    """Answer 429 with the time to wait, in seconds, for the person and for programs."""
    minutes = max(1, -(-retry_after // _A_MINUTE))
    context = {"minutes": minutes}
    response = render(request, "errors/429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(retry_after)
    return response


def server_error(_request: HttpRequest) -> HttpResponse:
    """Answer 500 with a page that needs neither the database nor the session."""
    return _bare("errors/500.html", HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's
    """Answer 403 to a form whose token has aged, and offer to send again what was typed.

    Signing in from another tab ages the token of a page left open. When the browser states that
    the form came from our own page, its answers are put back under a fresh token, and one more
    click sends them; from anywhere else nothing is repeated. Passwords and files never are.
    """
    is_ours = _comes_from_here(request)
    context = {
        "previous_url": _previous_page(request),
        "answers": _answers(request) if is_ours else [],
        "has_files": is_ours and bool(request.FILES),
        "action": request.get_full_path(),
    }
    return render(request, "errors/csrf.html", context, status=HTTPStatus.FORBIDDEN)


def _comes_from_here(request: HttpRequest) -> bool:
    """Whether the browser itself says that a page of this very site sent the form."""
    own = f"{request.scheme}://{request.get_host()}"
    fetched_from = request.headers.get("sec-fetch-site")
    return request.headers.get("origin") == own and fetched_from in {None, "same-origin"}


def _answers(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what the form held, name by name, without its old token and without passwords."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name.lower()
        for value in values
    ]


def _previous_page(request: HttpRequest) -> str:
    """Return the path of our own page the form came from; empty when it is not ours."""
    referrer = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(referrer, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(referrer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _bare(template: str, status: HTTPStatus) -> HttpResponse:
    return HttpResponse(render_to_string(template), status=status)
