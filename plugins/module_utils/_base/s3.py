# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read objects from S3 up to a maximum size, find out which objects exist, and write objects."""

from __future__ import annotations

import base64
import contextlib
import datetime
import hashlib
import typing as t

from .client import AwsClient, ObjectReadError
from .errors import VoiceIdError, wrong_answer
from .plan import without_none
from .retries import max_attempts

CHUNK = 1024 * 1024

# A response of ListObjectsV2 contains at least one of these members. Any XML or HTML is parsed as one without members.
LISTING_MEMBERS = {"Contents", "IsTruncated", "KeyCount", "Name", "Prefix"}

Result = t.TypeVar("Result")


class ObjectTooLargeError(ObjectReadError):
    """An object is larger than the limit."""


class StoredObject(t.NamedTuple):
    """An object, and when it was written."""

    content: bytes
    written_at: t.Optional[datetime.datetime]


class Part(t.NamedTuple):
    """A part of an object, the size of the whole object in bytes, and when it was written."""

    content: bytes
    size: int
    written_at: t.Optional[datetime.datetime] = None


class Listing(t.NamedTuple):
    """Keys and sizes in bytes of objects, in the order of the keys.

    :param last_key: The last key that was read if the listing is incomplete, ``None`` otherwise.
    """

    sizes: dict[str, int]
    last_key: t.Optional[str]


class S3Client(AwsClient):
    """The calls to S3 that the modules need."""

    def read(self, bucket: str, key: str, max_size: int) -> StoredObject:
        """An object of at most ``max_size`` bytes. Larger objects are not read.

        :raises ObjectReadError: for every failure of S3 or of the connection, and for headers that cannot be parsed.
        :raises TimeoutError: at the deadline.
        """
        request = {"Bucket": bucket, "Key": key}
        content, answer = self._send(
            "s3:GetObject", request, lambda: self._readable(lambda: self._get(request, max_size))
        )
        return StoredObject(content, answer.get("LastModified"))

    def written_at(self, bucket: str, key: str) -> datetime.datetime:
        """When an object was written.

        :raises ObjectReadError: as ``read``.
        """
        request = {"Bucket": bucket, "Key": key}

        def last_modified() -> datetime.datetime:
            return t.cast(datetime.datetime, self._client.head_object(**request)["LastModified"])

        return self._send("s3:HeadObject", request, lambda: self._readable(last_modified))

    def read_part(self, bucket: str, key: str, start: int, count: int, max_size: int) -> Part:
        """A part of an object.

        :param start: The position of the first byte.
        :param count: The number of bytes; the part has fewer at the end of the object.
        :param max_size: The maximum size of the object in bytes, for an endpoint that returns it as a whole.
        :raises ObjectReadError: if the body cannot be read.
        :raises VoiceIdError: for every other failure.
        """
        request = {"Bucket": bucket, "Key": key, "Range": f"bytes={start}-{start + count - 1}"}

        def part() -> Part:
            try:
                content, answer = self._get(request, max_size)
            except Exception as exc:
                if _status(exc) == 416:  # the object is empty
                    return Part(b"", 0)
                raise
            whole = str(answer.get("ContentRange", "")).rpartition("/")[2]
            written_at = answer.get("LastModified")
            if whole:
                return Part(content, int(whole), written_at)
            return Part(content[start : start + count], len(content), written_at)

        return self._send("s3:GetObject", request, part)

    def size(self, bucket: str, key: str) -> t.Optional[int]:
        """The size of an object in bytes; ``None`` if it does not exist.

        :raises VoiceIdError: for every failure.
        """
        request = {"Bucket": bucket, "Key": key}

        def content_length() -> t.Optional[int]:
            try:
                return int(self._client.head_object(**request)["ContentLength"])
            except Exception as exc:
                if _status(exc) == 404:
                    return None
                if _status(exc) == 403:  # the response has no body with a code
                    t.cast("dict[str, t.Any]", getattr(exc, "response", {}))["Error"]["Code"] = "AccessDenied"
                raise

        return self._send("s3:HeadObject", request, content_length)

    def list_sizes(self, bucket: str, prefix: str, most_pages: int) -> Listing:
        """The sizes of the objects whose keys start with a prefix.

        :param most_pages: The maximum number of pages of 1000 objects.
        :raises VoiceIdError: for every failure.
        """
        request: dict[str, t.Any] = {"Bucket": bucket, "Prefix": prefix}
        sizes: dict[str, int] = {}
        for dummy in range(most_pages):
            answer = self._send("s3:ListObjectsV2", request, lambda: self._client.list_objects_v2(**request))
            if not LISTING_MEMBERS & set(answer):
                raise wrong_answer("s3:ListObjectsV2", "a listing", self.where)
            items = answer.get("Contents", [])
            sizes.update((item["Key"], item["Size"]) for item in items if {"Key", "Size"} <= set(item))
            if not answer.get("IsTruncated"):
                return Listing(sizes, None)
            if not answer.get("NextContinuationToken"):
                break
            request["ContinuationToken"] = answer["NextContinuationToken"]
        return Listing(sizes, max(sizes, default=""))

    def write(
        self, bucket: str, key: str, content: bytes, content_type: str, kms_key_id: t.Optional[str] = None
    ) -> None:
        """Write an object. S3 verifies the content with a checksum.

        :param kms_key_id: The KMS key that encrypts the object. The default is the encryption of the bucket.
        :raises VoiceIdError: for every failure.
        """
        request = without_none(
            {
                "Bucket": bucket,
                "Key": key,
                "ContentType": content_type,
                "ChecksumSHA256": base64.b64encode(hashlib.sha256(content).digest()).decode(),
                "ServerSideEncryption": "aws:kms" if kms_key_id else None,
                "SSEKMSKeyId": kms_key_id,
            }
        )
        answer = self._send("s3:PutObject", request, lambda: self._client.put_object(**request, Body=content))
        if "ETag" not in answer:  # from a proxy or a login page: nothing was stored
            raise wrong_answer("s3:PutObject", "an ETag", self.where)

    def _get(self, request: dict[str, str], max_size: int) -> tuple[bytes, dict[str, t.Any]]:
        """Read an object, and retry if its body is incomplete. botocore retries only until the headers are read.

        :returns: The content, and the complete response.
        """
        attempts = 0
        while True:
            answer = self._client.get_object(**request)
            attempts += 1 + answer["ResponseMetadata"].get("RetryAttempts", 0)
            try:
                return _body(answer, max_size), answer
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


def _status(exc: Exception) -> t.Optional[int]:
    """The HTTP status of the error answer that an exception of boto3 has."""
    response = getattr(exc, "response", None)
    return response.get("ResponseMetadata", {}).get("HTTPStatusCode") if isinstance(response, dict) else None


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
