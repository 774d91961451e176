# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""voiceid_enrollment_job as a process against the endpoint, and what both batch job modules share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from account import Account
from api_calls import calls_of, changing_calls, run_to_timeout, wait_for_calls, wait_for_responses
from harness import ModuleResult, RunningModule
from job_start_contract import STATES, WAIT, Ensure, JobStartContract, same_input


class TestEnrollmentJob(JobStartContract):
    module = "voiceid_enrollment_job"
    start = "StartSpeakerEnrollmentJob"
    quota = "active_enrollment_jobs_per_domain"
    config: ClassVar[dict[str, Any]] = {
        "enrollment_config": {
            "existing_enrollment_action": "OVERWRITE",
            "fraud_detection_config": {"fraud_detection_action": "IGNORE", "risk_threshold": 70},
        }
    }
    other_config: ClassVar[dict[str, Any]] = {"enrollment_config": {"fraud_detection_config": {"risk_threshold": 71}}}

    def manifest(self, account: Account, failing: int = 0) -> str:
        bad = [{**account.enroll("carol", calls=(1,)), "RequestId": f"bad-{number}"} for number in range(failing)]
        return account.enrollment_manifest([account.enroll("alice"), account.enroll("bob"), *bad])

    def jobs(self, account: Account, domain_id: str | None = None) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = account.voice_id.list_speaker_enrollment_jobs(
            DomainId=domain_id or account.domain_id
        )["JobSummaries"]
        return listed

    def job(self, account: Account, job_id: str, until: tuple[str, ...]) -> dict[str, Any]:
        return account.job(job_id, until=until)

    def with_watchlist(self, *watchlist_ids: str) -> dict[str, Any]:
        return {"enrollment_config": {"fraud_detection_config": {"watchlist_ids": list(watchlist_ids)}}}

    def test_the_configuration_decides_about_speakers(self, ensure: Ensure, account: Account) -> None:
        assert self.statuses(ensure(job_name="first", max_failed="0", **WAIT)) == {"NEW_ENROLLMENT"}
        assert self.statuses(ensure(job_name="second", max_failed="0", **WAIT)) == {"ENROLLMENT_OVERWRITE"}
        skip = {"enrollment_config": {"existing_enrollment_action": "SKIP"}}
        assert self.statuses(ensure(job_name="third", max_failed="0", **WAIT, **skip)) == {"DUPLICATE_SKIPPED"}

    @staticmethod
    def statuses(done: Any) -> set[str]:
        return {outcome["enrollment_status"] for outcome in done["enrollment_job"]["successful_enrollments"]}

    # Start and idempotency

    @pytest.mark.parametrize("state", STATES)
    def test_check_mode_from_each_state(
        self, ensure: Ensure, account: Account, wanted: dict[str, Any], state: str
    ) -> None:
        job = self.bring_to(state, account)
        asked = same_input(job)
        checked = ensure(check=True, diff=True, **asked, **WAIT)
        assert changing_calls(account.control) == []
        if state == "FAILED":
            assert checked.changed
            assert checked[self.result] == {**wanted, **asked}
            assert checked["diff"] == {"before": {}, "after": {**wanted, **asked}}
        else:
            assert not checked.changed
            assert checked[self.result]["job_id"] == job["JobId"]
            assert checked[self.result]["job_status"] == state
            assert checked["diff"] == {"before": {**wanted, **asked}, "after": {**wanted, **asked}}
        assert len(self.jobs(account)) == 1

    @pytest.mark.parametrize("state", [state for state in STATES if state != "FAILED"])
    def test_an_active_or_completed_job_is_not_restarted(self, ensure: Ensure, account: Account, state: str) -> None:
        job = self.bring_to(state, account)
        again = ensure(**same_input(job))
        assert not again.changed
        assert again.warnings == []
        assert again[self.result]["job_id"] == job["JobId"]
        assert again[self.result]["job_status"] == state
        assert changing_calls(account.control) == []

    def test_a_different_name_starts_another_job(self, ensure: Ensure, account: Account) -> None:
        first = ensure(**WAIT)
        second = ensure(job_name="tuesday", **WAIT)
        assert second.changed
        assert second[self.result]["job_id"] != first[self.result]["job_id"]

    def test_a_domain_by_its_name(self, ensure: Ensure, account: Account) -> None:
        started = ensure(domain_id=None, domain_name="support-line")
        assert started[self.result]["domain_id"] == account.domain_id
        assert not ensure().changed

    # on_failed, force, changed arguments

    def test_a_job_that_fails_again_is_restarted_once_per_run(self, ensure: Ensure, account: Account) -> None:
        failed = self.bring_to("FAILED", account)
        second, third = [ensure(**same_input(failed), **WAIT) for _ in range(2)]
        assert second["error"]["kind"] == third["error"]["kind"] == "job_failed"
        assert len(self.jobs(account)) == 3

    def test_on_failed_fail(self, ensure: Ensure, account: Account) -> None:
        failed = self.bring_to("FAILED", account)
        for check in (True, False):
            stopped = ensure(check=check, on_failed="fail")
            assert stopped["error"] == {"kind": "job_failed", "job_id": failed["JobId"]}
            assert failed["FailureDetails"]["Message"].rstrip(".") in stopped.msg
            assert "on_failed: restart" in stopped.msg
            assert stopped[self.result]["job_id"] == failed["JobId"]
            assert not stopped.changed
            assert changing_calls(account.control) == []

    def test_on_failed_ignore(self, ensure: Ensure, account: Account) -> None:
        failed = self.bring_to("FAILED", account)
        ignored = ensure(on_failed="ignore", max_failed="0", **same_input(failed), **WAIT)
        assert not ignored.failed
        assert not ignored.changed
        assert ignored[self.result]["job_id"] == failed["JobId"]
        assert changing_calls(account.control) == []

    @pytest.mark.parametrize("on_failed", ["fail", "ignore"])
    def test_force_starts_another_job_whatever_there_is(self, ensure: Ensure, account: Account, on_failed: str) -> None:
        first = self.bring_to("FAILED", account)["JobId"]
        ids = [ensure(force=True, on_failed=on_failed, **WAIT)[self.result]["job_id"] for _ in range(2)]
        assert len({first, *ids}) == 3
        assert {job["JobId"] for job in self.jobs(account)} == {first, *ids}

    def test_other_identifiers_of_the_same_key_are_not_a_change(
        self, ensure: Ensure, account: Account, wanted: dict[str, Any]
    ) -> None:
        ensure(**WAIT)
        account.kms.create_alias(AliasName="alias/batch", TargetKeyId=account.key_arn)
        for key in (account.key_arn.rpartition("/")[2], "alias/batch"):
            assert ensure(output_data_config={**wanted["output_data_config"], "kms_key_id": key}).warnings == []

    # Interrupted runs

    def test_a_run_killed_after_the_job_was_started(
        self, ensure: Ensure, begin: Callable[..., RunningModule], account: Account
    ) -> None:
        account.control.set_pace("manual")
        running = begin(**WAIT)
        wait_for_calls(account.control, self.describe)
        running.kill()
        [job] = self.jobs(account)
        whole = ensure()
        assert not whole.changed
        assert whole[self.result]["job_id"] == job["JobId"]
        assert len(self.jobs(account)) == 1

    # Waiting

    def test_waits_for_the_end_of_an_existing_job(self, begin: Callable[..., RunningModule], account: Account) -> None:
        job = self.bring_to("IN_PROGRESS", account)
        running = begin(**WAIT)
        wait_for_calls(account.control, self.describe, 2)  # the second one is a poll
        account.control.set_pace("instant")
        done = running.finish()
        assert not done.changed
        assert done[self.result]["job_id"] == job["JobId"]
        assert done[self.result]["job_status"] == "COMPLETED"

    def test_timeout_reports_the_started_job_and_its_state(self, ensure: Ensure, account: Account) -> None:
        def start(wait_timeout: int) -> ModuleResult:
            """In a domain of its own, as each may have one active job only."""
            wanted = {"domain_id": account.domain(f"line-{wait_timeout}"), "wait_timeout": wait_timeout}
            return ensure(**WAIT, **wanted)

        account.control.set_pace("manual")
        timed_out, _ = run_to_timeout(start, lambda: len(calls_of(account.control, self.describe)) > 0)
        [call] = calls_of(account.control, self.start)
        [job] = self.jobs(account, call["parameters"]["DomainId"])
        assert timed_out["error"] == {"kind": "wait_timeout", "running_job_ids": [job["JobId"]]}
        assert f"{job['JobId']} (monday) SUBMITTED 0 percent" in timed_out.msg
        assert timed_out.changed
        assert timed_out[self.result]["job_id"] == job["JobId"]

    @pytest.mark.parametrize(
        ("max_failed", "fails"),
        [("0", True), (1, False), ("33%", True), ("33.4%", False)],
    )
    def test_max_failed(self, ensure: Ensure, account: Account, max_failed: str | int, fails: bool) -> None:
        job = self.bring_to("COMPLETED_WITH_ERRORS", account)
        for check in (False, True):
            counted = ensure(check=check, **same_input(job), **WAIT, max_failed=max_failed)
            assert counted.failed is fails
            assert counted[self.result]["error_count"] == 1
            assert counted[self.result][f"successful_{self.outcome}_count"] == 2
            assert counted[self.result]["errors"][0]["error_code"] == 400
            if fails:
                assert counted["error"] == {"kind": "too_many_failed", "job_id": job["JobId"]}
                assert f"1 of 3 requests of the {self.result.replace('_', ' ')} monday" in counted.msg
                assert f"max_failed is {max_failed}" in counted.msg

    def test_an_unreadable_output_file_fails_only_with_max_failed(self, ensure: Ensure, account: Account) -> None:
        facts = ensure(**WAIT)[self.result]
        assert "errors" not in facts
        bucket, _, key = facts["output_file_s3_uri"].removeprefix("s3://").partition("/")
        account.s3.delete_object(Bucket=bucket, Key=key)
        unreadable = ensure(**WAIT, max_failed="0")
        assert unreadable["error"] == {"kind": "results_unreadable", "job_id": facts["job_id"]}
        assert facts["output_file_s3_uri"] in unreadable.msg
        assert "s3_endpoint_url" in unreadable.msg
        assert not ensure(**WAIT).failed

    # One active job per domain

    def test_wait_for_the_active_job_before_a_start(
        self, begin: Callable[..., RunningModule], account: Account
    ) -> None:
        first = self.bring_to("IN_PROGRESS", account)
        running = begin(job_name="tuesday", **WAIT)
        wait_for_calls(account.control, self.start, 2)
        assert [job["JobId"] for job in self.jobs(account)] == [first["JobId"]]
        account.control.set_pace("instant")
        done = running.finish()
        assert done.changed
        assert done[self.result]["job_name"] == "tuesday"
        assert done[self.result]["job_status"] == "COMPLETED"
        assert len(self.jobs(account)) == 2

    def test_timeout_while_another_job_is_active(self, ensure: Ensure, account: Account) -> None:
        first = self.bring_to("IN_PROGRESS", account)
        timed_out, _ = run_to_timeout(
            lambda wait_timeout: ensure(job_name="tuesday", **WAIT, wait_timeout=wait_timeout),
            lambda: len(calls_of(account.control, self.start)) > 1,
        )
        assert timed_out["error"] == {"kind": "wait_timeout", "running_job_ids": [first["JobId"]]}
        assert "tuesday. The job was not started" in timed_out.msg
        assert f"{first['JobId']} (monday) IN_PROGRESS 50 percent" in timed_out.msg
        assert not timed_out.changed

    def test_no_wait_for_a_quota_without_active_jobs(self, ensure: Ensure, account: Account) -> None:
        account.control.set_quotas(**{self.quota: 0})
        for options in ({}, WAIT):
            refused = ensure(**options)
            assert refused["error"]["code"] == "ServiceQuotaExceededException"
            assert "request a higher quota" in refused.msg

    def test_timeout_while_a_start_is_in_flight(self, ensure: Ensure, account: Account) -> None:
        with account.control.hold(self.start):
            late, _ = run_to_timeout(
                lambda wait_timeout: ensure(**WAIT, wait_timeout=wait_timeout),
                lambda: len(calls_of(account.control, self.start)) > 0,
            )
        assert late["error"] == {"kind": "wait_timeout"}
        assert "The call has not completed" in late.msg
        wait_for_responses(account.control)
        assert not ensure().changed
        assert len(self.jobs(account)) == 1

    # Failures

    def test_a_missing_domain(self, ensure: Ensure) -> None:
        by_id = ensure(domain_id="4pHm2VXgMWcNe1kTzQ7rLd")
        assert by_id["error"]["resource_type"] == "DOMAIN"
        assert "4pHm2VXgMWcNe1kTzQ7rLd" in by_id.msg
        by_name = ensure(domain_id=None, domain_name="sales")
        assert by_name["error"]["kind"] == "not_found"
        assert "Domain 'sales' does not exist" in by_name.msg

    def test_a_role_of_another_account(self, ensure: Ensure) -> None:
        failed = ensure(data_access_role_arn="arn:aws:iam::999999999999:role/voiceid-batch")
        assert failed["error"]["kind"] == "access_denied"
        assert self.start in failed.msg

    def test_a_domain_that_is_not_active(self, ensure: Ensure, account: Account) -> None:
        account.control.set_domain_status(account.domain_id, "SUSPENDED")
        failed = ensure()
        assert failed["error"]["conflict_type"] == "DOMAIN_NOT_ACTIVE"
        assert "pending or suspended" in failed.msg

    def test_concurrent_changes_are_retried(self, ensure: Ensure, account: Account) -> None:
        account.control.add_fault(operation=self.start, kind="concurrent-changes", times=2)
        assert ensure().changed
        assert changing_calls(account.control) == [self.start] * 3

    def test_a_region_that_the_service_refuses(self, ensure: Ensure) -> None:
        failed = ensure(region="eu-north-1")
        assert failed["error"]["code"] == "ValidationException"
        assert failed["error"]["kind"] == "invalid_request"
