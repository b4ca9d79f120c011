"""What the person states, by subject: the purpose first, then all that is left."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from escale.applications.sections import registry
from escale.web.components import SummaryRow
from escale.web.office.application.casefile import CaseFile

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

PURPOSE_STEP = 2
#: The same subjects as on the person's pages, which say « vous » to them.
_TITLES: "dict[str, Sentence]" = {
    "family": _("Famille"),
    "contact": _("Adresse et coordonnées"),
    "documents": _("Titre de séjour et passeport"),
    "entry": _("Entrée en France"),
    "research": _("Diplôme et recherche"),
    "agreement": _("Convention d’accueil"),
    "last_employment": _("Dernier emploi"),
}
#: What is compared with the register needs not be said twice.
_COMPARED_ONLY = frozenset({"identity"})


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One subject, and each answer given on it."""

    title: "Sentence"
    rows: tuple[SummaryRow, ...]


def purpose(case_file: CaseFile) -> list[Subject]:
    """Return the agreement or the last employment, the diploma, the research and its host."""
    return _subjects(case_file, steps={PURPOSE_STEP})


def civil_status(case_file: CaseFile) -> list[Subject]:
    """Return the family, the address, the papers in hand, the entry in France."""
    return _subjects(case_file, steps={1}, but=_COMPARED_ONLY)


def _subjects(
    case_file: CaseFile, *, steps: Collection[int], but: Collection[str] = ()
) -> list[Subject]:
    case = case_file.application.case
    found = []
    for section in registry.sections_for(case):
        if section.step not in steps or section.code in but:
            continue
        answers = case_file.answers.get(section.code, {})
        rows = tuple(
            SummaryRow(label=entry.label, values=(entry.text,))
            for entry in section.display(answers, case=case)
            if entry.text
        )
        if rows:
            found.append(Subject(title=_TITLES.get(section.code, section.title), rows=rows))
    return found
