"""Shows the messages received: a page for people, JSON for programs.

What a message contains was written by others: it is escaped everywhere, its HTML is shown in
a sandboxed frame without scripts nor network, its attachments are only ever downloaded.
"""

import base64
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from urllib.parse import quote, urlsplit

from simulators.http_service import Answer, Request, json_answer
from simulators.mail.mailbox import Mailbox, Received
from simulators.mail.words import words_for
from simulators.receipts import Receipts

HERE = Path(__file__).parent
HTML = "text/html; charset=utf-8"
FILES = {"style.css": "text/css; charset=utf-8", "arrivals.js": "text/javascript; charset=utf-8"}
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "frame-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
MESSAGE_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
SHOWN_ON_A_PAGE = 200

Words = Mapping[str, str]


class Pages:
    """Answers the requests about one mailbox."""

    def __init__(self, mailbox: Mailbox, *, receipts: Receipts) -> None:
        """Show `mailbox`; be told where receipts go."""
        self.mailbox = mailbox
        self.receipts = receipts

    def answer(self, request: Request) -> Answer:
        """Return the page, the file or the JSON asked for."""
        words = words_for(request.headers.get("Accept-Language", ""))
        match request.method, request.path.strip("/").split("/"):
            case "GET", [""]:
                answer = self._list(request.query.get("to", ""), words)
            case "GET", ["messages", number, *rest] if number.isdecimal():
                message = self.mailbox.find(int(number))
                answer = _part_of(message, rest, words) if message else _missing(words)
            case "POST", ["clear"]:
                answer = self._clear(request)
            case "GET" | "DELETE", ["api", "messages"]:
                answer = self._messages_for_programs(request)
            case "PUT", ["webhook"]:
                answer = self.receipts.set_up(request)
            case "GET", [name] if name in FILES:
                answer = Answer(body=(HERE / name).read_bytes(), media_type=FILES[name])
            case _:
                answer = _missing(words)
        return answer

    def _list(self, to: str, words: Words) -> Answer:
        messages = self.mailbox.newest_first(to=to)[:SHOWN_ON_A_PAGE]
        newest = messages[0].number if messages else 0
        rows = "".join(_row(message, words) for message in messages)
        empty = words["none_for"] if to else words["none"]
        everything = f'<a href="/">{escape(words["all"])}</a>' if to else ""
        content = f"""
<p>{escape(words["explanation"])}</p>
<form class="search" method="get" action="/" role="search">
<label for="to">{escape(words["search"])}</label>
<input id="to" name="to" type="email" value="{escape(to)}" autocomplete="off">
<button>{escape(words["search_button"])}</button> {everything}
</form>
<p id="arrivals" role="status" data-newest="{newest}" data-to="{escape(to)}"
   data-sentence="{escape(words["new"])}" data-action="{escape(words["refresh"])}"></p>
{f'<ol class="messages" reversed>{rows}</ol>' if rows else f"<p>{escape(empty)}</p>"}
<form method="post" action="/clear"><button class="quiet">{escape(words["clear"])}</button></form>
<script src="/arrivals.js" type="module"></script>"""
        return _page(words["title"], content, words)

    def _messages_for_programs(self, request: Request) -> Answer:
        if request.method == "DELETE":
            self.mailbox.clear()
            return Answer(status=204)
        limit = request.query.get("limit", "")
        messages = self.mailbox.newest_first(to=request.query.get("to", ""))
        if limit.isdecimal():
            messages = messages[: int(limit)]
        return json_answer([_as_json(message) for message in messages])

    def _clear(self, request: Request) -> Answer:
        # A page of another site can post a form here; it cannot hide where it comes from.
        origin = request.headers.get("Origin", "")
        if origin not in {"", "null"} and urlsplit(origin).netloc != request.headers.get("Host"):
            return Answer(status=403, body=b"This form was sent by another site.\n")
        self.mailbox.clear()
        return Answer(status=303, headers={"Location": "/"})


def _as_json(message: Received) -> dict[str, object]:
    return {
        "id": message.number,
        "to": message.to,
        "recipients": list(message.recipients),
        "from": message.sender,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "received_at": message.received_at.isoformat(),
        "last_received_at": message.last_received_at.isoformat(),
        "message_id": message.message_id,
        "count": message.count,
        "attachments": [
            {
                "filename": each.filename,
                "media_type": each.media_type,
                "size": len(each.content),
                "url": f"/messages/{message.number}/attachments/{position}",
            }
            for position, each in enumerate(message.attachments)
        ],
    }


