# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for enrollment jobs. No result depends on time."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from account import Account
from api_calls import calls_of, run_to_timeout, unanswered, until
from harness import ModuleResult, ModuleRunner, RunningModule
from moto_voiceid.control import Control
from servers import Forwarder, Request, Response, closed_port, stub_server

MODULE = "voiceid_enrollment_job_info"
DESCRIBE = "DescribeSpeakerEnrollmentJob"
LIST = "ListSpeakerEnrollmentJobs"
# Without retries every failure reaches the wait, which must continue.
NO_RETRIES = {"retries": {"mode": "standard", "total_max_attempts": 1}}
SOON = {"wait": True, "wait_delay": 0.1, "wait_timeout": 100}

Start = Callable[..., RunningModule]


@pytest.fixture
def start(run_module: ModuleRunner, control: Control) -> Start:
    """Start the module with these options; returns while it waits. The request log holds its calls alone."""

    def run(**options: Any) -> RunningModule:
        control.clear_requests()
        return run_module.start(MODULE, {**SOON, **options})

    return run


def polls(control: Control, operation: str = DESCRIBE) -> list[int]:
    """The HTTP status of each response to a poll."""
    return [request["status"] for request in calls_of(control, operation)]


def wait_for_polls(control: Control, count: int, operation: str = DESCRIBE) -> None:
    """Return once so many polls are answered."""
    until(lambda: answered(control, operation) >= count, f"{count} answers to {operation}")


def answered(control: Control, operation: str = DESCRIBE) -> int:
    return len([status for status in polls(control, operation) if status])


def test_a_job_that_has_ended_is_not_polled(account: Account, control: Control, start: Start) -> None:
    jobs = [account.job_in_state(state) for state in ("COMPLETED", "FAILED")]
    result = start(domain_id=account.domain_id, job_ids=jobs).finish()
    assert [job["job_status"] for job in result["enrollment_jobs"]] == ["COMPLETED", "FAILED"]
    assert polls(control) == [200, 200]


@pytest.mark.parametrize("end", ["COMPLETED", "COMPLETED_WITH_ERRORS"])
def test_it_waits_until_a_job_has_ended(account: Account, control: Control, start: Start, end: str) -> None:
    control.set_pace("manual")
    requests = [account.enroll("alice"), account.enroll("bob", calls=(1, 2) if end == "COMPLETED" else (1,))]
    job_id = account.start(requests)
    waiting = start(domain_id=account.domain_id, job_ids=[job_id])
    wait_for_polls(control, 2)
    control.step(1)
    wait_for_polls(control, len(polls(control)) + 2)
    assert waiting.running
    control.step(1)
    (job,) = waiting.finish()["enrollment_jobs"]
    assert job["job_status"] == end
    assert job["ended"] is True
    assert job["job_progress"] == {"percent_complete": 100}


def test_a_job_that_fails_during_the_wait_is_returned(account: Account, control: Control, start: Start) -> None:
    control.set_pace("manual")
    request = account.job_request(account._put(b"not JSON"))
    job_id = account.voice_id.start_speaker_enrollment_job(**request)["Job"]["JobId"]
    waiting = start(domain_id=account.domain_id, job_ids=[job_id])
    wait_for_polls(control, 1)
    control.step(1)
    result = waiting.finish()
    assert not result.failed
    assert result["enrollment_jobs"][0]["job_status"] == "FAILED"
    assert result["enrollment_jobs"][0]["failure_details"]["message"]


def test_it_waits_for_the_jobs_of_all_domains_and_keeps_their_order(
    account: Account, control: Control, start: Start
) -> None:
    ended = account.job_in_state("COMPLETED", domain_id=account.domain("first"))
    running = [account.job_in_state("IN_PROGRESS", domain_id=account.domain(name)) for name in ("second", "third")]
    waiting = start()
    wait_for_polls(control, 3)
    control.step(1)
    result = waiting.finish()
    assert [job["job_id"] for job in result["enrollment_jobs"]] == [*running[::-1], ended]
    assert {job["job_status"] for job in result["enrollment_jobs"]} == {"COMPLETED"}


def test_jobs_are_selected_by_the_state_that_they_have_at_the_start(
    account: Account, control: Control, start: Start
) -> None:
    account.job_in_state("COMPLETED")
    running = account.job_in_state("IN_PROGRESS")
    waiting = start(domain_id=account.domain_id, job_status=["IN_PROGRESS"])
    wait_for_polls(control, 1)
    control.step(1)
    result = waiting.finish()
    assert [(job["job_id"], job["job_status"]) for job in result["enrollment_jobs"]] == [(running, "COMPLETED")]


def test_it_waits_by_listings_without_details(account: Account, control: Control, start: Start) -> None:
    job_id = account.job_in_state("IN_PROGRESS")
    waiting = start(domain_id=account.domain_id, details=False)
    wait_for_polls(control, 2, LIST)
    control.step(1)
    (job,) = waiting.finish()["enrollment_jobs"]
    assert (job["job_id"], job["job_status"]) == (job_id, "COMPLETED")
    assert polls(control) == []


