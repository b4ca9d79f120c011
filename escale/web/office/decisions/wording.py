"""Instants and events of an application, as colleagues read them."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.applications import workflow
from escale.applications.sections.wording import in_full

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


def instant(moment: datetime, zone: str) -> str:
    """Return an instant in the zone of the file: « 24 novembre 2026 à 14 h 32 »."""
    local = moment.astimezone(ZoneInfo(zone))
    return _("%(day)s à %(hour)d h %(minute)s") % {
        "day": in_full(local.date()),
        "hour": local.hour,
        "minute": f"{local.minute:02}",
    }


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
