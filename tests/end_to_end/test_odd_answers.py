# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Responses with wrong types, and invalid documents: the error contains the member, and no traceback occurs.

``run_process`` and ``run_here`` assert that there is no traceback.
"""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pytest

from servers import Response
from stub_endpoint import Stub
from stub_endpoint.manners import BYTE_ORDER_MARK, DEEP, NOT_AN_ANSWER, instead, only, refused, with_value
from stub_endpoint.scenarios import INFO_TASKS, ONE_ATTEMPT, TASKS_OF_ALL_MODULES, Run, Task, found, task
from stub_endpoint.shapes import OPERATIONS, Member, members, wrong_values

DEEP_OBJECT = '{"Job": ' + '{"A": ' * 1500 + "1" + "}" * 1501

# A task, the operation whose answer is odd, where, and what is there instead.
WRONG_TYPES = [
    ("enrollment-job-info", "DescribeSpeakerEnrollmentJob", ["Job", "JobStatus"], {}),
    ("enrollment-job-info", "DescribeSpeakerEnrollmentJob", ["Job", "JobId"], []),
    ("enrollment-job-info", "DescribeSpeakerEnrollmentJob", ["Job", "OutputDataConfig", "S3Uri"], 5),
    ("enrollment-job-info", "DescribeSpeakerEnrollmentJob", ["Job", "InputDataConfig", "S3Uri"], ["s3://a/b"]),
    ("enrollment-job-info", "DescribeSpeakerEnrollmentJob", ["Job", "CreatedAt"], {}),
    ("enrollment-job-info", "DescribeSpeakerEnrollmentJob", ["Job", "CreatedAt"], 1e300),
    ("enrollment-job-info", "DescribeSpeakerEnrollmentJob", ["Job", "EndedAt"], "soon"),
    ("enrollment-job-info", "DescribeSpeakerEnrollmentJob", ["Job", "JobProgress"], "half"),
    ("enrollment-job-info-all", "ListSpeakerEnrollmentJobs", ["JobSummaries"], {}),
    ("enrollment-job-info-all", "ListSpeakerEnrollmentJobs", ["JobSummaries", 0], "job"),
    ("enrollment-job-info-all", "ListSpeakerEnrollmentJobs", ["JobSummaries", 0, "JobId"], 7),
    ("enrollment-job-info-all", "ListSpeakerEnrollmentJobs", ["JobSummaries", 0, "JobStatus"], ["COMPLETED"]),
    ("enrollment-job-info-all", "ListSpeakerEnrollmentJobs", ["JobSummaries", 0, "JobName"], {"a": 1}),
    ("registration-job-info", "DescribeFraudsterRegistrationJob", ["Job"], "running"),
    ("registration-job-info", "DescribeFraudsterRegistrationJob", ["Job", "JobStatus"], 1),
    ("domain-info", "DescribeDomain", ["Domain", "Arn"], []),
    ("domain-info", "DescribeDomain", ["Domain", "Name"], {}),
    ("domain-info", "ListTagsForResource", ["Tags", 0, "Key"], []),
    ("domain-info", "ListTagsForResource", ["Tags", 0, "Value"], {}),
    ("domain-info", "ListTagsForResource", ["Tags", 0], "team"),
    ("domain-info", "ListTagsForResource", ["Tags"], {"team": "fraud"}),
    ("domain-info-by-name", "ListDomains", ["DomainSummaries", 0, "DomainId"], 5),
    ("domain-info-by-name", "ListDomains", ["NextToken"], 5),
    ("domain-info-by-name", "ListDomains", ["NextToken"], {"a": 1}),
    ("watchlist-info", "DescribeWatchlist", ["Watchlist", "WatchlistId"], {}),
    ("watchlist-update", "ListWatchlists", ["WatchlistSummaries", 0, "Name"], []),
    ("watchlist-create", "CreateWatchlist", ["Watchlist", "WatchlistId"], []),
    ("speaker-info", "DescribeSpeaker", ["Speaker", "GeneratedSpeakerId"], {}),
    ("speaker-info-all", "ListSpeakers", ["SpeakerSummaries", 0, "Status"], []),
    ("speaker-absent", "DescribeSpeaker", ["Speaker", "GeneratedSpeakerId"], []),
    ("speaker-opted-out", "OptOutSpeaker", ["Speaker"], []),
    ("fraudster-info", "DescribeFraudster", ["Fraudster", "WatchlistIds"], "DefaultList00000000000"),
    ("fraudster-moved", "DescribeFraudster", ["Fraudster", "WatchlistIds"], 5),
    ("fraudster-moved", "DescribeFraudster", ["Fraudster", "WatchlistIds", 0], {}),
    ("fraudster-info-all", "ListFraudsters", ["FraudsterSummaries", 0, "WatchlistIds"], {"a": 1}),
    ("session-info", "EvaluateSession", ["SessionId"], {}),
    ("session-info", "EvaluateSession", ["AuthenticationResult"], "yes"),
    ("domain-create", "CreateDomain", ["Domain", "DomainId"], {}),
    ("domain-update", "UpdateDomain", ["Domain"], "ok"),
    ("domain-update", "DescribeDomain", ["Domain", "ServerSideEncryptionConfiguration"], "key"),
    ("domain-update", "DescribeDomain", ["Domain", "ServerSideEncryptionConfiguration", "KmsKeyId"], {}),
    ("domain-update", "DescribeDomain", ["Domain", "ServerSideEncryptionUpdateDetails"], "done"),
    ("enrollment-job", "StartSpeakerEnrollmentJob", ["Job", "JobId"], []),
    ("enrollment-job", "StartSpeakerEnrollmentJob", ["Job", "JobStatus"], {}),
    ("enrollment-job", "ListSpeakerEnrollmentJobs", ["JobSummaries", 0, "CreatedAt"], {}),
    ("registration-job", "StartFraudsterRegistrationJob", ["Job"], None),
]
WRONG_IDS = [f"{name}-{'.'.join(map(str, path))}-{json.dumps(value)[:12]}" for name, _, path, value in WRONG_TYPES]


@pytest.mark.parametrize(("name", "operation", "path", "value"), WRONG_TYPES, ids=WRONG_IDS)
def test_wrong_type(stub: Stub, run_here: Run, name: str, operation: str, path: list[Any], value: Any) -> None:
    stub.use(only(operation, with_value(path, value)))
    result = run_here(task(name))
    assert result.failed
    assert result["error"]["kind"] == "not_voice_id"
    assert operation in result.msg
    named = [step for step in path if isinstance(step, str)][-1]
    assert named in result.msg


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("enrollment-job-info", ["Job", "JobProgress", "PercentComplete"]),
        ("enrollment-job-info-all", ["Job", "JobProgress", "PercentComplete"]),
        ("session-info", ["FraudDetectionResult", "Configuration", "RiskThreshold"]),
    ],
)
def test_integer_with_a_decimal_point(stub: Stub, run_here: Run, name: str, path: list[str]) -> None:
    stub.use(only("Describe*", with_value(path, 100.0)))
    stub.use(only("Evaluate*", with_value(path, 100.0)))
    result = run_here(task(name))
    assert not result.failed, result.msg
    value = found(result, task(name))
    for member in path[1:] if path[0] == "Job" else path:
        value = value[re.sub("(?<!^)([A-Z])", r"_\1", member).lower()]
    assert type(value) is int


LISTINGS = {
    "domain-info-all": "ListDomains",
    "watchlist-info-all": "ListWatchlists",
    "speaker-info-all": "ListSpeakers",
    "fraudster-info-all": "ListFraudsters",
    "enrollment-job-info-all": "ListSpeakerEnrollmentJobs",
    "registration-job-info-all": "ListFraudsterRegistrationJobs",
    "watchlist-create": "ListWatchlists",
    "enrollment-job": "ListSpeakerEnrollmentJobs",
    "registration-job": "ListFraudsterRegistrationJobs",
}


@pytest.mark.parametrize("token", [5, 0, False, 1.5, ["more"], [], {"a": 1}, {}], ids=json.dumps)
@pytest.mark.parametrize(("name", "operation"), LISTINGS.items(), ids=LISTINGS)
def test_token_of_a_wrong_type(stub: Stub, run_here: Run, name: str, operation: str, token: Any) -> None:
    """It is not sent back to the endpoint, which would refuse it as a mistake of the request."""
    stub.use(only(operation, with_value(["NextToken"], token)))
    result = run_here(task(name), aws_config=ONE_ATTEMPT)
    assert result["error"]["kind"] == "not_voice_id"
    assert f"NextToken is {json.dumps(token)}, not a string" in result.msg
    assert stub.count(operation) == 1


@pytest.mark.parametrize(("name", "operation", "path", "value"), [row for row in WRONG_TYPES if row[3] in ([], 5)][:6])
def test_wrong_type_in_a_process_of_its_own(
    stub: Stub, run_process: Run, name: str, operation: str, path: list[Any], value: Any
) -> None:
    stub.use(only(operation, with_value(path, value)))
    assert run_process(task(name))["error"]["kind"] == "not_voice_id"


READS_OF = {
    "DescribeDomain": "domain-info",
    "ListDomains": "domain-info-by-name",
    "ListTagsForResource": "domain-info",
    "DescribeWatchlist": "watchlist-info",
    "ListWatchlists": "watchlist-info-all",
    "DescribeSpeaker": "speaker-info",
    "ListSpeakers": "speaker-info-all",
    "DescribeFraudster": "fraudster-info",
    "ListFraudsters": "fraudster-info-all",
    "EvaluateSession": "session-info",
    "DescribeSpeakerEnrollmentJob": "enrollment-job-info",
    "ListSpeakerEnrollmentJobs": "enrollment-job-info-all",
    "DescribeFraudsterRegistrationJob": "registration-job-info",
    "ListFraudsterRegistrationJobs": "registration-job-info-all",
    "CreateDomain": "domain-create",
    "UpdateDomain": "domain-update",
    "CreateWatchlist": "watchlist-create",
    "UpdateWatchlist": "watchlist-update",
    "OptOutSpeaker": "speaker-opted-out",
    "AssociateFraudster": "fraudster-moved",
    "DisassociateFraudster": "fraudster-moved",
    "StartSpeakerEnrollmentJob": "enrollment-job",
    "StartFraudsterRegistrationJob": "registration-job",
}


@pytest.mark.parametrize("operation", READS_OF)
def test_every_member(stub: Stub, run_here: Run, operation: str) -> None:
    """A wrong value for each member, a different one each time: facts, or an error with a kind."""
    for number, member in enumerate(members(operation)):
        values = wrong_values(member.type)
        outcome(stub, run_here, member, values[number % len(values)])


def outcome(stub: Stub, run_here: Run, member: Member, value: Any) -> None:
    stub.behave()
    stub.use(only(member.operation, with_value(member.path, value)))
    result = run_here(task(READS_OF[member.operation]), aws_config=ONE_ATTEMPT)
    if result.failed:
        assert result["error"]["kind"], (str(member), value, result.msg)


def test_every_operation_that_answers_is_in_the_table() -> None:
    assert set(READS_OF) == {operation for operation in OPERATIONS if members(operation)}


# About another resource


OTHERS = [
    ("enrollment-job-info", "DescribeSpeakerEnrollmentJob", ["Job", "JobId"], "AnotherJob000000000000"),
    ("registration-job-info", "DescribeFraudsterRegistrationJob", ["Job", "DomainId"], "AnotherDomain000000000"),
    ("enrollment-job-info-all", "ListSpeakerEnrollmentJobs", ["JobSummaries", 0, "DomainId"], "AnotherDomain000000000"),
    ("domain-info", "DescribeDomain", ["Domain", "DomainId"], "AnotherDomain000000000"),
    ("watchlist-info", "DescribeWatchlist", ["Watchlist", "WatchlistId"], "AnotherList00000000000"),
    ("speaker-info", "DescribeSpeaker", ["Speaker", "CustomerSpeakerId"], "bob"),
    ("fraudster-info", "DescribeFraudster", ["Fraudster", "GeneratedFraudsterId"], "id#Other00000000000000000"),
    ("session-info", "EvaluateSession", ["DomainId"], "AnotherDomain000000000"),
    ("enrollment-job", "StartSpeakerEnrollmentJob", ["Job", "DomainId"], "AnotherDomain000000000"),
    ("domain-update", "UpdateDomain", ["Domain", "DomainId"], "AnotherDomain000000000"),
]


@pytest.mark.parametrize(
    ("name", "operation", "path", "value"), OTHERS, ids=[f"{row[1]}-{row[2][-1]}" for row in OTHERS]
)
def test_answer_about_another_resource(
    stub: Stub, run_here: Run, name: str, operation: str, path: list[Any], value: str
) -> None:
    """Its facts are not those of the resource that was asked for."""
    stub.use(only(operation, with_value(path, value)))
    result = run_here(task(name))
    assert result["error"]["kind"] == "not_voice_id"
    assert f"{operation} failed" in result.msg
    assert f"the response is about {path[-1]} {value}, not " in result.msg


@pytest.mark.parametrize("kind", ["Enrollment", "Registration"])
def test_answer_about_another_job_in_a_wait(stub: Stub, run_here: Run, kind: str) -> None:
    stub.use(only(f"Describe*{kind}Job", with_value(["Job", "JobId"], "AnotherJob000000000000")))
    result = run_here(task(f"{kind.lower()}-job"), wait=True, wait_delay=0.1)
    assert result["error"]["kind"] == "wait_timeout"
    assert "the response is about JobId AnotherJob000000000000" in result.msg
    assert result.changed


# Documents


@pytest.mark.parametrize("task", INFO_TASKS, ids=str)
@pytest.mark.parametrize("document", [DEEP, DEEP_OBJECT], ids=["list", "object"])
def test_deep_nesting(stub: Stub, run_here: Run, task: Task, document: str) -> None:
    stub.use(refused(Response(document)))
    assert run_here(task)["error"]["kind"] == "not_voice_id"


@pytest.mark.parametrize("task", TASKS_OF_ALL_MODULES, ids=str)
def test_byte_order_mark(stub: Stub, run_here: Run, task: Task) -> None:
    """The module returns correct facts or an error, but never wrong facts."""
    expected = run_here(task, check=True)
    stub.behave()
    stub.use(instead(lambda answer: Response(BYTE_ORDER_MARK + answer.content, answer.status)))
    result = run_here(task, check=True)
    if result.failed:
        assert result["error"]["kind"] == "not_voice_id"
    else:
        assert result.result == expected.result


@pytest.mark.parametrize("name", ["enrollment-job-info", "domain-info"])
def test_byte_order_mark_in_a_process_of_its_own(stub: Stub, run_process: Run, name: str) -> None:
    expected = run_process(task(name))
    stub.use(instead(lambda answer: Response(BYTE_ORDER_MARK + answer.content, answer.status)))
    result = run_process(task(name))
    if result.failed:
        assert result["error"]["kind"] == "not_voice_id"
    else:
        assert result.result == expected.result


ENCODINGS = ["utf-16", "utf-32", "latin-1"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_other_encodings(stub: Stub, run_here: Run, encoding: str) -> None:
    stub.use(instead(lambda answer: Response(json.dumps(answer.body, ensure_ascii=False).encode(encoding))))
    stub.api.state.resources["Domain"]["MainDomain000000000000"]["Description"] = "Zürich"
    result = run_here(task("domain-info"))
    if result.failed:
        assert result["error"]["kind"] == "not_voice_id"
    else:
        assert result["domains"][0]["description"] == "Zürich"
        assert str(result["domains"][0]["created_at"]).endswith("+00:00")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 400])
def test_numbers_that_json_does_not_support(stub: Stub, run_here: Run, number: str) -> None:
    """What a module prints is JSON for every tool."""
    row = (
        '{"Job": {"JobId": "EnrollmentJob000000000", "JobStatus": "COMPLETED", "JobProgress": {"PercentComplete": %s}}}'
    )
    stub.use(only("Describe*", refused(Response(row % number))))
    result = run_here(task("enrollment-job-info"))
    strict(result.stdout)
    if result.failed:
        assert result["error"]["kind"] == "not_voice_id"


def strict(text: str) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} in {text}")

    json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize("task", INFO_TASKS, ids=str)
@pytest.mark.parametrize("answer", ["maintenance", "empty-list", "string", "number", "html", "null", "error-with-200"])
def test_no_answer(stub: Stub, run_here: Run, task: Task, answer: str) -> None:
    stub.use(refused(NOT_AN_ANSWER[answer]))
    assert run_here(task, aws_config=ONE_ATTEMPT)["error"]["kind"] == "not_voice_id"


@pytest.mark.parametrize("body", ['{"Job": {"JobId": "x", "JobId": "y"}}', '{"Job"', "{'Job': 1}", "\x00", '"', "{}{}"])
def test_text_that_is_almost_json(stub: Stub, run_here: Run, body: str) -> None:
    stub.use(refused(Response(body)))
    result = run_here(task("enrollment-job-info"), aws_config=ONE_ATTEMPT)
    assert result["error"]["kind"] in ("not_voice_id", "unreachable")


# Error bodies


ODD = ({"a": 1}, ["x"], 5, None, True, "", "x" * 100_000)
ERROR_BODIES: list[Any] = [
    *({"__type": value, "Message": "No."} for value in ODD),
    *({"__type": "ConflictException", "Message": value} for value in ODD),
    *({"__type": "ConflictException", "message": value} for value in ODD),
    *({"__type": "ResourceNotFoundException", "Message": "No.", "ResourceType": value} for value in ODD),
    *({"__type": "ConflictException", "Message": "No.", "ConflictType": value} for value in ODD),
    *({"code": value} for value in ODD),
    {"__type": "ResourceNotFoundException", "ResourceType": "x", "Message": {"Message": ["deep"]}},
    [],
    ["x"],
    "x",
    5,
    None,
    True,
    [[{"__type": "x"}]],
]


@pytest.mark.parametrize(
    ("name", "status"), [("domain-info", 400), ("domain-info", 500), ("speaker-absent", 404), ("enrollment-job", 409)]
)
def test_error_bodies(stub: Stub, run_here: Run, name: str, status: int) -> None:
    """A kind for each, a message of bounded length, and facts of simple types."""
    for body in ERROR_BODIES:
        stub.behave()
        stub.use(refused(Response(json.dumps(body), status)))
        result = run_here(task(name), aws_config=ONE_ATTEMPT)
        assert not result.failed or result["error"]["kind"], body
        assert len(result.stdout) < 5000, body
        details = result.result.get("error", {})
        assert all(isinstance(value, (str, int, list)) for value in details.values()), (body, details)


@pytest.mark.parametrize("member", ["Message", "ResourceType", "ConflictType", "__type"])
@pytest.mark.parametrize("value", [{"a": 1}, ["x"]], ids=["object", "list"])
def test_error_body_in_a_process_of_its_own(stub: Stub, run_process: Run, member: str, value: Any) -> None:
    error = {"__type": "ResourceNotFoundException", "Message": "No.", "ResourceType": "DOMAIN", member: value}
    stub.use(refused(Response(error, 404)))
    result = run_process(task("watchlist-info"))
    assert result["error"]["kind"] in ("not_found", "not_voice_id")


# Headers


HEADERS: list[dict[str, str]] = [
    {"x-amzn-ErrorType": "{}"},
    {"x-amzn-ErrorType": ":"},
    {"x-amzn-RequestId": ""},
    {"x-amzn-RequestId": "\xff\xfe"},
    {"x-amzn-RequestId": "x" * 30_000},
    {"Content-Type": "text/html"},
    {"Content-Type": ""},
    {"Content-Length": "-5"},
    {"Content-Length": "many"},
    {"Content-Encoding": "gzip"},
    {"Content-Encoding": "br"},
    {"Transfer-Encoding": "chunked"},
    {"Date": "yesterday"},
    {"x-amz-crc32": "5"},
    {"x-amzn-query-error": ";;;"},
    {"x-amz-retry-after": "soon"},
    {"Retry-After": "soon"},
]


@pytest.mark.parametrize(("headers", "status"), list(itertools.product(HEADERS, [200, 404])))
def test_odd_headers(stub: Stub, run_here: Run, headers: dict[str, str], status: int) -> None:
    stub.use(
        instead(lambda answer: Response(answer.body if status == 200 else {"__type": "x"}, status, headers=headers))
    )
    result = run_here(task("domain-info"), aws_config={**ONE_ATTEMPT, "read_timeout": 0.5})
    assert not result.failed or result["error"]["kind"]
    assert len(result.stdout) < 5000


def test_facts_of_a_full_answer_are_of_json_types(stub: Stub, run_here: Run) -> None:
    """The positive case: with valid responses, all facts are returned."""
    for one in INFO_TASKS:
        assert found(run_here(one), one)