def test_only_jobs_that_still_run_are_polled(account: Account, control: Control, start: Start) -> None:
    ended = account.job_in_state("COMPLETED")
    running = account.job_in_state("IN_PROGRESS")
    waiting = start(domain_id=account.domain_id, job_ids=[ended, running])
    wait_for_polls(control, 4)
    control.step(1)
    waiting.finish()
    asked = [request["parameters"]["JobId"] for request in control.requests()]
    assert asked.count(ended) == 1
    assert asked.count(running) > 2


def test_no_wait_without_jobs(account: Account, start: Start) -> None:
    assert start(domain_id=account.domain_id).finish()["enrollment_jobs"] == []


# Timeouts


def test_timeout_reports_the_state_of_each_job(account: Account, control: Control, start: Start) -> None:
    ended = account.job_in_state("COMPLETED", domain_id=account.domain("first"))
    first = account.job_in_state("IN_PROGRESS", domain_id=account.domain("second"), JobName="monday")
    second = account.job_in_state("SUBMITTED", domain_id=account.domain("third"))
    result, wait_timeout = run_to_timeout(
        lambda wait_timeout: start(wait_timeout=wait_timeout).finish(), lambda: answered(control) > 2
    )
    assert result.failed
    assert result.msg == (
        f"Waited {wait_timeout} seconds for enrollment jobs to end: {second} SUBMITTED 0 percent; "
        f"{first} (monday) IN_PROGRESS 50 percent. "
        "The jobs keep running. Run the task again, or increase wait_timeout."
    )
    assert result["error"] == {"kind": "wait_timeout", "running_job_ids": [second, first]}
    assert ended not in result.msg
    assert not result.changed


def test_delays_are_never_shorter_than_requested(account: Account, control: Control, start: Start) -> None:
    job_id = account.job_in_state("IN_PROGRESS")
    waiting = start(domain_id=account.domain_id, job_ids=[job_id], wait_delay=0.5)
    wait_for_polls(control, 3)
    control.step(1)
    waiting.finish()
    # A pause begins after a response and ends before the next poll arrives.
    times = [poll["time"] for poll in calls_of(control, DESCRIBE)]
    assert all(later - earlier >= 0.5 for earlier, later in itertools.pairwise(times))


def test_a_response_after_the_deadline_does_not_block(account: Account, control: Control, start: Start) -> None:
    job_id = account.job_in_state("IN_PROGRESS", JobName="monday")

    def run(wait_timeout: int) -> ModuleResult:
        """The first poll is answered, the second one is not."""
        waiting = start(domain_id=account.domain_id, job_ids=[job_id], wait_timeout=wait_timeout, wait_delay=0.2)
        until(lambda: answered(control) > 0 or not waiting.running, "a poll or the end")
        with control.hold(DESCRIBE):
            result = waiting.finish()
            held.append(unanswered(control))
        return result

    held: list[int] = []
    result, wait_timeout = run_to_timeout(run, lambda: held[-1] > 0)
    state = f"{job_id} (monday) IN_PROGRESS 50 percent"
    assert f"Waited {wait_timeout} seconds for enrollment jobs to end: {state}." in result.msg


@pytest.mark.parametrize("operation", ["ListDomains", LIST, DESCRIBE])
def test_a_first_response_after_the_deadline_does_not_block(
    account: Account, control: Control, start: Start, operation: str
) -> None:
    account.job_in_state("IN_PROGRESS")
    with control.hold(operation):
        result, wait_timeout = run_to_timeout(
            lambda wait_timeout: start(domain_name="support-line", wait_timeout=wait_timeout).finish(),
            lambda: unanswered(control) > 0,
        )
    assert result.msg.startswith(f"The task did not end within {wait_timeout} seconds (wait_timeout). {operation} ")
    assert "keep running" not in result.msg
    assert result["error"]["kind"] == "wait_timeout"
    assert result["error"]["operation"] == operation


@pytest.mark.parametrize("options", [{"job_name": "monday"}, {"job_ids": ["J" * 22]}], ids=["name", "id"])
def test_timeout_of_a_wait_that_cannot_connect(run_module: ModuleRunner, options: dict[str, Any]) -> None:
    with closed_port() as url:
        result = run_module(MODULE, {"endpoint_url": url, "domain_id": "D" * 22, **options, **SOON, "wait_timeout": 3})
    assert f'Could not connect to the endpoint URL: "{url}/"' in result.msg
    assert "keep running" not in result.msg
    error = result["error"]
    assert (error["kind"], error["region"], error["endpoint_url"]) == ("wait_timeout", "us-east-1", url)


def test_timeout_while_every_poll_is_throttled(account: Account, control: Control, start: Start) -> None:
    job_id = account.job_in_state("IN_PROGRESS")

    def run(wait_timeout: int) -> ModuleResult:
        control.clear_faults()
        options = {"domain_id": account.domain_id, "job_ids": [job_id], "aws_config": NO_RETRIES}
        waiting = start(**options, wait_timeout=wait_timeout)
        until(lambda: answered(control) > 0 or not waiting.running, "a poll or the end")
        control.add_fault(operation=DESCRIBE, kind="throttling", share=1)
        return waiting.finish()

    result, _ = run_to_timeout(run, lambda: set(polls(control)) > {200})
    assert f"{job_id} IN_PROGRESS 50 percent" in result.msg


