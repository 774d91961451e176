# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Responses that botocore reads too leniently, or cannot read."""

from __future__ import annotations

import datetime
import json
from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.answers import (
    MAX_DEPTH,
    MalformedAnswerError,
    error_document,
    keep_unknown_members,
    parse,
    parse_time,
    parse_times_in_utc,
    read,
    read_strictly,
)
from botocore.utils import parse_timestamp

MODEL = botocore.session.get_session().get_service_model("voice-id")
JOB = {"JobId": "j", "JobStatus": "COMPLETED", "CreatedAt": 1772442843.1, "JobProgress": {"PercentComplete": 7}}


def read_as(operation: str, document: Any) -> dict[str, Any]:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return read(content, MODEL.operation_model(operation)).members


def kept(operation: str, parsed: dict[str, Any], raw: dict[str, Any], status: int = 200) -> dict[str, Any]:
    response = SimpleNamespace(status_code=status, content=json.dumps(raw).encode())
    keep_unknown_members(response, parsed, MODEL.operation_model(operation))
    return parsed


@pytest.mark.parametrize(
    ("parsed", "raw", "merged"),
    [
        ({"Job": {"JobId": "a"}}, {"Job": {"JobId": "a", "New": 1}}, {"Job": {"JobId": "a", "New": 1}}),
        ({"Job": {"JobId": "a"}}, {"Job": {"JobId": "a"}, "New": {"X": []}}, {"Job": {"JobId": "a"}, "New": {"X": []}}),
        ({"Job": {"CreatedAt": "parsed"}}, {"Job": {"CreatedAt": 1772442843.1}}, {"Job": {"CreatedAt": "parsed"}}),
        (
            {"JobSummaries": [{"JobId": "a"}, {"JobId": "b"}]},
            {"JobSummaries": [{"JobId": "a", "New": 1}, {"JobId": "b", "New": 2}]},
            {"JobSummaries": [{"JobId": "a", "New": 1}, {"JobId": "b", "New": 2}]},
        ),
        ({"Job": {}}, {"Job": {"New": None}}, {"Job": {}}),
    ],
)
def test_members_that_the_model_does_not_have_are_kept(
    parsed: dict[str, Any], raw: dict[str, Any], merged: dict[str, Any]
) -> None:
    operation = "DescribeSpeakerEnrollmentJob" if "Job" in raw else "ListSpeakerEnrollmentJobs"
    assert kept(operation, parsed, raw) == merged


def test_members_of_an_error_are_left_as_botocore_read_them() -> None:
    assert kept("DescribeDomain", {"Error": {"Code": "X"}}, {"message": "m"}, status=400) == {"Error": {"Code": "X"}}


@pytest.mark.parametrize(
    ("document", "is_read_by_botocore"),
    [
        ({"JobSummaries": [JOB, {}], "NextToken": "t"}, True),
        ({"JobSummaries": [{**JOB, "New": 1}, JOB]}, False),
        ({"JobSummaries": [JOB, {"JobProgress": {"New": 1}}]}, False),
        ({"JobSummaries": [], "New": {}}, False),
        ({"JobSummaries": [{**JOB, "CreatedAt": 1772442843.012}]}, True),
        ({"JobSummaries": [{"JobProgress": {"PercentComplete": 100.0}}]}, False),
    ],
)
def test_what_botocore_does_not_read_is_noticed(document: dict[str, Any], is_read_by_botocore: bool) -> None:
    content = json.dumps(document).encode()
    read_document = read(content, MODEL.operation_model("ListSpeakerEnrollmentJobs"))
    assert read_document.is_read_by_botocore is is_read_by_botocore


@pytest.mark.parametrize(
    ("text", "number"),
    [("100.0", 100), ("-7.00", -7), ("1772442843.120", 1772442843.12), ("1.0e2", 100.0), ("1e2", 100.0), ("0.0", 0)],
)
def test_integers_with_a_decimal_point(text: str, number: float) -> None:
    parsed = parse(text.encode())
    assert parsed == number
    assert isinstance(parsed, type(number))


