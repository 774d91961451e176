# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The outcome of every speaker, from the output files in S3."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
from botocore import xform_name

from account import BUCKET, Account
from api_calls import run_to_timeout
from harness import CREDENTIALS, ModuleResult, ModuleRunner
from moto_voiceid.control import Control
from servers import Request, Response, closed_port, raw_server, stub_server

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
def results(run_module: ModuleRunner, endpoint: str, account: Account) -> Results:
    """Run the module with ``results``, in the domain of the account, with the endpoint's S3."""

    def run(**options: Any) -> ModuleResult:
        given = {"domain_id": account.domain_id, "results": True, "s3_endpoint_url": endpoint}
        return run_module(MODULE, {**given, **options})

    return run


def respond_with_a_job(request: Request) -> Response:
    assert request.operation, f"{request.method} {request.path} is not for Voice ID"
    return Response({"Job": JOB})


def key_of(job_id: str, manifest: int = 1) -> str:
    return f"out/{job_id}/{manifest}.json.out"


def test_the_outcome_of_every_speaker(account: Account, results: Results) -> None:
    job_id = account.job_in_state("COMPLETED_WITH_ERRORS")
    (job,) = results()["enrollment_jobs"]
    written = json.loads(account.s3.get_object(Bucket=BUCKET, Key=key_of(job_id))["Body"].read())
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


def test_unresponsive_s3_does_not_block_beyond_wait_timeout(run_module: ModuleRunner) -> None:
    asked = threading.Event()

    def never_respond(connection: socket.socket) -> None:
        while connection.recv(65536):
            asked.set()

    # Without the deadline it would hold until botocore gives up, after minutes.
    with stub_server(respond_with_a_job) as service, raw_server(never_respond) as s3:
        options = {**OPTIONS, "wait": True, "endpoint_url": service.url, "s3_endpoint_url": s3}
        result, _ = run_to_timeout(
            lambda wait_timeout: run_module(MODULE, {**options, "wait_timeout": wait_timeout}), asked.is_set
        )
    assert "not all of their output files could be read" in result.msg
    assert s3 in result.msg


def test_without_results_nothing_is_read(account: Account, results: Results) -> None:
    account.job_in_state("COMPLETED")
    (job,) = results(results=False)["enrollment_jobs"]
    assert not OUTCOME & set(job)


def test_a_failed_job_has_no_outcome_and_no_warning(account: Account, results: Results) -> None:
    account.job_in_state("FAILED")
    result = results(results_required=True)
    (job,) = result["enrollment_jobs"]
    assert job["job_status"] == "FAILED"
    assert not (OUTCOME | {"results_error"}) & set(job)
    assert result.warnings == []


@pytest.mark.parametrize("state", ["SUBMITTED", "IN_PROGRESS"])
def test_a_job_that_has_not_ended_has_no_outcome_yet(account: Account, results: Results, state: str) -> None:
    job_id = account.job_in_state(state)
    result = results()
    (job,) = result["enrollment_jobs"]
    assert not OUTCOME & set(job)
    assert job["results_error"] == f"The job has not ended yet ({state}), so there are no results yet."
    assert result.warnings == [f"Job {job_id}: {job['results_error']}"]
    required = results(results_required=True)
    assert required["error"] == {"kind": "results_unreadable", "job_ids": [job_id]}
    assert required["enrollment_jobs"] == [job]


def test_results_of_a_job_that_was_waited_for(account: Account, control: Control, results: Results) -> None:
    control.set_pace(20)
    account.start([account.enroll("alice")])
    (job,) = results(wait=True, wait_delay=0.1)["enrollment_jobs"]
    assert job["successful_enrollment_count"] == 1


@pytest.fixture
def three_jobs(account: Account) -> list[str]:
    return [account.job_in_state("COMPLETED") for _ in range(3)]


def test_a_missing_output_file_does_not_affect_other_jobs(
    account: Account, results: Results, three_jobs: list[str]
) -> None:
    account.s3.delete_object(Bucket=BUCKET, Key=key_of(three_jobs[1], 2))
    result = results(job_ids=three_jobs)
    assert not result.failed
    assert [job["job_id"] for job in result["enrollment_jobs"]] == three_jobs
    assert [set(job) >= OUTCOME for job in result["enrollment_jobs"]] == [True, False, True]
    error = result["enrollment_jobs"][1]["results_error"]
    assert error.startswith(
        f"The output file s3://{BUCKET}/{key_of(three_jobs[1], 2)} could not be read in us-east-1 at "
    )
    assert "NoSuchKey" in error
    assert result.warnings == [f"Job {three_jobs[1]}: {error}"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>", "it is not JSON"),
        (b"", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON: nested too deeply"),
        (b"[]", "it is not a JSON object"),
        (b'{"Version": "1.0", "Errors": []}', "it contains no requests"),
    ],
    ids=["html", "empty", "deep", "list", "other"],
)
def test_a_malformed_output_file_does_not_affect_other_jobs(
    account: Account, results: Results, three_jobs: list[str], content: bytes, reason: str
) -> None:
    account.s3.put_object(Bucket=BUCKET, Key=key_of(three_jobs[0]), Body=content)
    result = results()
    assert [set(job) >= OUTCOME for job in result["enrollment_jobs"]] == [True, True, False]
    assert reason in result["enrollment_jobs"][2]["results_error"]
    assert len(result.warnings) == 1
    assert result.warnings[0].startswith(f"Job {three_jobs[0]}: ")