def test_wait_for_a_job_in_an_unknown_state(run_module: ModuleRunner) -> None:
    job = {"DomainId": "D" * 22, "JobId": "J" * 22, "JobStatus": "PAUSED", "CreatedAt": 1772442843}
    with stub_server(lambda request: Response({"Job": job})) as service:
        options = {"endpoint_url": service.url, "domain_id": "D" * 22, "job_ids": ["J" * 22]}
        result, _ = run_to_timeout(
            lambda wait_timeout: run_module(MODULE, {**options, **SOON, "wait_timeout": wait_timeout}),
            lambda: len(service.requests) > 1,
        )
    assert f"{'J' * 22} PAUSED. The jobs keep running" in result.msg


@pytest.mark.parametrize(
    ("option", "wrong", "wanted"), [("wait_timeout", 10**10, "1 to 31536000"), ("wait_delay", 0, "0.1 to 86400")]
)
def test_invalid_times_are_refused(start: Start, option: str, wrong: float, wanted: str) -> None:
    result = start(**{option: wrong}).finish()
    assert result.msg.startswith(f"{option} is {wrong}")
    assert wanted in result.msg
    assert result["error"] == {"kind": "invalid_request", "option": option}


# Transient failures during a wait


@pytest.mark.parametrize("kind", ["throttling", "500", "503-html", "connection-reset", "truncated-body"])
def test_transient_failures_do_not_end_the_wait(account: Account, control: Control, start: Start, kind: Any) -> None:
    job_id = account.job_in_state("IN_PROGRESS")
    waiting = start(domain_id=account.domain_id, job_ids=[job_id], aws_config=NO_RETRIES)
    wait_for_polls(control, 1)
    control.add_fault(operation=DESCRIBE, kind=kind, times=3)
    until(lambda: not control.faults(), "three polls that fail")
    control.step(1)
    assert waiting.finish()["enrollment_jobs"][0]["job_status"] == "COMPLETED"


def test_an_outage_does_not_end_the_wait(account: Account, control: Control, endpoint: str, start: Start) -> None:
    job_id = account.job_in_state("IN_PROGRESS")
    with Forwarder(endpoint) as proxy:
        waiting = start(endpoint_url=proxy.url, domain_id=account.domain_id, job_ids=[job_id], aws_config=NO_RETRIES)
        wait_for_polls(control, 2)
        proxy.disconnect()
        control.step(1)
        before = len(polls(control))
        assert waiting.running
        proxy.reconnect()
        result = waiting.finish()
    assert result["enrollment_jobs"][0]["job_status"] == "COMPLETED"
    assert len(polls(control)) > before


def test_an_endpoint_restarted_without_the_domain_ends_the_wait(
    account: Account, control: Control, endpoint: str, start: Start
) -> None:
    job_id = account.job_in_state("IN_PROGRESS")
    with Forwarder(endpoint) as proxy:
        waiting = start(endpoint_url=proxy.url, domain_id=account.domain_id, job_ids=[job_id])
        wait_for_polls(control, 2)
        proxy.disconnect()
        control.reset()  # as after a restart
        proxy.reconnect()
        result = waiting.finish()
    assert result["error"]["kind"] == "not_found"
    assert result["error"]["resource_type"] == "DOMAIN"


def test_a_permanent_failure_ends_the_wait(account: Account, control: Control, start: Start) -> None:
    job_id = account.job_in_state("IN_PROGRESS")
    waiting = start(domain_id=account.domain_id, job_ids=[job_id])
    wait_for_polls(control, 1)
    control.add_fault(operation=DESCRIBE, kind="access-denied", share=1)
    result = waiting.finish()
    assert result["error"]["kind"] == "access_denied"


def test_a_job_deleted_during_the_wait_is_omitted(run_module: ModuleRunner) -> None:
    """The API has no way to delete a job, so no real endpoint removes one."""
    described = []

    def answer(request: Request) -> Response:
        job_id = request.parameters["JobId"]
        described.append(job_id)
        if job_id == "G" * 22 and described.count(job_id) > 1:
            gone = {"__type": "ResourceNotFoundException", "Message": "No such job", "ResourceType": "BATCH_JOB"}
            return Response(gone, status=404)
        ended = described.count(job_id) > 2
        return Response(
            {"Job": {**request.parameters, "JobStatus": "COMPLETED" if ended else "IN_PROGRESS", "CreatedAt": 1}}
        )

    with stub_server(answer) as service:
        options = {"endpoint_url": service.url, "domain_id": "D" * 22, "job_ids": ["G" * 22, "S" * 22]}
        result = run_module(MODULE, {**SOON, **options})
    assert [(job["job_id"], job["job_status"]) for job in result["enrollment_jobs"]] == [("S" * 22, "COMPLETED")]
