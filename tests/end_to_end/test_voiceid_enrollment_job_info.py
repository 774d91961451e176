# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which jobs voiceid_enrollment_job_info returns, in what order, and with which fields."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from ansible_collections.contactcenter.voiceid.plugins.doc_fragments.job import ModuleDocFragment
from botocore import xform_name

from account import Account
from api_calls import WAIT_SECONDS
from harness import CREDENTIALS, ModuleResult, ModuleRunner
from moto_voiceid.control import Control
from servers import Request, Response, stub_server

STATES = ("SUBMITTED", "IN_PROGRESS", "COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED")
CONFIG = {
    "ExistingEnrollmentAction": "OVERWRITE",
    "FraudDetectionConfig": {"FraudDetectionAction": "IGNORE", "RiskThreshold": 75},
}
FIELDS = {
    "created_at": str,
    "data_access_role_arn": str,
    "domain_id": str,
    "ended_at": str,
    "enrollment_config": dict,
    "failure_details": dict,
    "input_data_config": dict,
    "job_id": str,
    "job_name": str,
    "job_progress": dict,
    "job_status": str,
    "output_data_config": dict,
}
DERIVED = {"duration_seconds": float, "ended": bool, "output_file_s3_uri": str}
MISSING_ID = "0" * 22

Describe = Callable[..., ModuleResult]


@pytest.fixture
def describe(run_module: ModuleRunner, control: Control) -> Describe:
    """Run the module with these options; the endpoint's request log then holds its calls alone."""

    def run(check: bool = False, env: dict[str, str | None] | None = None, **options: Any) -> ModuleResult:
        control.clear_requests()
        return run_module("voiceid_enrollment_job_info", options, check=check, env=env)

    return run


def job_ids(result: ModuleResult) -> list[str]:
    assert not result.failed, result.msg
    assert not result.changed
    return [job["job_id"] for job in result["enrollment_jobs"]]


def operations(control: Control) -> list[str]:
    return [request["operation"] for request in control.requests()]


def listed_states(control: Control) -> list[str | None]:
    return [
        request["parameters"].get("JobStatus")
        for request in control.requests()
        if request["operation"] == "ListSpeakerEnrollmentJobs"
    ]


def snake(value: Any) -> Any:
    """A boto3 response in the form of facts."""
    if isinstance(value, dict):
        return {xform_name(name): snake(item) for name, item in value.items()}
    if isinstance(value, list):
        return [snake(item) for item in value]
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    return value


# Fields of a job


def test_a_job_has_all_twelve_fields_of_the_api_and_the_derived_ones(account: Account, describe: Describe) -> None:
    job_id = account.job_in_state("FAILED", JobName="monday", EnrollmentConfig=CONFIG)
    (job,) = describe(domain_id=account.domain_id, job_ids=[job_id])["enrollment_jobs"]
    assert {name: type(value) for name, value in job.items()} == FIELDS | DERIVED
    described = account.job(job_id)
    assert {name: job[name] for name in FIELDS} == snake(described)
    folder = described["OutputDataConfig"]["S3Uri"]
    assert job["output_file_s3_uri"] == f"{folder}/{job_id}/1.json.out"
    assert job["duration_seconds"] == (described["EndedAt"] - described["CreatedAt"]).total_seconds()
    assert job["ended"] is True
    assert job["enrollment_config"]["fraud_detection_config"]["risk_threshold"] == 75


@pytest.mark.parametrize("state", STATES)
def test_a_job_in_each_state(account: Account, describe: Describe, state: str) -> None:
    job_id = account.job_in_state(state)
    result = describe(domain_id=account.domain_id, job_id=job_id)
    (job,) = result["enrollment_jobs"]
    assert not result.failed
    assert job["job_status"] == state
    assert job["ended"] is (state not in ("SUBMITTED", "IN_PROGRESS"))
    for name in ("ended_at", "duration_seconds"):
        assert (name in job) is job["ended"]
    assert ("failure_details" in job) is (state == "FAILED")
    assert "job_name" not in job  # absent fields are omitted


