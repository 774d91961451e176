# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors of AWS's front door, of load balancers and of newer services: the message names what failed."""

from __future__ import annotations

from typing import Any

import pytest

from expected_names import CLOCK, NOT_SUBSCRIBED, UNKNOWN_ERROR
from servers import Response
from stub_endpoint import Stub
from stub_endpoint.manners import error, only, refused
from stub_endpoint.scenarios import INFO_TASKS, ONE_ATTEMPT, TASKS, TASKS_OF_ALL_MODULES, Run, Task, task

EXPIRED = "Signature expired: 20260302T091403Z is now earlier than 20260302T092003Z (20260302T092503Z - 5 min.)"
EARLY = "Signature not yet current: 20260302T093403Z is still later than 20260302T093003Z (20260302T092503Z + 5 min.)"
CODES = [
    ("OptInRequired", 403, NOT_SUBSCRIBED, "You are not subscribed to this service."),
    ("SubscriptionRequiredException", 403, NOT_SUBSCRIBED, "The AWS Access Key Id needs a subscription."),
    ("SubscriptionRequiredException", 400, NOT_SUBSCRIBED, "The AWS Access Key Id needs a subscription."),
    ("RequestTimeTooSkewed", 403, CLOCK, "The difference between the request time and the server's time is too large."),
    ("RequestInTheFuture", 403, CLOCK, "No."),
    ("RequestExpired", 400, CLOCK, "Request has expired."),
    ("InvalidSignatureException", 403, CLOCK, EXPIRED),
    ("InvalidSignatureException", 403, CLOCK, EARLY),
    ("SignatureDoesNotMatch", 403, CLOCK, EXPIRED),
    ("InvalidSignatureException", 403, "invalid_credentials", "The request signature we calculated does not match."),
    ("SignatureDoesNotMatch", 403, "invalid_credentials", "The request signature we calculated does not match."),
    ("AuthFailure", 401, "invalid_credentials", "AWS was not able to validate the access credentials."),
    ("NotAuthorized", 403, "access_denied", "No."),
    ("UnauthorizedOperation", 403, "access_denied", "You are not authorized."),
    ("UnauthorizedException", 401, "access_denied", "No."),
    ("ExpiredToken", 403, "expired_credentials", "The security token included in the request is expired."),
    ("SerializationException", 400, UNKNOWN_ERROR, "Expected a string."),
    ("InvalidStateException", 400, UNKNOWN_ERROR, "The domain is in another state."),
    ("InvalidParameterValueException", 400, UNKNOWN_ERROR, "No."),
    ("BrandNewException", 418, UNKNOWN_ERROR, "No."),
    ("BrandNewException", 404, UNKNOWN_ERROR, "No."),
    ("ServiceUnavailable", 503, "server_error", "No."),
    ("ServiceUnavailableException", 503, "server_error", "No."),
    ("InternalFailure", 500, "server_error", "No."),
    ("LimitExceededException", 400, "throttled", "No."),
    ("RequestLimitExceeded", 400, "throttled", "Request limit exceeded."),
]


@pytest.mark.parametrize(
    ("code", "status", "kind", "message"), CODES, ids=[f"{code}-{status}-{kind}" for code, status, kind, _ in CODES]
)
def test_code(stub: Stub, run_here: Run, code: str, status: int, kind: str, message: str) -> None:
    stub.use(only("Describe*", error(code, status, message)))
    result = run_here(task("enrollment-job-info"), aws_config=ONE_ATTEMPT)
    assert result["error"]["kind"] == kind
    assert result["error"]["code"] == code
    assert result["error"]["http_status"] == status
    assert result["error"]["message"] == message
    assert f"{code}: {message.rstrip('.')}" in result.msg
    assert "the port of endpoint_url" not in result.msg


@pytest.mark.parametrize("code", ["OptInRequired", "RequestTimeTooSkewed", "InvalidStateException"])
def test_code_in_a_process_of_its_own(stub: Stub, run_process: Run, code: str) -> None:
    kinds = {row[0]: row[2] for row in CODES}
    stub.use(error(code, 403, "No."))
    result = run_process(task("speaker-info"))
    assert result["error"]["kind"] == kinds[code]
    assert len(stub.calls) == 1


def test_advice_about_the_clock(stub: Stub, run_here: Run) -> None:
    stub.use(error("RequestTimeTooSkewed", 403, "The difference is too large."))
    assert "clock" in run_here(task("domain-info")).msg


