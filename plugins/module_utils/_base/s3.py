# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read complete objects from S3, up to a maximum size. All failures have one exception class."""

from __future__ import annotations

import contextlib
import datetime
import typing as t

from .client import AwsClient, ObjectReadError
from .errors import VoiceIdError
from .retries import max_attempts

CHUNK = 1024 * 1024

Result = t.TypeVar("Result")


class ObjectTooLargeError(ObjectReadError):
    """An object is larger than the limit."""


class StoredObject(t.NamedTuple):
    """An object, and when it was written."""

    content: bytes
    written_at: t.Optional[datetime.datetime]


class S3Client(AwsClient):
    """The calls to S3 that the modules need."""

    def read(self, bucket: str, key: str, max_size: int) -> StoredObject:
        """An object of at most ``max_size`` bytes. Larger objects are not read.

        :raises ObjectReadError: for every failure of S3 or of the connection, and for headers that cannot be parsed.
        :raises TimeoutError: at the deadline.
        """
        request = {"Bucket": bucket, "Key": key}
        return self._send("s3:GetObject", request, lambda: self._readable(lambda: self._get(request, max_size)))

    def written_at(self, bucket: str, key: str) -> datetime.datetime:
        """When an object was written.

        :raises ObjectReadError: as ``read``.
        """
        request = {"Bucket": bucket, "Key": key}

        def last_modified() -> datetime.datetime:
            return t.cast(datetime.datetime, self._client.head_object(**request)["LastModified"])

        return self._send("s3:HeadObject", request, lambda: self._readable(last_modified))

    def _get(self, request: dict[str, str], max_size: int) -> StoredObject:
        """Read an object, and retry if its body is incomplete. botocore retries only until the headers are read."""
        attempts = 0
        while True:
            answer = self._client.get_object(**request)
            attempts += 1 + answer["ResponseMetadata"].get("RetryAttempts", 0)
            try:
                return StoredObject(_body(answer, max_size), answer.get("LastModified"))
            except ObjectReadError:
                raise
            except Exception as exc:  # any exception of the HTTP library during the body
                if attempts >= max_attempts(self._client):
                    raise self._unreadable(exc) from exc
            self.deadline.sleep(min(0.1 * 2**attempts, 5))

    def _readable(self, read: t.Callable[[], Result]) -> Result:
        try:
            return read()
        except (ObjectReadError, TimeoutError, VoiceIdError):
            raise
        except Exception as exc:  # botocore raises any exception for headers that it cannot parse
            raise self._unreadable(exc) from exc

    def _unreadable(self, exc: Exception) -> ObjectReadError:
        """The failure, with the same text for all objects if S3 itself cannot be reached."""
        url, text = getattr(exc, "kwargs", {}).get("endpoint_url"), str(exc)
        if isinstance(url, str) and self.where.endpoint_url:
            text = text.replace(url, self.where.endpoint_url)
        return ObjectReadError(text.rstrip(".") or type(exc).__name__)


def _body(answer: dict[str, t.Any], max_size: int) -> bytes:
    size = answer.get("ContentLength")
    with contextlib.closing(answer["Body"]) as body:
        _check_size(size, max_size)
        content = bytearray()
        for chunk in body.iter_chunks(CHUNK):
            content += chunk
            _check_size(len(content), max_size)
    if size is None and not content:
        raise ConnectionError("The connection was closed in the headers of the response.")
    return bytes(content)


def _check_size(size: t.Optional[int], max_size: int) -> None:
    if size is not None and size > max_size:
        raise ObjectTooLargeError(f"it is larger than {max_size} bytes (at least {size} bytes)")
