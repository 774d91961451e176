# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""AWS JSON 1.0, including requests that botocore never sends."""

import gzip
import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest


def send(url: str, body: bytes = b"{}", method: str = "POST", **headers: str) -> tuple[int, Any, dict[str, Any]]:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/voiceid/aws4_request, Signature=0"}
    connection.request(method, "/", body, {**signed, **{name.replace("_", "-"): headers[name] for name in headers}})
    with connection.getresponse() as answer:
        return answer.status, answer.headers, json.loads(answer.read())


def test_a_response(voiceid_endpoint: str) -> None:
    status, headers, body = send(voiceid_endpoint, X_Amz_Target="VoiceID.ListDomains")
    assert (status, body) == (200, {"DomainSummaries": []})
    assert headers["Content-Type"] == "application/x-amz-json-1.0"
    assert headers["x-amzn-RequestId"]


def test_an_error_response(voiceid_endpoint: str) -> None:
    request = json.dumps({"DomainId": "d" * 22}).encode()
    status, headers, body = send(voiceid_endpoint, request, X_Amz_Target="VoiceID.DescribeDomain")
    assert (status, headers["X-Amzn-ErrorType"]) == (404, "ResourceNotFoundException")
    assert body.pop("Message")
    assert body == {"__type": "com.amazonaws.voiceid#ResourceNotFoundException", "ResourceType": "DOMAIN"}


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", {"X_Amz_Target": "VoiceID.MakeTea"}),
        ("POST", {"X_Amz_Target": "OtherService.ListDomains"}),
        ("POST", {"X_Amz_Target": "ListDomains"}),
        ("POST", {"X_Amz_Target": "VoiceID.VoiceID.ListDomains"}),
        ("GET", {"X_Amz_Target": "VoiceID.ListDomains"}),
        ("PUT", {"X_Amz_Target": "VoiceID.ListDomains"}),
        ("DELETE", {"X_Amz_Target": "VoiceID.ListDomains"}),
        ("POST", {"X_Amz_Target": "VoiceID._paging"}),
        ("POST", {}),
        ("GET", {}),
        ("POST", {"Content_Type": "application/x-www-form-urlencoded"}),
    ],
)
def test_an_unknown_operation_is_an_error_of_aws_json(
    voiceid_endpoint: str, method: str, headers: dict[str, str]
) -> None:
    status, answer_headers, body = send(voiceid_endpoint, method=method, **headers)
    assert (status, answer_headers["Content-Type"]) == (400, "application/x-amz-json-1.0")
    assert body["__type"].endswith("#UnknownOperationException")


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b"\xff\xfe\xff", b"[" * 100_000, b'"{}"'])
def test_a_body_that_is_not_a_json_object(voiceid_endpoint: str, body: bytes) -> None:
    status, _, answer = send(voiceid_endpoint, body, X_Amz_Target="VoiceID.ListDomains")
    assert (status, answer["__type"].partition("#")[2]) == (400, "SerializationException")


@pytest.mark.parametrize(
    "body", [b"{}", b"", gzip.compress(b"{}", mtime=0)[:-4], gzip.compress(b"{}", mtime=0)[:12] + b"xxxxxxxxxx"]
)
def test_a_body_that_does_not_match_its_content_encoding(voiceid_endpoint: str, body: bytes) -> None:
    headers = {"X_Amz_Target": "VoiceID.ListDomains", "Content_Encoding": "gzip"}
    status, _, answer = send(voiceid_endpoint, body, **headers)
    expected = (400, "SerializationException") if body else (200, "")
    assert (status, answer.get("__type", "").partition("#")[2]) == expected


def test_a_compressed_body(voiceid_endpoint: str) -> None:
    headers = {"X_Amz_Target": "VoiceID.ListDomains", "Content_Encoding": "gzip"}
    assert send(voiceid_endpoint, gzip.compress(b"{}", mtime=0), **headers)[0] == 200


def test_a_missing_body_is_an_empty_request(voiceid_endpoint: str) -> None:
    assert send(voiceid_endpoint, b"", X_Amz_Target="VoiceID.ListDomains")[0] == 200


@pytest.mark.parametrize(
    "content_type",
    ["application/x-amz-json-1.1", "application/json", "text/plain", "application/x-www-form-urlencoded"],
)
def test_the_content_type_is_ignored(voiceid_endpoint: str, content_type: str) -> None:
    request = json.dumps({"MaxResults": 1}).encode()
    headers = {"X_Amz_Target": "VoiceID.ListDomains", "Content_Type": content_type}
    assert send(voiceid_endpoint, request, **headers)[0] == 200
    status, _, body = send(voiceid_endpoint, b'{"MaxResults": 0}', **headers)
    assert (status, body["__type"].partition("#")[2]) == (400, "ValidationException")


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=k, Signature=0",
        "AWS4-HMAC-SHA256 Credential=k/20260101, Signature=0",
        "AWS k:signature",
        "Bearer token",
    ],
)
def test_a_malformed_authorization_header_is_an_error_of_aws_json(voiceid_endpoint: str, authorization: str) -> None:
    status, _, body = send(voiceid_endpoint, X_Amz_Target="VoiceID.ListDomains", Authorization=authorization)
    assert (status, body["__type"].partition("#")[2]) == (400, "IncompleteSignatureException")


def test_timestamps_are_seconds_since_the_epoch(account: Any) -> None:
    account.domain()
    _, _, body = send(account.url, X_Amz_Target="VoiceID.ListDomains")
    created_at = body["DomainSummaries"][0]["CreatedAt"]
    assert isinstance(created_at, float)
    assert account.control.requests()[-1]["time"] == pytest.approx(created_at, abs=60)