def test_progress_of_a_running_job(account: Account, control: Control, describe: Describe) -> None:
    control.set_pace("manual")
    requests = [{**account.enroll("alice", name), "RequestId": name} for name in ("one", "two", "three", "four")]
    job_id = account.start(requests)
    control.step(1)
    (job,) = describe(domain_id=account.domain_id, job_ids=[job_id])["enrollment_jobs"]
    assert job["job_progress"] == {"percent_complete": 25}


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/New_York", "UTC"])
def test_times_are_utc_whatever_the_time_zone(account: Account, describe: Describe, zone: str) -> None:
    job_id = account.job_in_state("COMPLETED")
    (job,) = describe(domain_id=account.domain_id, job_ids=[job_id], env={"TZ": zone})["enrollment_jobs"]
    assert job["created_at"].endswith("+00:00")
    assert job["created_at"] == account.job(job_id)["CreatedAt"].astimezone(datetime.UTC).isoformat()


def test_check_mode_returns_the_same_and_only_reads(account: Account, control: Control, describe: Describe) -> None:
    job_id = account.job_in_state("COMPLETED")
    options = {"domain_id": account.domain_id, "job_ids": [job_id]}
    for_real = describe(**options)["enrollment_jobs"]
    checked = describe(check=True, **options)
    assert checked["enrollment_jobs"] == for_real
    assert operations(control) == ["DescribeSpeakerEnrollmentJob"]


# Selection of the domain


def test_the_domain_is_found_by_its_name(account: Account, control: Control, describe: Describe) -> None:
    job_id = account.job_in_state("COMPLETED")
    other = account.domain("sales")
    account.job_in_state("COMPLETED", domain_id=other)
    assert job_ids(describe(domain_name="support-line")) == [job_id]
    assert operations(control) == ["ListDomains", "ListSpeakerEnrollmentJobs", "DescribeSpeakerEnrollmentJob"]


def test_jobs_of_all_domains_newest_first(account: Account, describe: Describe) -> None:
    domains = [account.domain(name) for name in ("first", "second")]
    started = [account.job_in_state("COMPLETED", domain_id=domains[number % 2]) for number in range(4)]
    result = describe()
    assert job_ids(result) == started[::-1]
    assert [job["domain_id"] for job in result["enrollment_jobs"]] == [domains[number % 2] for number in (3, 2, 1, 0)]


def test_no_jobs_without_domains(account: Account, describe: Describe) -> None:
    assert job_ids(describe()) == []


def test_a_domain_without_jobs_has_none(account: Account, describe: Describe) -> None:
    assert job_ids(describe(domain_id=account.domain_id)) == []


def test_two_domains_of_one_name_fail_and_their_ids_are_listed(account: Account, describe: Describe) -> None:
    same_name = [account.domain("twin", ClientToken=str(number)) for number in range(2)]
    result = describe(domain_name="twin")
    assert result.failed
    assert re.fullmatch(
        r"2 domains in us-east-1 at http://127\.0\.0\.1:\d+ are named 'twin': (\w{22}), (\w{22})\. "
        r"Use domain_id to choose one of them\.",
        result.msg,
    )
    assert result["error"]["kind"] == "ambiguous_name"
    assert sorted(result["error"]["domain_ids"]) == sorted(same_name)


@pytest.mark.parametrize(
    "options", [{}, {"job_ids": [MISSING_ID]}, {"details": False}], ids=["all", "ids", "summaries"]
)
def test_a_missing_domain_id_fails(account: Account, describe: Describe, options: dict[str, Any]) -> None:
    result = describe(domain_id=MISSING_ID, **options)
    assert result.failed
    assert f"of DomainId {MISSING_ID}" in result.msg
    assert "failed in us-east-1 at http://127.0.0.1:" in result.msg
    assert "Check the ID, the region and the endpoint." in result.msg
    assert result["error"]["kind"] == "not_found"
    assert result["error"]["resource_type"] == "DOMAIN"
    assert result["error"]["http_status"] == 404


def test_a_missing_domain_name_fails(account: Account, describe: Describe) -> None:
    result = describe(domain_name="nobody")
    assert result.msg.startswith("Domain 'nobody' does not exist in us-east-1 at http://127.0.0.1:")
    assert result["error"]["kind"] == "not_found"


