"""The parts every page is made of, as tags: `{% load escale_ui %}`.

Each draws a template of `templates/components/` from plain data (`escale.web.components`), so that
a page says what it shows and the markup, with its accessibility, is written once.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.contrib.messages import get_messages
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeText
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from escale.kit.sentences import Refused, Sentence
from escale.web import counter
from escale.web.components import (
    Download,
    FaultLink,
    FileRow,
    Moment,
    NavigationLink,
    Step,
    SummaryRow,
    Tone,
    current_step,
)
from escale.web.context import site as site_context
from escale.web.fields import draw, focus_id
from escale.web.office_menu import office_entries
from escale.web.sizes import size_in_words
from escale.web.staff import staff_of

register = template.Library()

_Context = dict[str, Any]
_FRENCH = {"code": "fr", "short": "FR", "name": "Français"}
_ENGLISH = {"code": "en", "short": "EN", "name": "English"}
#: Each language is named in itself: who looks for English reads « English ».
LANGUAGES = (_FRENCH, _ENGLISH)
_TONE_OF_LEVEL = {
    "debug": Tone.INFO,
    "info": Tone.INFO,
    "success": Tone.SUCCESS,
    "warning": Tone.WARNING,
    "error": Tone.ERROR,
}


# ---- the page --------------------------------------------------------------------------------


@register.inclusion_tag("components/header.html", takes_context=True)
def page_header(context: template.Context) -> _Context:
    """Draw the header: the service, the language switch, the account, the main menu."""
    request: HttpRequest | None = context.get("request")
    user = getattr(request, "user", None)
    email = user.email if user is not None and user.is_authenticated else ""
    path = request.get_full_path() if request else "/"
    home_url, prepare_url = _url("applicant:home"), _url("public:prepare")
    is_member = _is_member(request)
    first = (_("Mes demandes"), home_url) if email else (_("Accueil"), _url("public:landing"))
    if is_member:
        home_url = _url("office:queue")
        first = (_("Espace des agents"), home_url)
    home_text = _("Espace des agents") if is_member else _("Mes demandes")
    if is_member and hasattr(request, "operator"):
        home_url, home_text = _url("operations:status"), _("État du service")
        first = (home_text, home_url)
    entries: list[tuple[Sentence, str]] = [
        first,
        *([(_("Mes messages"), _url("applicant:inbox"))] if email and not is_member else []),
        (_("Documents à préparer"), prepare_url),
        (_("Aide"), _url("public:help")),
        (_("Contact"), _url("public:contact")),
    ]
    if request is not None and hasattr(request, "staff"):
        entries = office_entries(staff_of(request))
    here = request.path if request else ""
    return {
        **(site_context(request) if request else {"site": context["site"]}),
        "brand_url": (home_url if email else "") or _url("public:landing") or "/",
        "email": email,
        "home_url": home_url,
        "home_text": home_text,
        "security_url": _url("applicant:security"),
        "login_url": _url("account_login"),
        "logout_url": _url("account_logout"),
        "set_language_url": _url("set_language"),
        "csrf_input": _csrf_input(request),
        "path": path,
        "other_languages": [
            language for language in LANGUAGES if language["code"] != (get_language() or "fr")[:2]
        ],
        "links": [
            NavigationLink(text=text, url=url, is_here=url == here) for text, url in entries if url
        ],
    }


@register.simple_tag(takes_context=True)
def way_out(context: template.Context) -> str:
    """Return where whoever fills a draft in stops: their requests, or the counter."""
    return counter.way_out(context["request"])


@register.inclusion_tag("errors/ways_on.html", takes_context=True)
def ways_on(context: template.Context) -> _Context:
    """List where to go from a page that leads nowhere, for whoever reads it."""
    request = context.get("request")
    return {"is_member": _is_member(request), "is_operator": hasattr(request, "operator")}


@register.inclusion_tag("components/messages.html", takes_context=True)
def page_messages(context: template.Context) -> _Context:
    """Draw what the last act has to say, each message as an alert that is announced."""
    request: HttpRequest | None = context.get("request")
    found = get_messages(request) if request is not None else ()
    return {
        "messages": [
            {"tone": _TONE_OF_LEVEL.get(message.level_tag, Tone.INFO), "text": message.message}
            for message in found
        ],
    }


@register.simple_tag
def error_prefix(form: BaseForm | None) -> str:
    """Write « Erreur : » before a page's title when its form came back with errors."""
    return gettext("Erreur : ") if form is not None and form.is_bound and form.errors else ""


# ---- forms -----------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, *, known: bool = False, mistake_url: str = "", layout: str = ""
) -> _Context:
    """Draw one field of a form with its label, hint, marks and errors.

    `known`: the administration already knew this answer; `mistake_url`: where to say it is wrong.
    `layout`: « inline » puts short answers side by side, « cards » makes each one a large target.
    """
    return {"field": draw(bound, known=known, mistake_url=mistake_url, layout=layout)}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm) -> _Context:
    """Draw the list of all that is wrong in these forms, each line a link to its field."""
    return {"faults": [fault for form in forms for fault in _faults(form)]}


