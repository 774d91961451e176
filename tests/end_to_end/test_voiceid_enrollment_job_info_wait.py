# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for enrollment jobs. Nothing here measures time; timeouts of the tests only keep them from hanging."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from harness import ModuleRunner, RunningModule
from moto_voiceid.control import Control
from servers import Answer, Forwarder, Request, canned
from world import World

MODULE = "voiceid_enrollment_job_info"
DESCRIBE = "DescribeSpeakerEnrollmentJob"
LIST = "ListSpeakerEnrollmentJobs"
# So that each failure reaches the wait, which has to forgive it, and is not retried away before.
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
    """The HTTP status of each answer to a poll."""
    return [request["status"] for request in control.requests() if request["operation"] == operation]


def until(condition: Callable[[], bool], timeout: float = 30) -> None:
    """Wait for something to become true; ``timeout`` (seconds) only keeps a test from hanging."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def wait_for_polls(control: Control, count: int, operation: str = DESCRIBE) -> None:
    until(lambda: len(polls(control, operation)) >= count)


def test_a_job_that_has_ended_is_not_polled(world: World, control: Control, start: Start) -> None:
    jobs = [world.job_in(state) for state in ("COMPLETED", "FAILED")]
    result = start(domain_id=world.domain_id, job_ids=jobs).finish()
    assert [job["job_status"] for job in result["enrollment_jobs"]] == ["COMPLETED", "FAILED"]
    assert polls(control) == [200, 200]


@pytest.mark.parametrize("end", ["COMPLETED", "COMPLETED_WITH_ERRORS"])
def test_it_waits_until_a_job_has_ended(world: World, control: Control, start: Start, end: str) -> None:
    control.set_pace("manual")
    requests = [world.enroll("alice"), world.enroll("bob", calls=(1, 2) if end == "COMPLETED" else (1,))]
    job_id = world.start(requests)
    waiting = start(domain_id=world.domain_id, job_ids=[job_id])
    wait_for_polls(control, 2)
    control.step(1)
    wait_for_polls(control, len(polls(control)) + 2)
    assert waiting.process.poll() is None
    control.step(1)
    (job,) = waiting.finish()["enrollment_jobs"]
    assert job["job_status"] == end
    assert job["ended"] is True
    assert job["job_progress"] == {"percent_complete": 100}


def test_a_job_that_fails_meanwhile_is_a_fact(world: World, control: Control, start: Start) -> None:
    control.set_pace("manual")
    request = world.job_request(world._put(b"not JSON"))
    job_id = world.voice_id.start_speaker_enrollment_job(**request)["Job"]["JobId"]
    waiting = start(domain_id=world.domain_id, job_ids=[job_id])
    wait_for_polls(control, 1)
    control.step(1)
    result = waiting.finish()
    assert not result.failed
    assert result["enrollment_jobs"][0]["job_status"] == "FAILED"
    assert result["enrollment_jobs"][0]["failure_details"]["message"]


def test_it_waits_for_the_jobs_of_all_domains_and_keeps_their_order(
    world: World, control: Control, start: Start
) -> None:
    ended = world.job_in("COMPLETED", domain_id=world.domain("first"))
    running = [world.job_in("IN_PROGRESS", domain_id=world.domain(name)) for name in ("second", "third")]
    waiting = start()
    wait_for_polls(control, 3)
    control.step(1)
    result = waiting.finish()
    assert [job["job_id"] for job in result["enrollment_jobs"]] == [*running[::-1], ended]
    assert {job["job_status"] for job in result["enrollment_jobs"]} == {"COMPLETED"}


def test_jobs_are_selected_by_the_state_that_they_have_at_the_start(
    world: World, control: Control, start: Start
) -> None:
    world.job_in("COMPLETED")
    running = world.job_in("IN_PROGRESS")
    waiting = start(domain_id=world.domain_id, job_status=["IN_PROGRESS"])
    wait_for_polls(control, 1)
    control.step(1)
    result = waiting.finish()
    assert [(job["job_id"], job["job_status"]) for job in result["enrollment_jobs"]] == [(running, "COMPLETED")]


def test_it_waits_by_listings_without_details(world: World, control: Control, start: Start) -> None:
    job_id = world.job_in("IN_PROGRESS")
    waiting = start(domain_id=world.domain_id, details=False)
    wait_for_polls(control, 2, LIST)
    control.step(1)
    (job,) = waiting.finish()["enrollment_jobs"]
    assert (job["job_id"], job["job_status"]) == (job_id, "COMPLETED")
    assert polls(control) == []


def test_only_jobs_that_still_run_are_polled(world: World, control: Control, start: Start) -> None:
    ended = world.job_in("COMPLETED")
    running = world.job_in("IN_PROGRESS")
    waiting = start(domain_id=world.domain_id, job_ids=[ended, running])
    wait_for_polls(control, 4)
    control.step(1)
    waiting.finish()
    asked = [request["parameters"]["JobId"] for request in control.requests()]
    assert asked.count(ended) == 1
    assert asked.count(running) > 2


def test_there_is_nothing_to_wait_for_without_jobs(world: World, start: Start) -> None:
    assert start(domain_id=world.domain_id).finish()["enrollment_jobs"] == []


# The end of the user's time


def test_a_wait_that_runs_out_tells_where_each_job_is(world: World, control: Control, start: Start) -> None:
    ended = world.job_in("COMPLETED", domain_id=world.domain("first"))
    first = world.job_in("IN_PROGRESS", domain_id=world.domain("second"), JobName="monday")
    second = world.job_in("SUBMITTED", domain_id=world.domain("third"))
    result = start(wait_timeout=3).finish(timeout=60)
    assert result.failed
    assert result.msg == (
        f"Waited 3 seconds for enrollment jobs to end: {second} SUBMITTED 0 percent; "
        f"{first} (monday) IN_PROGRESS 50 percent. "
        "The jobs keep running. Run the task again, or increase wait_timeout."
    )
    assert result["error"] == {"kind": "wait_timeout", "running_job_ids": [second, first]}
    assert ended not in result.msg
    assert not result.changed


def test_pauses_are_never_shorter_than_asked(world: World, control: Control, start: Start) -> None:
    job_id = world.job_in("SUBMITTED")
    start(domain_id=world.domain_id, job_ids=[job_id], wait_delay=1, wait_timeout=4).finish(timeout=60)
    # The selection, polls at 1 and 2.25 seconds, and the last look before the end; fewer on a slow machine.
    assert 2 <= len(polls(control)) <= 4


def test_an_answer_that_comes_far_too_late_does_not_hold_the_module(
    world: World, control: Control, start: Start
) -> None:
    job_id = world.job_in("IN_PROGRESS", JobName="monday")
    waiting = start(domain_id=world.domain_id, job_ids=[job_id], wait_timeout=5, wait_delay=0.5)
    wait_for_polls(control, 1)
    control.add_fault(operation=DESCRIBE, kind="delay", seconds=60, share=1)
    result = waiting.finish(timeout=40)
    assert f"Waited 5 seconds for enrollment jobs to end: {job_id} (monday) IN_PROGRESS 50 percent." in result.msg
    assert result["error"]["kind"] == "wait_timeout"


@pytest.mark.parametrize("operation", ["ListDomains", LIST, DESCRIBE])
def test_a_first_answer_that_comes_far_too_late_does_not_hold_the_module(
    world: World, control: Control, start: Start, operation: str
) -> None:
    world.job_in("IN_PROGRESS")
    control.add_fault(operation=operation, kind="delay", seconds=60, share=1)
    result = start(domain_name="support-line", wait_timeout=2).finish(timeout=40)
    assert result.msg.startswith("Waited 2 seconds for enrollment jobs to end: their status is not known yet.")
    assert result["error"] == {"kind": "wait_timeout", "running_job_ids": []}


def test_throttling_without_an_end_ends_with_the_time(world: World, control: Control, start: Start) -> None:
    job_id = world.job_in("IN_PROGRESS")
    waiting = start(domain_id=world.domain_id, job_ids=[job_id], wait_timeout=4, aws_config=NO_RETRIES)
    wait_for_polls(control, 1)
    control.add_fault(operation=DESCRIBE, kind="throttling", share=1)
    result = waiting.finish(timeout=60)
    assert f"{job_id} IN_PROGRESS 50 percent" in result.msg
    assert result["error"]["kind"] == "wait_timeout"


def test_a_state_that_is_not_known_is_waited_for_and_told(run_module: ModuleRunner) -> None:
    job = {"DomainId": "D" * 22, "JobId": "J" * 22, "JobStatus": "PAUSED", "CreatedAt": 1772442843}
    with canned(lambda request: Answer({"Job": job})) as service:
        options = {"endpoint_url": service.url, "domain_id": "D" * 22, "job_ids": ["J" * 22]}
        result = run_module(MODULE, {**options, **SOON, "wait_timeout": 2})
    assert f"{'J' * 22} PAUSED. The jobs keep running" in result.msg


@pytest.mark.parametrize(
    ("option", "wrong", "wanted"), [("wait_timeout", 10**10, "1 to 31536000"), ("wait_delay", 0, "0.1 to 86400")]
)
def test_times_that_make_no_sense_are_refused(start: Start, option: str, wrong: float, wanted: str) -> None:
    result = start(**{option: wrong}).finish()
    assert result.msg.startswith(f"{option}: got {wrong}")
    assert wanted in result.msg
    assert result["error"] == {"kind": "invalid_request", "option": option}


# What a wait forgives


@pytest.mark.parametrize("kind", ["throttling", "500", "503-html", "connection-reset", "truncated-body"])
def test_polls_that_fail_in_passing_do_not_end_the_wait(
    world: World, control: Control, start: Start, kind: Any
) -> None:
    job_id = world.job_in("IN_PROGRESS")
    waiting = start(domain_id=world.domain_id, job_ids=[job_id], aws_config=NO_RETRIES)
    wait_for_polls(control, 1)
    control.add_fault(operation=DESCRIBE, kind=kind, times=3)
    until(lambda: not control.faults())
    control.step(1)
    assert waiting.finish()["enrollment_jobs"][0]["job_status"] == "COMPLETED"


def test_an_outage_does_not_end_the_wait(world: World, control: Control, endpoint: str, start: Start) -> None:
    job_id = world.job_in("IN_PROGRESS")
    with Forwarder(endpoint) as way:
        waiting = start(endpoint_url=way.url, domain_id=world.domain_id, job_ids=[job_id], aws_config=NO_RETRIES)
        wait_for_polls(control, 2)
        way.cut()
        control.step(1)
        before = len(polls(control))
        assert waiting.process.poll() is None
        way.mend()
        result = waiting.finish()
    assert result["enrollment_jobs"][0]["job_status"] == "COMPLETED"
    assert len(polls(control)) > before


def test_an_endpoint_that_came_back_without_the_domain_says_so(
    world: World, control: Control, endpoint: str, start_endpoint: Callable[..., str], start: Start
) -> None:
    job_id = world.job_in("IN_PROGRESS")
    with Forwarder(endpoint) as way:
        waiting = start(endpoint_url=way.url, domain_id=world.domain_id, job_ids=[job_id])
        wait_for_polls(control, 2)
        way.cut()
        way.mend(start_endpoint())
        result = waiting.finish()
    assert result["error"]["kind"] == "not_found"
    assert result["error"]["resource_type"] == "DOMAIN"


def test_a_failure_that_stays_ends_the_wait_at_once(world: World, control: Control, start: Start) -> None:
    job_id = world.job_in("IN_PROGRESS")
    waiting = start(domain_id=world.domain_id, job_ids=[job_id])
    wait_for_polls(control, 1)
    control.add_fault(operation=DESCRIBE, kind="access-denied", share=1)
    result = waiting.finish(timeout=60)
    assert result["error"]["kind"] == "access_denied"


def test_a_job_that_goes_away_meanwhile_is_left_out(run_module: ModuleRunner) -> None:
    """The API has no way to delete a job, so no real endpoint loses one."""
    told = []

    def answer(request: Request) -> Answer:
        job_id = request.parameters["JobId"]
        told.append(job_id)
        if job_id == "G" * 22 and told.count(job_id) > 1:
            gone = {"__type": "ResourceNotFoundException", "Message": "No such job", "ResourceType": "BATCH_JOB"}
            return Answer(gone, status=404)
        ended = told.count(job_id) > 2
        return Answer(
            {"Job": {**request.parameters, "JobStatus": "COMPLETED" if ended else "IN_PROGRESS", "CreatedAt": 1}}
        )

    with canned(answer) as service:
        options = {"endpoint_url": service.url, "domain_id": "D" * 22, "job_ids": ["G" * 22, "S" * 22]}
        result = run_module(MODULE, {**SOON, **options})
    assert [(job["job_id"], job["job_status"]) for job in result["enrollment_jobs"]] == [("S" * 22, "COMPLETED")]