def test_another_region_has_other_domains(account: Account, describe: Describe) -> None:
    account.job_in_state("COMPLETED")
    assert job_ids(describe(region="eu-west-2")) == []
    missing = describe(region="eu-west-2", domain_name="support-line")
    assert "in eu-west-2 at" in missing.msg


def test_domain_id_and_domain_name_are_mutually_exclusive(describe: Describe, control: Control) -> None:
    result = describe(domain_id=MISSING_ID, domain_name="calls")
    assert "mutually exclusive: domain_id|domain_name" in result.msg
    assert operations(control) == []


def test_a_domain_deleted_meanwhile_does_not_hide_the_others(run_module: ModuleRunner) -> None:
    """No real endpoint can be made to delete a domain between two calls of the module."""
    job = {"DomainId": "B" * 22, "JobId": "J" * 22, "JobStatus": "COMPLETED", "CreatedAt": 1772442843.1}

    def answer(request: Request) -> Response:
        if request.operation == "ListDomains":
            arn = "arn:aws:voiceid:us-east-1:123456789012:domain/"
            ids = ["A" * 22, "B" * 22]
            return Response({"DomainSummaries": [{"Arn": arn + id_, "DomainId": id_, "Name": id_} for id_ in ids]})
        if request.parameters["DomainId"] == "A" * 22:
            gone = {"__type": "ResourceNotFoundException", "Message": "Domain not found", "ResourceType": "DOMAIN"}
            return Response(gone, status=404)
        return Response({"JobSummaries": [job]})

    with stub_server(answer) as service:
        result = run_module("voiceid_enrollment_job_info", {"endpoint_url": service.url, "details": False})
    assert job_ids(result) == ["J" * 22]


# Selection of jobs


def test_jobs_in_the_order_of_their_ids_without_duplicates_and_missing_ones(
    account: Account, control: Control, describe: Describe
) -> None:
    first, second, third = [account.job_in_state("COMPLETED") for _ in range(3)]
    wanted = [second, MISSING_ID, first, second, third, first]
    assert job_ids(describe(domain_id=account.domain_id, job_ids=wanted)) == [second, first, third]
    asked = [request["parameters"]["JobId"] for request in control.requests()]
    assert sorted(asked) == sorted([first, second, third, MISSING_ID])


def test_an_empty_list_of_ids_selects_nothing(account: Account, describe: Describe) -> None:
    account.job_in_state("COMPLETED")
    assert job_ids(describe(domain_id=account.domain_id, job_ids=[])) == []


@pytest.mark.parametrize("ids", [[MISSING_ID], []])
def test_ids_without_a_domain_are_refused_before_the_network(
    control: Control, describe: Describe, ids: list[str]
) -> None:
    result = describe(job_ids=ids)
    assert result.msg == "job_ids requires the domain of the jobs. Set domain_id or domain_name."
    assert result["error"] == {"kind": "invalid_request", "option": "job_ids"}
    assert operations(control) == []


def test_only_jobs_of_a_name(account: Account, describe: Describe) -> None:
    monday, _, again = [account.job_in_state("COMPLETED", JobName=name) for name in ("monday", "tuesday", "monday")]
    unnamed = account.job_in_state("COMPLETED")
    assert job_ids(describe(domain_id=account.domain_id, job_name="monday")) == [again, monday]
    assert job_ids(describe(domain_id=account.domain_id, job_name="monday", job_ids=[unnamed, monday])) == [monday]
    assert job_ids(describe(domain_id=account.domain_id, job_name="nobody")) == []


def test_only_jobs_of_a_name_are_described(account: Account, control: Control, describe: Describe) -> None:
    monday = account.job_in_state("COMPLETED", JobName="monday")
    account.job_in_state("COMPLETED", JobName="tuesday")
    describe(domain_id=account.domain_id, job_name="monday")
    assert [request["parameters"].get("JobId") for request in control.requests()] == [None, monday]


