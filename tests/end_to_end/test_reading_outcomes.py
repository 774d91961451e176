# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Results of jobs in S3: unreachable, malformed and large files, and reduced results."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from expected_names import RESULTS_ERRORS_ONLY, RESULTS_LIMIT_OPTION, RESULTS_REQUIRED
from harness import ModuleResult, ModuleRunner
from servers import Response, closed_port
from stub_endpoint import Stub
from stub_endpoint.manners import DEEP, instead, only, refused
from stub_endpoint.scenarios import (
    DOMAIN_ID,
    ENROLLED,
    ENROLLMENT_ID,
    HOUR,
    MANIFEST,
    ONE_ATTEMPT,
    REFUSED,
    REGISTERED,
    REGISTRATION_ID,
    Run,
    found,
    options_of,
    seed_job,
    task,
)
from stub_endpoint.services import Object, output_file, s3_error
from stub_endpoint.wire import WithoutLength

INFO, REGISTRATIONS = task("enrollment-job-info"), task("registration-job-info")
START = task("enrollment-job")
MONDAY = {"job_name": "monday", "wait": True}
MEGABYTE = 1_000_000


def put(stub: Stub, job_id: str, content: bytes, **headers: str) -> None:
    """The output file of a job."""
    stub.store.objects[f"calls/out/{job_id}/monday.json.out"] = Object(content, time.time(), headers)


def put_manifest(stub: Stub, written_at: float, requests: list[dict[str, Any]] | None = None) -> None:
    content = json.dumps({"Version": "1.0", "SpeakerEnrollmentRequests": requests or []}).encode()
    stub.store.objects[MANIFEST.removeprefix("s3://")] = Object(content, written_at)


# S3 that cannot be read


S3_FAILURES = {
    "denied": s3_error("AccessDenied", 403),
    "no-key": s3_error("NoSuchKey", 404),
    "no-bucket": s3_error("NoSuchBucket", 404),
    "wrong-region": s3_error("AuthorizationHeaderMalformed", 400),
    "redirect": s3_error("PermanentRedirect", 301),
    "unavailable": s3_error("ServiceUnavailable", 503),
    "html": Response("<html>It works</html>", 404, "text/html"),
    "kms": s3_error("KMS.DisabledException", 400),
}


@pytest.mark.parametrize("answer", S3_FAILURES.values(), ids=S3_FAILURES)
def test_s3_fails(stub: Stub, run_here: Run, answer: Response) -> None:
    """A warning that says where S3 was looked for, and by which settings it is found."""
    stub.use(only("*Object", refused(answer), service="s3"))
    result = run_here(INFO, results=True, aws_config=ONE_ATTEMPT)
    assert not result.failed, result.msg
    assert "results_error" in result["enrollment_jobs"][0]
    [warning] = result.warnings
    assert stub.url in warning
    assert "s3_endpoint_url" in warning
    assert "AWS_ENDPOINT_URL_S3" in warning


def test_unreachable_s3_in_a_process_of_its_own(run_process: Run, stub: Stub) -> None:
    with closed_port() as nowhere:
        result = run_process(INFO, results=True, s3_endpoint_url=nowhere, aws_config=ONE_ATTEMPT)
    assert not result.failed, result.msg
    [warning] = result.warnings
    assert nowhere in warning and "s3_endpoint_url" in warning and "AWS_ENDPOINT_URL_S3" in warning
    assert result["enrollment_jobs"][0].get("errors", []) == []


@pytest.mark.parametrize("name", ["enrollment-job-info", "registration-job-info"])
def test_s3_that_fails_can_be_an_error(stub: Stub, run_here: Run, name: str) -> None:
    stub.use(only("*Object", refused(s3_error("AccessDenied", 403)), service="s3"))
    result = run_here(task(name), results=True, aws_config=ONE_ATTEMPT, **RESULTS_REQUIRED)
    assert result.failed
    assert result["error"]["kind"] == "results_unreadable"
    assert "s3_endpoint_url" in result.msg
    assert found(result, task(name))["job_status"] == "COMPLETED_WITH_ERRORS"


def test_s3_that_works_is_no_error(stub: Stub, run_here: Run) -> None:
    result = run_here(INFO, results=True, **RESULTS_REQUIRED)
    assert not result.failed, result.msg
    assert result.warnings == []


def test_max_failed_names_the_settings_of_s3(stub: Stub, run_here: Run) -> None:
    stub.use(only("*Object", refused(s3_error("AccessDenied", 403)), service="s3"))
    result = run_here(START, **MONDAY, max_failed="5%", aws_config=ONE_ATTEMPT)
    assert result["error"]["kind"] == "results_unreadable"
    assert "s3_endpoint_url" in result.msg
    assert "AWS_ENDPOINT_URL_S3" in result.msg


