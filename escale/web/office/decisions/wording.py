"""Instants and events of an application, as colleagues read them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from escale.applications import workflow

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


def happened(act: str) -> str:
    """Return one sentence for what was done while a decision waited for its signature."""
    return str(_HAPPENED.get(act) or workflow.row(act).label)


_HAPPENED: Mapping[str, "Sentence"] = MappingProxyType(
    {
        "amend": gettext_lazy("La personne a corrigé sa demande"),
        "amend_contact": gettext_lazy("La personne a changé ses coordonnées"),
        "send_again": gettext_lazy("La personne a envoyé un document à nouveau"),
        "refuse_document": gettext_lazy("Un document a été refusé à la vérification"),
        "assign": gettext_lazy("Le dossier a changé de mains"),
    }
)
