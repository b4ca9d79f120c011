"""What the person had given once filed and then replaced, other than documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from escale.applications.models import Piece
from escale.documents.models import Ephoto
from escale.web.office.application.casefile import CaseFile


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """One answer that another replaced: what it was and when it was given; words, as written."""

    said: str
    words: str = ""


def replaced(case_file: CaseFile, piece: Piece) -> tuple[Replaced, ...]:
    """Return the answers of a piece that were replaced once filed, the oldest first.

    A code opens a face and a signature: what it was worth is told, the code is not.
    """
    return tuple(_replaced(case_file, given) for given in piece.former)


def _replaced(case_file: CaseFile, given: Mapping[str, str]) -> Replaced:
    at = case_file.at(datetime.fromisoformat(given["at"]))
    if "explanation" in given:
        said = _("Absence expliquée le %(at)s :") % {"at": at}
        return Replaced(said=said, words=given["explanation"])
    if "signed_name" in given:
        told = {"name": given["signed_name"], "at": at, "version": given["text_version"]}
        return Replaced(said=_("Signé par %(name)s le %(at)s, version %(version)s.") % told)
    outcome = Ephoto.Outcome(given["outcome"]).label
    return Replaced(said=_("Code entré le %(at)s : %(outcome)s.") % {"at": at, "outcome": outcome})
