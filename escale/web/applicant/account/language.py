"""The language of pages, and of the messages an account receives: one choice."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.i18n import set_language as django_set_language

from escale.people.models import Account


def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages; for somebody signed in, of their messages too."""
    code = request.POST.get("language", "")
    if isinstance(request.user, Account) and code in dict(settings.LANGUAGES):
        write_in(request.user, code)
    response: HttpResponse = django_set_language(request)
    return response


def write_in(account: Account, code: str) -> None:
    """Write to the account in that language from now on."""
    account.language = code
    account.save(update_fields=["language"])


def speak(response: HttpResponse, code: str) -> None:
    """Show the next pages in that language."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )


def speak_as_usual(request: HttpRequest, response: HttpResponse, account: Account) -> None:
    """On a new device, show pages in the account's language; a choice made there stays."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        speak(response, account.language)