def _part_of(message: Received, rest: list[str], words: Words) -> Answer:
    match rest:
        case []:
            subject = message.subject or words["no_subject"]
            return _page(subject, _one_message(message, words), words)
        case ["html"]:
            body = _html_to_show(message).encode()
            policy = {"Content-Security-Policy": MESSAGE_POLICY, "Referrer-Policy": "no-referrer"}
            return Answer(body=body, media_type=HTML, headers=policy)
        case ["source"]:
            return _download(message.source, f"message-{message.number}.eml", "message/rfc822")
        case ["attachments", position] if position.isdecimal():
            if int(position) < len(message.attachments):
                attachment = message.attachments[int(position)]
                name = attachment.filename or f"attachment-{position}"
                return _download(attachment.content, name, "application/octet-stream")
    return _missing(words)


def _row(message: Received, words: Words) -> str:
    subject = escape(message.subject or words["no_subject"])
    opening = escape(" ".join(message.text.split())[:140])
    return f"""<li><a href="/messages/{message.number}">{subject}</a>{_times(message, words)}
<span class="who">{escape(words["to"])} {escape(message.to)}</span>
{_instant(message)}<span class="opening">{opening}</span></li>"""


def _one_message(message: Received, words: Words) -> str:
    text = f"<pre>{_with_links(message.text)}</pre>" if message.text else escape(words["no_text"])
    formatted = f"""<h2 id="formatted">{escape(words["html"])}</h2>
<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="/messages/{message.number}/html"
 title="{escape(words["html"])}" referrerpolicy="no-referrer"></iframe>"""
    attachments = "".join(
        f'<li><a href="/messages/{message.number}/attachments/{position}" download>'
        f"{escape(each.filename or words['unnamed'])}</a> "
        f"({escape(each.media_type)}, {len(each.content)} {escape(words['bytes'])})</li>"
        for position, each in enumerate(message.attachments)
    )
    return f"""
<p><a href="/">{escape(words["back"])}</a></p>
<dl><dt>{escape(words["from"])}</dt><dd>{escape(message.sender)}</dd>
<dt>{escape(words["to"])}</dt><dd>{escape(message.to)}</dd>
<dt>{escape(words["received"])}</dt><dd>{_instant(message)}{_times(message, words)}</dd></dl>
<h2>{escape(words["text"])}</h2>{text}
{formatted if message.html else ""}
{f"<h2>{escape(words['attachments'])}</h2><ul>{attachments}</ul>" if attachments else ""}
<p><a href="/messages/{message.number}/source" download>{escape(words["source"])}</a></p>"""


def _times(message: Received, words: Words) -> str:
    if message.count == 1:
        return ""
    return f' <strong class="times">{escape(words["times"])} (×{message.count})</strong>'


def _instant(message: Received) -> str:
    instant = message.received_at
    shown = instant.astimezone().strftime("%d/%m/%Y %H:%M:%S")
    return f'<time datetime="{instant.isoformat()}">{shown}</time> '


def _with_links(text: str) -> str:
    """Escape `text`, and make its web addresses followable."""
    pieces = re.split(r"(https?://[^\s<>\"'«»]*[^\s<>\"'«».,;:!?)\]])", text)
    return "".join(
        f'<a href="{escape(piece)}" rel="noreferrer">{escape(piece)}</a>' if odd else escape(piece)
        for position, piece in enumerate(pieces)
        for odd in (position % 2,)
    )


def _html_to_show(message: Received) -> str:
    """Return the message's HTML with its own images inside and its links in another tab."""
    html = message.html
    for each in message.attachments:
        if each.content_id and each.media_type.startswith("image/"):
            image = f"data:{each.media_type};base64,{base64.b64encode(each.content).decode()}"
            html = html.replace(f"cid:{each.content_id}", escape(image))
    target = '<base target="_blank">'
    with_target, heads = re.subn(
        r"(<head(?:\s[^>]*)?>)", rf"\1{target}", html, count=1, flags=re.IGNORECASE
    )
    return with_target if heads else target + html


def _page(title: str, content: str, words: Words) -> Answer:
    name = words["title"]
    whole = title if title == name else f"{title} — {name}"
    body = f"""<!doctype html>
<html lang="{words["language"]}"><head><meta charset="utf-8"><title>{escape(whole)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"></head>
<body><main><h1>{escape(title)}</h1>{content}</main></body></html>
"""
    headers = {"Content-Security-Policy": PAGE_POLICY, "Referrer-Policy": "no-referrer"}
    return Answer(body=body.encode(), media_type=HTML, headers=headers)


def _missing(words: Words) -> Answer:
    content = f'<p><a href="/">{escape(words["back"])}</a></p>'
    page = _page(words["missing"], content, words)
    return Answer(status=404, body=page.body, media_type=HTML, headers=page.headers)


def _download(content: bytes, name: str, media_type: str) -> Answer:
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": disposition, "Content-Security-Policy": "sandbox"}
    return Answer(body=content, media_type=media_type, headers=headers)