# A malformed file affects only its job


ODD_FILES = {
    "empty": b"",
    "text": b"hello",
    "list": b"[]",
    "null": b"null",
    "deep": DEEP.encode(),
    "binary": b"\xff\xfe\x00",
    "nan": b'{"SuccessfulEnrollments": [], "Errors": [{"RequestId": "r1", "ErrorCode": NaN}]}',
    "infinity": b'{"SuccessfulEnrollments": [{"Score": -Infinity}], "Errors": []}',
    "huge-number": b'{"SuccessfulEnrollments": [{"Score": 1e999}], "Errors": []}',
    "many-digits": b'{"SuccessfulEnrollments": [{"Score": ' + b"9" * 5000 + b'}], "Errors": []}',
    "rows-are-no-objects": b'{"SuccessfulEnrollments": [1], "Errors": []}',
    "errors-is-an-object": b'{"SuccessfulEnrollments": [], "Errors": {}}',
    "surrogates": b'{"SuccessfulEnrollments": [{"RequestId": "\\ud800"}], "Errors": []}',
    "null-in-text": b'{"SuccessfulEnrollments": [{"RequestId": "\\u0000"}], "Errors": []}',
}


@pytest.mark.parametrize("content", ODD_FILES.values(), ids=ODD_FILES)
def test_odd_file(stub: Stub, run_here: Run, content: bytes) -> None:
    """Facts or ``results_error``, in JSON that every tool reads; the other job keeps its outcome."""
    seed_job(stub, "SpeakerEnrollmentJob", "OtherJob00000000000000", output_file("SuccessfulEnrollments", ENROLLED, []))
    put(stub, ENROLLMENT_ID, content)
    result = run_here(INFO, results=True, job_ids=[ENROLLMENT_ID, "OtherJob00000000000000"])
    assert not result.failed, result.msg
    json.loads(result.stdout, parse_constant=pytest.fail)
    result.stdout.encode()
    odd, other = result["enrollment_jobs"]
    assert other["successful_enrollments"][0]["customer_speaker_id"] == "alice"
    assert ("results_error" in odd) == bool(result.warnings)
    if "results_error" not in odd:
        assert {"errors", "successful_enrollments"} <= set(odd)


@pytest.mark.parametrize("name", ["nan", "deep", "surrogates"])
def test_odd_file_in_a_process_of_its_own(stub: Stub, run_process: Run, name: str) -> None:
    put(stub, ENROLLMENT_ID, ODD_FILES[name])
    result = run_process(INFO, results=True)
    assert not result.failed, result.msg
    json.loads(result.stdout, parse_constant=pytest.fail)


def test_byte_order_mark_in_a_file(stub: Stub, run_here: Run) -> None:
    put(stub, ENROLLMENT_ID, b"\xef\xbb\xbf" + output_file("SuccessfulEnrollments", ENROLLED, REFUSED))
    result = run_here(INFO, results=True)
    assert not result.failed, result.msg
    job = result["enrollment_jobs"][0]
    assert "results_error" in job or job["error_count"] == 1


S3_HEADERS: list[dict[str, str]] = [
    {"Last-Modified": "yesterday"},
    {"Last-Modified": ""},
    {"Expires": "never"},
    {"x-amz-expiration": "\xff"},
    {"Content-Length": "many"},
    {"Content-Encoding": "gzip"},
    {"x-amz-checksum-crc32": "AAAAAA=="},
    {"x-amz-checksum-sha256": "nonsense"},
    {"x-amz-missing-meta": "many"},
    {"x-amz-object-lock-retain-until-date": "soon"},
    {"x-amz-mp-parts-count": "x"},
    {"x-amz-server-side-encryption-bucket-key-enabled": "perhaps"},
]


@pytest.mark.parametrize("headers", S3_HEADERS, ids=lambda headers: ",".join(headers))
def test_odd_headers(stub: Stub, run_here: Run, headers: dict[str, str]) -> None:
    seed_job(stub, "SpeakerEnrollmentJob", "OtherJob00000000000000", output_file("SuccessfulEnrollments", ENROLLED, []))
    put(stub, ENROLLMENT_ID, output_file("SuccessfulEnrollments", ENROLLED, REFUSED), **headers)
    config = {**ONE_ATTEMPT, "read_timeout": 0.5}
    result = run_here(INFO, results=True, job_ids=[ENROLLMENT_ID, "OtherJob00000000000000"], aws_config=config)
    assert not result.failed, result.msg
    assert len(result["enrollment_jobs"]) == 2
    assert result["enrollment_jobs"][1]["successful_enrollment_count"] == 1


