# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The AWS CLI and the module, both with one endpoint and its jobs, and the comparison of their results."""

from __future__ import annotations

import datetime
import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import botocore.session
import yaml
from botocore.model import OperationModel, Shape, StructureShape

from account import ENDED, Account
from harness import (
    SECRET_KEY,
    AwsCli,
    AwsResult,
    Environment,
    ModuleRunner,
    PlaybookResult,
    PlaybookRunner,
    RunningModule,
    environment,
)
from moto_voiceid.control import Control
from parity_page import Row

DERIVED = {"ended", "duration_seconds", "output_file_s3_uri"}


class Job(NamedTuple):
    domain_id: str
    job_id: str

    @property
    def arguments(self) -> tuple[str, ...]:
        """The job as arguments of the AWS CLI."""
        return "--domain-id", self.domain_id, "--job-id", self.job_id

    @property
    def variables(self) -> dict[str, str]:
        """The job as variables of the examples on the page."""
        return {"voiceid_domain_id": self.domain_id, "voiceid_job_id": self.job_id}


@dataclass(frozen=True)
class ParityTools:
    """Both tools, an endpoint, a job, and all jobs by their state or id."""

    url: str
    collections: str
    home: Path
    job: Job
    jobs: Mapping[str, Job] = field(default_factory=dict)

    @property
    def control(self) -> Control:
        return Control(self.url)

    @property
    def aws(self) -> AwsCli:
        return AwsCli(self.url, self.home)

    def describe(
        self, job: Job, *options: str, env: Environment | None = None, check: bool = True, cli: AwsCli | None = None
    ) -> AwsResult:
        """aws voice-id describe-speaker-enrollment-job"""
        run = cli or self.aws
        done = run("voice-id", "describe-speaker-enrollment-job", *job.arguments, *options, env=env, check=check)
        assert SECRET_KEY not in done.stdout + done.stderr
        return done

    def module(self, options: Mapping[str, Any], env: Environment | None = None) -> dict[str, Any]:
        """The module, whether it fails or not."""
        return self.start_module(options, env).finish().result

    def start_module(self, options: Mapping[str, Any], env: Environment | None = None) -> RunningModule:
        run = ModuleRunner(self.url, self.collections, self.home)
        return run.start("voiceid_enrollment_job_info", options, env=env)

    def facts(self, job: Job, env: Environment | None = None, **options: Any) -> dict[str, Any]:
        """The facts about one job."""
        result = self.module({**job._asdict(), **options}, env)
        assert not result.get("failed"), result["msg"]
        (facts,) = result["enrollment_jobs"]
        return dict(facts)

    def play(
        self,
        playbook: list[dict[str, Any]],
        folder: Path,
        variables: Mapping[str, Any],
        env: Environment | None = None,
    ) -> PlaybookResult:
        """Run a playbook in a folder. The exit code is not asserted."""
        path = folder / "describe.yml"
        path.write_text(yaml.safe_dump(playbook, sort_keys=False))
        run = PlaybookRunner(self.url, self.collections, self.home)
        return run(path, {"voiceid_endpoint_url": self.url, **self.job.variables, **variables}, env=env)

    def environment(self, **more: str) -> dict[str, str]:
        """For Ansible's commands as a user runs them."""
        quiet = {"ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false"}
        return environment(self.home, {"ANSIBLE_COLLECTIONS_PATH": self.collections, **quiet, **more})

    def shell(self, command: str, folder: Path) -> str:
        """Run a command of the page in a folder; what it prints."""
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            cwd=folder,
            env=self.environment(),
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        assert SECRET_KEY not in done.stdout + done.stderr
        return done.stdout

    def requests(self, *members: str) -> list[Any]:
        """These members of each entry in the request log."""
        return [tuple(request[member] for member in members) for request in self.control.requests()]


def jobs_in_every_state(account: Account) -> dict[str, Job]:
    """A job in each of the five states; together they have every field."""
    domain = account.voice_id.describe_domain(DomainId=account.domain_id)["Domain"]
    fraud = {
        "FraudDetectionAction": "IGNORE",
        "RiskThreshold": 75,
        "WatchlistIds": [domain["WatchlistDetails"]["DefaultWatchlistId"]],
    }
    members: dict[str, dict[str, Any]] = {
        "COMPLETED": {
            "JobName": "monday-callers",
            "EnrollmentConfig": {"ExistingEnrollmentAction": "OVERWRITE", "FraudDetectionConfig": fraud},
        },
        "COMPLETED_WITH_ERRORS": {},
        "FAILED": {"JobName": "tuesday-callers"},
        "IN_PROGRESS": {"EnrollmentConfig": {"ExistingEnrollmentAction": "SKIP"}},
        "SUBMITTED": {},
    }
    jobs = {}
    for state, given in members.items():
        domain_id = account.domain_id if state in ENDED else account.domain(state.lower())  # one active job a domain
        jobs[state] = Job(domain_id, account.job_in_state(state, domain_id=domain_id, **given))
    return jobs


def failed_job(account: Account) -> Job:
    """A job that failed because its input does not exist. It needs no bucket."""
    request = {
        "DomainId": account.domain_id,
        "DataAccessRoleArn": account.role_arn,
        "InputDataConfig": {"S3Uri": "s3://nowhere/nothing.json"},
        "OutputDataConfig": {"S3Uri": "s3://nowhere/out", "KmsKeyId": account.key_arn},
    }
    job_id = account.voice_id.start_speaker_enrollment_job(**request)["Job"]["JobId"]
    account.job(job_id, until=("FAILED",))
    return Job(account.domain_id, job_id)


def operation() -> OperationModel:
    """DescribeSpeakerEnrollmentJob in the API model of botocore."""
    return botocore.session.get_session().get_service_model("voice-id").operation_model("DescribeSpeakerEnrollmentJob")


def members_of(shape: Shape, path: str = "") -> Iterator[tuple[str, Shape]]:
    """Every member of a structure and of the structures in it, by its path: ``Job.JobProgress.PercentComplete``."""
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            yield f"{path}{name}", member
            yield from members_of(member, f"{path}{name}.")


FIELDS = dict(members_of(operation().output_shape))


def fact_of(row: Row, facts: dict[str, Any]) -> Any:
    """The fact that a row of the page names; None when it is absent."""
    return at(facts, row.fact)


def assert_same_job(rows: list[Row], answer: dict[str, Any], facts: dict[str, Any]) -> None:
    """Every field of the CLI's answer is in the facts, where the page names it, with the same value."""
    for row in rows:
        value, fact = at(answer, row.name), fact_of(row, facts)
        assert _same(FIELDS[row.name].type_name, value, fact), f"{row.name}: {value!r} in the CLI, {fact!r} as a fact"


def at(document: Any, path: str) -> Any:
    """The value at a path such as ``Job.JobId``; None when it is absent."""
    for name in path.split(".") if path else []:
        document = (document or {}).get(name)
    return document


def leaves(document: dict[str, Any], path: str = "") -> Iterator[str]:
    """The paths of all values that are not structures."""
    for name, value in document.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{path}{name}.")
        else:
            yield f"{path}{name}"


def _same(type_name: str, value: Any, fact: Any) -> bool:
    if value is None or fact is None or type_name == "structure":
        return (value is None) == (fact is None)
    if type_name == "timestamp":
        return fact.endswith("+00:00") and _moment(value) == _moment(fact)
    return json.dumps(value) == json.dumps(fact)


def _moment(value: float | str) -> datetime.datetime:
    if isinstance(value, str):
        return datetime.datetime.fromisoformat(value)
    return datetime.datetime.fromtimestamp(value, datetime.UTC)
