"""How much may be sent: files a document, files a request, bytes a person over all requests."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from escale.applications.models import Application
from escale.documents.keeping import Upload
from escale.documents.models import Document, SentFile
from escale.kit.sentences import Refused
from escale.people.models import Person

_MEGABYTE = 1024 * 1024
_JOIN_PAGES = _("Réunissez plusieurs pages dans un seul PDF, puis envoyez-le.")


class TooManyFiles(Refused):
    """More files than a document, or a request, may have."""


class TooMuch(Refused):
    """More bytes than a person may have sent, over all their requests."""


@dataclass(frozen=True)
class _Used:
    """What a person has sent already: files of this request, bytes of them all."""

    files: int
    size: int


def refuse_many(files: int) -> None:
    """Raise TooManyFiles when a document of so many files is one too many."""
    most = settings.MAX_FILES_A_DOCUMENT
    if files > most:
        raise TooManyFiles(
            _("Un document se compose de %(most)d fichiers au plus.") % {"most": most},
            hint=_JOIN_PAGES,
        )


def refuse_excess(
    application: Application, files: Sequence[Upload], *, leaving: Document | None = None
) -> None:
    """Raise TooManyFiles or TooMuch when these files, come to be added, exceed what may be sent.

    Those of the document `leaving` count no more: the new ones take their place.
    """
    used = _used(application, leaving)
    count, most = used.files + len(files), settings.MAX_FILES_AN_APPLICATION
    if count > most:
        raise TooManyFiles(
            ngettext(
                "Votre demande compte déjà %(n)d fichier : avec cet envoi, elle en aurait "
                "%(total)d, et la limite est de %(most)d.",
                "Votre demande compte déjà %(n)d fichiers : avec cet envoi, elle en aurait "
                "%(total)d, et la limite est de %(most)d.",
                used.files,
            )
            % {"n": used.files, "total": count, "most": most},
            hint=_("Réunissez plusieurs pages dans un seul PDF, ou retirez un fichier inutile."),
        )
    size = used.size + sum(file.size for file in files)
    if size > settings.MAX_BYTES_A_PERSON:
        raise TooMuch(
            _(
                "Vos fichiers pèsent déjà %(used)d Mo : avec cet envoi, ils en pèseraient "
                "%(total)d, et la limite est de %(most)d Mo pour l’ensemble de vos demandes."
            )
            % {
                "used": used.size // _MEGABYTE,
                "total": -(-size // _MEGABYTE),
                "most": settings.MAX_BYTES_A_PERSON // _MEGABYTE,
            },
            hint=_(
                "Numérisez en qualité normale (200 ou 300 points par pouce), ou retirez un "
                "fichier inutile d’une demande en préparation."
            ),
        )


def hold(application: Application) -> None:
    """Let what one person sends be counted one after the other, until the transaction ends."""
    Person.objects.select_for_update(no_key=True).only("pk").get(pk=application.person_id)


def _used(application: Application, leaving: Document | None) -> _Used:
    """Count, in one query whatever their number."""
    files = SentFile.objects.filter(document__piece__application__person=application.person_id)
    if leaving:
        files = files.exclude(document=leaving)
    is_here = Q(document__piece__application=application, document__replaced_at=None)
    return _Used(
        **files.aggregate(files=Count("pk", filter=is_here), size=Coalesce(Sum("size"), 0))
    )
