"""What every page knows of the service itself: its name, its look, whom to write to."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_bidi


@dataclass(frozen=True, kw_only=True)
class Site:
    """The service, as a page speaks of it.

    `theme` is « neutral » or « state »; the second look is reserved to the sites of the State.
    `is_demo` asks for the banner that says everything here is invented, and `mail_page` and
    `sms_page` are where the demo shows what it sends, empty elsewhere. In a rehearsal its clock can be moved.
    """

    name: str
    theme: str
    is_demo: bool
    support_email: str
    mail_page: str = ""
    sms_page: str = ""
    is_rehearsal: bool = False

    @property
    def is_states_own(self) -> bool:
        """Whether the State runs this site, and its look may be shown."""
        return self.theme == "state"

    @property
    def direction(self) -> str:
        """The direction the language in force is read in: « ltr » or « rtl »."""
        return "rtl" if get_language_bidi() else "ltr"


@lru_cache(maxsize=1)
def _site(
    theme: str,
    support_email: str,
    mail_page: str,
    sms_page: str,
    *,
    is_demo: bool,
    is_rehearsal: bool,
) -> Site:
    return Site(
        name="Escale",
        theme=theme,
        is_demo=is_demo,
        support_email=support_email,
        mail_page=mail_page,
        sms_page=sms_page,
        is_rehearsal=is_rehearsal,
    )


def site(_request: HttpRequest) -> dict[str, Any]:
    """Give templates `site`; it costs no query."""
    return {
        "site": _site(
            settings.THEME,
            settings.SUPPORT_EMAIL,
            settings.MAIL_PAGE,
            settings.SMS_PAGE,
            is_demo=bool(settings.DEMO),
            is_rehearsal=bool(settings.REHEARSAL),
        ),
    }