def test_unreachable_s3_does_not_hide_jobs(account: Account, results: Results, three_jobs: list[str]) -> None:
    few = {"retries": {"total_max_attempts": 2}}
    with closed_port() as s3:
        result = results(s3_endpoint_url=s3, aws_config=few)
    assert not result.failed
    assert [job["job_id"] for job in result["enrollment_jobs"]] == three_jobs[::-1]
    [warning] = result.warnings
    assert warning.startswith("Each of 3 jobs (") and all(job_id in warning for job_id in three_jobs)
    for job in result["enrollment_jobs"]:
        assert f"in us-east-1 at {s3}: Could not connect to the endpoint URL" in job["results_error"]


def test_a_truncated_output_file_is_reported(run_module: ModuleRunner) -> None:
    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"Errors": [')

    with stub_server(respond_with_a_job) as service, raw_server(talk) as s3:
        urls = {"endpoint_url": service.url, "s3_endpoint_url": s3}
        result = run_module(MODULE, {**urls, **OPTIONS, "aws_config": {"retries": {"total_max_attempts": 2}}})
    assert not result.failed
    assert "12 read, but total bytes expected is 1000" in result["enrollment_jobs"][0]["results_error"]


def test_results_need_details(results: Results, control: Control, account: Account) -> None:
    domain_id = account.domain_id
    control.clear_requests()
    result = results(domain_id=domain_id, details=False)
    assert "results requires details" in result.msg
    assert "Set details to true, or results to false." in result.msg
    assert result["error"] == {"kind": "invalid_request", "option": "results"}
    assert control.requests() == []


# The S3 endpoint


def respond_as_s3(request: Request) -> Response:
    assert not request.operation, f"{request.operation} is not for S3"
    return Response(OUTPUT_FILE, content_type="application/json")


@pytest.mark.parametrize("setting", ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])
def test_botocore_settings_for_the_s3_endpoint(run_module: ModuleRunner, setting: str) -> None:
    with stub_server(respond_with_a_job) as service, stub_server(respond_as_s3) as s3:
        result = run_module(MODULE, {**OPTIONS, "endpoint_url": service.url}, env={setting: s3.url})
    assert result["enrollment_jobs"][0]["error_count"] == 0
    assert [request.method for request in s3.requests] == ["GET"]
    assert service.operations == ["DescribeSpeakerEnrollmentJob"]


def test_the_option_wins_over_botocores_settings(run_module: ModuleRunner) -> None:
    with stub_server(respond_with_a_job) as service, stub_server(respond_as_s3) as s3, closed_port() as nowhere:
        urls = {"endpoint_url": service.url, "s3_endpoint_url": s3.url}
        result = run_module(MODULE, {**OPTIONS, **urls}, env={"AWS_ENDPOINT_URL_S3": nowhere})
    assert result["enrollment_jobs"][0]["error_count"] == 0


def test_s3_is_never_requested_from_the_voice_id_endpoint(run_module: ModuleRunner) -> None:
    """By default S3 is at AWS. A proxy of the test refuses these connections, so that no request leaves this host."""
    with stub_server(respond_with_a_job) as service, stub_server(lambda request: Response("", status=403)) as proxy:
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
    with stub_server(respond_with_a_job) as service, stub_server(respond_as_s3) as s3:
        urls = {"endpoint_url": service.url, "s3_endpoint_url": s3.url}
        run_module(MODULE, {**OPTIONS, **urls, **keys}, env=dict.fromkeys(CREDENTIALS))
    assert "Credential=AKIAOPTION0000000000/" in service.requests[0].headers["Authorization"]
    assert "Credential=AKIAOPTION0000000000/" in s3.requests[0].headers["Authorization"]


def test_unsigned_requests_go_to_s3_unsigned(run_module: ModuleRunner) -> None:
    with stub_server(respond_with_a_job) as service, stub_server(respond_as_s3) as s3:
        urls = {"endpoint_url": service.url, "s3_endpoint_url": s3.url}
        result = run_module(MODULE, {**OPTIONS, **urls, "sign_requests": False}, env=dict.fromkeys(CREDENTIALS))
    assert not result.failed
    assert "Authorization" not in s3.requests[0].headers
