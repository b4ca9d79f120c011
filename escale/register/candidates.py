"""Whom of the register an application may be about: shown to an officer, who settles it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from escale.kit.names import name_key
from escale.people.models import Person
from escale.register.models import (
    DocumentKind,
    ForeignNational,
    Identification,
    ResidenceDocument,
)
from escale.register.numbers import parse_number

#: More would not be compared: a number, or a name and a birth date, seldom give two.
MOST: Final = 5
_READ_AT_MOST: Final = 50


class FoundBy(Enum):
    """What the register and the application have in common, the strongest first."""

    DOCUMENT = "document", _("même numéro de titre ou de visa")
    NUMBER = "number", _("même numéro étranger")
    ATTEMPT = "attempt", _("désignée par une tentative de cette personne")
    NAME = "name", _("même nom et même date de naissance")

    def __init__(self, code: str, words: str) -> None:
        """Keep the code that the query gives, and the words that the officer reads."""
        self.code = code
        self.words = words


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What an application says of who it is about: numbers and names as typed."""

    numbers: Sequence[str] = ()
    names: Sequence[str] = ()
    born_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody of the register, why they are proposed, and whether another account is theirs."""

    national: ForeignNational
    found_by: tuple[FoundBy, ...]
    is_claimed: bool


def candidates_for(person: Person, sought: Sought) -> list[Candidate]:
    """Return at most five people of the register, those who agree in the most first.

    Found by the foreigner and document numbers stated, searched, or typed to create the account;
    by whom an attempt designated; by a name (family, usage or given, in any order) with the birth
    date. Four questions to the database, each answered by an index.
    """
    attempts = list(
        Identification.objects.filter(person=person)
        .order_by("-pk")
        .values_list("number", "national_id")[:_READ_AT_MOST]
    )
    numbers = {number for number, _national in attempts} | set(sought.numbers)
    found: dict[int, set[str]] = {}
    for national, code in _found(numbers, sought):
        found.setdefault(national, set()).add(code)
    for _number, designated in attempts:
        if designated:
            found.setdefault(designated, set()).add(FoundBy.ATTEMPT.code)
    others = Identification.objects.filter(
        national_id=OuterRef("pk"), confirmed_at__isnull=False
    ).exclude(person=person)
    nationals = (
        ForeignNational.objects.filter(pk__in=found)
        .annotate(is_claimed=Exists(others))
        .prefetch_related("documents")
    )
    candidates = [
        Candidate(
            national=national,
            found_by=tuple(way for way in FoundBy if way.code in found[national.pk]),
            is_claimed=national.is_claimed,
        )
        for national in nationals
    ]
    return sorted(candidates, key=_strength)[:MOST]


def _strength(candidate: Candidate) -> tuple[int, int, int]:
    strongest = list(FoundBy).index(candidate.found_by[0])
    return (-len(candidate.found_by), strongest, candidate.national.pk)


def _found(numbers: Iterable[str], sought: Sought) -> Iterable[tuple[int, str]]:
    """Yield the number of somebody of the register and the code of what designates them."""
    typed = [parse_number(number) for number in numbers if number]
    foreigner = {one for number in typed for one in number.foreigner_variants()}
    document = {one for number in typed for one in number.document_variants()}
    by_number = ForeignNational.objects.filter(foreigner_number__in=foreigner)
    by_document = ResidenceDocument.objects.filter(
        number__in=document, kind__in=DocumentKind.values
    )
    questions = [
        _coded(by_number, "pk", FoundBy.NUMBER),
        _coded(by_document, "national_id", FoundBy.DOCUMENT),
        _coded(_by_name(sought), "pk", FoundBy.NAME),
    ]
    return questions[0].union(*questions[1:])[:_READ_AT_MOST]


def _by_name(sought: Sought) -> QuerySet[ForeignNational]:
    keys = {key for name in sought.names if (key := name_key(name))}
    named = Q()
    for key in keys:
        # Whole words: the key of the register may go on with other names.
        named |= Q(name_key=key) | Q(name_key__startswith=f"{key} ")
    if not named or sought.born_on is None:
        return ForeignNational.objects.none()
    return ForeignNational.objects.filter(named, born_on=sought.born_on)


def _coded(found: QuerySet[Any], field: str, way: FoundBy) -> QuerySet[Any, tuple[int, str]]:
    return found.order_by().values_list(field, Value(way.code, output_field=CharField()))