# Large files


@pytest.mark.parametrize("name", ["enrollment-job-info", "registration-job-info"])
def test_file_above_the_limit_is_refused_before_it_is_read(stub: Stub, run_here: Run, name: str) -> None:
    """The header says 200 MB; no body comes, which a read of it would wait for."""
    job_id = ENROLLMENT_ID if name.startswith("enrollment") else REGISTRATION_ID
    put(stub, job_id, b"{}", **{"Content-Length": str(200 * MEGABYTE)})
    config = {**ONE_ATTEMPT, "read_timeout": 0.5}
    result = run_here(task(name), results=True, aws_config=config)
    assert not result.failed, result.msg
    error = found(result, task(name))["results_error"]
    assert "100" in error and "200" in error  # the limit, and the size


def test_file_above_the_limit_without_its_size(stub: Stub, run_here: Run) -> None:
    """The body is read up to the limit, not further. The limit is an option, so 1 MB will do."""
    rows = [{"RequestId": f"r{number}", "ErrorCode": 400, "ErrorMessage": "x" * 100} for number in range(20_000)]
    put(stub, ENROLLMENT_ID, output_file("SuccessfulEnrollments", [], rows))
    stub.use(only("GetObject", instead(lambda answer: WithoutLength(answer.body)), service="s3"))
    result = run_here(INFO, results=True, **{RESULTS_LIMIT_OPTION: MEGABYTE})
    assert not result.failed, result.msg
    assert "results_error" in result["enrollment_jobs"][0]


def test_file_below_the_limit_is_read(stub: Stub, run_here: Run) -> None:
    rows = [{"RequestId": f"r{number}", "ErrorCode": 400, "ErrorMessage": "No."} for number in range(10_000)]
    put(stub, ENROLLMENT_ID, output_file("SuccessfulEnrollments", [], rows))
    result = run_here(INFO, results=True)
    assert result["enrollment_jobs"][0]["error_count"] == 10_000


# Running jobs


@pytest.mark.parametrize("state", ["SUBMITTED", "IN_PROGRESS"])
def test_running_job_has_no_results_yet(stub: Stub, run_here: Run, state: str) -> None:
    """The facts and a warning report this."""
    seed_job(stub, "SpeakerEnrollmentJob", "Running000000000000000", None, JobStatus=state, EndedAt=None)
    result = run_here(INFO, results=True, job_ids=["Running000000000000000"])
    assert not result.failed, result.msg
    assert "results_error" in result["enrollment_jobs"][0]
    [warning] = result.warnings
    assert "Running000000000000000" in warning
    assert state in warning


# Reduced results


def many(stub: Stub, refused_count: int = 1000, count: int = 10_000) -> None:
    enrolled = [
        {"RequestId": f"r{n}", "CustomerSpeakerId": f"customer{n}", "GeneratedSpeakerId": f"id#{n:0>22}"}
        for n in range(count - refused_count)
    ]
    errors = [
        {"RequestId": f"x{n}", "ErrorCode": 400, "ErrorMessage": "Not enough speech."} for n in range(refused_count)
    ]
    put(stub, ENROLLMENT_ID, output_file("SuccessfulEnrollments", enrolled, errors))


def test_failed_task_does_not_list_successful_requests(stub: Stub, run_here: Run) -> None:
    many(stub)
    result = run_here(START, **MONDAY, max_failed="1%")
    assert result["error"]["kind"] == "too_many_failed"
    assert "customer5" not in result.stdout
    job = result["enrollment_job"]
    assert (job["error_count"], job["successful_enrollment_count"]) == (1000, 9000)
    assert "1000 of 10000" in result.msg


@pytest.mark.parametrize("name", ["enrollment-job-info", "registration-job-info"])
def test_counts_and_refused_requests_alone(stub: Stub, run_here: Run, name: str) -> None:
    result = run_here(task(name), results=True, **RESULTS_ERRORS_ONLY)
    assert not result.failed, result.msg
    job = found(result, task(name))
    assert job["error_count"] == 1 and job["errors"][0]["request_id"] == "r2"
    assert job.get("successful_enrollment_count", job.get("successful_registration_count")) == 1
    assert "successful_enrollments" not in job and "successful_registrations" not in job


@pytest.mark.parametrize("name", ["enrollment-job", "registration-job"])
def test_start_module_is_lean_too(stub: Stub, run_here: Run, name: str) -> None:
    result = run_here(task(name), **MONDAY, max_failed="100%", **RESULTS_ERRORS_ONLY)
    assert not result.failed, result.msg
    job = found(result, task(name))
    assert job["error_count"] == 1
    assert "successful_enrollments" not in job and "successful_registrations" not in job


