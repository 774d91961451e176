# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The outcome of every speaker, from the output files in S3."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest
from botocore import xform_name

from harness import CREDENTIALS, ModuleResult, ModuleRunner
from moto_voiceid.control import Control
from servers import Answer, Request, canned, closed_port, raw_server
from world import BUCKET, World

MODULE = "voiceid_enrollment_job_info"
OUTCOME = {"successful_enrollments", "successful_enrollment_count", "errors", "error_count"}
JOB = {
    "DomainId": "D" * 22,
    "JobId": "J" * 22,
    "JobStatus": "COMPLETED",
    "CreatedAt": 1772442843,
    "InputDataConfig": {"S3Uri": "s3://contact-centre/in/monday.json"},
    "OutputDataConfig": {"S3Uri": "s3://contact-centre/out"},
}
OUTPUT_FILE = {"Version": "1.0", "Errors": [], "SuccessfulEnrollments": []}
OPTIONS = {"domain_id": JOB["DomainId"], "job_ids": [JOB["JobId"]], "results": True}

Results = Callable[..., ModuleResult]


@pytest.fixture
def results(run_module: ModuleRunner, endpoint: str, world: World) -> Results:
    """Run the module with ``results``, in the domain of the world, with the endpoint's S3."""

    def run(**options: Any) -> ModuleResult:
        given = {"domain_id": world.domain_id, "results": True, "s3_endpoint_url": endpoint}
        return run_module(MODULE, {**given, **options})

    return run


def voice_id_with_a_job(request: Request) -> Answer:
    assert request.operation, f"{request.method} {request.path} is not for Voice ID"
    return Answer({"Job": JOB})


def key_of(job_id: str, manifest: int = 1) -> str:
    return f"out/{job_id}/{manifest}.json.out"


def test_the_outcome_of_every_speaker_is_told(world: World, results: Results) -> None:
    job_id = world.job_in("COMPLETED_WITH_ERRORS")
    (job,) = results()["enrollment_jobs"]
    written = json.loads(world.s3.get_object(Bucket=BUCKET, Key=key_of(job_id))["Body"].read())
    assert job["successful_enrollments"] == [
        {xform_name(name): value for name, value in row.items()} for row in written["SuccessfulEnrollments"]
    ]
    refused = [{xform_name(name): value for name, value in row.items()} for row in written["Errors"]]
    assert job["errors"] == [{**row, "customer_speaker_id": "carol"} for row in refused]
    assert job["successful_enrollment_count"] == 2
    assert job["error_count"] == 1
    assert {row["customer_speaker_id"] for row in job["successful_enrollments"]} == {"alice", "bob"}
    assert job["errors"][0]["request_id"] == "enroll-carol"
    assert job["errors"][0]["error_code"] == 400
    assert "results_error" not in job


