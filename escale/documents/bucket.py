"""Sealed objects in an S3 bucket: streamed both ways, never whole in memory nor on a disk here."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage
from urllib3.exceptions import HTTPError

from escale.documents.shelf import PAGE, Listed, StoreUnavailable, answering

#: A person waits behind each request: seconds to connect, then to answer, and how many tries.
CONNECT_SECONDS = 3
ANSWER_SECONDS = 10
TRIES = 3
# Up to this an object leaves in one request; a larger one leaves by parts of this size.
_PART_BYTES = 8 * 1024 * 1024
_FAULTS = (BotoCoreError, Boto3Error, ClientError, HTTPError, OSError)
_GONE = {"NoSuchKey", "404"}
_PAST_THE_END = "InvalidRange"


class BucketStorage(S3Storage):  # type: ignore[misc]  # django-storages publishes no types
    """The S3 storage of django-storages, with waits that a person can bear.

    Its option `answer_seconds` says how long to wait for an answer.
    """

    def __init__(self, *, answer_seconds: float = ANSWER_SECONDS, **options: Any) -> None:
        super().__init__(**options)
        waits = Config(
            connect_timeout=min(CONNECT_SECONDS, answer_seconds),
            read_timeout=answer_seconds,
            retries={"total_max_attempts": TRIES, "mode": "standard"},
        )
        self.client_config: Config = self.client_config.merge(waits)
        self.transfer_config = TransferConfig(
            multipart_threshold=_PART_BYTES, multipart_chunksize=_PART_BYTES, use_threads=False
        )


class Bucket:
    """A shelf that is a bucket, or what lies in it under a prefix (the option `location`)."""

    def __init__(self, storage: S3Storage) -> None:
        self._storage = storage
        self._client = storage.connection.meta.client
        self._bucket = storage.bucket_name
        self._prefix = f"{storage.location.strip('/')}/".lstrip("/")

    def keep(self, name: str, parts: Iterable[bytes]) -> None:
        """Send the bytes as they are made; the store acknowledged them all when this returns."""
        source = _Source(parts)
        try:
            self._client.upload_fileobj(
                source,
                self._bucket,
                self._prefix + name,
                ExtraArgs={
                    "ContentType": "application/octet-stream",
                    **self._storage.get_object_parameters(name),
                },
                Config=self._storage.transfer_config,
            )
        except _FAULTS as fault:
            raise StoreUnavailable from fault

    @contextmanager
    def opened(self, name: str) -> Iterator["Reader"]:
        """Open an object, read as it is asked for; `FileNotFoundError` when it is gone."""
        reader = Reader(self._client, self._bucket, self._prefix + name)
        try:
            yield reader
        finally:
            reader.close()

    def size(self, name: str) -> int:
        """Return the size of an object in bytes; `FileNotFoundError` when it is gone."""
        # A HEAD cannot tell a missing object from a missing bucket: a byte is asked for instead.
        answer = _get(self._client, self._bucket, self._prefix + name, "bytes=0-0")
        answer["Body"].close()
        return int(answer["ContentRange"].rpartition("/")[2])

    def discard(self, name: str) -> None:
        """Delete an object; one that is gone already is no fault."""
        with answering(*_FAULTS):
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + name)

    def pages(self) -> Iterator[list[Listed]]:
        """Yield all that is held, a page at a time."""
        with answering(*_FAULTS):
            for answer in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix, PaginationConfig={"PageSize": PAGE}
            ):
                yield [
                    Listed(found["Key"].removeprefix(self._prefix), found["LastModified"])
                    for found in answer.get("Contents", ())
                ]

    def discard_unfinished(self, *, before: datetime) -> int:
        """Abort the sendings that a killed program left before then; return how many."""
        discarded = 0
        with answering(*_FAULTS):
            for answer in self._client.get_paginator("list_multipart_uploads").paginate(
                Bucket=self._bucket, Prefix=self._prefix
            ):
                for upload in answer.get("Uploads", ()):
                    if upload["Initiated"] < before:
                        self._client.abort_multipart_upload(
                            Bucket=self._bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                        )
                        discarded += 1
        return discarded


class Reader:
    """An object read from where it is asked for: one request a place, only what is read comes."""

    def __init__(self, client: Any, bucket: str, key: str) -> None:
        self._client, self._bucket, self._key = client, bucket, key
        self._body: Any = None
        self._at = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, all of them when negative."""
        if self._body is None:
            self._body = self._asked()
        with answering(*_FAULTS):
            part: bytes = self._body.read(size if size >= 0 else None)
        self._at += len(part)
        return part

    def seek(self, offset: int, /) -> int:
        """Go to a place; what was asked for elsewhere is dropped."""
        if offset != self._at:
            self.close()
            self._at = offset
        return offset

    def close(self) -> None:
        """Let go of the connection."""
        if self._body is not None:
            self._body.close()
            self._body = None

    def _asked(self) -> Any:
        try:
            return _get(self._client, self._bucket, self._key, f"bytes={self._at}-")["Body"]
        except _PastTheEnd:
            return io.BytesIO()


class _PastTheEnd(Exception):
    """Nothing is held from that place on."""


class _Source:
    """Parts made one after the other, as the file that the S3 client wants to read."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)
        self._kept = bytearray()

    def read(self, size: int = -1, /) -> bytes:
        """Return `size` bytes, less only at the end; all that is left when negative."""
        while size < 0 or len(self._kept) < size:
            part = next(self._parts, None)
            if part is None:
                break
            self._kept += part
        given = bytes(self._kept if size < 0 else self._kept[:size])
        del self._kept[: len(given)]
        return given

    def seekable(self) -> bool:
        """What is sealed as it is sent cannot be read twice."""
        return False


def _get(client: Any, bucket: str, key: str, wanted: str) -> Any:
    with answering(*_FAULTS):
        try:
            return client.get_object(Bucket=bucket, Key=key, Range=wanted)
        except ClientError as fault:
            code = fault.response["Error"]["Code"]
            if code in _GONE:
                raise FileNotFoundError(key) from fault
            if code == _PAST_THE_END:
                raise _PastTheEnd from fault
            raise
