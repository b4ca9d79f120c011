"""Where allauth meets Escale: its mail leaves by the outbox, its guesses are counted by us."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.contrib import messages
from django.utils import translation

from escale.kit import clock
from escale.notices import outbox
from escale.people import attempts
from escale.people.models import Account, Attempt
from escale.web.applicant.account import wording

if TYPE_CHECKING:
    from django.http import HttpRequest

#: allauth's message, our notice. Those that hold a code are wiped once they have left.
_NOTICES = {
    "account/email/email_confirmation_signup": "email_code",
    "account/email/email_confirmation": "email_code",
    "account/email/password_reset_code": "reset_code",
    "account/email/account_already_exists": "account_exists",
    "account/email/unknown_account": "unknown_account",
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/email_changed": "email_changed",
}
_WITH_A_CODE = {"email_code", "reset_code"}


def write_to(email: str, kind: str, **context: Any) -> None:
    """Queue an account's notice, in its language; in that of the page for a stranger."""
    account = Account.objects.filter(email__iexact=email).first()
    outbox.queue(
        kind,
        key=f"account:{clock.machine_now().isoformat()}",
        to=email,
        language=account.language if account else translation.get_language() or "fr",
        context={"code": "", "email": email, "at": clock.now(), **context},
        person=account.person if account else None,
        is_secret=kind in _WITH_A_CODE,
    )


class AccountAdapter(DefaultAccountAdapter):
    """Sends by the outbox, counts guesses in our table, says things in our words."""

    error_messages: ClassVar[Mapping[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        **wording.ERRORS,
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the notice that stands for allauth's message."""
        kind = _NOTICES[template_prefix]
        if kind == "email_changed":
            before, after = context["from_email"], context["to_email"]
            for address in (before, after):
                write_to(address, kind, before=before, after=after)
            return
        write_to(email, kind, code=context.get("code", ""))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Account,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell of a change, without the address of the computer: it says nothing to a person."""
        self.send_mail(template_prefix, email or user.email, context or {})

    def add_message(
        self,
        request: "HttpRequest",
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002 - allauth's
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say our sentence, if there is one: most pages say what happened themselves."""
        sentence = message or wording.MESSAGES.get(message_template or "")
        if sentence:
            messages.add_message(request, level, str(sentence), extra_tags=extra_tags)

    def pre_authenticate(self, request: "HttpRequest", **credentials: Any) -> None:  # noqa: ARG002 - allauth's
        """Count one more guess at this account's password, whether or not it exists."""
        count_password_guess(credentials.get("email", ""))

    def authenticate(self, request: "HttpRequest", **credentials: Any) -> Account | None:
        """Return the account when the password is right, which was then no guess."""
        account: Account | None = super().authenticate(request, **credentials)
        if account:
            attempts.take_back(Attempt.Door.SIGN_IN, credentials.get("email", ""))
        return account

    def _delete_login_attempts_cached_email(
        self,
        request: "HttpRequest",  # noqa: ARG002
        **credentials: Any,
    ) -> None:
        """Forget the guesses at a password that has just been replaced."""
        attempts.forget(Attempt.Door.SIGN_IN, credentials.get("email", ""))

    def is_safe_url(self, url: str | None) -> bool:
        """Follow only addresses of this site."""
        return bool(url) and super().is_safe_url(url)


def count_password_guess(email: str) -> None:
    """Count one guess; raises ValidationError with the time to wait past ten an hour."""
    if not attempts.allowed(Attempt.Door.SIGN_IN, email):
        minutes = attempts.minutes_to_wait(Attempt.Door.SIGN_IN, email)
        raise forms.ValidationError(wording.too_many_passwords(minutes), code="too_many")
