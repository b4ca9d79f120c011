"""Where allauth meets Escale: it signs in and out; it writes to nobody and says our words.

Sign-in, its stages and the record of what was proved are allauth's. Codes, guesses and
messages are ours: allauth counts in a cache, which forgets, and sends mail inside a request.
"""

from typing import TYPE_CHECKING, Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages

from escale.web.applicant.account import guesses, wording

if TYPE_CHECKING:
    from django.http import HttpRequest


class WrittenAround(RuntimeError):
    """allauth tried to send a mail: every message leaves by the outbox."""


class AccountAdapter(DefaultAccountAdapter):
    """Lets no mail leave but by the outbox, and no password be guessed uncounted."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> NoReturn:  # noqa: ARG002 - allauth's
        """Refuse: a page that needs to write queues a notice."""
        raise WrittenAround(template_prefix)

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

    def get_login_stages(self) -> list[str]:
        """Ask for nothing on the way in: the policy asks for the second factor, page by page."""
        return [stage for stage in super().get_login_stages() if ".mfa." not in stage]

    def pre_authenticate(self, request: "HttpRequest", **credentials: Any) -> None:  # noqa: ARG002 - allauth's
        """Count a guess made by any road of allauth's own, whether or not the account exists."""
        guesses.count(credentials.get("email", ""))
