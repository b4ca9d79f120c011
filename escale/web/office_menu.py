"""The menu of the office: the pages open to a member, in one order everywhere."""

from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from escale.applications.brakes import Brake
from escale.web.policy import POLICY
from escale.web.staff import Staff

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

#: Spoken of only while there is something to let go.
_STOPPED = "office:stopped_closures"
_ENTRIES: "tuple[tuple[Sentence, str], ...]" = (
    (_("Demandes"), "office:queue"),
    (_("À signer"), "office:to_sign"),
    (_("Suites à donner"), "office:waiting_acts"),
    (_("Clôtures arrêtées"), _STOPPED),
    (_("Titres"), "office:cards"),
    (_("Rendez-vous"), "office:agenda"),
    (_("Saisie au guichet"), "office:counter"),
    (_("Créneaux"), "office:openings"),
    (_("Équipe"), "office:team"),
    (_("Textes des lettres"), "office:wording"),
    (_("Chiffres"), "office:figures"),
    (_("Journal des lectures"), "office:accesses"),
)


def office_entries(staff: Staff) -> "list[tuple[Sentence, str]]":
    """Return the text and address of each page of the menu that the member's roles open."""
    found = []
    for text, name in _ENTRIES:
        rule = POLICY.get(name)
        if rule and staff.has(*rule.roles) and _is_spoken_of(name, staff):
            try:
                found.append((text, reverse(name)))
            except NoReverseMatch:
                continue
    return found


def _is_spoken_of(name: str, staff: Staff) -> bool:
    return name != _STOPPED or Brake.objects.on().filter(prefecture=staff.prefecture).exists()
