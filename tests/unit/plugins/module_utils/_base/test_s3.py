# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading objects: bodies that break off, limits of size, and failures of any kind."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import s3
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.client import ObjectReadError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.parallel import Deadline
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    FlexibleChecksumError,
    IncompleteReadError,
    ResponseStreamingError,
)
from botocore.parsers import ResponseParserError

WRITTEN_AT = datetime.datetime(2026, 3, 2, 9, 14, 3, tzinfo=datetime.timezone.utc)
CUT = IncompleteReadError(actual_bytes=1, expected_bytes=2)
RESET = ResponseStreamingError(error="reset")


class Body:
    """The body of an answer: its chunks, the last of which may be a failure."""

    def __init__(self, *chunks: Any) -> None:
        self.chunks = chunks
        self.read = 0
        self.closed = False

    def iter_chunks(self, size: int) -> Iterator[bytes]:
        for chunk in self.chunks:
            if isinstance(chunk, Exception):
                raise chunk
            self.read += len(chunk)
            yield chunk

    def close(self) -> None:
        self.closed = True


class Bucket:
    """Stands in for a boto3 client of S3: the answers of one object, one after the other."""

    def __init__(self, *answers: Any, attempts: int = 8, size: int | None = 1) -> None:
        self.answers = list(answers)
        self.size = size
        config = SimpleNamespace(retries={"total_max_attempts": attempts})
        self.meta = SimpleNamespace(region_name="us-east-1", endpoint_url="http://h:1", config=config)

    def get_object(self, **request: str) -> dict[str, Any]:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        body = answer if isinstance(answer, Body) else Body(answer)
        members = {} if self.size is None else {"ContentLength": self.size}
        return {**members, "Body": body, "LastModified": WRITTEN_AT, "ResponseMetadata": {"RetryAttempts": 1}}

    def head_object(self, **request: str) -> dict[str, Any]:
        return {"LastModified": WRITTEN_AT}


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Deadline, "sleep", lambda self, seconds: None)


def read(bucket: Bucket, max_size: int = 100) -> s3.StoredObject:
    return s3.S3Client(bucket).read("b", "k", max_size)


def test_object_with_the_time_when_it_was_written() -> None:
    assert read(Bucket(Body(b"who", b"le"))) == (b"whole", WRITTEN_AT)
    assert s3.S3Client(Bucket()).written_at("b", "k") == WRITTEN_AT


@pytest.mark.parametrize("failure", [CUT, RESET, OSError("reset"), FlexibleChecksumError(error_msg="no")])
def test_incomplete_body_is_read_again(failure: Exception) -> None:
    first = Body(b"who", failure)
    assert read(Bucket(first, Body(failure), b"whole")).content == b"whole"
    assert first.closed


def test_incomplete_body_counts_as_an_attempt() -> None:
    bucket = Bucket(Body(CUT), Body(CUT), Body(CUT), b"whole", attempts=5)
    with pytest.raises(ObjectReadError, match="total bytes expected is 2"):
        read(bucket)
    assert bucket.answers == [b"whole"]  # each request was sent twice


def test_answer_that_ended_in_its_headers_is_no_empty_object() -> None:
    with pytest.raises(ObjectReadError, match="closed in the headers"):
        read(Bucket(b"", attempts=1, size=None))
    assert read(Bucket(b"", size=0)).content == b""
    assert read(Bucket(b"whole", size=None)).content == b"whole"


def test_object_that_is_too_large_is_not_read() -> None:
    body = Body(b"x" * 200)
    with pytest.raises(s3.ObjectTooLargeError, match="larger than 100 bytes"):
        read(Bucket(body, size=200))
    assert body.read == 0
    assert body.closed


def test_object_of_unknown_size_is_read_up_to_the_limit() -> None:
    body = Body(*[b"x" * 60] * 1000)
    with pytest.raises(s3.ObjectTooLargeError):
        read(Bucket(body, size=None))
    assert body.read == 120
    assert read(Bucket(b"x" * 100, size=None)).content == b"x" * 100


@pytest.mark.parametrize("failure", [ValueError("invalid literal"), KeyError("x"), RecursionError()])
def test_headers_that_botocore_cannot_parse(failure: Exception) -> None:
    with pytest.raises(ObjectReadError) as caught:
        read(Bucket(failure))
    assert str(caught.value)


@pytest.mark.parametrize("failure", [VoiceIdError("No", "invalid_credentials"), TimeoutError()])
def test_failures_that_are_not_about_the_object(failure: Exception) -> None:
    with pytest.raises(type(failure)):
        read(Bucket(failure))


class Answers:
    """Stands in for a boto3 client of S3: answers by operation, and the requests that it received."""

    def __init__(self, **answers: list[Any]) -> None:
        self.answers = answers
        self.requests: list[dict[str, Any]] = []
        config = SimpleNamespace(retries={"total_max_attempts": 2})
        self.meta = SimpleNamespace(region_name="us-east-1", endpoint_url="http://h:1", config=config)

    def __getattr__(self, operation: str) -> Any:
        def call(**request: Any) -> Any:
            self.requests.append(dict(request))
            answer = self.answers[operation].pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


