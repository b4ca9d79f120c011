"""Shows the text messages taken, newest first. What they contain is escaped."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from simulators.http_service import Answer, Request, json_answer

if TYPE_CHECKING:
    from simulators.sms.gateway import Message

HTML: Final = "text/html; charset=utf-8"
#: The look of the mail simulator, and how it says that something came.
LOOK: Final = Path(__file__).parent.parent / "mail"
FILES: Final = {
    "style.css": "text/css; charset=utf-8",
    "arrivals.js": "text/javascript; charset=utf-8",
}
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SHOWN: Final = 200
_GSM: Final = re.compile(
    r"[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\\[~\]|€]*"
)
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "fr": {
        "title": "SMS de la démonstration",
        "explanation": "Ici arrivent les SMS envoyés par la démonstration. Aucun ne part vers un "
        "vrai téléphone.",
        "search": "Numéro du destinataire",
        "search_button": "Chercher",
        "none": "Aucun SMS pour l’instant.",
        "clear": "Tout effacer",
        "refresh": "Actualiser",
        "new": "Un SMS est arrivé.",
        "to": "À",
        "times": "reçu plusieurs fois",
        "parts": "SMS",
        "sent": "envoyé",
        "delivered": "remis",
        "bounced": "revenu non remis",
        "failed": "non remis",
    },
    "en": {
        "title": "The demo’s text messages",
        "explanation": "Text messages sent by the demo arrive here. None leaves for a real "
        "telephone.",
        "search": "Recipient’s number",
        "search_button": "Search",
        "none": "No text message yet.",
        "clear": "Delete all",
        "refresh": "Refresh",
        "new": "A text message has arrived.",
        "to": "To",
        "times": "received several times",
        "parts": "SMS",
        "sent": "sent",
        "delivered": "delivered",
        "bounced": "bounced",
        "failed": "not delivered",
    },
}


def answer(name: str, messages: Sequence["Message"], request: Request) -> Answer:
    """Return the page, or a file of its look."""
    if name in FILES:
        return Answer(body=(LOOK / name).read_bytes(), media_type=FILES[name])
    if name:
        return json_answer(
            {"error": "nothing here: see the docstring of simulators.sms"}, status=404
        )
    return _page(messages[:SHOWN], request)


def is_its_own(request: Request) -> bool:
    """Whether a form comes from our page: another site cannot hide where it comes from."""
    origin = request.headers.get("Origin", "")
    return origin in {"", "null"} or urlsplit(origin).netloc == request.headers.get("Host")


def parts(text: str) -> int:
    """Return how many messages a text takes (GSM 03.38, or UCS-2 beyond its alphabet)."""
    is_plain = _GSM.fullmatch(text) is not None
    length = len(text) if is_plain else len(text.encode("utf-16-be")) // 2
    alone, part = (160, 153) if is_plain else (70, 67)
    return 1 if length <= alone else -(-length // part)


def _page(messages: Sequence["Message"], request: Request) -> Answer:
    language = "en" if request.headers.get("Accept-Language", "").lower().startswith("en") else "fr"
    words, to = WORDS[language], request.query.get("to", "")
    rows = "".join(_row(message, words) for message in messages)
    newest = messages[0].id if messages else 0
    body = f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{escape(words["title"])}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"></head>
<body><main><h1>{escape(words["title"])}</h1>
<p>{escape(words["explanation"])}</p>
<form class="search" method="get" action="/" role="search">
<label for="to">{escape(words["search"])}</label>
<input id="to" name="to" type="tel" value="{escape(to)}" autocomplete="off">
<button>{escape(words["search_button"])}</button></form>
<p id="arrivals" role="status" data-newest="{newest}" data-to="{escape(to)}"
   data-sentence="{escape(words["new"])}" data-action="{escape(words["refresh"])}"></p>
{f'<ol class="messages" reversed>{rows}</ol>' if rows else f"<p>{escape(words['none'])}</p>"}
<form method="post" action="/clear"><button class="quiet">{escape(words["clear"])}</button></form>
<script src="/arrivals.js" type="module"></script></main></body></html>
"""
    headers = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}
    return Answer(body=body.encode(), media_type=HTML, headers=headers)


def _row(message: "Message", words: Mapping[str, str]) -> str:
    shown = datetime.fromisoformat(message.received_at).astimezone().strftime("%d/%m/%Y %H:%M:%S")
    times = f' <strong class="times">{escape(words["times"])} (×{message.count})</strong>'
    return f"""<li><span class="who">{escape(words["to"])} {escape(message.to)}
({escape(message.sender)})</span>
<time datetime="{message.received_at}">{shown}</time> · {parts(message.text)} {escape(words["parts"])}
· {escape(words[message.became])}{times if message.count > 1 else ""}
<pre>{escape(message.text)}</pre></li>"""