@pytest.mark.parametrize(
    ("operation", "document"),
    [
        ("DescribeSpeakerEnrollmentJob", {"Job": JOB}),
        ("DescribeSpeakerEnrollmentJob", {"Job": {**JOB, "EndedAt": None, "New": [{"x": 1}]}, "New": 1.5}),
        ("DescribeSpeakerEnrollmentJob", {"Job": {"CreatedAt": "2026-03-02T09:14:03Z"}}),
        ("ListSpeakerEnrollmentJobs", {"JobSummaries": [JOB, {}]}),
        ("ListSpeakerEnrollmentJobs", {"NextToken": "t"}),
        ("ListSpeakerEnrollmentJobs", {"JobSummaries": None}),
        ("ListTagsForResource", {}),
        ("EvaluateSession", {"StreamingStatus": "ONGOING"}),
        ("DeleteDomain", {}),
    ],
)
def test_answers_of_the_api(operation: str, document: dict[str, Any]) -> None:
    assert read_as(operation, document) == document


def test_byte_order_mark_is_ignored() -> None:
    assert read_as("ListDomains", b'\xef\xbb\xbf{"DomainSummaries": []}') == {"DomainSummaries": []}


def test_change_that_returns_nothing_may_have_no_body() -> None:
    assert read_as("DeleteDomain", b"") == {}


