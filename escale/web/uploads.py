"""Files on their way in: kept under no name, bounded, gone with the request.

Django's own handler writes a named file in clear, which a killed server leaves behind. Here a
file is anonymous from its first byte: the system frees it whatever happens to the process.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from escale.documents.causes import Cause, Unfit
from escale.documents.keeping import Upload
from escale.documents.refusals import DocumentRefused, refusal


class AnonymousFileUploadHandler(FileUploadHandler):
    """Keep at most one byte more than may be sent; the rest is counted, not stored.

    A file that is too large is read to its end: the person then gets a sentence with its size,
    where a closed connection would be a browser's error page.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a file without a name."""
        super().new_file(*args, **kwargs)
        self.file: IO[bytes] = tempfile.TemporaryFile(  # noqa: SIM115 - closed with the request
            dir=settings.FILE_UPLOAD_TEMP_DIR
        )
        self.room = settings.MAX_UPLOAD_BYTES + 1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's
        """Write what fits; None tells Django that no other handler has to."""
        if self.room > 0:
            self.room -= self.file.write(raw_data[: self.room])

    def file_complete(self, file_size: int) -> UploadedFile:
        """Return the file with the size that was sent, stored or not."""
        self.file.flush()
        self.file.seek(0)
        return UploadedFile(
            file=self.file,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
        )

    def upload_interrupted(self) -> None:
        """Free the file of a connection that was cut."""
        if hasattr(self, "file"):
            self.file.close()


def as_upload(file: UploadedFile) -> Upload:
    """Return the file as the acts take it: its name, and where its bytes are.

    A file without a name in any folder still has one among those this process holds open.
    """
    return Upload(file.name or "", Path(f"/proc/self/fd/{file.fileno()}"))


def of_fair_size(
    files: Sequence[UploadedFile],
) -> tuple[list[UploadedFile], list[tuple[str, DocumentRefused]]]:
    """Set apart the files that are too large, each named with its refusal.

    Only their first bytes were kept.
    """
    most = settings.MAX_UPLOAD_BYTES
    fit = [file for file in files if (file.size or 0) <= most]
    return fit, [
        (file.name or "", refusal(Unfit(Cause.TOO_LARGE, size=file.size or 0, most=most)))
        for file in files
        if file not in fit
    ]
