# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""voiceid_fraudster_registration_job_info as a process against the endpoint.

It shares its implementation with voiceid_enrollment_job_info, whose tests cover selection, waits and failures. The
tests here cover what is specific to registration jobs: all their fields and outcomes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from account import ENDED, Account
from api_calls import ANY_OPERATION, DENIED, FEW_RETRIES, calls_of, changing_calls, run_to_timeout, wait_for_calls
from harness import ModuleResult, ModuleRunner

MODULE = "voiceid_fraudster_registration_job_info"
DESCRIBE = "DescribeFraudsterRegistrationJob"
LIST = "ListFraudsterRegistrationJobs"
Describe = Callable[..., ModuleResult]


@pytest.fixture
def describe(run_module: ModuleRunner, account: Account) -> Describe:
    """Run the module in the account's domain; the request log is cleared first."""

    def run(check: bool = False, **options: Any) -> ModuleResult:
        arguments = {"domain_id": account.domain_id, **options}
        account.control.clear_requests()
        return run_module(MODULE, arguments, check=check)

    return run


def facts(result: ModuleResult) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = result["fraudster_registration_jobs"]
    return found


def test_every_field_of_a_job(describe: Describe, account: Account) -> None:
    watchlist_id = account.voice_id.describe_domain(DomainId=account.domain_id)["Domain"]["WatchlistDetails"][
        "DefaultWatchlistId"
    ]
    config = {"DuplicateRegistrationAction": "SKIP", "FraudsterSimilarityThreshold": 80, "WatchlistIds": [watchlist_id]}
    job_id = account.start_registration([account.register("carol")], JobName="known", RegistrationConfig=config)
    job = account.registration_job(job_id, until=ENDED)
    for check in (False, True):
        described = describe(check=check, job_ids=[job_id])
        assert not described.changed
        assert facts(described) == [
            {
                "created_at": job["CreatedAt"].isoformat(),
                "data_access_role_arn": account.role_arn,
                "domain_id": account.domain_id,
                "duration_seconds": pytest.approx((job["EndedAt"] - job["CreatedAt"]).total_seconds(), abs=0.001),
                "ended": True,
                "ended_at": job["EndedAt"].isoformat(),
                "input_data_config": {"s3_uri": job["InputDataConfig"]["S3Uri"]},
                "job_id": job_id,
                "job_name": "known",
                "job_progress": {"percent_complete": 100},
                "job_status": "COMPLETED",
                "output_data_config": {"kms_key_id": account.key_arn, "s3_uri": f"s3://{account.bucket}/out"},
                "output_file_s3_uri": f"s3://{account.bucket}/out/{job_id}/1.json.out",
                "registration_config": {
                    "duplicate_registration_action": "SKIP",
                    "fraudster_similarity_threshold": 80,
                    "watchlist_ids": [watchlist_id],
                },
            }
        ]
        assert changing_calls(account.control) == []


def test_the_outcome_of_every_fraudster(describe: Describe, account: Account, endpoint: str) -> None:
    fraudster_id = account.fraudster("carol")
    bad = {"RequestId": "nothing", "AudioSpecifications": []}
    job_id = account.start_registration([account.register("carol"), account.register("bob"), bad])
    account.registration_job(job_id, until=ENDED)
    [job] = facts(describe(job_ids=[job_id], results=True, s3_endpoint_url=endpoint))
    assert job["job_status"] == "COMPLETED_WITH_ERRORS"
    assert job["error_count"] == 1
    assert [(error["request_id"], error["error_code"]) for error in job["errors"]] == [("nothing", 400)]
    assert job["successful_registration_count"] == 2
    known, new = job["successful_registrations"]
    assert known == {
        "request_id": "register-carol",
        "generated_fraudster_id": fraudster_id,
        "registration_status": "DUPLICATE_SKIPPED",
        "fraudster_similarity_score": 100,
    }
    assert (new["request_id"], new["registration_status"]) == ("register-bob", "NEW_FRAUDSTER")
    assert "fraudster_similarity_score" not in new


def test_registration_jobs_are_not_enrollment_jobs(describe: Describe, account: Account) -> None:
    account.start([account.enroll("alice")])
    job_id = account.start_registration([account.register("carol")])
    assert [job["job_id"] for job in facts(describe())] == [job_id]
    assert {request["operation"] for request in account.control.requests()} == {DESCRIBE, LIST}


def test_by_state_without_details_in_all_domains(describe: Describe, account: Account) -> None:
    other = account.domain("help-line")
    done = account.start_registration([account.register("carol")])
    account.registration_job(done, until=ENDED)
    account.control.set_pace("manual")
    waiting = account.start_registration([account.register("carol")], domain_id=other)
    listed = facts(describe(domain_id=None, job_status=["SUBMITTED", "IN_PROGRESS"], details=False))
    assert [(job["job_id"], job["job_status"], job["ended"]) for job in listed] == [(waiting, "SUBMITTED", False)]
    assert "registration_config" not in listed[0]
    assert DESCRIBE not in {request["operation"] for request in account.control.requests()}


def test_waits_until_a_job_has_ended(run_module: ModuleRunner, account: Account) -> None:
    account.control.set_pace("manual")
    job_id = account.start_registration([account.register("carol")], JobName="known")
    account.control.clear_requests()
    arguments = {"domain_id": account.domain_id, "job_name": "known", "wait": True, "wait_delay": 0.1}
    running = run_module.start(MODULE, arguments)
    wait_for_calls(account.control, DESCRIBE, 2)
    account.control.set_pace("instant")
    [job] = facts(running.finish())
    assert (job["job_id"], job["job_status"]) == (job_id, "COMPLETED")


def test_timeout_reports_the_running_job(describe: Describe, account: Account) -> None:
    account.control.set_pace("manual")
    job_id = account.start_registration([account.register("carol")], JobName="known")
    timed_out, _ = run_to_timeout(
        lambda wait_timeout: describe(wait=True, wait_delay=0.1, wait_timeout=wait_timeout),
        lambda: len(calls_of(account.control, DESCRIBE)) > 1,
    )
    assert timed_out["error"] == {"kind": "wait_timeout", "running_job_ids": [job_id]}
    assert f"fraudster registration jobs to end: {job_id} (known) SUBMITTED 0 percent" in timed_out.msg


def test_missing_resources(describe: Describe) -> None:
    assert facts(describe(job_ids=["7bRtYw0PqLmK3nVxZ5cJhG"])) == []
    assert facts(describe()) == []
    assert describe(domain_id="4pHm2VXgMWcNe1kTzQ7rLd")["error"]["resource_type"] == "DOMAIN"


@pytest.mark.parametrize(
    ("operation", "fault", "kind", "advice"),
    [(LIST, *DENIED.values), *((DESCRIBE, *case.values) for case in ANY_OPERATION)],
)
def test_failures_of_any_operation(
    describe: Describe, account: Account, operation: str, fault: str, kind: str, advice: str
) -> None:
    account.start_registration([account.register("carol")])
    account.control.add_fault(operation=operation, kind=fault, share=1)  # type: ignore[arg-type]  # a FaultKind
    failed = describe(aws_config=FEW_RETRIES)
    assert failed["error"]["kind"] == kind
    assert failed["error"]["operation"] == operation
    assert advice in failed.msg