def test_failed_requests_contain_the_id_of_the_speaker(stub: Stub, run_here: Run) -> None:
    """From the manifest, which is read where it can be."""
    put_manifest(stub, time.time() - 2 * HOUR, [{"RequestId": "r2", "SpeakerId": "bob", "AudioSpecifications": []}])
    result = run_here(INFO, results=True)
    assert result["enrollment_jobs"][0]["errors"][0]["customer_speaker_id"] == "bob"


@pytest.mark.parametrize("manifest", [b"", b"[]", b'{"SpeakerEnrollmentRequests": 5}', b"\xff", DEEP.encode(), None])
def test_manifest_that_cannot_be_read_is_not_an_error(stub: Stub, run_here: Run, manifest: bytes | None) -> None:
    if manifest is not None:
        stub.store.objects[MANIFEST.removeprefix("s3://")] = Object(manifest, time.time() - 2 * HOUR)
    result = run_here(INFO, results=True)
    assert not result.failed, result.msg
    assert result.warnings == []
    assert result["enrollment_jobs"][0]["errors"][0]["request_id"] == "r2"


def test_ended_jobs_are_in_the_result_at_the_deadline(stub: Stub, run_here: Run) -> None:
    seed_job(stub, "SpeakerEnrollmentJob", "Running000000000000000", None, JobStatus="IN_PROGRESS", EndedAt=None)
    result = run_here(INFO, job_ids=[ENROLLMENT_ID, "Running000000000000000"], wait=True, wait_timeout=30)
    assert result["error"]["kind"] == "wait_timeout"
    states = {job["job_id"]: job["job_status"] for job in result["enrollment_jobs"]}
    assert states == {ENROLLMENT_ID: "COMPLETED_WITH_ERRORS", "Running000000000000000": "IN_PROGRESS"}


# A job of the same name


def warns_of_a_newer_manifest(result: ModuleResult) -> bool:
    return any(MANIFEST in warning and "monday" in warning for warning in result.warnings)


@pytest.mark.parametrize("name", ["enrollment-job", "registration-job"])
def test_manifest_that_was_overwritten_since(stub: Stub, run_here: Run, name: str) -> None:
    """The existing job has not read the new input file, and a warning says so."""
    put_manifest(stub, time.time())
    result = run_here(task(name), **MONDAY)
    assert not result.failed, result.msg
    assert not result.changed
    assert warns_of_a_newer_manifest(result)


def test_manifest_that_was_overwritten_since_in_a_process_of_its_own(stub: Stub, run_process: Run) -> None:
    put_manifest(stub, time.time())
    assert warns_of_a_newer_manifest(run_process(START, **MONDAY))


def test_manifest_that_is_older_than_the_job(stub: Stub, run_here: Run) -> None:
    put_manifest(stub, time.time() - 2 * HOUR)
    result = run_here(START, **MONDAY)
    assert not result.changed
    assert result.warnings == []


@pytest.mark.parametrize("answer", S3_FAILURES.values(), ids=S3_FAILURES)
def test_manifest_whose_time_is_not_known_is_not_an_error(stub: Stub, run_here: Run, answer: Response) -> None:
    stub.use(only("*Object", refused(answer), service="s3"))
    result = run_here(START, **MONDAY, aws_config=ONE_ATTEMPT)
    assert not result.failed, result.msg
    assert result.warnings == []


# Several starts of one job


@pytest.mark.parametrize("name", ["enrollment-job", "registration-job"])
def test_parallel_starts_report_changed_once(stub: Stub, stub_module: ModuleRunner, name: str) -> None:
    """All listings are answered before any start is carried out; the service replays the first."""
    one = task(name)
    hold = stub.hold(str(one.change))
    running = [stub_module.start(one.module, options_of(stub, one)) for dummy in range(3)]
    hold.wait_for(3)
    hold.release()
    results = [module.finish() for module in running]
    assert [result.failed for result in results] == [False] * 3
    assert len({found(result, one)["job_id"] for result in results}) == 1
    assert sorted(result.changed for result in results) == [False, False, True]


def test_scenario_has_its_outcomes(stub: Stub, run_here: Run) -> None:
    """The positive case: valid files, and the results of both kinds of jobs are read."""
    assert run_here(INFO, results=True)["enrollment_jobs"][0]["successful_enrollments"][0]["request_id"] == "r1"
    registrations = run_here(REGISTRATIONS, results=True)["fraudster_registration_jobs"][0]
    assert registrations["successful_registrations"][0]["request_id"] == REGISTERED[0]["RequestId"]
    assert registrations["domain_id"] == DOMAIN_ID
