# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the modules that start batch jobs, to inherit: what depends on the kind of job.

The implementation that both modules share is tested with enrollment jobs, in test_voiceid_enrollment_job.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from ansible.module_utils.common.dict_transformations import snake_dict_to_camel_dict
from botocore import xform_name

from account import Account
from api_calls import (
    ANY_OPERATION,
    FEW_RETRIES,
    calls_of,
    changing_calls,
    wait_for_calls,
    wait_for_responses,
)
from harness import ModuleResult, ModuleRunner, RunningModule
from moto_voiceid.control import Control

Ensure = Callable[..., ModuleResult]
STATES = ("SUBMITTED", "IN_PROGRESS", "COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED")
WAIT = {"wait": True, "wait_delay": 0.1}


def same_input(job: dict[str, Any]) -> dict[str, Any]:
    """The option that names the manifest of a job."""
    return {"input_data_config": {"s3_uri": job["InputDataConfig"]["S3Uri"]}}


class JobStartContract:
    """A subclass names the kind of job, and makes its manifests and configurations."""

    module: str
    start: str
    quota: str
    config: ClassVar[dict[str, Any]]
    other_config: ClassVar[dict[str, Any]]

    @property
    def result(self) -> str:
        return self.module.removeprefix("voiceid_")

    @property
    def describe(self) -> str:
        """The operation that describes a job."""
        return self.start.replace("Start", "Describe")

    @property
    def config_name(self) -> str:
        return next(iter(self.config))

    def manifest(self, account: Account, failing: int = 0) -> str:
        """Put a manifest with two good requests, and so many that fail, into S3; its URI."""
        raise NotImplementedError

    def jobs(self, account: Account, domain_id: str | None = None) -> list[dict[str, Any]]:
        """The jobs of the domain as boto3 lists them."""
        raise NotImplementedError

    @pytest.fixture
    def wanted(self, account: Account) -> dict[str, Any]:
        """All options of a job."""
        return {
            "domain_id": account.domain_id,
            "job_name": "monday",
            "data_access_role_arn": account.role_arn,
            "input_data_config": {"s3_uri": self.manifest(account)},
            "output_data_config": {"s3_uri": f"s3://{account.bucket}/out", "kms_key_id": account.key_arn},
            **self.config,
        }

    @pytest.fixture
    def ensure(self, run_module: ModuleRunner, wanted: dict[str, Any], control: Control, endpoint: str) -> Ensure:
        """Run the module with the wanted options, changed by ``options``; the request log is cleared first."""

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

    def bring_to(self, state: str, account: Account) -> dict[str, Any]:
        """The wanted job, which stays in this state, as boto3 describes it. Its manifest depends on the state."""
        active = state in ("SUBMITTED", "IN_PROGRESS")
        account.control.set_pace("manual" if active else "instant")
        manifest = f"s3://{account.bucket}/missing"
        if state != "FAILED":
            manifest = self.manifest(account, failing=int(state == "COMPLETED_WITH_ERRORS"))
        config = snake_dict_to_camel_dict(self.config, capitalize_first=True)
        request = account.job_request(manifest, JobName="monday", **config)
        job_id = getattr(account.voice_id, xform_name(self.start))(**request)["Job"]["JobId"]
        if state == "IN_PROGRESS":
            account.control.step(1)
        return self.job(account, job_id, (state,))

    def job(self, account: Account, job_id: str, until: tuple[str, ...]) -> dict[str, Any]:
        """A job as boto3 describes it, once it is in one of the states."""
        raise NotImplementedError

    # Start and idempotency

    def test_a_start_is_idempotent(
        self, ensure: Ensure, run_module: ModuleRunner, account: Account, wanted: dict[str, Any]
    ) -> None:
        account.control.set_pace("manual")
        started = ensure()
        assert started.changed
        facts = started[self.result]
        assert {name: facts[name] for name in wanted} == wanted
        assert facts["job_status"] == "SUBMITTED"
        assert changing_calls(account.control) == [self.start]

        again = ensure()
        assert not again.changed
        assert again.warnings == []
        assert again[self.result] == facts
        assert changing_calls(account.control) == []
        info = run_module(f"{self.module}_info", {"domain_id": account.domain_id, "job_ids": facts["job_id"]})
        assert info[f"{self.result}s"] == [facts]

    def test_check_mode_and_diff_of_a_start(self, ensure: Ensure, account: Account, wanted: dict[str, Any]) -> None:
        checked = ensure(check=True, diff=True)
        assert checked.changed
        assert checked[self.result] == wanted
        assert checked["diff"] == {"before": {}, "after": wanted}
        assert changing_calls(account.control) == []
        assert self.jobs(account) == []
        assert ensure(diff=True)["diff"] == checked["diff"]

    def test_omitted_options_are_not_sent(self, ensure: Ensure, account: Account, wanted: dict[str, Any]) -> None:
        started = ensure(
            **{self.config_name: None}, output_data_config={"s3_uri": f"s3://{account.bucket}/out"}, **WAIT
        )
        assert self.config_name not in started[self.result]
        [sent] = [call["parameters"] for call in calls_of(account.control, self.start)]
        token = sent.pop("ClientToken")
        assert set(sent) == {"DomainId", "JobName", "DataAccessRoleArn", "InputDataConfig", "OutputDataConfig"}
        assert 1 <= len(token) <= 64
        assert started[self.result]["job_status"] == "COMPLETED"

    # on_failed, force, changed arguments

    def test_a_failed_job_is_restarted(self, ensure: Ensure, account: Account) -> None:
        failed = self.bring_to("FAILED", account)
        restarted = ensure(**WAIT)
        assert restarted.changed
        assert restarted.warnings == []
        assert restarted[self.result]["job_status"] == "COMPLETED"
        assert restarted[self.result]["job_id"] != failed["JobId"]
        assert not ensure().changed, "the newest job of a name counts"

    def test_changed_arguments_start_nothing_and_warn(
        self, ensure: Ensure, account: Account, wanted: dict[str, Any]
    ) -> None:
        facts = ensure(**WAIT)[self.result]
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
            assert changing_calls(account.control) == []
            [warning] = again.warnings
            assert "with other arguments" in warning
            assert "force: true" in warning
            assert next(iter(change)) in warning
            assert facts["job_id"] in warning
        assert ensure(force=True, **self.other_config).changed

    # Waiting

    def test_waits_for_the_end_of_a_job_that_it_started(
        self, begin: Callable[..., RunningModule], account: Account
    ) -> None:
        account.control.set_pace("manual")
        running = begin(**WAIT)
        wait_for_calls(account.control, self.start)
        wait_for_responses(account.control)
        account.control.step(1)
        wait_for_calls(account.control, self.describe, len(calls_of(account.control, self.describe)) + 2)
        assert running.running
        account.control.set_pace("instant")
        done = running.finish()
        assert done.changed
        assert done[self.result]["job_status"] == "COMPLETED"
        assert done[self.result]["duration_seconds"] >= 0

    def test_a_job_that_fails_during_the_wait_fails_the_task(self, ensure: Ensure, account: Account) -> None:
        missing = {"input_data_config": {"s3_uri": f"s3://{account.bucket}/missing"}}
        failed = ensure(**missing, **WAIT)
        assert failed["error"] == {"kind": "job_failed", "job_id": failed[self.result]["job_id"]}
        assert f"s3://{account.bucket}/missing does not exist" in failed.msg
        assert "Run the task again to start another job with this name" in failed.msg
        assert failed.changed
        assert failed[self.result]["job_status"] == "FAILED"
        ignored = ensure(**missing, **WAIT, job_name="tuesday", on_failed="ignore")
        assert not ignored.failed
        assert ignored[self.result]["job_status"] == "FAILED"

    @property
    def outcome(self) -> str:
        return "enrollment" if "enrollment" in self.module else "registration"

    def test_max_failed_of_a_job_that_was_just_started(self, ensure: Ensure, account: Account) -> None:
        source = {"input_data_config": {"s3_uri": self.manifest(account, failing=1)}}
        exceeded = ensure(**source, **WAIT, max_failed="0")
        assert exceeded["error"]["kind"] == "too_many_failed"
        assert exceeded.changed
        met = ensure(**source, **WAIT, max_failed="1", job_name="tuesday")
        assert not met.failed
        assert met.changed
        assert met[self.result]["error_count"] == 1

    # One active job per domain

    def test_the_active_job_that_blocks_a_start_is_named(self, ensure: Ensure, account: Account) -> None:
        first = self.bring_to("IN_PROGRESS", account)
        refused = ensure(job_name="tuesday")
        assert refused["error"]["kind"] == "quota"
        assert refused["error"]["code"] == "ServiceQuotaExceededException"
        assert refused["error"]["running_job_ids"] == [first["JobId"]]
        assert f"{first['JobId']} (monday) IN_PROGRESS 50 percent" in refused.msg
        assert "wait: true" in refused.msg
        assert not refused.changed

    # Failures

    @pytest.mark.parametrize(("fault", "kind", "advice"), ANY_OPERATION)
    def test_failures_of_any_operation(
        self, ensure: Ensure, control: Control, fault: str, kind: str, advice: str
    ) -> None:
        control.add_fault(operation=self.start, kind=fault, share=1)  # type: ignore[arg-type]  # a FaultKind
        failed = ensure(aws_config=FEW_RETRIES)
        assert failed["error"]["kind"] == kind
        assert failed["error"]["operation"] == self.start
        assert advice in failed.msg
        assert "us-east-1" in failed.msg
        assert not failed.changed

    def test_a_missing_watchlist(self, ensure: Ensure, account: Account) -> None:
        failed = ensure(**self.with_watchlist("9kLmN3oPqR5sTuV7wXyZ1a"))
        assert failed["error"]["code"] == "ResourceNotFoundException"
        assert failed["error"]["resource_type"] == "WATCHLIST"
        assert "9kLmN3oPqR5sTuV7wXyZ1a" in failed.msg

    def with_watchlist(self, *watchlist_ids: str) -> dict[str, Any]:
        """The configuration with these watchlists."""
        raise NotImplementedError

    @pytest.mark.parametrize(
        ("options", "option", "message"),
        [
            ({"job_name": "not a name"}, "job_name", "letters, digits"),
            ({"input_data_config": {"s3_uri": "requests.json"}}, "input_data_config.s3_uri", "an S3 URI"),
            ({"data_access_role_arn": "batch"}, "data_access_role_arn", "the ARN of a role"),
            ({"max_failed": "some", **WAIT}, "max_failed", "a count such as 5, or a percentage from 0% to 100%"),
            ({"max_failed": "101%", **WAIT}, "max_failed", "a percentage from 0% to 100%"),
            ({"max_failed": "-1%", **WAIT}, "max_failed", "a percentage from 0% to 100%"),
            ({"max_failed": "1"}, "max_failed", "Set wait to true"),
        ],
    )
    def test_invalid_options_are_refused_before_the_network(
        self, ensure: Ensure, control: Control, options: dict[str, Any], option: str, message: str
    ) -> None:
        refused = ensure(**options)
        assert refused["error"] == {"kind": "invalid_request", "option": option}
        assert message in refused.msg
        assert control.requests() == []

    def test_a_job_requires_exactly_one_watchlist(self, ensure: Ensure, control: Control) -> None:
        for ids in ([], ["9kLmN3oPqR5sTuV7wXyZ1a", "8kLmN3oPqR5sTuV7wXyZ1a"]):
            refused = ensure(**self.with_watchlist(*ids))
            assert refused["error"]["option"].endswith(".watchlist_ids")
            assert "exactly one" in refused.msg
            assert control.requests() == []