def test_an_s3_that_says_nothing_does_not_hold_the_module_longer_than_the_user_waits(run_module: ModuleRunner) -> None:
    def say_nothing(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    # Without the deadline it would hold until botocore gives up, after minutes.
    with canned(voice_id_with_a_job) as service, raw_server(say_nothing) as s3:
        options = {**OPTIONS, "wait": True, "wait_timeout": 2, "endpoint_url": service.url, "s3_endpoint_url": s3}
        result = run_module(MODULE, options, timeout=40)
    assert result["error"]["kind"] == "wait_timeout"
    assert "not all of their output files could be read" in result.msg
    assert s3 in result.msg


def test_without_results_nothing_is_read(world: World, results: Results) -> None:
    world.job_in("COMPLETED")
    (job,) = results(results=False)["enrollment_jobs"]
    assert not OUTCOME & set(job)


def test_a_job_that_failed_has_no_outcome_and_no_warning(world: World, results: Results) -> None:
    world.job_in("FAILED")
    result = results()
    (job,) = result["enrollment_jobs"]
    assert job["job_status"] == "FAILED"
    assert not (OUTCOME | {"results_error"}) & set(job)
    assert result.warnings == []


@pytest.mark.parametrize("state", ["SUBMITTED", "IN_PROGRESS"])
def test_a_job_that_has_not_ended_has_no_outcome_yet(world: World, results: Results, state: str) -> None:
    job_id = world.job_in(state)
    result = results()
    (job,) = result["enrollment_jobs"]
    assert not OUTCOME & set(job)
    assert job["results_error"] == f"The job has not ended yet ({state}), so there are no results yet."
    assert result.warnings == [f"Job {job_id}: {job['results_error']}"]
    required = results(results_required=True)
    assert required["error"] == {"kind": "results_unreadable", "job_ids": [job_id]}
    assert required["enrollment_jobs"] == [job]


def test_results_of_a_job_that_was_waited_for(world: World, control: Control, results: Results) -> None:
    control.set_pace(20)
    world.start([world.enroll("alice")])
    (job,) = results(wait=True, wait_delay=0.1)["enrollment_jobs"]
    assert job["successful_enrollment_count"] == 1


@pytest.fixture
def three_jobs(world: World) -> list[str]:
    return [world.job_in("COMPLETED") for _ in range(3)]


def test_a_missing_output_file_costs_the_other_jobs_nothing(
    world: World, results: Results, three_jobs: list[str]
) -> None:
    world.s3.delete_object(Bucket=BUCKET, Key=key_of(three_jobs[1], 2))
    result = results(job_ids=three_jobs)
    assert not result.failed
    assert [job["job_id"] for job in result["enrollment_jobs"]] == three_jobs
    assert [set(job) >= OUTCOME for job in result["enrollment_jobs"]] == [True, False, True]
    told = result["enrollment_jobs"][1]["results_error"]
    assert told.startswith(
        f"The output file s3://{BUCKET}/{key_of(three_jobs[1], 2)} could not be read in us-east-1 at "
    )
    assert "NoSuchKey" in told
    assert result.warnings == [f"Job {three_jobs[1]}: {told}"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>", "it is not JSON"),
        (b"", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON: nested too deeply"),
        (b"[]", "it is not a JSON object"),
        (b'{"Version": "1.0", "Errors": []}', "it lists no requests"),
    ],
    ids=["html", "empty", "deep", "list", "other"],
)
def test_a_malformed_output_file_costs_the_other_jobs_nothing(
    world: World, results: Results, three_jobs: list[str], content: bytes, reason: str
) -> None:
    world.s3.put_object(Bucket=BUCKET, Key=key_of(three_jobs[0]), Body=content)
    result = results()
    assert [set(job) >= OUTCOME for job in result["enrollment_jobs"]] == [True, True, False]
    assert reason in result["enrollment_jobs"][2]["results_error"]
    assert len(result.warnings) == 1
    assert result.warnings[0].startswith(f"Job {three_jobs[0]}: ")


def test_an_s3_that_does_not_answer_loses_no_job(world: World, results: Results, three_jobs: list[str]) -> None:
    few = {"retries": {"total_max_attempts": 2}}
    with closed_port() as s3:
        result = results(s3_endpoint_url=s3, aws_config=few)
    assert not result.failed
    assert [job["job_id"] for job in result["enrollment_jobs"]] == three_jobs[::-1]
    assert len(result.warnings) == 3
    for job in result["enrollment_jobs"]:
        assert f"in us-east-1 at {s3}: Could not connect to the endpoint URL" in job["results_error"]


def test_an_output_file_that_breaks_off_is_told(run_module: ModuleRunner) -> None:
    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"Errors": [')

    with canned(voice_id_with_a_job) as service, raw_server(talk) as s3:
        urls = {"endpoint_url": service.url, "s3_endpoint_url": s3}
        result = run_module(MODULE, {**urls, **OPTIONS})
    assert not result.failed
    assert "12 read, but total bytes expected is 1000" in result["enrollment_jobs"][0]["results_error"]


def test_results_need_details(results: Results, control: Control, world: World) -> None:
    domain_id = world.domain_id
    control.clear_requests()
    result = results(domain_id=domain_id, details=False)
    assert "results: needs details" in result.msg
    assert "Leave details at true, or results at false." in result.msg
    assert result["error"] == {"kind": "invalid_request", "option": "results"}
    assert control.requests() == []


# Where S3 is


def answer_as_s3(request: Request) -> Answer:
    assert not request.operation, f"{request.operation} is not for S3"
    return Answer(OUTPUT_FILE, content_type="application/json")


@pytest.mark.parametrize("setting", ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])
def test_botocores_own_settings_say_where_s3_is(run_module: ModuleRunner, setting: str) -> None:
    with canned(voice_id_with_a_job) as service, canned(answer_as_s3) as s3:
        result = run_module(MODULE, {**OPTIONS, "endpoint_url": service.url}, env={setting: s3.url})
    assert result["enrollment_jobs"][0]["error_count"] == 0
    assert [request.method for request in s3.requests] == ["GET"]
    assert service.operations == ["DescribeSpeakerEnrollmentJob"]


def test_the_option_wins_over_botocores_settings(run_module: ModuleRunner) -> None:
    with canned(voice_id_with_a_job) as service, canned(answer_as_s3) as s3, closed_port() as nowhere:
        urls = {"endpoint_url": service.url, "s3_endpoint_url": s3.url}
        result = run_module(MODULE, {**OPTIONS, **urls}, env={"AWS_ENDPOINT_URL_S3": nowhere})
    assert result["enrollment_jobs"][0]["error_count"] == 0


def test_s3_is_never_sought_at_the_voice_id_endpoint(run_module: ModuleRunner) -> None:
    """Without any setting S3 is at AWS. A proxy of the test refuses to go there, so that nothing leaves this host."""
    with canned(voice_id_with_a_job) as service, canned(lambda request: Answer("", status=403)) as proxy:
        few = {"retries": {"total_max_attempts": 1}}
        result = run_module(
            MODULE,
            {**OPTIONS, "endpoint_url": service.url, "aws_config": few},
            env={"HTTPS_PROXY": proxy.url, "HTTP_PROXY": proxy.url, "NO_PROXY": "127.0.0.1"},
        )
    assert service.operations == ["DescribeSpeakerEnrollmentJob"]
    assert {request.method for request in proxy.requests} == {"CONNECT"}
    assert all(request.path.endswith("amazonaws.com:443") and ".s3." in request.path for request in proxy.requests)
    assert "could not be read in us-east-1 at https://s3" in result["enrollment_jobs"][0]["results_error"]


def test_s3_is_reached_with_the_same_credentials(run_module: ModuleRunner) -> None:
    keys = {"access_key": "AKIAOPTION0000000000", "secret_key": CREDENTIALS["AWS_SECRET_ACCESS_KEY"]}
    with canned(voice_id_with_a_job) as service, canned(answer_as_s3) as s3:
        urls = {"endpoint_url": service.url, "s3_endpoint_url": s3.url}
        run_module(MODULE, {**OPTIONS, **urls, **keys}, env=dict.fromkeys(CREDENTIALS))
    assert "Credential=AKIAOPTION0000000000/" in service.requests[0].headers["Authorization"]
    assert "Credential=AKIAOPTION0000000000/" in s3.requests[0].headers["Authorization"]


def test_unsigned_requests_go_to_s3_unsigned(run_module: ModuleRunner) -> None:
    with canned(voice_id_with_a_job) as service, canned(answer_as_s3) as s3:
        urls = {"endpoint_url": service.url, "s3_endpoint_url": s3.url}
        result = run_module(MODULE, {**OPTIONS, **urls, "sign_requests": False}, env=dict.fromkeys(CREDENTIALS))
    assert not result.failed
    assert "Authorization" not in s3.requests[0].headers
