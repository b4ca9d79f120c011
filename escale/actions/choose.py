"""The requests chosen in a list: at most a hundred, of one prefecture, their rows locked."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.applications.models import Application
from escale.kit.reference import normalise
from escale.kit.sentences import Refused
from escale.people.models import Prefecture

#: So many at once.
AT_ONCE: Final = 100


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a batch did: how many it changed, how many of those chosen it passed over."""

    done: int
    passed: int


def chosen(references: Collection[str], *, prefecture: Prefecture) -> list[Application]:
    """Return those chosen that are in the prefecture's queue, locked in the order of numbers.

    A reference of elsewhere, or of nothing, is passed over without a word: whether it exists is
    nobody's business here. Raises Refused when nothing, or more than a hundred, is chosen.
    """
    if not references:
        raise Refused(_("Cochez au moins une demande."))
    if len(set(references)) > AT_ONCE:
        raise Refused(
            ngettext(
                "Choisissez %(most)d demande au plus à la fois.",
                "Choisissez %(most)d demandes au plus à la fois.",
                AT_ONCE,
            )
            % {"most": AT_ONCE}
        )
    meant = {reference for typed in references if (reference := normalise(typed))}
    queue = Application.objects.waiting_in(prefecture).filter(reference__in=meant)
    return list(queue.select_for_update(of=("self",)).order_by("pk"))
