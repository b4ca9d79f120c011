"""What an application is found by: keys kept by the acts, and words typed, read into keys.

A key is the number of the prefecture, a sign for its kind, and a value: `12:OKON` is the
beginning of a name in prefecture 12. A search that asks for keys can therefore never look
outside its prefecture, and takes no longer when the others grow.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from django.db.models import Q

from escale.applications.models import Application, Statement
from escale.kit.names import name_key
from escale.kit.reference import normalise
from escale.register.models import Identification
from escale.register.numbers import parse_number

#: The acts after which an application is found by other words than before.
RESTATING: Final = frozenset(
    {"file", "amend", "amend_contact", "change_case", "transfer", "reopen_identity"}
)
#: A name is found from so many letters on; a shorter one, by the whole of it.
SHORTEST_PREFIX: Final = 3
#: Longer names are found by their first letters, so many.
LONGEST_PREFIX: Final = 15
#: Longer texts are no search.
LONGEST_TEXT: Final = 200
#: So many results at most of those that wait, and as many of the others.
MOST: Final = 100

_NAME, _REFERENCE, _NUMBER, _EMAIL = ":", "#", "=", "@"
_LONGEST_KEY = 80
_MEANINGLESS = re.compile(r"[^0-9A-Z]")


# ---- what an application is found by -------------------------------------------------------------


def keys(
    prefecture: int,
    *,
    reference: str,
    names: Iterable[str],
    foreigner_numbers: Iterable[str] = (),
    document_numbers: Iterable[str] = (),
    emails: Iterable[str] = (),
) -> list[str]:
    """Return the keys of an application, in order.

    One for the reference, each number and each address, and one for each beginning, of three
    letters and more, of each word of its names, whatever their accents.
    """
    found = {_key(prefecture, _REFERENCE, _bare(reference))}
    for word in name_key(" ".join(names)).split():
        found |= {_key(prefecture, _NAME, prefix) for prefix in _prefixes(word)}
    numbers = {_bare(number) for number in document_numbers}
    # Old permits print nine digits of a foreigner number: both ways lead to its ten.
    numbers |= {parse_number(text).foreigner_number or _bare(text) for text in foreigner_numbers}
    found |= {_key(prefecture, _NUMBER, number) for number in numbers if number}
    addresses = {email.strip().lower() for email in emails}
    found |= {_key(prefecture, _EMAIL, address) for address in addresses if address}
    return sorted(found)


def keys_of(application: Application) -> list[str]:
    """Return the keys of an application as it stands; none before it has a prefecture.

    Its names as stated, its reference, the foreigner number stated and the register's, the
    number of the residence document, the address of the contact details.
    """
    if application.prefecture_id is None:
        return []
    sections = ("identity", "contact", "documents")
    said: dict[str, dict[str, Any]] = dict(
        Statement.objects.filter(application=application, section__in=sections).values_list(
            "section", "answers"
        )
    )
    identity, documents = said.get("identity", {}), said.get("documents", {})
    return keys(
        application.prefecture_id,
        reference=application.reference,
        names=[
            application.family_name,
            application.given_names,
            *_texts(identity, "family_name", "given_names", "usage_name"),
        ],
        foreigner_numbers=[
            *_texts(identity, "foreigner_number"),
            *_numbers_of_the_register(application),
        ],
        document_numbers=_texts(documents, "residence_number"),
        emails=_texts(said.get("contact", {}), "email"),
    )


def _texts(answers: dict[str, Any], *fields: str) -> list[str]:
    found = (answers.get(field) for field in fields)
    return [text for text in found if isinstance(text, str)]


def _numbers_of_the_register(application: Application) -> list[str]:
    """Return the foreigner number of whom the register says this is, whoever settled it."""
    numbers = Identification.objects.filter(
        person_id=application.person_id, confirmed_at__isnull=False
    ).values_list("national__foreigner_number", flat=True)
    settled = Application.objects.filter(pk=application.pk).values_list(
        "reconciliation__national__foreigner_number", flat=True
    )
    return [number for number in numbers.union(settled) if number]


def _prefixes(word: str) -> Iterator[str]:
    if len(word) <= SHORTEST_PREFIX:
        yield word
    for length in range(SHORTEST_PREFIX, min(len(word), LONGEST_PREFIX) + 1):
        yield word[:length]


def _bare(text: str) -> str:
    """Return the letters and digits that count, in capitals; digits of any script as 0 to 9."""
    return _MEANINGLESS.sub("", parse_number(text).normalised)


def _key(prefecture: int, sign: str, value: str) -> str:
    return f"{prefecture}{sign}{value}"[:_LONGEST_KEY]


# ---- what somebody typed -------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Query:
    """A search in one prefecture, read from whatever was typed.

    An application is found when it has one of the keys of `whole` (what the whole text may be:
    a reference, a number), or one key of each group of `groups` (a group a word).
    """

    prefecture: int
    whole: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    email: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing can answer."""
        return not (self.whole or self.groups)

    def condition(self) -> Q:
        """Return what the keys of an application must hold, as the index answers it."""
        found = Q(search_keys__overlap=list(self.whole)) if self.whole else Q()
        if self.groups:
            alone = [group[0] for group in self.groups if len(group) == 1]
            every = Q(search_keys__contains=alone) if alone else Q()
            for group in self.groups:
                if len(group) > 1:
                    every &= Q(search_keys__overlap=list(group))
            found |= every
        return found


