"""Files on their way in: under no name, sealed on the disk, bounded, gone with the request.

Django's own handler writes a named file in clear, which a killed server leaves behind. Here a
file is anonymous from its first byte, and what touches the disk is read by no one else
(`escale.kit.ephemeral`): the system frees it whatever happens to the process.
"""

import io
import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from escale.documents import quota
from escale.documents.causes import Cause, Unfit
from escale.documents.keeping import Upload
from escale.documents.refusals import refusal
from escale.documents.store import StoreUnavailable
from escale.kit.ephemeral import EphemeralFile
from escale.kit.sentences import Refused
from escale.web.bodies import free_with_request

log = logging.getLogger(__name__)


class Arrived(UploadedFile):
    """A file that came. Its bytes may not be held: too many, or the disk is full; its size is told."""

    def __init__(self, held: EphemeralFile | None, **told: Any) -> None:
        super().__init__(file=held or io.BytesIO(), **told)  # type: ignore[arg-type]  # IO[bytes] in all but name
        self.held = held


class AnonymousFileUploadHandler(FileUploadHandler):
    """Keep at most one byte more than may be sent; the rest is counted, not stored.

    A file that is too large, one too many, or one for which the disk has no room is read to its
    end: the person then gets a sentence, where a closed connection would be a browser's error page.
    """

    #: How many files of one request have come; those beyond a document's number are not stored.
    count = 0
    held: EphemeralFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a file without a name."""
        super().new_file(*args, **kwargs)
        self.count += 1
        self.room = settings.MAX_UPLOAD_BYTES + 1
        self.held = None
        if self.count <= settings.MAX_FILES_A_DOCUMENT:
            try:
                self.held = EphemeralFile(folder=settings.FILE_UPLOAD_TEMP_DIR)
            except OSError as fault:
                self._give_up(fault)
            else:
                if self.request is not None:
                    free_with_request(self.request.META, self.held.close)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's
        """Write what fits; None tells Django that no other handler has to."""
        if self.held and self.room > 0:
            try:
                self.room -= self.held.write(raw_data[: self.room])
            except OSError as fault:
                self._give_up(fault)

    def file_complete(self, file_size: int) -> UploadedFile:
        """Return the file with the size that was sent, stored or not."""
        if self.held:
            self.held.seek(0)
        return Arrived(
            self.held,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
        )

    def upload_interrupted(self) -> None:
        """Free the file of a connection that was cut."""
        if self.held:
            self.held.close()

    def _give_up(self, fault: OSError) -> None:
        log.error("a file on its way in cannot be held: %s", fault.strerror)
        if self.held:
            self.held.close()
        self.held = None


def as_upload(file: UploadedFile) -> Upload:
    """Return the file as the acts take it: its name, and what reads its bytes."""
    return Upload(file.name or "", file.file)  # type: ignore[arg-type]  # IO[bytes] in all but name


def of_fair_size(
    files: Sequence[UploadedFile],
) -> tuple[list[UploadedFile], list[tuple[str, Refused]]]:
    """Return the files that may be taken, and the name and refusal of each of the others.

    Too many are refused together, under no name: which ones are too many is not ours to say.
    """
    try:
        quota.refuse_many(len(files))
    except quota.TooManyFiles as refused:
        return [], [("", refused)]
    fit: list[UploadedFile] = []
    others: list[tuple[str, Refused]] = []
    for file in files:
        why_not = _why_not(file)
        if why_not:
            others.append((file.name or "", why_not))
        else:
            fit.append(file)
    return fit, others


def _why_not(file: UploadedFile) -> Refused | None:
    size, most = file.size or 0, settings.MAX_UPLOAD_BYTES
    if size > most:  # only its first bytes were kept
        return refusal(Unfit(Cause.TOO_LARGE, size=size, most=most))
    if isinstance(file, Arrived) and file.held is None:
        return StoreUnavailable()
    return None