@pytest.fixture
def jobs_in_states(account: Account) -> dict[str, str]:
    """A domain with a job in each of the ended states and one that is in progress."""
    return {
        state: account.job_in_state(state) for state in ("COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED", "IN_PROGRESS")
    }


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        (["FAILED"], ["FAILED"]),
        (["COMPLETED"], ["COMPLETED"]),
        (["FAILED", "IN_PROGRESS"], ["IN_PROGRESS", "FAILED"]),
        (["SUBMITTED"], ["SUBMITTED"]),
        (list(STATES), [None]),
    ],
    ids=lambda states: "+".join(map(str, states)),
)
@pytest.mark.parametrize("details", [True, False])
def test_only_jobs_in_some_states_which_the_service_filters(
    account: Account,
    control: Control,
    describe: Describe,
    jobs_in_states: dict[str, str],
    asked: list[str],
    sent: list[str | None],
    details: bool,
) -> None:
    result = describe(domain_id=account.domain_id, job_status=asked, details=details)
    assert set(job_ids(result)) == {job_id for state, job_id in jobs_in_states.items() if state in asked}
    assert listed_states(control) == sent


def test_ids_and_states_together(describe: Describe, account: Account, jobs_in_states: dict[str, str]) -> None:
    result = describe(domain_id=account.domain_id, job_ids=list(jobs_in_states.values()), job_status=["FAILED"])
    assert job_ids(result) == [jobs_in_states["FAILED"]]


def test_an_unknown_state_is_refused(describe: Describe, control: Control) -> None:
    result = describe(job_status=["DONE"])
    assert "job_status" in result.msg
    assert "COMPLETED_WITH_ERRORS" in result.msg
    assert "DONE" in result.msg
    assert operations(control) == []


def test_more_jobs_than_a_page_holds(account: Account, control: Control, describe: Describe) -> None:
    request = account.job_request(account.enrollment_manifest([account.enroll("alice", calls=(1,))]))
    started = []
    for _ in range(103):
        started.append(account.voice_id.start_speaker_enrollment_job(**request)["Job"]["JobId"])
        account.job(started[-1], until=("COMPLETED_WITH_ERRORS",))
    assert job_ids(describe(domain_id=account.domain_id, details=False)) == started[::-1]
    pages = [request["parameters"] for request in control.requests()]
    assert [page["MaxResults"] for page in pages] == [100, 100]
    assert ["NextToken" in page for page in pages] == [False, True]
    assert job_ids(describe(domain_id=account.domain_id)) == started[::-1]
    assert operations(control).count("DescribeSpeakerEnrollmentJob") == 103


# details: false


def test_summaries_omit_the_documented_fields_and_describe_nothing(
    account: Account, control: Control, describe: Describe
) -> None:
    account.job_in_state("FAILED", JobName="monday", EnrollmentConfig=CONFIG)
    (whole,) = describe(domain_id=account.domain_id)["enrollment_jobs"]
    (summary,) = describe(domain_id=account.domain_id, details=False)["enrollment_jobs"]
    assert operations(control) == ["ListSpeakerEnrollmentJobs"]
    documented = " ".join(yaml.safe_load(ModuleDocFragment.INFO)["options"]["details"]["description"])
    assert set(whole) - set(summary) == {*re.findall(r"C\((\w+)\)", documented), "enrollment_config"}
    assert summary == {name: whole[name] for name in summary}


def test_summaries_of_some_ids(account: Account, control: Control, describe: Describe) -> None:
    first, second, _ = [account.job_in_state("COMPLETED") for _ in range(3)]
    result = describe(domain_id=account.domain_id, job_ids=[first, MISSING_ID, second, first], details=False)
    assert job_ids(result) == [first, second]
    assert operations(control) == ["ListSpeakerEnrollmentJobs"]


# Calls


def test_unsigned_requests_need_no_credentials(account: Account, control: Control, describe: Describe) -> None:
    job_id = account.job_in_state("COMPLETED")
    nobody: dict[str, str | None] = dict.fromkeys(CREDENTIALS)
    assert job_ids(describe(domain_id=account.domain_id, sign_requests=False, env=nobody)) == [job_id]
    assert {request["signed"] for request in control.requests()} == {False}


def test_requests_are_signed_by_default(account: Account, control: Control, describe: Describe) -> None:
    describe(domain_id=account.domain_id)
    assert {request["signed"] for request in control.requests()} == {True}


