"""The words of a message: its templates, in the reader's language, and in French below it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, Engine
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import translation

from escale.notices import facts
from escale.notices.gsm import as_sms
from escale.notices.models import Channel, Notice
from escale.notices.plain import as_text

SUBJECT_AT_MOST: Final = 250
#: The language of the administration: whoever reads another one has both.
FRENCH: Final = "fr"
#: What announces it, below the other language.
FRENCH_BELOW: Final = "En français"

#: What a message names, in a language; or the same in all of them.
Named = Mapping[str, Any] | Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True)
class Words:
    """A message as it is read. A text message has neither subject nor HTML."""

    subject: str = ""
    text: str = ""
    html: str = ""


@dataclass(frozen=True)
class Part:
    """What a message says in one language."""

    language: str
    text: str


def parts_of(text: str, *, language: str) -> list[Part]:
    """Return what a text says in its reader's language, then in French when it does so below."""
    said, _and, below = text.partition(f"\n--\n\n{FRENCH_BELOW}\n")
    parts = [Part(language=language, text=said)]
    return [*parts, Part(language=FRENCH, text=below)] if below else parts


def has_sms(kind: str) -> bool:
    """Whether a notice of this kind is told by text message too: its folder has `sms.txt`."""
    return _exists(f"notices/{kind}/sms.txt")


def written(kind: str, *, channel: Channel, language: str, named: Named) -> Words:
    """Return the words of a notice that names these things.

    An e-mail says everything in `language`, then in French when that is another language; its
    text is read from its HTML, so that nobody is told less. A text message says one line.
    """
    if channel == Channel.SMS:
        with translation.override(language):
            line = _line(f"notices/{kind}/sms.txt", _whole(named, language))
        return Words(text=as_sms(line))
    languages = dict.fromkeys((language, FRENCH))
    with translation.override(language):
        subject = _line(f"notices/{kind}/subject.txt", _whole(named, language))[:SUBJECT_AT_MOST]
    said = [_said(kind, each, _whole(named, each)) for each in languages]
    with translation.override(language):
        sheet = {"subject": subject, "said": said, "french_below": FRENCH_BELOW}
        html = render_to_string("notices/sheet.html", sheet)
    return Words(subject=subject, text=as_text(html), html=html)


def words_of(notice: Notice) -> Words:
    """Return what a notice says: as it was written, or as the facts it keeps say it.

    Nothing is left of a secret once it has left.
    """
    if notice.text or not notice.facts:
        return Words(notice.subject, notice.text, notice.html)
    return written(
        notice.kind,
        channel=Channel(notice.channel),
        language=notice.language,
        named=lambda language: named_by(notice, language),
    )


def named_by(notice: Notice, language: str) -> dict[str, Any]:
    """Return what a notice that keeps facts names, in a language: those, and its application."""
    application = notice.application
    about: dict[str, Any] = {"application": application, "event": notice.event}
    if application is not None:
        about |= about_a_request(application.reference, prefecture=application.prefecture)
    return {**about, **facts.told(notice.facts, language=language)}


def about_a_request(reference: str, *, prefecture: object) -> dict[str, Any]:
    """Return what every notice about a request names."""
    path = reverse("applicant:follow_up", args=[reference])
    return {"prefecture": prefecture, "follow_up_path": path}


def _said(kind: str, language: str, whole: Mapping[str, Any]) -> str:
    """Return the words of one language, as a part of the sheet."""
    with translation.override(language):
        return render_to_string(f"notices/{kind}/body.html", dict(whole))


def _line(template: str, context: Mapping[str, Any]) -> str:
    """Return a template on one line: it is no HTML, and a name must not break a header."""
    found = Engine.get_default().get_template(template)
    return " ".join(found.render(Context(dict(context), autoescape=False)).split())


def _whole(named: Named, language: str) -> dict[str, Any]:
    """Add what every message may name to what this one does."""
    return {
        **(named(language) if callable(named) else named),
        "base_url": settings.BASE_URL,
        "site": urlsplit(settings.BASE_URL).netloc,
        "support_email": settings.SUPPORT_EMAIL,
    }


@cache
def _exists(template: str) -> bool:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return False
    return True