def parse(text: str, *, prefecture: int) -> Query:
    """Read what was typed: words in any order, the beginning of each; a number; an address.

    Never raises: what means nothing (a sign, an emoji, a text of more than 200 characters)
    gives an empty query.
    """
    if len(text) > LONGEST_TEXT:
        return Query(prefecture=prefecture)
    tokens = _tokens(text)
    whole = _identifiers(" ".join(tokens), prefecture=prefecture)
    groups = tuple(
        group for token in tokens for group in _groups(token, prefecture=prefecture) if group
    )
    email = next((token.lower() for token in tokens if "@" in token), "")
    return Query(prefecture=prefecture, whole=whole, groups=groups, email=email)


def _tokens(text: str) -> list[str]:
    """Return the words; neighbours that hold digits are one number written with spaces."""
    words = "".join(c if c.isprintable() else " " for c in text).split()
    tokens: list[str] = []
    for before, word in pairwise(["", *words]):
        if _is_number(before) and _is_number(word):
            tokens[-1] += word
        else:
            tokens.append(word)
    return tokens


def _is_number(word: str) -> bool:
    return "@" not in word and any(c.isdigit() for c in word)


def _groups(token: str, *, prefecture: int) -> Iterator[tuple[str, ...]]:
    """Yield the keys of which one is asked, for each word that a token holds."""
    if "@" in token:
        yield (_key(prefecture, _EMAIL, token.lower()),)
        return
    names = [_key(prefecture, _NAME, word[:LONGEST_PREFIX]) for word in name_key(token).split()]
    if not _is_number(token):
        yield from ((name,) for name in names)
        return
    yield (*_identifiers(token, prefecture=prefecture), *(names if len(names) == 1 else ()))


def _identifiers(text: str, *, prefecture: int) -> tuple[str, ...]:
    """Return the keys of the reference and of the numbers that a text may be."""
    found = []
    if reference := normalise(text):
        found.append(_key(prefecture, _REFERENCE, _bare(reference)))
    if _is_number(text) and (bare := _bare(text)):
        parsed = parse_number(text)
        variants = (bare, *parsed.foreigner_variants(), *parsed.document_variants())
        found += [_key(prefecture, _NUMBER, one) for one in dict.fromkeys(variants)]
    return tuple(found)


# ---- what is found -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Found:
    """The numbers of what was found, in the order to show it; `is_cut`: there is more."""

    numbers: tuple[int, ...] = ()
    is_cut: bool = False


def find(query: Query) -> Found:
    """Find what answers: those not decided first, in the queue's order, then the newest.

    At most 100 of those not decided and 100 of the others: the index reads no more than that,
    however common the word. More than that, and `is_cut` says to be more precise.
    """
    if query.is_empty:
        return Found()
    here = query.prefecture
    # The keys alone say the prefecture: said twice, it would have PostgreSQL read all of it.
    columns = ("rank", "urgent_on", "pk", "prefecture_id")
    keyed = Application.objects.filter(query.condition())
    waiting = list(keyed.undecided().values_list(*columns)[: MOST + 1])
    ended = list(keyed.ended().values_list(*columns)[: MOST + 1])
    numbers = [number for _rank, _day, number, where in sorted(waiting)[:MOST] if where == here]
    numbers += sorted((n for *_place, n, where in ended[:MOST] if where == here), reverse=True)
    if query.email:
        theirs = Application.objects.of_the_account(query.email).filter(prefecture_id=here)
        numbers += theirs.values_list("pk", flat=True)
    return Found(
        numbers=tuple(dict.fromkeys(numbers)), is_cut=len(waiting) > MOST or len(ended) > MOST
    )