@pytest.mark.parametrize(
    ("operation", "document", "text"),
    [
        ("DescribeDomain", b"<html>", "the response is not JSON and begins with b'<html>'"),
        ("DescribeDomain", b'{"Domain"', "the response is not JSON"),
        ("DescribeDomain", b'{"Domain": {"Name": "\xff"}}', "the response is not JSON"),
        ("DescribeDomain", b"[" * 5000 + b"]" * 5000, "the response is not JSON"),
        ("DescribeDomain", b'{"New": NaN}', "the response is not JSON"),
        ("DescribeDomain", b'{"New": 1e999}', "the response is not JSON"),
        ("DescribeDomain", b"", "the response is empty"),
        ("DescribeDomain", [], "the response is [], not an object"),
        ("DescribeDomain", None, "the response is null, not an object"),
        ("DescribeDomain", {}, "the response does not contain Domain"),
        ("DescribeDomain", {"Domain": None}, "the response does not contain Domain"),
        ("DescribeDomain", {"status": "maintenance"}, "the response does not contain Domain"),
        ("DescribeDomain", {"Domain": "x"}, 'Domain is "x", not an object'),
        ("DescribeDomain", {"Domain": {"Name": ["x"]}}, 'Domain.Name is ["x"], not a string'),
        ("DescribeDomain", {"Domain": {"CreatedAt": True}}, "Domain.CreatedAt is true, not a time"),
        ("DescribeDomain", {"Domain": {"CreatedAt": 1e300}}, "Domain.CreatedAt is 1e+300, not a time"),
        ("DescribeDomain", {"Domain": {"CreatedAt": "soon"}}, 'Domain.CreatedAt is "soon", not a time'),
        ("DescribeDomain", {"Domain": {"CreatedAt": {}}}, "Domain.CreatedAt is {}, not a time"),
        ("ListDomains", {"status": "maintenance"}, "the response does not contain DomainSummaries"),
        ("ListDomains", {"DomainSummaries": {}}, "DomainSummaries is {}, not a list"),
        ("ListDomains", {"DomainSummaries": [{}, None]}, "DomainSummaries[1] is null, not an object"),
        ("ListDomains", {"NextToken": 5}, "NextToken is 5, not a string"),
        ("EvaluateSession", {"status": "maintenance"}, "the response does not contain any of the members"),
        ("DescribeSpeakerEnrollmentJob", {"Job": {"JobProgress": {"PercentComplete": 1.5}}}, "1.5, not an integer"),
        ("DescribeSpeakerEnrollmentJob", {"Job": {"JobProgress": {"PercentComplete": True}}}, "true, not an integer"),
        ("DescribeWatchlist", {"Watchlist": {"DefaultWatchlist": 1}}, "Watchlist.DefaultWatchlist is 1, not a Boolean"),
        ("DeleteDomain", {"status": "maintenance"}, "but the operation returns no members"),
        ("DeleteDomain", b'"ok"', 'the response is "ok", not an object'),
    ],
)
def test_documents_that_are_not_responses_of_the_api(operation: str, document: Any, text: str) -> None:
    with pytest.raises(MalformedAnswerError) as caught:
        read_as(operation, document)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("content", "document"),
    [
        (b'{"__type": "x", "Message": "m", "New": 1}', {"__type": "x", "Message": "m"}),
        (b'\xef\xbb\xbf{"__type": "x"}', {"__type": "x"}),
        (b'{"__type": "com.amazonaws.voiceid#ConflictException"}', {"__type": "ConflictException"}),
        (b'{"__type": "https://voiceid.example/#ThrottlingException"}', {"__type": "ThrottlingException"}),
        (b'{"__type": "ThrottlingException:http://internal.example/x/"}', {"__type": "ThrottlingException"}),
        (b'{"__type": "https://a.example:443/#X:http://b.example/#x"}', {"__type": "X"}),
        (b'{"__type": "X:http://internal.example/#x"}', {"__type": "X"}),
        (b'{"__type": "no code"}', {"__type": "no code"}),
        (b'{"__type": {}, "message": ["m"], "ResourceType": 5, "ConflictType": null}', {}),
        (b"[1]", {"message": "[1]"}),
        (b"\xff\xfe", {"message": "\ufffd\ufffd"}),
        (b"[" * 3000, {"message": "[" * 2000}),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_body_of_an_error_is_one_that_botocore_can_read(content: bytes, document: dict[str, str] | None) -> None:
    assert error_document(content) == document


def test_without_the_private_session_of_botocore_answers_are_still_read() -> None:
    registered: dict[str, Any] = {}
    meta = SimpleNamespace(service_model=MODEL, events=SimpleNamespace(register=registered.__setitem__))
    read_strictly(SimpleNamespace(meta=meta))
    assert list(registered) == ["after-call.voice-id"]
    response = SimpleNamespace(status_code=200, content=b'{"Domain": {"Name": 5}}')
    with pytest.raises(MalformedAnswerError, match=r"Domain\.Name is 5"):
        registered["after-call.voice-id"](response, {}, MODEL.operation_model("DescribeDomain"))


def test_an_integer_with_a_decimal_point_replaces_what_botocore_read() -> None:
    raw = {"Job": {"JobProgress": {"PercentComplete": 100.0}}}
    read_job = kept("DescribeSpeakerEnrollmentJob", {"Job": {"JobProgress": {"PercentComplete": 100.0}}}, raw)
    assert isinstance(read_job["Job"]["JobProgress"]["PercentComplete"], int)


def test_depth_is_limited() -> None:
    def nested(levels: int) -> bytes:
        return b"[" * levels + b"]" * levels

    assert parse(nested(MAX_DEPTH)) is not None
    with pytest.raises(ValueError, match="nested too deeply"):
        parse(nested(MAX_DEPTH + 1))


@pytest.mark.parametrize(
    "value",
    [
        *(0, 1772442843, 1772442843.123, -62_000_000_000, "1772442843", "1772442843.5", "19700101"),
        *("2026-03-02T09:14:03Z", "2026-03-02T09:14:03.000Z", "2026-03-02T09:14:03.123456+05:30"),
        *("2026-03-02T09:14:03", "2026-03-02", "Mon, 02 Mar 2026 09:14:03 GMT", "20260302T091403Z"),
    ],
)
def test_times_are_those_that_botocore_parses(value: Any) -> None:
    found, wanted = parse_time(value), parse_timestamp(value)
    assert found == wanted
    assert found.utcoffset() == (datetime.timedelta(0) if isinstance(value, float | int) else wanted.utcoffset())


@pytest.mark.parametrize("value", ["soon", "2026-13-02T09:14:03Z", {}, 1e300])
def test_what_is_no_time_fails_as_in_botocore(value: Any) -> None:
    with pytest.raises((OSError, OverflowError, RuntimeError, TypeError, ValueError)):
        parse_timestamp(value)
    with pytest.raises((OSError, OverflowError, RuntimeError, TypeError, ValueError)):
        parse_time(value)


def test_clients_parse_times_in_utc() -> None:
    client = botocore.session.get_session().create_client("voice-id", "us-east-1")
    parse_times_in_utc(client)
    parser = client._endpoint._response_parser_factory.create_parser("json")
    body = json.dumps({"Domain": {"CreatedAt": 1772442843.5}}).encode()
    shape = MODEL.operation_model("DescribeDomain").output_shape
    parsed = parser.parse({"status_code": 200, "headers": {}, "body": body}, shape)
    assert parsed["Domain"]["CreatedAt"].tzinfo is datetime.timezone.utc


def test_without_the_private_endpoint_of_botocore_its_own_function_parses_times() -> None:
    parse_times_in_utc(SimpleNamespace())