@pytest.mark.parametrize("task", TASKS_OF_ALL_MODULES, ids=str)
def test_every_module_not_subscribed(stub: Stub, run_here: Run, task: Task) -> None:
    stub.use(error("OptInRequired", 403, "You are not subscribed to this service."))
    result = run_here(task)
    assert result["error"]["kind"] == NOT_SUBSCRIBED
    assert not result.changed
    assert len(stub.calls) == 1


@pytest.mark.parametrize("task", [task for task in TASKS if task.changes], ids=str)
def test_every_change_refused_with_an_unknown_code(stub: Stub, run_here: Run, task: Task) -> None:
    stub.use(only(str(task.change), error("BrandNewException", 400, "Not today.")))
    result = run_here(task)
    assert result["error"]["kind"] == UNKNOWN_ERROR
    assert "BrandNewException: Not today" in result.msg
    assert not result.changed
    assert stub.count(str(task.change)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "com.amazonaws.voiceid#ThrottlingException",
        "ThrottlingException:http://aws.example/",
        "https://voiceid.example:443/#ThrottlingException",
    ],
)
def test_code_with_a_namespace(stub: Stub, run_here: Run, code: str) -> None:
    stub.use(error(code, 400))
    failure = run_here(task("domain-info"), aws_config=ONE_ATTEMPT)["error"]
    assert (failure["kind"], failure["code"]) == ("throttled", "ThrottlingException")


IN_HEADERS = [
    ("ThrottlingException", 400, "throttled"),
    ("AccessDeniedException:http://internal.amazon.com/coral/", 403, "access_denied"),
    ("MissingAuthenticationTokenException", 403, "invalid_credentials"),
    ("com.amazonaws.voiceid#ExpiredTokenException", 403, "expired_credentials"),
    ("ForbiddenException", 403, UNKNOWN_ERROR),
]


@pytest.mark.parametrize(("code", "status", "kind"), IN_HEADERS, ids=[row[0] for row in IN_HEADERS])
@pytest.mark.parametrize("content", [{"message": "No."}, "No.", "", []], ids=["object", "text", "empty", "list"])
def test_code_in_the_headers(
    stub: Stub, run_here: Run, code: str, status: int, kind: str, content: str | dict[str, str]
) -> None:
    """The front door of AWS names its own errors in a header only."""
    stub.use(refused(Response(content, status, headers={"x-amzn-ErrorType": code})))
    result = run_here(task("domain-info"), aws_config={"retries": {"total_max_attempts": 2}})
    assert result["error"]["kind"] == kind
    assert result["error"]["code"] == code.partition(":")[0].rpartition("#")[2]
    assert len(stub.calls) == (2 if kind == "throttled" else 1)


def test_code_in_the_body_wins(stub: Stub, run_here: Run) -> None:
    answer = Response({"__type": "ConflictException"}, 409, headers={"x-amzn-ErrorType": "ForbiddenException"})
    stub.use(refused(answer))
    assert run_here(task("domain-info"))["error"]["code"] == "ConflictException"


FOREIGN = {
    "html-404": Response("<html><body>Not Found</body></html>", 404, "text/html"),
    "html-403": Response("<html><body>Forbidden</body></html>", 403, "text/html"),
    "xml-405": Response("<Error><Code>MethodNotAllowed</Code></Error>", 405, "application/xml"),
    "json-without-type": Response({"error": "unknown"}, 404, "application/json"),
    "other-service": Response({"__type": "UnknownOperationException"}, 400),
    "empty-404": Response("", 404),
}


@pytest.mark.parametrize("answer", FOREIGN.values(), ids=FOREIGN)
def test_foreign_server(stub: Stub, run_here: Run, answer: Response) -> None:
    """These still say that it is another server that answers."""
    stub.use(refused(answer))
    result = run_here(task("domain-info"), aws_config=ONE_ATTEMPT)
    assert result["error"]["kind"] == "not_voice_id"
    assert "endpoint_url" in result.msg


@pytest.mark.parametrize("task", [task for task in INFO_TASKS if "job" in task.module], ids=str)
@pytest.mark.parametrize(
    "options", [{"wait": True, "wait_timeout": 60, "wait_delay": 0.1}, {}], ids=["wait", "no-wait"]
)
def test_front_door_ends_a_wait_at_once(stub: Stub, run_here: Run, task: Task, options: dict[str, Any]) -> None:
    stub.use(error("SubscriptionRequiredException", 403))
    result = run_here(task, **options)
    assert result["error"]["kind"] == NOT_SUBSCRIBED
    assert len(stub.calls) == 1