@register.inclusion_tag("components/upload.html")
def upload(
    bound: BoundField, *, files: Sequence[FileRow] = (), place: str = "", max_megabytes: int = 20
) -> _Context:
    """Draw where the files of one piece are chosen, dropped or photographed, and listed.

    `place` names the part of the page they are in: the form `{place}-files` removes and moves the
    files already sent, without sending those that are being chosen.
    """
    drawn = draw(bound)
    return {"field": drawn, "files": files, "place": place, "max_megabytes": max_megabytes}


# ---- what a page says ------------------------------------------------------------------------


@register.simple_block_tag
def alert(
    content: str, tone: str = Tone.INFO, *, title: str = "", level: int = 2, role: str = ""
) -> SafeText:
    """Draw an alert around its content; `role="status"` or "alert" has it announced."""
    context = {
        "content": content,
        "tone": Tone(tone),
        "title": title,
        "level": level,
        "role": role,
    }
    return render_to_string("components/alert.html", context)


@register.simple_block_tag
def callout(content: str, *, title: str = "", tone: str = Tone.NEUTRAL, level: int = 2) -> SafeText:
    """Draw a passage set apart from the text around it."""
    context = {"content": content, "title": title, "tone": Tone(tone), "level": level}
    return render_to_string("components/callout.html", context)


@register.simple_block_tag
def details(content: str, summary: str, *, is_open: bool = False) -> SafeText:
    """Draw a passage that the reader opens; it needs no script and prints open."""
    context = {"content": content, "summary": summary, "is_open": is_open}
    return render_to_string("components/details.html", context)


@register.inclusion_tag("components/refusal.html")
def refusal(refused: Refused) -> _Context:
    """Draw why something cannot be done, and what to do next."""
    return {"sentence": refused.sentence, "hint": refused.hint}


@register.inclusion_tag("components/badge.html")
def badge(text: str, tone: str = Tone.NEUTRAL) -> _Context:
    """Draw a status in a word or two; the colour only repeats what the words say."""
    return {"text": text, "tone": Tone(tone)}


@register.inclusion_tag("components/card.html")
def card(
    title: str, *, url: str = "", text: str = "", badge: str = "", tone: str = "", level: int = 3
) -> _Context:
    """Draw a card; with `url`, all of it is one link."""
    return {
        "title": title,
        "url": url,
        "text": text,
        "badge": badge,
        "tone": Tone(tone or Tone.NEUTRAL),
        "level": level,
    }


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Sequence[Step]) -> _Context:
    """Draw the steps of the way, where one is, and links to the others that may be opened."""
    number = current_step(steps)
    return {
        "steps": steps,
        "number": number,
        "count": len(steps),
        "title": steps[number - 1].title if number else "",
    }


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[SummaryRow]) -> _Context:
    """Draw what was answered, line by line, each with its link to change it."""
    return {"rows": list(rows)}


@register.inclusion_tag("components/timeline.html")
def timeline(moments: Iterable[Moment]) -> _Context:
    """Draw a dated history, in the order given."""
    return {"moments": list(moments)}


@register.inclusion_tag("components/download.html")
def download(document: Download) -> _Context:
    """Draw a link to a document, with its type and its size said before it is followed."""
    size = size_in_words(document.size) if document.size is not None else ""
    return {"document": document, "size": size}


@register.inclusion_tag("components/progress.html")
def progress(label: str, *, done: int, total: int) -> _Context:
    """Draw how much is done, in words and as a bar."""
    return {"label": label, "done": done, "total": total}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any], *, label: str = "") -> _Context:
    """Draw the links to the other pages of a list, keeping the rest of the address."""
    request: HttpRequest | None = context.get("request")
    query = request.GET.copy() if request is not None else None

    def address(number: int) -> str:
        if query is None:
            return f"?page={number}"
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "label": label or gettext("Pages"),
        "has_several": page.paginator.num_pages > 1,
        "previous_url": address(page.previous_page_number()) if page.has_previous() else "",
        "next_url": address(page.next_page_number()) if page.has_next() else "",
        "pages": [
            {
                "number": number,
                "url": address(number) if isinstance(number, int) else "",
                "is_here": number == page.number,
            }
            for number in numbers
        ],
    }


# ---- inside ----------------------------------------------------------------------------------


def _url(name: str) -> str:
    """Return a route's address, or nothing: a page of error must not depend on other sites."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_member(request: HttpRequest | None) -> bool:
    """Whether the reader signs in to work in a prefecture; it costs no query."""
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated and user.person_id is None


def _csrf_input(request: HttpRequest | None) -> str:
    if request is None:
        return ""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request)
    )


def _faults(form: BaseForm) -> Iterable[FaultLink]:
    """Yield each error of a form with the id of the control to mend, in the order of the page."""
    if not form.is_bound:
        return
    for error in form.non_field_errors():
        yield FaultLink(sentence=str(error), target="")
    for bound in form:
        for error in bound.errors:
            yield FaultLink(sentence=str(error), target=focus_id(bound))
