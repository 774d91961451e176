# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What voiceid_enrollment_job and voiceid_fraudster_registration_job do alike, as tests to inherit.

A subclass names the kind of job and says how its manifest and its configuration look.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from ansible.module_utils.common.dict_transformations import snake_dict_to_camel_dict
from behaviour import ANY_OPERATION, FEW_RETRIES, changing_calls, wait_for_answers, wait_for_call
from botocore import xform_name
from examples import examples_of

from harness import ModuleResult, ModuleRunner, PlaybookRunner, RunningModule
from moto_voiceid.control import Control
from world import World

Ensure = Callable[..., ModuleResult]
STATES = ("SUBMITTED", "IN_PROGRESS", "COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED")
QUICK = {"wait": True, "wait_delay": 0.1}


def same_input(job: dict[str, Any]) -> dict[str, Any]:
    """The option that names the manifest of a job."""
    return {"input_data_config": {"s3_uri": job["InputDataConfig"]["S3Uri"]}}


class StartingAJob:
    """Every test runs the module as a process against the endpoint."""

    module: str
    start: str
    quota: str
    config: ClassVar[dict[str, Any]]
    other_config: ClassVar[dict[str, Any]]

    @property
    def result(self) -> str:
        return self.module.removeprefix("voiceid_")

    @property
    def config_name(self) -> str:
        return next(iter(self.config))

    def manifest(self, world: World, failing: int = 0) -> str:
        """Put a manifest with two good requests, and so many that fail, into S3; its URI."""
        raise NotImplementedError

    def jobs(self, world: World) -> list[dict[str, Any]]:
        """The jobs of the domain as boto3 lists them."""
        raise NotImplementedError

    @pytest.fixture
    def wanted(self, world: World) -> dict[str, Any]:
        """All that makes up a job."""
        return {
            "domain_id": world.domain_id,
            "job_name": "monday",
            "data_access_role_arn": world.role_arn,
            "input_data_config": {"s3_uri": self.manifest(world)},
            "output_data_config": {"s3_uri": f"s3://{world.bucket}/out", "kms_key_id": world.key_arn},
            **self.config,
        }

    @pytest.fixture
    def ensure(self, run_module: ModuleRunner, wanted: dict[str, Any], control: Control, endpoint: str) -> Ensure:
        """Run the module with the wanted options, some of them changed; the request log is cleared first."""

        def run(check: bool = False, diff: bool = False, **options: Any) -> ModuleResult:
            control.clear_requests()
            arguments = {**wanted, "s3_endpoint_url": endpoint, **options}
            return run_module(self.module, arguments, check=check, diff=diff)

        return run

    @pytest.fixture
    def begin(self, run_module: ModuleRunner, wanted: dict[str, Any], control: Control) -> Callable[..., RunningModule]:
        """Start the module and return at once; the request log is cleared first."""

        def start(**options: Any) -> RunningModule:
            control.clear_requests()
            return run_module.start(self.module, {**wanted, **options})

        return start

    def bring_to(self, state: str, world: World) -> dict[str, Any]:
        """The wanted job in a state, in which it stays, as boto3 describes it. Its manifest is one for that state."""
        active = state in ("SUBMITTED", "IN_PROGRESS")
        world.control.set_pace("manual" if active else "instant")
        manifest = f"s3://{world.bucket}/missing"
        if state != "FAILED":
            manifest = self.manifest(world, failing=int(state == "COMPLETED_WITH_ERRORS"))
        config = snake_dict_to_camel_dict(self.config, capitalize_first=True)
        request = world.job_request(manifest, JobName="monday", **config)
        job_id = getattr(world.voice_id, xform_name(self.start))(**request)["Job"]["JobId"]
        if state == "IN_PROGRESS":
            world.control.step(1)
        return self.job(world, job_id, (state,))

    def job(self, world: World, job_id: str, until: tuple[str, ...]) -> dict[str, Any]:
        """A job as boto3 describes it, once it is in one of the states."""
        raise NotImplementedError

    # Starting, and doing nothing

    def test_starts_a_job_and_then_nothing(
        self, ensure: Ensure, run_module: ModuleRunner, world: World, wanted: dict[str, Any]
    ) -> None:
        world.control.set_pace("manual")
        started = ensure()
        assert started.changed
        facts = started[self.result]
        assert {name: facts[name] for name in wanted} == wanted
        assert facts["job_status"] == "SUBMITTED"
        assert changing_calls(world.control) == [self.start]

        again = ensure()
        assert not again.changed
        assert again.warnings == []
        assert again[self.result] == facts
        assert changing_calls(world.control) == []
        info = run_module(f"{self.module}_info", {"domain_id": world.domain_id, "job_ids": facts["job_id"]})
        assert info[f"{self.result}s"] == [facts]

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

    def test_check_mode_and_diff_of_a_start(self, ensure: Ensure, world: World, wanted: dict[str, Any]) -> None:
        checked = ensure(check=True, diff=True)
        assert checked.changed
        assert checked[self.result] == wanted
        assert checked["diff"] == {"before": {}, "after": wanted}
        assert changing_calls(world.control) == []
        assert self.jobs(world) == []
        assert ensure(diff=True)["diff"] == checked["diff"]

    @pytest.mark.parametrize("state", [state for state in STATES if state != "FAILED"])
    def test_a_job_that_runs_or_has_ended_well_is_left_alone(self, ensure: Ensure, world: World, state: str) -> None:
        job = self.bring_to(state, world)
        again = ensure(**same_input(job))
        assert not again.changed
        assert again.warnings == []
        assert again[self.result]["job_id"] == job["JobId"]
        assert again[self.result]["job_status"] == state
        assert changing_calls(world.control) == []

    def test_options_that_are_left_out_are_left_to_the_service(
        self, ensure: Ensure, world: World, wanted: dict[str, Any]
    ) -> None:
        started = ensure(**{self.config_name: None}, output_data_config={"s3_uri": f"s3://{world.bucket}/out"}, **QUICK)
        assert self.config_name not in started[self.result]
        sent = wait_for_call(world.control, self.start)["parameters"]
        token = sent.pop("ClientToken")
        assert set(sent) == {"DomainId", "JobName", "DataAccessRoleArn", "InputDataConfig", "OutputDataConfig"}
        assert 1 <= len(token) <= 64
        assert started[self.result]["job_status"] == "COMPLETED"

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

    def test_a_failed_job_is_started_anew(self, ensure: Ensure, world: World) -> None:
        failed = self.bring_to("FAILED", world)
        restarted = ensure(**QUICK)
        assert restarted.changed
        assert restarted.warnings == []
        assert restarted[self.result]["job_status"] == "COMPLETED"
        assert restarted[self.result]["job_id"] != failed["JobId"]
        assert not ensure().changed, "the newest job of a name counts"

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

    def test_changed_arguments_start_nothing_and_are_told(
        self, ensure: Ensure, world: World, wanted: dict[str, Any]
    ) -> None:
        facts = ensure(**QUICK)[self.result]
        changes: list[dict[str, Any]] = [
            {"input_data_config": {"s3_uri": "s3://elsewhere/requests.json"}},
            {"output_data_config": {**wanted["output_data_config"], "s3_uri": "s3://elsewhere/out"}},
            {"output_data_config": {**wanted["output_data_config"], "kms_key_id": "another-key"}},
            {"data_access_role_arn": "arn:aws:iam::123456789012:role/another"},
            self.other_config,
        ]
        for change in changes:
            again = ensure(**change)
            assert not again.changed
            assert again[self.result] == facts
            assert changing_calls(world.control) == []
            [warning] = again.warnings
            assert "with other arguments" in warning
            assert "force: true" in warning
            assert next(iter(change)) in warning
            assert facts["job_id"] in warning
        assert ensure(force=True, **self.other_config).changed

    def test_other_spellings_of_the_same_key_are_no_change(
        self, ensure: Ensure, world: World, wanted: dict[str, Any]
    ) -> None:
        ensure(**QUICK)
        world.kms.create_alias(AliasName="alias/batch", TargetKeyId=world.key_arn)
        for key in (world.key_arn.rpartition("/")[2], "alias/batch"):
            assert ensure(output_data_config={**wanted["output_data_config"], "kms_key_id": key}).warnings == []

    # Never twice

    def test_a_run_that_was_killed_before_the_service_did_it(
        self, ensure: Ensure, begin: Callable[..., RunningModule], world: World
    ) -> None:
        world.control.set_pace("manual")
        world.control.add_fault(operation=self.start, kind="delay", seconds=4)
        running = begin()
        killed = wait_for_call(world.control, self.start)["parameters"]
        running.kill()
        world.control.clear_requests()
        whole = ensure()
        assert whole.changed
        assert wait_for_call(world.control, self.start)["parameters"] == killed
        wait_for_answers(world.control)
        assert [job["JobId"] for job in self.jobs(world)] == [whole[self.result]["job_id"]]

    def test_a_run_that_was_killed_after_the_service_did_it(
        self, ensure: Ensure, begin: Callable[..., RunningModule], world: World
    ) -> None:
        world.control.set_pace("manual")
        running = begin(**QUICK)
        wait_for_call(world.control, self.start.replace("Start", "Describe"))
        running.kill()
        [job] = self.jobs(world)
        whole = ensure()
        assert not whole.changed
        assert whole[self.result]["job_id"] == job["JobId"]
        assert len(self.jobs(world)) == 1

    def test_two_runs_at_the_same_moment_start_one_job(self, begin: Callable[..., RunningModule], world: World) -> None:
        # Both have looked for the job, and found none, before either of them is answered.
        world.control.add_fault(operation=self.start, kind="delay", seconds=6, times=2)
        running = [begin(), begin()]
        self.calls_seen(world, 2)
        ended = [module.finish() for module in running]
        [job] = self.jobs(world)
        assert {result[self.result]["job_id"] for result in ended} == {job["JobId"]}

    def calls_seen(self, world: World, count: int) -> None:
        """Wait until the start was asked for so many times."""
        deadline = time.monotonic() + 60
        while changing_calls(world.control).count(self.start) < count:
            assert time.monotonic() < deadline, world.control.requests()
            time.sleep(0.05)

    # Waiting

    def test_waits_for_the_end_of_a_job_that_it_started(
        self, begin: Callable[..., RunningModule], world: World
    ) -> None:
        world.control.set_pace("manual")
        running = begin(**QUICK)
        wait_for_call(world.control, self.start)
        world.control.step(1)
        assert running.process.poll() is None
        world.control.set_pace("instant")
        done = running.finish()
        assert done.changed
        assert done[self.result]["job_status"] == "COMPLETED"
        assert done[self.result]["duration_seconds"] >= 0

    def test_waits_for_the_end_of_a_job_that_was_there(self, begin: Callable[..., RunningModule], world: World) -> None:
        job = self.bring_to("IN_PROGRESS", world)
        running = begin(**QUICK)
        wait_for_call(world.control, self.start.replace("Start", "Describe"))
        world.control.set_pace("instant")
        done = running.finish()
        assert not done.changed
        assert done[self.result]["job_id"] == job["JobId"]
        assert done[self.result]["job_status"] == "COMPLETED"

    def test_a_wait_that_runs_out_tells_the_state_and_that_the_job_was_started(
        self, ensure: Ensure, world: World
    ) -> None:
        world.control.set_pace("manual")
        ran_out = ensure(**QUICK, wait_timeout=4)
        [job] = self.jobs(world)
        assert ran_out["error"] == {"kind": "wait_timeout", "running_job_ids": [job["JobId"]]}
        assert f"{job['JobId']} (monday) SUBMITTED 0 percent" in ran_out.msg
        assert ran_out.changed
        assert ran_out[self.result]["job_id"] == job["JobId"]

    def test_a_job_that_fails_during_the_wait_fails_the_task(self, ensure: Ensure, world: World) -> None:
        missing = {"input_data_config": {"s3_uri": f"s3://{world.bucket}/missing"}}
        failed = ensure(**missing, **QUICK)
        assert failed["error"] == {"kind": "job_failed", "job_id": failed[self.result]["job_id"]}
        assert f"s3://{world.bucket}/missing does not exist" in failed.msg
        assert "Run the task again to start another job of this name" in failed.msg
        assert failed.changed
        assert failed[self.result]["job_status"] == "FAILED"
        ignored = ensure(**missing, **QUICK, job_name="tuesday", on_failed="ignore")
        assert not ignored.failed
        assert ignored[self.result]["job_status"] == "FAILED"

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

    @property
    def outcome(self) -> str:
        return "enrollment" if "enrollment" in self.module else "registration"

    def test_max_failed_of_a_job_that_was_just_started(self, ensure: Ensure, world: World) -> None:
        source = {"input_data_config": {"s3_uri": self.manifest(world, failing=1)}}
        exceeded = ensure(**source, **QUICK, max_failed="0")
        assert exceeded["error"]["kind"] == "too_many_failed"
        assert exceeded.changed
        met = ensure(**source, **QUICK, max_failed="1", job_name="tuesday")
        assert not met.failed
        assert met.changed
        assert met[self.result]["error_count"] == 1

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

    def test_a_job_in_the_way_is_named(self, ensure: Ensure, world: World) -> None:
        first = self.bring_to("IN_PROGRESS", world)
        refused = ensure(job_name="tuesday")
        assert refused["error"]["kind"] == "quota"
        assert refused["error"]["code"] == "ServiceQuotaExceededException"
        assert refused["error"]["running_job_ids"] == [first["JobId"]]
        assert f"{first['JobId']} (monday) IN_PROGRESS 50 percent" in refused.msg
        assert "wait: true" in refused.msg
        assert not refused.changed

    def test_a_job_in_the_way_is_waited_for(self, begin: Callable[..., RunningModule], world: World) -> None:
        first = self.bring_to("IN_PROGRESS", world)
        running = begin(job_name="tuesday", **QUICK)
        self.calls_seen(world, 2)
        assert [job["JobId"] for job in self.jobs(world)] == [first["JobId"]]
        world.control.set_pace("instant")
        done = running.finish()
        assert done.changed
        assert done[self.result]["job_name"] == "tuesday"
        assert done[self.result]["job_status"] == "COMPLETED"
        assert len(self.jobs(world)) == 2

    def test_a_job_in_the_way_until_the_time_is_up(self, ensure: Ensure, world: World) -> None:
        first = self.bring_to("IN_PROGRESS", world)
        ran_out = ensure(job_name="tuesday", **QUICK, wait_timeout=4)
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
        world.control.add_fault(operation=self.start, kind="delay", seconds=10)
        late = ensure(**QUICK, wait_timeout=4)
        assert late["error"] == {"kind": "wait_timeout"}
        assert "has not answered yet" in late.msg
        wait_for_answers(world.control)
        assert not ensure().changed
        assert len(self.jobs(world)) == 1

    # What the service can answer

    @pytest.mark.parametrize(("fault", "kind", "advice"), ANY_OPERATION)
    def test_failures_that_any_call_can_meet(
        self, ensure: Ensure, control: Control, fault: str, kind: str, advice: str
    ) -> None:
        control.add_fault(operation=self.start, kind=fault, share=1)  # type: ignore[arg-type]  # a FaultKind
        failed = ensure(aws_config=FEW_RETRIES)
        assert failed["error"]["kind"] == kind
        assert failed["error"]["operation"] == self.start
        assert advice in failed.msg
        assert "us-east-1" in failed.msg
        assert not failed.changed

    def test_a_missing_domain(self, ensure: Ensure) -> None:
        by_id = ensure(domain_id="4pHm2VXgMWcNe1kTzQ7rLd")
        assert by_id["error"]["resource_type"] == "DOMAIN"
        assert "4pHm2VXgMWcNe1kTzQ7rLd" in by_id.msg
        by_name = ensure(domain_id=None, domain_name="sales")
        assert by_name["error"]["kind"] == "not_found"
        assert "There is no domain named 'sales'" in by_name.msg

    def test_a_missing_watchlist(self, ensure: Ensure, world: World) -> None:
        failed = ensure(**self.with_watchlist("9kLmN3oPqR5sTuV7wXyZ1a"))
        assert failed["error"]["code"] == "ResourceNotFoundException"
        assert failed["error"]["resource_type"] == "WATCHLIST"
        assert "9kLmN3oPqR5sTuV7wXyZ1a" in failed.msg

    def with_watchlist(self, *watchlist_ids: str) -> dict[str, Any]:
        """The configuration with these watchlists."""
        raise NotImplementedError

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

    @pytest.mark.parametrize(
        ("options", "option", "told"),
        [
            ({"job_name": "not a name"}, "job_name", "letters, digits"),
            ({"input_data_config": {"s3_uri": "requests.json"}}, "input_data_config.s3_uri", "an S3 URI"),
            ({"data_access_role_arn": "batch"}, "data_access_role_arn", "the ARN of a role"),
            ({"max_failed": "some", **QUICK}, "max_failed", "a count such as 5, or a percentage from 0% to 100%"),
            ({"max_failed": "101%", **QUICK}, "max_failed", "a percentage from 0% to 100%"),
            ({"max_failed": "-1%", **QUICK}, "max_failed", "a percentage from 0% to 100%"),
            ({"max_failed": "1"}, "max_failed", "Set wait to true"),
        ],
    )
    def test_wrong_options_are_refused_before_the_network(
        self, ensure: Ensure, control: Control, options: dict[str, Any], option: str, told: str
    ) -> None:
        refused = ensure(**options)
        assert refused["error"] == {"kind": "invalid_request", "option": option}
        assert told in refused.msg
        assert control.requests() == []

    def test_a_job_takes_exactly_one_watchlist(self, ensure: Ensure, control: Control) -> None:
        for ids in ([], ["9kLmN3oPqR5sTuV7wXyZ1a", "8kLmN3oPqR5sTuV7wXyZ1a"]):
            refused = ensure(**self.with_watchlist(*ids))
            assert refused["error"]["option"].endswith(".watchlist_ids")
            assert "exactly one" in refused.msg
            assert control.requests() == []

    def test_the_examples_run_as_they_are(self, run_playbook: PlaybookRunner, world: World, endpoint: str) -> None:
        self.put_example_files(world)
        variables = {
            "voiceid_domain_id": world.domain_id,
            "voiceid_role_arn": world.role_arn,
            "voiceid_bucket": world.bucket,
            "voiceid_kms_key_id": world.key_arn,
            "voiceid_s3_endpoint_url": endpoint,
            "voiceid_watchlist_id": world.voice_id.create_watchlist(DomainId=world.domain_id, Name="shared")[
                "Watchlist"
            ]["WatchlistId"],
        }
        played = run_playbook(examples_of(self.module), variables)
        assert played.rc == 0, played.stdout
        started = [task.result for task in played.tasks if task.action.endswith(self.module)]
        assert [result["changed"] for result in started] == [True, True, True]
        assert {job["JobStatus"] for job in self.jobs(world)} <= {"COMPLETED", "COMPLETED_WITH_ERRORS"}
        assert started[-1][self.result]["output_file_s3_uri"] in played.stdout

    def put_example_files(self, world: World) -> None:
        """Put the manifests that the examples name into S3."""
        raise NotImplementedError
