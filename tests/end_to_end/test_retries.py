# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Transient failures: a run recovers from one or two failures, and reports persistent failures.

Retries take no time: most cases run in this process, without pauses.
"""

from __future__ import annotations

from typing import Any

import pytest
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker

from expected_names import UNKNOWN_ERROR
from servers import Response, closed_port
from stub_endpoint import Stub
from stub_endpoint.manners import NOT_AN_ANSWER, Call, Manner, Proceed, error, instead, lost, only, refused
from stub_endpoint.scenarios import (
    CHANGE_TASKS,
    DEFAULT_LIST_ID,
    DELETIONS,
    FRAUD_LIST_ID,
    FRAUDSTER_ID,
    INFO_TASKS,
    JOB,
    ONE_ATTEMPT,
    TASKS,
    Run,
    Task,
    found,
    seed_account,
    task,
)
from stub_endpoint.services import s3_error
from stub_endpoint.wire import CutHeaders, HalfBody, Reset

# botocore's own lists: what any AWS client retries.
THROTTLING = tuple(ThrottledRetryableChecker._THROTTLED_ERROR_CODES)
TRANSIENT = tuple(TransientRetryableChecker._TRANSIENT_ERROR_CODES)
BROKEN: dict[str, Manner] = {
    "cut-headers": refused(CutHeaders(b"")),
    "half-body": instead(lambda answer: HalfBody(answer.body)),
    "reset": lost,
    "408": refused(Response("", 408)),
    "408-html": refused(Response("<html>Request Timeout</html>", 408, "text/html")),
    "429-empty": refused(Response("", 429)),
    "500-empty": refused(Response("", 500)),
    "502-html": refused(Response("<html>Bad Gateway</html>", 502, "text/html")),
    "503-xml": refused(Response("<Error><Code>ServiceUnavailable</Code></Error>", 503, "application/xml")),
    "504": refused(Response("", 504)),
}
JOB_INFO = [task for task in INFO_TASKS if "job" in task.module]
WAIT = {"wait": True, "wait_timeout": 600, "wait_delay": 0.1}


# The mechanism


@pytest.mark.parametrize("code", THROTTLING)
def test_throttling_code(stub: Stub, run_here: Run, code: str) -> None:
    stub.use(only("DescribeDomain", error(code, 400), first=2))
    result = run_here(task("domain-info"))
    assert not result.failed, result.msg
    assert stub.count("DescribeDomain") == 3


@pytest.mark.parametrize("code", THROTTLING)
def test_throttling_code_that_lasts(stub: Stub, run_here: Run, code: str) -> None:
    stub.use(only("DescribeDomain", error(code, 400)))
    result = run_here(task("domain-info"), aws_config={"retries": {"total_max_attempts": 3}})
    assert result["error"]["kind"] == "throttled"
    assert result["error"]["code"] == code
    assert stub.count("DescribeDomain") == 3


@pytest.mark.parametrize("code", TRANSIENT)
def test_transient_code(stub: Stub, run_here: Run, code: str) -> None:
    stub.use(only("DescribeDomain", error(code, 400), first=2))
    result = run_here(task("domain-info"))
    assert not result.failed, result.msg
    assert stub.count("DescribeDomain") == 3


@pytest.mark.parametrize("manner", BROKEN.values(), ids=BROKEN)
def test_broken_once(stub: Stub, run_here: Run, manner: Manner) -> None:
    stub.use(only("DescribeDomain", manner, first=1))
    result = run_here(task("domain-info"))
    assert not result.failed, result.msg
    assert stub.count("DescribeDomain") == 2


@pytest.mark.parametrize("manner", BROKEN.values(), ids=BROKEN)
def test_broken_for_good(stub: Stub, run_here: Run, manner: Manner) -> None:
    stub.use(only("DescribeDomain", manner))
    result = run_here(task("domain-info"), aws_config={"retries": {"total_max_attempts": 3}})
    assert result["error"]["kind"] in ("unreachable", "server_error", "throttled")
    assert stub.count("DescribeDomain") == 3


@pytest.mark.parametrize("manner", ["cut-headers", "half-body", "408"])
def test_broken_once_in_a_process_of_its_own(stub: Stub, run_process: Run, manner: str) -> None:
    stub.use(only("DescribeDomain", BROKEN[manner], first=1))
    assert not run_process(task("domain-info")).failed
    assert stub.count("DescribeDomain") == 2


@pytest.mark.parametrize("manner", ["cut-headers", "half-body", "408", "reset"])
def test_number_of_attempts_is_the_users(stub: Stub, run_here: Run, manner: str) -> None:
    stub.use(only("DescribeDomain", BROKEN[manner]))
    run_here(task("domain-info"), aws_config=ONE_ATTEMPT)
    assert stub.count("DescribeDomain") == 1


@pytest.mark.parametrize("manner", ["cut-headers", "408", "503-xml"])
@pytest.mark.parametrize("task", TASKS, ids=str)
def test_every_module_with_a_broken_first_call(stub: Stub, run_here: Run, task: Task, manner: str) -> None:
    stub.use(only("*", BROKEN[manner], first=1))
    result = run_here(task)
    assert not result.failed, result.msg
    assert result.changed == task.changes
    assert task.done(stub)


# Lost responses to changes: the call is carried out, and repeated


@pytest.mark.parametrize("task", CHANGE_TASKS, ids=str)
@pytest.mark.parametrize("manner", ["reset", "half-body"])
def test_lost_answer_of_a_change(stub: Stub, run_here: Run, task: Task, manner: str) -> None:
    stub.use(only(str(task.change), BROKEN[manner], first=1))
    result = run_here(task)
    assert not result.failed, result.msg
    assert result.changed
    assert task.done(stub)
    if task.key:
        assert found(result, task)


REPETITIONS = {
    "validation": ("ValidationException", 400, {}),
    "not-found-fraudster": ("ResourceNotFoundException", 404, {"ResourceType": "FRAUDSTER"}),
    "not-found-watchlist": ("ResourceNotFoundException", 404, {"ResourceType": "WATCHLIST"}),
    "not-found": ("ResourceNotFoundException", 404, {}),
    "conflict": ("ConflictException", 409, {"ConflictType": "FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST"}),
    "conflict-another": ("ConflictException", 409, {"ConflictType": "ANOTHER_ONE"}),
}


@pytest.mark.parametrize(("code", "status", "members"), REPETITIONS.values(), ids=REPETITIONS)
def test_lost_answer_of_a_disassociation(
    stub: Stub, run_here: Run, code: str, status: int, members: dict[str, str]
) -> None:
    """However the repetition is refused: the fraudster is off the watchlist."""
    stub.use(only("DisassociateFraudster", error(code, status, **members)))
    stub.use(only("DisassociateFraudster", lambda call, proceed: lost_once(stub, call.number, proceed)))
    result = run_here(task("fraudster-moved"))
    assert not result.failed, result.msg
    assert result.changed
    assert found(result, task("fraudster-moved"))["watchlist_ids"] == [FRAUD_LIST_ID]


def lost_once(stub: Stub, number: int, proceed: Any) -> Response:
    """The first disassociation is carried out and its answer lost; later ones are answered by the manner before."""
    if number > 1:
        return Response(proceed().body, proceed().status)
    stub.api.state.resources["Fraudster"][FRAUDSTER_ID]["WatchlistIds"].remove(DEFAULT_LIST_ID)
    return Reset(b"")


def test_rejected_disassociation_is_not_a_success(stub: Stub, run_here: Run) -> None:
    """Refused at the first attempt, and the fraudster is still on the watchlist."""
    stub.use(only("DisassociateFraudster", error("ValidationException", 400, "Not today.")))
    result = run_here(task("fraudster-moved"))
    assert result["error"]["kind"] == "invalid_request"
    assert result["not_done_ids"] == [FRAUDSTER_ID]


CONFLICTS_WITH_ITSELF = [
    ("speaker-opted-out", "OptOutSpeaker", "SPEAKER_OPTED_OUT"),
    ("domain-update", "UpdateDomain", "DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES"),
]


@pytest.mark.parametrize(("name", "operation", "conflict"), CONFLICTS_WITH_ITSELF)
def test_lost_answer_of_a_change_that_conflicts_with_itself(
    stub: Stub, run_here: Run, name: str, operation: str, conflict: str
) -> None:
    def refused_again(call: Call, proceed: Proceed) -> Response:
        again = error("ConflictException", 409, ConflictType=conflict)
        return lost(call, proceed) if call.number == 1 else again(call, proceed)

    stub.use(only(operation, refused_again))
    result = run_here(task(name))
    assert not result.failed, result.msg
    assert result.changed
    assert task(name).done(stub)


def test_a_locked_domain_is_not_read_again(stub: Stub, run_here: Run) -> None:
    """Refused at the first attempt: another change is the reason."""
    stub.use(only("UpdateDomain", error("ConflictException", 409, ConflictType=CONFLICTS_WITH_ITSELF[1][2])))
    result = run_here(task("domain-update"))
    assert result["error"]["conflict_type"] == CONFLICTS_WITH_ITSELF[1][2]
    assert not result.changed
    assert stub.operations()[-1] == "UpdateDomain"


@pytest.mark.parametrize("task", DELETIONS, ids=str)
def test_lost_answer_of_a_deletion_in_a_process_of_its_own(stub: Stub, run_process: Run, task: Task) -> None:
    stub.use(only(str(task.change), lost, first=1))
    result = run_process(task)
    assert not result.failed, result.msg
    assert result.changed
    assert task.done(stub)


@pytest.mark.parametrize("status", [507, 520, 524, 529])
def test_server_error_of_a_load_balancer(stub: Stub, run_here: Run, status: int) -> None:
    stub.use(only("Describe*", refused(Response("<html>Origin error</html>", status, "text/html")), first=1))
    result = run_here(task("domain-info"))
    assert not result.failed, result.msg
    assert stub.count("DescribeDomain") == 2


# Delete, Tag and Untag with responses that are not from the API


RETAGGED = task("domain-update")._replace(options={**task("domain-update").options, "description": None})
WITHOUT_ANSWER = [
    *((task, str(task.change)) for task in DELETIONS),
    (RETAGGED, "TagResource"),
    (RETAGGED._replace(options={"domain_id": RETAGGED.options["domain_id"], "tags": {}}), "UntagResource"),
]
IDS = [operation for _, operation in WITHOUT_ANSWER]
PLAIN = {"empty": Response(""), "object": Response({}), "204": Response("", 204)}


@pytest.mark.parametrize(("task", "operation"), WITHOUT_ANSWER, ids=IDS)
@pytest.mark.parametrize("answer", NOT_AN_ANSWER.values(), ids=NOT_AN_ANSWER)
def test_not_carried_out_is_not_reported_as_done(
    stub: Stub, run_here: Run, task: Task, operation: str, answer: Response
) -> None:
    stub.use(only(operation, refused(answer)))
    result = run_here(task)
    assert result.failed
    assert not result.changed
    assert operation in result.msg


@pytest.mark.parametrize("operation", ["TagResource", "UntagResource"])
@pytest.mark.parametrize("answer", NOT_AN_ANSWER.values(), ids=NOT_AN_ANSWER)
def test_reading_finds_no_domain(stub: Stub, run_here: Run, operation: str, answer: Response) -> None:
    """It was deleted meanwhile: it has no tags to look at."""

    def deleted(call: Call, proceed: Proceed) -> Response:
        stub.api.state.resources["Domain"].clear()
        return answer

    stub.use(only(operation, deleted))
    one = next(task for task, changed_by in WITHOUT_ANSWER if changed_by == operation)
    result = run_here(one)
    assert result["error"]["kind"] == "not_voice_id"
    assert operation in result.msg
    assert not result.changed


@pytest.mark.parametrize(("task", "operation"), WITHOUT_ANSWER, ids=IDS)
@pytest.mark.parametrize("answer", ["maintenance", "string", "html"])
def test_carried_out_is_seen_by_reading(stub: Stub, run_here: Run, task: Task, operation: str, answer: str) -> None:
    stub.use(only(operation, instead(lambda dummy: NOT_AN_ANSWER[answer])))
    result = run_here(task)
    assert not result.failed, result.msg
    assert result.changed
    assert stub.count(operation) == 1


@pytest.mark.parametrize(("task", "operation"), WITHOUT_ANSWER, ids=IDS)
@pytest.mark.parametrize("answer", PLAIN.values(), ids=PLAIN)
def test_plain_answer_needs_no_reading(stub: Stub, run_here: Run, task: Task, operation: str, answer: Response) -> None:
    assert run_here(task).changed
    calls = stub.operations()
    stub.reset()
    seed_account(stub)
    stub.use(only(operation, instead(lambda dummy: answer)))
    result = run_here(task)
    assert not result.failed, result.msg
    assert result.changed
    assert stub.operations() == calls


@pytest.mark.parametrize("name", ["speaker-opted-out", "watchlist-update", "domain-update", "enrollment-job"])
@pytest.mark.parametrize("answer", ["maintenance", "null", "html", "error-with-200"])
def test_change_that_returns_no_resource(stub: Stub, run_here: Run, name: str, answer: str) -> None:
    """The call is not carried out, and the response is not from the API: the task fails, and reports no change."""
    stub.use(only(str(task(name).change), refused(NOT_AN_ANSWER[answer])))
    result = run_here(task(name))
    assert result["error"]["kind"] == "not_voice_id"
    assert not result.changed


# Waits: temporary failures do not end them


MALFORMED: dict[str, Manner] = {
    "half-json": instead(lambda answer: HalfBody(answer.body, announced=False)),
    "html": refused(Response("<html><title>Load balancer</title></html>", content_type="text/html")),
    "no-members": refused(Response({})),
    "empty": refused(Response("")),
    "null": refused(Response("null")),
}
PASSING: dict[str, Manner] = {**BROKEN, **MALFORMED, "throttled": error("ThrottlingException", 429)}


@pytest.mark.parametrize("manner", PASSING.values(), ids=PASSING)
def test_wait_survives_failed_polls(stub: Stub, run_here: Run, manner: Manner) -> None:
    stub.api.job_states = ("SUBMITTED", "IN_PROGRESS", "IN_PROGRESS", "COMPLETED")
    stub.api.state.resources["SpeakerEnrollmentJob"].clear()
    started = run_here(task("enrollment-job"))
    stub.forget_calls()

    def some(call: Any, proceed: Any) -> Response:
        return manner(call, proceed) if call.number in (2, 3) else proceed()

    stub.use(only("DescribeSpeakerEnrollmentJob", some))
    job_id = started["enrollment_job"]["job_id"]
    result = run_here(task("enrollment-job-info"), job_ids=[job_id], **WAIT, aws_config=ONE_ATTEMPT)
    assert not result.failed, result.msg
    assert result["enrollment_jobs"][0]["job_status"] == "COMPLETED"


@pytest.mark.parametrize("manner", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("task", JOB_INFO, ids=str)
def test_first_read_of_a_wait_is_retried(stub: Stub, run_here: Run, task: Task, manner: Manner) -> None:
    """The domain lookup, the listing and the first description, with a single attempt a call."""
    seen: set[str] = set()

    def each_once(call: Any, proceed: Any) -> Response:
        # A listing without members is an empty one, so that there is nothing to be patient about.
        if call.operation in seen or (manner is MALFORMED["no-members"] and call.operation.startswith("List")):
            return proceed()
        seen.add(call.operation)
        return manner(call, proceed)

    stub.use(each_once)
    result = run_here(task, **WAIT, aws_config=ONE_ATTEMPT)
    assert not result.failed, result.msg
    assert found(result, task)["ended"]


@pytest.mark.parametrize("name", ["enrollment-job", "registration-job"])
@pytest.mark.parametrize("manner", ["cut-headers", "502-html", "html", "half-json"])
def test_start_with_wait_is_retried(stub: Stub, run_here: Run, name: str, manner: str) -> None:
    stub.use(only("List*", PASSING[manner], first=1))
    stub.use(only("Describe*", PASSING[manner], first=2))
    result = run_here(task(name), **WAIT, aws_config=ONE_ATTEMPT)
    assert not result.failed, result.msg
    assert found(result, task(name))["job_status"] == "COMPLETED"


@pytest.mark.parametrize("name", ["enrollment-job-info", "enrollment-job-info-all"])
def test_restart_of_the_endpoint_when_a_wait_begins(run_here: Run, stub: Stub, name: str) -> None:
    """Connections are refused: the wait retries until its deadline."""
    with closed_port() as nowhere:
        result = run_here(task(name), endpoint_url=nowhere, wait=True, wait_timeout=30, wait_delay=0.1)
    assert result["error"]["kind"] == "wait_timeout"
    assert nowhere in result.msg  # the last failure is reported at the deadline


@pytest.mark.parametrize("manner", ["html", "502-html", "cut-headers", "throttled"])
def test_persistent_failures_are_reported_at_the_deadline(stub: Stub, run_here: Run, manner: str) -> None:
    stub.use(only("Describe*", PASSING[manner]))
    result = run_here(task("enrollment-job-info"), **{**WAIT, "wait_timeout": 60}, aws_config=ONE_ATTEMPT)
    assert result["error"]["kind"] == "wait_timeout"
    assert "DescribeSpeakerEnrollmentJob" in result.msg
    assert stub.count("DescribeSpeakerEnrollmentJob") > 3


def test_permanent_failures_end_the_wait_immediately(stub: Stub, run_here: Run) -> None:
    stub.use(only("Describe*", error("AccessDeniedException", 403)))
    result = run_here(task("enrollment-job-info"), **WAIT)
    assert result["error"]["kind"] == "access_denied"
    assert len(stub.calls) == 1


# S3


S3_BROKEN: dict[str, Manner] = {
    "half-body": instead(lambda answer: HalfBody(answer.body, headers=answer.headers)),
    "reset": lost,
    "cut-headers": refused(CutHeaders(b"")),
    "408": refused(s3_error("RequestTimeout", 408)),
    "400-timeout": refused(s3_error("RequestTimeout", 400)),
    "slow-down": refused(s3_error("SlowDown", 503)),
    "internal": refused(s3_error("InternalError", 500)),
    "empty-503": refused(Response("", 503)),
}


@pytest.mark.parametrize("manner", S3_BROKEN.values(), ids=S3_BROKEN)
@pytest.mark.parametrize("name", ["enrollment-job-info", "registration-job-info"])
def test_reading_outcomes_recovers(stub: Stub, run_here: Run, name: str, manner: Manner) -> None:
    stub.use(only("GetObject", manner, first=2, service="s3"))
    result = run_here(task(name), results=True)
    assert not result.failed, result.msg
    assert result.warnings == []
    assert len(found(result, task(name))["errors"]) == 1


def test_max_failed_recovers(stub: Stub, run_here: Run) -> None:
    stub.use(only("GetObject", S3_BROKEN["half-body"], first=2, service="s3"))
    result = run_here(task("enrollment-job"), job_name="monday", wait=True, max_failed="50%", **JOB)
    assert not result.failed, result.msg


def test_half_a_body_for_good(stub: Stub, run_here: Run) -> None:
    stub.use(only("GetObject", S3_BROKEN["half-body"], service="s3"))
    result = run_here(task("enrollment-job-info"), results=True, aws_config={"retries": {"total_max_attempts": 3}})
    assert not result.failed, result.msg
    assert "results_error" in result["enrollment_jobs"][0]
    assert stub.operations("s3") == ["GetObject"] * 3


def test_unknown_error_is_not_a_broken_connection(stub: Stub, run_here: Run) -> None:
    """An unknown error code is not retried."""
    stub.use(only("DescribeDomain", error("BrandNewException", 400)))
    assert run_here(task("domain-info"))["error"]["kind"] == UNKNOWN_ERROR
    assert len(stub.calls) == 1
