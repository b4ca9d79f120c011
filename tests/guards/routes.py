"""Every route of the service, found by walking the URLconf, with addresses to try it by."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from escale.applications.models import Application
from escale.applications.sections import registry
from escale.documents.models import Document
from escale.letters.models import Letter
from escale.procedures.pieces import slots_for
from escale.web.policy import POLICY, READ, Who

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
#: What an address needs beside the reference, and that belongs to somebody.
OF_A_DOCUMENT = {"number", "document"}


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
    values = _values(application, documents_of or application)
    wanted = sorted(arguments_of(name))
    found = []
    for chosen in product(*(values[argument] for argument in wanted)):
        try:
            found.append(reverse(name, kwargs=dict(zip(wanted, chosen, strict=True))))
        except NoReverseMatch:
            continue
    return found


def _values(application: Application, documents_of: Application) -> dict[str, list[Any]]:
    numbers = list(
        Document.objects.filter(piece__application=documents_of)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    slots = slots_for(application.case)
    components = {c.code for slot in slots for a in slot.alternatives for c in a.components}
    return {
        "reference": [application.reference],
        "section": [section.code for section in registry.sections_for(application.case)],
        "field": ["family_name", "birth_city"],
        "slot": [slot.code for slot in slots],
        "component": sorted(components)[:3],
        "number": numbers,
        "document": numbers[:2],
        "position": [0, 1],
        "page": [1],
        # Of a team: whose members and invitations these are is tested with its pages.
        "member": [1],
        "invitation": [1],
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