def test_credentials_can_be_options(account: Account, control: Control, describe: Describe) -> None:
    job_id = account.job_in_state("COMPLETED")
    result = describe(
        domain_id=account.domain_id,
        access_key="AKIAOPTION0000000000",
        secret_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        session_token="a-session-token",
        env=dict.fromkeys(CREDENTIALS),
    )
    assert job_ids(result) == [job_id]
    assert {request["signed"] for request in control.requests()} == {True}
    assert "a-session-token" not in result.stdout


@pytest.mark.parametrize("workers", [1, 4])
def test_max_concurrency_limits_the_calls_in_flight(
    run_module: ModuleRunner, account: Account, control: Control, workers: int
) -> None:
    job_id = account.job_in_state("COMPLETED")
    wanted = [*(str(number).zfill(22) for number in range(workers * 3 - 1)), job_id]
    options = {"domain_id": account.domain_id, "job_ids": wanted, "max_concurrency": workers}
    options["aws_config"] = {"read_timeout": 600}  # botocore does not repeat calls that are held
    control.clear_requests()
    with control.hold("DescribeSpeakerEnrollmentJob") as hold:
        running = run_module.start("voiceid_enrollment_job_info", options)
        for batch in range(3):
            hold.wait_for(workers, timeout=WAIT_SECONDS)
            time.sleep(0.2)  # for calls beyond the limit, to arrive
            assert len(control.requests()) == (batch + 1) * workers
            hold.release(workers)
    assert job_ids(running.finish()) == [job_id]


def test_debug_botocore_endpoint_logs(account: Account, describe: Describe) -> None:
    account.job_in_state("COMPLETED")
    result = describe(domain_name="support-line", details=False, debug_botocore_endpoint_logs=True)
    assert result["resource_actions"] == ["voiceid:ListDomains", "voiceid:ListSpeakerEnrollmentJobs"]


# A newer service


NEWER = {
    "Job": {
        "DomainId": MISSING_ID,
        "JobId": MISSING_ID,
        "JobStatus": "PAUSED",
        "CreatedAt": 1772442843.25,
        "NewerField": {"NewerPart": ["x", {"DeepPart": 1}]},
        "JobProgress": {"PercentComplete": 7, "NewerCount": 3},
    }
}


def test_fields_and_states_of_a_newer_service_pass_through(run_module: ModuleRunner) -> None:
    with stub_server(lambda request: Response(NEWER)) as service:
        options = {"endpoint_url": service.url, "domain_id": MISSING_ID, "job_ids": [MISSING_ID]}
        result = run_module("voiceid_enrollment_job_info", options)
    assert result["enrollment_jobs"] == [
        {
            "domain_id": MISSING_ID,
            "job_id": MISSING_ID,
            "job_status": "PAUSED",
            "created_at": "2026-03-02T09:14:03.250000+00:00",
            "newer_field": {"newer_part": ["x", {"deep_part": 1}]},
            "job_progress": {"percent_complete": 7, "newer_count": 3},
            "ended": False,
        }
    ]


def test_fields_and_states_of_a_newer_service_pass_through_in_summaries(run_module: ModuleRunner) -> None:
    with stub_server(lambda request: Response({"JobSummaries": [NEWER["Job"]]})) as service:
        options = {"endpoint_url": service.url, "domain_id": MISSING_ID, "details": False}
        result = run_module("voiceid_enrollment_job_info", options)
    (job,) = result["enrollment_jobs"]
    assert job["job_status"] == "PAUSED"
    assert job["newer_field"] == {"newer_part": ["x", {"deep_part": 1}]}


def test_a_job_in_an_unknown_state_with_an_end_time_has_ended(run_module: ModuleRunner) -> None:
    ended = {"Job": {**NEWER["Job"], "EndedAt": 1772442853.5}}
    with stub_server(lambda request: Response(ended)) as service:
        options = {"endpoint_url": service.url, "domain_id": MISSING_ID, "job_ids": [MISSING_ID], "wait": True}
        (job,) = run_module("voiceid_enrollment_job_info", options)["enrollment_jobs"]
    assert job["ended"] is True
    assert job["duration_seconds"] == 10.25