def refused(status: int, code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Operation")


def content(body: bytes, **members: Any) -> dict[str, Any]:
    return {"Body": Body(body), "ContentLength": len(body), "ResponseMetadata": {}, **members}


def part_of(answer: Any) -> s3.Part:
    return s3.S3Client(Answers(get_object=[answer])).read_part("b", "k", 2, 4, 100)


def test_part_of_an_object() -> None:
    client = Answers(get_object=[content(b"cdef", ContentRange="bytes 2-5/26")])
    assert s3.S3Client(client).read_part("b", "k", 2, 4, 100) == s3.Part(b"cdef", 26)
    assert client.requests == [{"Bucket": "b", "Key": "k", "Range": "bytes=2-5"}]


def test_part_from_an_endpoint_that_returns_the_whole_object() -> None:
    assert part_of(content(b"abcdefgh")) == s3.Part(b"cdef", 8)
    with pytest.raises(s3.ObjectTooLargeError):
        part_of(content(bytes(101)))


def test_part_of_an_empty_object() -> None:
    assert part_of(refused(416, "InvalidRange")) == s3.Part(b"", 0)


@pytest.mark.parametrize(
    ("status", "code", "kind"), [(404, "NoSuchKey", "not_found"), (403, "AccessDenied", "access_denied")]
)
def test_part_that_is_refused(status: int, code: str, kind: str) -> None:
    with pytest.raises(VoiceIdError) as caught:
        part_of(refused(status, code))
    assert caught.value.kind == kind


def test_part_that_breaks_off() -> None:
    broken = {**content(b""), "Body": Body(RESET)}
    with pytest.raises(ObjectReadError, match="reset"):
        s3.S3Client(Answers(get_object=[broken, broken])).read_part("b", "k", 0, 4, 100)


def size_of(answer: Any) -> int | None:
    return s3.S3Client(Answers(head_object=[answer])).size("b", "k")


def test_size_of_an_object() -> None:
    assert size_of({"ContentLength": 7}) == 7
    assert size_of(refused(404, "404")) is None


def test_a_size_that_is_denied_says_what_is_needed() -> None:
    with pytest.raises(VoiceIdError, match=r"The caller needs s3:ListBucket") as caught:
        size_of(refused(403, "403"))
    assert caught.value.kind == "access_denied"


def page(*keys: str, token: str | None = None) -> dict[str, Any]:
    members = {"NextContinuationToken": token} if token else {}
    return {"Contents": [{"Key": key, "Size": 1} for key in keys], "IsTruncated": bool(token), **members}


def test_listing() -> None:
    client = Answers(list_objects_v2=[page("a", "b", token="t"), page("c")])
    assert s3.S3Client(client).list_sizes("b", "", 2) == ({"a": 1, "b": 1, "c": 1}, None)
    assert client.requests == [{"Bucket": "b", "Prefix": ""}, {"Bucket": "b", "Prefix": "", "ContinuationToken": "t"}]
    assert s3.S3Client(Answers(list_objects_v2=[{"IsTruncated": False}])).list_sizes("b", "", 2) == ({}, None)


def test_a_listing_ends_after_its_last_page() -> None:
    client = Answers(list_objects_v2=[page("a", "b", token="t"), page("c", token="u")])
    assert s3.S3Client(client).list_sizes("b", "", 1) == ({"a": 1, "b": 1}, "b")


def test_listings_of_other_implementations_of_s3() -> None:
    without_size = {**page("a", "b"), "Contents": [{"Key": "a"}, {"Key": "b", "Size": 1}, {}]}
    assert s3.S3Client(Answers(list_objects_v2=[without_size])).list_sizes("b", "", 2) == ({"b": 1}, None)
    without_token = {"Contents": [{"Key": "a", "Size": 1}], "IsTruncated": True}
    assert s3.S3Client(Answers(list_objects_v2=[without_token])).list_sizes("b", "", 2) == ({"a": 1}, "a")
    empty = {"KeyCount": 0, "IsTruncated": True, "NextContinuationToken": "t"}
    assert s3.S3Client(Answers(list_objects_v2=[empty])).list_sizes("b", "", 1) == ({}, "")


def test_a_page_of_a_proxy_is_neither_a_listing_nor_an_upload() -> None:
    client = s3.S3Client(Answers(list_objects_v2=[{}], put_object=[{}]))
    for call in (lambda: client.list_sizes("b", "", 2), lambda: client.write("b", "k", b"abc", "audio/wav")):
        with pytest.raises(VoiceIdError, match="not with an S3 response") as caught:
            call()
        assert caught.value.kind == "not_voice_id"


def test_writing() -> None:
    client = Answers(put_object=[{"ETag": "0"}, {"ETag": "0"}])
    s3.S3Client(client).write("b", "k", b"abc", "audio/wav")
    s3.S3Client(client).write("b", "k", b"abc", "audio/wav", "alias/x")
    plain, encrypted = client.requests
    assert plain == {
        "Bucket": "b",
        "Key": "k",
        "Body": b"abc",
        "ContentType": "audio/wav",
        "ChecksumSHA256": "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
    }
    assert encrypted == {**plain, "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "alias/x"}


@pytest.mark.parametrize(
    ("failure", "kind", "advice"),
    [
        (refused(404, "NoSuchBucket"), "not_found", "Check the bucket"),
        (refused(403, "AccessDenied"), "access_denied", "s3:PutObject"),
        (refused(503, "SlowDown"), "throttled", "max_concurrency"),
        (EndpointConnectionError(endpoint_url="http://h:1"), "unreachable", "s3_endpoint_url"),
        (ResponseParserError("no XML"), "not_voice_id", "not with an S3 response"),
    ],
)
def test_a_failure_of_s3_is_that_of_s3(failure: Exception, kind: str, advice: str) -> None:
    with pytest.raises(VoiceIdError, match=advice) as caught:
        s3.S3Client(Answers(put_object=[failure])).write("b", "k", b"abc", "audio/wav")
    assert caught.value.kind == kind
    assert caught.value.details["operation"] == "s3:PutObject"
