"""The access log in words, for the person whose papers were read and for the auditor."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from escale.audit.models import Access, Purpose

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_READ: Final[Mapping[str, "Sentence"]] = MappingProxyType(
    {
        "application_opened": _("Dossier de la demande"),
        "acts": _("Dossier de la demande"),
        "counter_identification": _("Identification au guichet"),
        "decision": _("Décision en préparation"),
        "letter": _("Lettre de la préfecture"),
        "portrait": _("Photo d’identité"),
        "document_page": _("Page d’un document envoyé"),
        "document_copy": _("Copie d’un document envoyé"),
    }
)
_OTHERWISE: Final = _("Partie du dossier")


def what_was_read(what: str) -> "Sentence":
    """Return what was read, the same words for the person and for the auditor."""
    return _READ.get(what, _OTHERWISE)


def purpose_of(access: Access) -> "Sentence":
    """Return what for, after « pour »; a line that does not say is of the examination."""
    return Purpose(access.purpose or Purpose.EXAMINATION).label
