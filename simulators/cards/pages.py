"""Shows the orders, newest first, with a button for each thing to say. What they hold is escaped."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from simulators.http_service import Answer, Request, json_answer

if TYPE_CHECKING:
    from simulators.cards.factory import Order

HTML: Final = "text/html; charset=utf-8"
#: The look of the mail simulator.
LOOK: Final = Path(__file__).parent.parent / "mail" / "style.css"
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SHOWN: Final = 200
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "fr": {
        "title": "Fabrication des titres (démonstration)",
        "explanation": "Ici arrivent les titres commandés par la démonstration. Un bouton dit ce "
        "que la fabrication répond.",
        "none": "Aucune commande pour l’instant.",
        "for": "pour",
        "number": "titre n°",
        "ordered": "commandé",
        "in_production": "en fabrication",
        "shipped": "expédié",
        "refused": "refusé",
        "say:in_production": "Mettre en fabrication",
        "say:shipped": "Expédier",
        "say:refused:photo": "Refuser la photo",
        "say:refused:data": "Refuser les données",
    },
    "en": {
        "title": "Card factory (demo)",
        "explanation": "The cards that the demo orders arrive here. A button says what the factory "
        "answers.",
        "none": "No order yet.",
        "for": "for",
        "number": "card no.",
        "ordered": "ordered",
        "in_production": "in production",
        "shipped": "shipped",
        "refused": "refused",
        "say:in_production": "Put in production",
        "say:shipped": "Ship",
        "say:refused:photo": "Refuse the photo",
        "say:refused:data": "Refuse the data",
    },
}
_SAID: Final = ("in_production", "shipped", "refused:photo", "refused:data")


def answer(name: str, orders: Sequence["Order"], request: Request) -> Answer:
    """Return the page, or its look."""
    if name == "style.css":
        return Answer(body=LOOK.read_bytes(), media_type="text/css; charset=utf-8")
    if name == "livez":
        return Answer(body=b"ok\n")
    if name:
        return json_answer(
            {"error": "nothing here: see the docstring of simulators.cards"}, status=404
        )
    return _page(orders[:SHOWN], request)


def is_its_own(request: Request) -> bool:
    """Whether a form comes from our page: another site cannot hide where it comes from."""
    origin = request.headers.get("Origin", "")
    return origin in {"", "null"} or urlsplit(origin).netloc == request.headers.get("Host")


def _page(orders: Sequence["Order"], request: Request) -> Answer:
    language = "en" if request.headers.get("Accept-Language", "").lower().startswith("en") else "fr"
    words = WORDS[language]
    rows = "".join(_row(order, words) for order in orders)
    body = f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{escape(words["title"])}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"></head>
<body><main><h1>{escape(words["title"])}</h1>
<p>{escape(words["explanation"])}</p>
{f'<ol class="messages" reversed>{rows}</ol>' if rows else f"<p>{escape(words['none'])}</p>"}
</main></body></html>
"""
    headers = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}
    return Answer(body=body.encode(), media_type=HTML, headers=headers)


def _row(order: "Order", words: Mapping[str, str]) -> str:
    name = f"{order.card.get('family_name', '')} {order.card.get('given_names', '')}".strip()
    buttons = "".join(
        f'<form method="post" action="/say/{escape(order.key)}/{said}">'
        f'<button class="quiet">{escape(words[f"say:{said}"])}'
        f"<span hidden> {escape(name)}</span></button></form>"
        for said in _SAID
    )
    why = f" ({escape(order.reason)})" if order.reason else ""
    return f"""<li><span class="who">{escape(name)}, {escape(words["for"])}
{escape(order.deliver_to)}</span> · {escape(words["number"])} {escape(order.card_number)}
· <strong>{escape(words[order.said])}</strong>{why}
{buttons}</li>"""
