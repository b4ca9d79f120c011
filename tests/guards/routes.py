"""Every route of the service, found by walking the URLconf, with addresses to try it by."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from escale.applications.models import Application, Correction, Piece
from escale.applications.sections import registry
from escale.audit.models import Search
from escale.documents.models import Document
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.people.models import Invitation, StaffMember
from escale.procedures.pieces import slots_for
from escale.web.policy import POLICY, READ, Who

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
#: What an address needs beside the reference, and that belongs to somebody.
OF_A_DOCUMENT = {"number", "document"}
#: What designates somebody's thing in an address; the rest (a section, a page) is the same for all.
IDS = frozenset({"reference", "number", "document", "letter", "member", "invitation", "slot"})
SAME_FOR_ALL = frozenset({"section", "field", "component", "position", "page"})


def route_names() -> list[str]:
    """The name of each route, in the order of the URLconf; empty for a route without one."""
    return [name for name, _ in _walk(get_resolver())]


def arguments_of(name: str) -> set[str]:
    """The names of the parts of an address that vary."""
    return next(arguments for found, arguments in _walk(get_resolver()) if found == name)


def names_open_to(*who: Who) -> list[str]:
    """The declared routes open to this public."""
    return sorted(name for name, rule in POLICY.items() if rule.who in who)


def addresses(
    name: str, application: Application, *, documents_of: Application | None = None
) -> list[str]:
    """Addresses of a route for an application; `documents_of` gives numbers of another's."""
    values = _values(name, application, documents_of or application)
    wanted = sorted(arguments_of(name))
    found = []
    for chosen in product(*(values[argument] for argument in wanted)):
        try:
            found.append(reverse(name, kwargs=dict(zip(wanted, chosen, strict=True))))
        except NoReverseMatch:
            continue
    return found


def _documents(application: Application) -> list[int]:
    found = Document.objects.filter(piece__application=application)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _corrections(application: Application) -> list[int]:
    return list(Correction.objects.filter(application=application).values_list("pk", flat=True))


def _messages(application: Application) -> list[int]:
    return list(Notice.objects.filter(application=application).values_list("pk", flat=True))


def _searches(application: Application) -> list[int]:
    found = Search.objects.filter(prefecture=application.prefecture)
    return list(found.values_list("pk", flat=True))


#: What « number » is in the address of each route: a new route says it here, or is not covered.
NUMBERS: dict[str, Callable[[Application], list[int]]] = {
    "applicant:message": _messages,
    "applicant:send_again": _documents,
    "applicant:document": _documents,
    "applicant:page_image": _documents,
    "office:document": _documents,
    "office:page_image": _documents,
    "office:settle_correction": _corrections,
    "office:found": _searches,
}


def _slots(application: Application) -> list[str]:
    """The slots of the case, and what was asked for beyond them."""
    further = Piece.objects.filter(application=application, slot__startswith="further-")
    listed = [slot.code for slot in slots_for(application.case)]
    return [*listed, *further.values_list("slot", flat=True)]


def _values(name: str, application: Application, documents_of: Application) -> dict[str, list[Any]]:
    numbers = _documents(documents_of)
    of_the_team = {"prefecture": documents_of.prefecture}
    slots = slots_for(application.case)
    components = {c.code for slot in slots for a in slot.alternatives for c in a.components}
    return {
        "reference": [application.reference],
        "section": [section.code for section in registry.sections_for(application.case)],
        "field": ["family_name", "birth_city"],
        "slot": _slots(documents_of),
        "component": sorted(components)[:3],
        "number": NUMBERS[name](documents_of) or [1] if name in NUMBERS else [],
        "document": numbers[:2],
        "position": [0, 1],
        "page": [1],
        "member": list(StaffMember.objects.filter(**of_the_team).values_list("pk", flat=True))
        or [1],
        "invitation": list(Invitation.objects.filter(**of_the_team).values_list("pk", flat=True))
        or [1],
        "letter": list(Letter.objects.filter(application=documents_of).values_list("pk", flat=True))
        or [1],
    }


def _walk(
    resolver: URLResolver, spaces: tuple[str, ...] = (), captured: frozenset[str] = frozenset()
) -> Iterator[tuple[str, set[str]]]:
    for entry in resolver.url_patterns:
        arguments = captured | set(entry.pattern.converters)
        if isinstance(entry, URLResolver):
            inside = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry, inside, arguments)
        elif isinstance(entry, URLPattern):
            yield (":".join((*spaces, entry.name)) if entry.name else ""), set(arguments)


def reads(name: str) -> bool:
    """Whether a route can be read."""
    return bool(POLICY[name].methods & READ)
