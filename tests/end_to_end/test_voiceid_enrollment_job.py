# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""voiceid_enrollment_job as a process against the endpoint, with all of what the modules for batch jobs share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from behaviour import PATIENCE, calls_of, changing_calls, run_out, wait_for_answers, wait_for_calls
from harness import ModuleResult, ModuleRunner, RunningModule
from job_start_contract import QUICK, STATES, Ensure, JobStartContract, same_input
from world import World


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

    def manifest(self, world: World, failing: int = 0) -> str:
        bad = [{**world.enroll("carol", calls=(1,)), "RequestId": f"bad-{number}"} for number in range(failing)]
        return world.enrollment_manifest([world.enroll("alice"), world.enroll("bob"), *bad])

    def jobs(self, world: World, domain_id: str | None = None) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = world.voice_id.list_speaker_enrollment_jobs(
            DomainId=domain_id or world.domain_id
        )["JobSummaries"]
        return listed

    def job(self, world: World, job_id: str, until: tuple[str, ...]) -> dict[str, Any]:
        return world.job(job_id, until=until)

    def with_watchlist(self, *watchlist_ids: str) -> dict[str, Any]:
        return {"enrollment_config": {"fraud_detection_config": {"watchlist_ids": list(watchlist_ids)}}}

    def test_the_configuration_decides_about_speakers(self, ensure: Ensure, world: World) -> None:
        assert self.statuses(ensure(job_name="first", max_failed="0", **QUICK)) == {"NEW_ENROLLMENT"}
        assert self.statuses(ensure(job_name="second", max_failed="0", **QUICK)) == {"ENROLLMENT_OVERWRITE"}
        skip = {"enrollment_config": {"existing_enrollment_action": "SKIP"}}
        assert self.statuses(ensure(job_name="third", max_failed="0", **QUICK, **skip)) == {"DUPLICATE_SKIPPED"}

    @staticmethod
    def statuses(done: Any) -> set[str]:
        return {outcome["enrollment_status"] for outcome in done["enrollment_job"]["successful_enrollments"]}

    # Starting, and doing nothing

    @pytest.mark.parametrize("state", STATES)
    def test_check_mode_from_each_state(self, ensure: Ensure, world: World, wanted: dict[str, Any], state: str) -> None:
        job = self.bring_to(state, world)
        asked = same_input(job)
        checked = ensure(check=True, diff=True, **asked, **QUICK)
        assert changing_calls(world.control) == []
        if state == "FAILED":
            assert checked.changed
            assert checked[self.result] == {**wanted, **asked}
            assert checked["diff"] == {"before": {}, "after": {**wanted, **asked}}
        else:
            assert not checked.changed
            assert checked[self.result]["job_id"] == job["JobId"]
            assert checked[self.result]["job_status"] == state
            assert checked["diff"] == {"before": {**wanted, **asked}, "after": {**wanted, **asked}}
        assert len(self.jobs(world)) == 1

    @pytest.mark.parametrize("state", [state for state in STATES if state != "FAILED"])
    def test_a_job_that_runs_or_has_ended_well_is_left_alone(self, ensure: Ensure, world: World, state: str) -> None:
        job = self.bring_to(state, world)
        again = ensure(**same_input(job))
        assert not again.changed
        assert again.warnings == []
        assert again[self.result]["job_id"] == job["JobId"]
        assert again[self.result]["job_status"] == state
        assert changing_calls(world.control) == []

    def test_a_job_of_another_name_is_another_job(self, ensure: Ensure, world: World) -> None:
        first = ensure(**QUICK)
        second = ensure(job_name="tuesday", **QUICK)
        assert second.changed
        assert second[self.result]["job_id"] != first[self.result]["job_id"]

    def test_a_domain_by_its_name(self, ensure: Ensure, world: World) -> None:
        started = ensure(domain_id=None, domain_name="support-line")
        assert started[self.result]["domain_id"] == world.domain_id
        assert not ensure().changed

    # After a failure, by force, with other arguments

    def test_a_failed_job_that_fails_again_is_started_once_a_run(self, ensure: Ensure, world: World) -> None:
        failed = self.bring_to("FAILED", world)
        second, third = [ensure(**same_input(failed), **QUICK) for _ in range(2)]
        assert second["error"]["kind"] == third["error"]["kind"] == "job_failed"
        assert len(self.jobs(world)) == 3

    def test_a_failed_job_fails_the_task_if_that_is_asked_for(self, ensure: Ensure, world: World) -> None:
        failed = self.bring_to("FAILED", world)
        for check in (True, False):
            stopped = ensure(check=check, on_failed="fail")
            assert stopped["error"] == {"kind": "job_failed", "job_id": failed["JobId"]}
            assert failed["FailureDetails"]["Message"].rstrip(".") in stopped.msg
            assert "on_failed: restart" in stopped.msg
            assert stopped[self.result]["job_id"] == failed["JobId"]
            assert not stopped.changed
            assert changing_calls(world.control) == []

    def test_a_failed_job_is_ignored_if_that_is_asked_for(self, ensure: Ensure, world: World) -> None:
        failed = self.bring_to("FAILED", world)
        ignored = ensure(on_failed="ignore", max_failed="0", **same_input(failed), **QUICK)
        assert not ignored.failed
        assert not ignored.changed
        assert ignored[self.result]["job_id"] == failed["JobId"]
        assert changing_calls(world.control) == []

    @pytest.mark.parametrize("on_failed", ["fail", "ignore"])
    def test_force_starts_another_job_whatever_there_is(self, ensure: Ensure, world: World, on_failed: str) -> None:
        first = self.bring_to("FAILED", world)["JobId"]
        ids = [ensure(force=True, on_failed=on_failed, **QUICK)[self.result]["job_id"] for _ in range(2)]
        assert len({first, *ids}) == 3
        assert {job["JobId"] for job in self.jobs(world)} == {first, *ids}

    def test_other_spellings_of_the_same_key_are_no_change(
        self, ensure: Ensure, world: World, wanted: dict[str, Any]
    ) -> None:
        ensure(**QUICK)
        world.kms.create_alias(AliasName="alias/batch", TargetKeyId=world.key_arn)
        for key in (world.key_arn.rpartition("/")[2], "alias/batch"):
            assert ensure(output_data_config={**wanted["output_data_config"], "kms_key_id": key}).warnings == []

    # Never twice

    def test_a_run_that_was_killed_before_the_service_did_it(
        self, run_module: ModuleRunner, wanted: dict[str, Any], begin: Callable[..., RunningModule], world: World
    ) -> None:
        world.control.set_pace("manual")
        with world.control.hold(self.start, times=1) as hold:
            running = begin()
            hold.wait_for(1, timeout=PATIENCE)
            running.kill()
            whole = run_module(self.module, wanted)
        assert whole.changed
        wait_for_answers(world.control)
        killed, again = (call["parameters"] for call in calls_of(world.control, self.start))
        assert again == killed
        assert [job["JobId"] for job in self.jobs(world)] == [whole[self.result]["job_id"]]

    def test_a_run_that_was_killed_after_the_service_did_it(
        self, ensure: Ensure, begin: Callable[..., RunningModule], world: World
    ) -> None:
        world.control.set_pace("manual")
        running = begin(**QUICK)
        wait_for_calls(world.control, self.describe)
        running.kill()
        [job] = self.jobs(world)
        whole = ensure()
        assert not whole.changed
        assert whole[self.result]["job_id"] == job["JobId"]
        assert len(self.jobs(world)) == 1

    # Waiting

    def test_waits_for_the_end_of_a_job_that_was_there(self, begin: Callable[..., RunningModule], world: World) -> None:
        job = self.bring_to("IN_PROGRESS", world)
        running = begin(**QUICK)
        wait_for_calls(world.control, self.describe, 2)  # the second one is a poll
        world.control.set_pace("instant")
        done = running.finish()
        assert not done.changed
        assert done[self.result]["job_id"] == job["JobId"]
        assert done[self.result]["job_status"] == "COMPLETED"

    def test_a_wait_that_runs_out_tells_the_state_and_that_the_job_was_started(
        self, ensure: Ensure, world: World
    ) -> None:
        def start(wait_timeout: int) -> ModuleResult:
            """In a domain of its own, as each may have one active job only."""
            wanted = {"domain_id": world.domain(f"line-{wait_timeout}"), "wait_timeout": wait_timeout}
            return ensure(**QUICK, **wanted)

        world.control.set_pace("manual")
        ran_out, _ = run_out(start, lambda: len(calls_of(world.control, self.describe)) > 0)
        [call] = calls_of(world.control, self.start)
        [job] = self.jobs(world, call["parameters"]["DomainId"])
        assert ran_out["error"] == {"kind": "wait_timeout", "running_job_ids": [job["JobId"]]}
        assert f"{job['JobId']} (monday) SUBMITTED 0 percent" in ran_out.msg
        assert ran_out.changed
        assert ran_out[self.result]["job_id"] == job["JobId"]

    @pytest.mark.parametrize(
        ("max_failed", "fails"),
        [("0", True), (1, False), ("33%", True), ("33.4%", False)],
    )
    def test_max_failed(self, ensure: Ensure, world: World, max_failed: str | int, fails: bool) -> None:
        job = self.bring_to("COMPLETED_WITH_ERRORS", world)
        for check in (False, True):
            counted = ensure(check=check, **same_input(job), **QUICK, max_failed=max_failed)
            assert counted.failed is fails
            assert counted[self.result]["error_count"] == 1
            assert counted[self.result][f"successful_{self.outcome}_count"] == 2
            assert counted[self.result]["errors"][0]["error_code"] == 400
            if fails:
                assert counted["error"] == {"kind": "too_many_failed", "job_id": job["JobId"]}
                assert f"1 of 3 requests of the {self.result.replace('_', ' ')} monday" in counted.msg
                assert f"max_failed allows {max_failed}" in counted.msg

    def test_an_output_file_that_cannot_be_read_fails_max_failed_alone(self, ensure: Ensure, world: World) -> None:
        facts = ensure(**QUICK)[self.result]
        assert "errors" not in facts
        bucket, _, key = facts["output_file_s3_uri"].removeprefix("s3://").partition("/")
        world.s3.delete_object(Bucket=bucket, Key=key)
        unreadable = ensure(**QUICK, max_failed="0")
        assert unreadable["error"] == {"kind": "results_unreadable", "job_id": facts["job_id"]}
        assert facts["output_file_s3_uri"] in unreadable.msg
        assert "s3_endpoint_url" in unreadable.msg
        assert not ensure(**QUICK).failed

    # One active job a domain

    def test_a_job_in_the_way_is_waited_for(self, begin: Callable[..., RunningModule], world: World) -> None:
        first = self.bring_to("IN_PROGRESS", world)
        running = begin(job_name="tuesday", **QUICK)
        wait_for_calls(world.control, self.start, 2)
        assert [job["JobId"] for job in self.jobs(world)] == [first["JobId"]]
        world.control.set_pace("instant")
        done = running.finish()
        assert done.changed
        assert done[self.result]["job_name"] == "tuesday"
        assert done[self.result]["job_status"] == "COMPLETED"
        assert len(self.jobs(world)) == 2

    def test_a_job_in_the_way_until_the_time_is_up(self, ensure: Ensure, world: World) -> None:
        first = self.bring_to("IN_PROGRESS", world)
        ran_out, _ = run_out(
            lambda wait_timeout: ensure(job_name="tuesday", **QUICK, wait_timeout=wait_timeout),
            lambda: len(calls_of(world.control, self.start)) > 1,
        )
        assert ran_out["error"] == {"kind": "wait_timeout", "running_job_ids": [first["JobId"]]}
        assert "tuesday, which is not started" in ran_out.msg
        assert f"{first['JobId']} (monday) IN_PROGRESS 50 percent" in ran_out.msg
        assert not ran_out.changed

    def test_a_quota_that_no_job_uses_up_is_not_waited_for(self, ensure: Ensure, world: World) -> None:
        world.control.set_quotas(**{self.quota: 0})
        for options in ({}, QUICK):
            refused = ensure(**options)
            assert refused["error"]["code"] == "ServiceQuotaExceededException"
            assert "have the quota raised" in refused.msg

    def test_a_start_that_is_not_answered_in_time(self, ensure: Ensure, world: World) -> None:
        with world.control.hold(self.start):
            late, _ = run_out(
                lambda wait_timeout: ensure(**QUICK, wait_timeout=wait_timeout),
                lambda: len(calls_of(world.control, self.start)) > 0,
            )
        assert late["error"] == {"kind": "wait_timeout"}
        assert "has not answered yet" in late.msg
        wait_for_answers(world.control)
        assert not ensure().changed
        assert len(self.jobs(world)) == 1

    # What the service can answer

    def test_a_missing_domain(self, ensure: Ensure) -> None:
        by_id = ensure(domain_id="4pHm2VXgMWcNe1kTzQ7rLd")
        assert by_id["error"]["resource_type"] == "DOMAIN"
        assert "4pHm2VXgMWcNe1kTzQ7rLd" in by_id.msg
        by_name = ensure(domain_id=None, domain_name="sales")
        assert by_name["error"]["kind"] == "not_found"
        assert "There is no domain named 'sales'" in by_name.msg

    def test_a_role_of_another_account(self, ensure: Ensure) -> None:
        failed = ensure(data_access_role_arn="arn:aws:iam::999999999999:role/voiceid-batch")
        assert failed["error"]["kind"] == "access_denied"
        assert self.start in failed.msg

    def test_a_domain_that_is_not_active(self, ensure: Ensure, world: World) -> None:
        world.control.set_domain_status(world.domain_id, "SUSPENDED")
        failed = ensure()
        assert failed["error"]["conflict_type"] == "DOMAIN_NOT_ACTIVE"
        assert "pending or suspended" in failed.msg

    def test_concurrent_changes_are_tried_again(self, ensure: Ensure, world: World) -> None:
        world.control.add_fault(operation=self.start, kind="concurrent-changes", times=2)
        assert ensure().changed
        assert changing_calls(world.control) == [self.start] * 3

    def test_a_region_that_the_service_refuses(self, ensure: Ensure) -> None:
        failed = ensure(region="eu-north-1")
        assert failed["error"]["code"] == "ValidationException"
        assert failed["error"]["kind"] == "invalid_request"
