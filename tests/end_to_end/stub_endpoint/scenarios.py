# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An account in the stub, and for each module the tasks that are run against it in every manner."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from harness import Environment, ModuleResult, ModuleRunner
from in_process import quick, run_in_process
from stub_endpoint import Stub
from stub_endpoint.services import Object, output_file

DOMAIN_ID = "MainDomain000000000000"
OTHER_ID = "NoSuchResource00000000"
GENERATED_ID = f"id#{OTHER_ID}"
DEFAULT_LIST_ID, FRAUD_LIST_ID, EMPTY_LIST_ID = (
    "DefaultList00000000000",
    "FraudList0000000000000",
    "EmptyList0000000000000",
)
SPEAKER_ID, FRAUDSTER_ID, SESSION_ID = (
    "id#Alice00000000000000000",
    "id#Carol00000000000000000",
    "id#Call000000000000000000",
)
ENROLLMENT_ID, REGISTRATION_ID = "EnrollmentJob000000000", "RegistrationJob0000000"
ARN = f"arn:aws:voiceid:us-east-1:123456789012:domain/{DOMAIN_ID}"
KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d"
ROLE = "arn:aws:iam::123456789012:role/voiceid-batch"
MANIFEST = "s3://calls/manifests/monday.json"
HOUR = 3600

ENROLLED = [{"RequestId": "r1", "CustomerSpeakerId": "alice", "GeneratedSpeakerId": SPEAKER_ID}]
REGISTERED = [{"RequestId": "r1", "GeneratedFraudsterId": FRAUDSTER_ID, "RegistrationStatus": "NEW_FRAUDSTER"}]
REFUSED = [{"RequestId": "r2", "ErrorCode": 400, "ErrorMessage": "Not enough speech."}]
ONE_ATTEMPT = {"retries": {"total_max_attempts": 1}}
# The arguments of a job that a task starts.
JOB = {
    "data_access_role_arn": ROLE,
    "input_data_config": {"s3_uri": MANIFEST},
    "output_data_config": {"s3_uri": "s3://calls/out", "kms_key_id": KEY},
}


def seed_account(stub: Stub) -> None:
    """A domain with one resource of each type, an ended job of each kind, and their output files in S3."""
    then = time.time() - HOUR
    old = {"CreatedAt": then, "UpdatedAt": then, "DomainId": DOMAIN_ID}
    key = {"ServerSideEncryptionConfiguration": {"KmsKeyId": KEY}}
    stub.api.seed("Domain", **old, Name="main", Arn=ARN, DomainStatus="ACTIVE", Description="The main line", **key)
    stub.api.state.tags[ARN] = {"team": "fraud"}
    for watchlist_id, name in ((DEFAULT_LIST_ID, "default"), (FRAUD_LIST_ID, "fraud"), (EMPTY_LIST_ID, "empty")):
        default = watchlist_id == DEFAULT_LIST_ID
        stub.api.seed("Watchlist", **old, WatchlistId=watchlist_id, Name=name, DefaultWatchlist=default)
    stub.api.seed("Speaker", **old, GeneratedSpeakerId=SPEAKER_ID, CustomerSpeakerId="alice", Status="ENROLLED")
    created = {"CreatedAt": then, "DomainId": DOMAIN_ID}
    stub.api.seed("Fraudster", **created, GeneratedFraudsterId=FRAUDSTER_ID, WatchlistIds=[DEFAULT_LIST_ID])
    stub.api.seed("Session", **created, SessionId=SESSION_ID, SessionName="call", StreamingStatus="ENDED")
    seed_job(stub, "SpeakerEnrollmentJob", ENROLLMENT_ID, output_file("SuccessfulEnrollments", ENROLLED, REFUSED))
    output = output_file("SuccessfulRegistrations", REGISTERED, REFUSED)
    seed_job(stub, "FraudsterRegistrationJob", REGISTRATION_ID, output)


def seed_job(stub: Stub, noun: str, job_id: str, output: bytes | None, **members: Any) -> dict[str, Any]:
    """A job named ``monday``, which has ended unless ``members`` say otherwise, and its output file."""
    then = time.time() - HOUR
    if output is not None:
        stub.store.objects[f"calls/out/{job_id}/monday.json.out"] = Object(output, then + 60)
    job = {
        "DomainId": DOMAIN_ID,
        "JobId": job_id,
        "JobName": "monday",
        "JobStatus": "COMPLETED_WITH_ERRORS",
        "DataAccessRoleArn": ROLE,
        "InputDataConfig": {"S3Uri": MANIFEST},
        "OutputDataConfig": {"S3Uri": "s3://calls/out", "KmsKeyId": KEY},
        "CreatedAt": then,
        "EndedAt": then + 60,
        "JobProgress": {"PercentComplete": 100},
        **members,
    }
    return stub.api.seed(noun, **{name: value for name, value in job.items() if value is not None})


class Task(NamedTuple):
    """A task: its module and options, and how to see in the result and in the stub that it did what it says.

    ``change`` is the operation that changes something, ``None`` for a task that only reads or that finds all as it
    should be. ``done`` looks at the stub alone.
    """

    name: str
    module: str
    options: Mapping[str, Any]
    key: str | None = None
    change: str | None = None
    done: Callable[[Stub], bool] = lambda stub: True

    def __str__(self) -> str:
        return self.name

    @property
    def changes(self) -> bool:
        return self.change is not None


def _resource(stub: Stub, noun: str, resource_id: str) -> dict[str, Any]:
    return stub.api.state.resources[noun].get(resource_id, {})


def _named(stub: Stub, noun: str, name: str, member: str = "Name") -> list[dict[str, Any]]:
    return [record for record in stub.api.state.of(noun) if record.get(member) == name]


IN_DOMAIN = {"domain_id": DOMAIN_ID}
INFO_TASKS = (
    Task("domain-info", "voiceid_domain_info", IN_DOMAIN, "domains"),
    Task("domain-info-by-name", "voiceid_domain_info", {"domain_name": "main"}, "domains"),
    Task("domain-info-all", "voiceid_domain_info", {}, "domains"),
    Task("watchlist-info", "voiceid_watchlist_info", {**IN_DOMAIN, "watchlist_ids": [FRAUD_LIST_ID]}, "watchlists"),
    Task("watchlist-info-all", "voiceid_watchlist_info", {"domain_name": "main"}, "watchlists"),
    Task("speaker-info", "voiceid_speaker_info", {**IN_DOMAIN, "speaker_ids": ["alice"]}, "speakers"),
    Task("speaker-info-all", "voiceid_speaker_info", {"domain_name": "main"}, "speakers"),
    Task("fraudster-info", "voiceid_fraudster_info", {**IN_DOMAIN, "fraudster_ids": [FRAUDSTER_ID]}, "fraudsters"),
    Task("fraudster-info-all", "voiceid_fraudster_info", {"domain_name": "main"}, "fraudsters"),
    Task("session-info", "voiceid_session_info", {**IN_DOMAIN, "session_names_or_ids": ["call"]}, "sessions"),
    Task(
        "enrollment-job-info",
        "voiceid_enrollment_job_info",
        {**IN_DOMAIN, "job_ids": [ENROLLMENT_ID]},
        "enrollment_jobs",
    ),
    Task("enrollment-job-info-all", "voiceid_enrollment_job_info", {"domain_name": "main"}, "enrollment_jobs"),
    Task(
        "registration-job-info",
        "voiceid_fraudster_registration_job_info",
        {**IN_DOMAIN, "job_ids": [REGISTRATION_ID]},
        "fraudster_registration_jobs",
    ),
    Task(
        "registration-job-info-all",
        "voiceid_fraudster_registration_job_info",
        {"domain_name": "main"},
        "fraudster_registration_jobs",
    ),
)
CHANGE_TASKS = (
    Task(
        "domain-create",
        "voiceid_domain",
        {"name": "new", "server_side_encryption_configuration": {"kms_key_id": KEY}, "tags": {"team": "fraud"}},
        "domain",
        "CreateDomain",
        lambda stub: len(_named(stub, "Domain", "new")) == 1,
    ),
    Task(
        "domain-update",
        "voiceid_domain",
        {**IN_DOMAIN, "description": "Another line", "tags": {"team": "calls"}},
        "domain",
        "UpdateDomain",
        lambda stub: (
            _resource(stub, "Domain", DOMAIN_ID)["Description"] == "Another line"
            and stub.api.state.tags[ARN] == {"team": "calls"}
        ),
    ),
    Task(
        "domain-absent",
        "voiceid_domain",
        {**IN_DOMAIN, "state": "absent"},
        None,
        "DeleteDomain",
        lambda stub: not _resource(stub, "Domain", DOMAIN_ID),
    ),
    Task(
        "watchlist-create",
        "voiceid_watchlist",
        {**IN_DOMAIN, "name": "new"},
        "watchlist",
        "CreateWatchlist",
        lambda stub: len(_named(stub, "Watchlist", "new")) == 1,
    ),
    Task(
        "watchlist-update",
        "voiceid_watchlist",
        {**IN_DOMAIN, "name": "fraud", "description": "Refund fraud"},
        "watchlist",
        "UpdateWatchlist",
        lambda stub: _resource(stub, "Watchlist", FRAUD_LIST_ID)["Description"] == "Refund fraud",
    ),
    Task(
        "watchlist-absent",
        "voiceid_watchlist",
        {**IN_DOMAIN, "name": "empty", "state": "absent"},
        None,
        "DeleteWatchlist",
        lambda stub: not _resource(stub, "Watchlist", EMPTY_LIST_ID),
    ),
    Task(
        "speaker-opted-out",
        "voiceid_speaker",
        {**IN_DOMAIN, "speaker_ids": ["alice"], "state": "opted_out"},
        "speakers",
        "OptOutSpeaker",
        lambda stub: _resource(stub, "Speaker", SPEAKER_ID)["Status"] == "OPTED_OUT",
    ),
    Task(
        "speaker-absent",
        "voiceid_speaker",
        {**IN_DOMAIN, "speaker_ids": ["alice"], "state": "absent"},
        None,
        "DeleteSpeaker",
        lambda stub: not _resource(stub, "Speaker", SPEAKER_ID),
    ),
    Task(
        "fraudster-moved",
        "voiceid_fraudster",
        {**IN_DOMAIN, "fraudster_ids": [FRAUDSTER_ID], "watchlist_names": ["fraud"]},
        "fraudsters",
        "AssociateFraudster",
        lambda stub: _resource(stub, "Fraudster", FRAUDSTER_ID)["WatchlistIds"] == [FRAUD_LIST_ID],
    ),
    Task(
        "fraudster-absent",
        "voiceid_fraudster",
        {**IN_DOMAIN, "fraudster_ids": [FRAUDSTER_ID], "state": "absent"},
        None,
        "DeleteFraudster",
        lambda stub: not _resource(stub, "Fraudster", FRAUDSTER_ID),
    ),
    Task(
        "enrollment-job",
        "voiceid_enrollment_job",
        {**IN_DOMAIN, "job_name": "new", **JOB},
        "enrollment_job",
        "StartSpeakerEnrollmentJob",
        lambda stub: len(_named(stub, "SpeakerEnrollmentJob", "new", "JobName")) == 1,
    ),
    Task(
        "registration-job",
        "voiceid_fraudster_registration_job",
        {**IN_DOMAIN, "job_name": "new", **JOB},
        "fraudster_registration_job",
        "StartFraudsterRegistrationJob",
        lambda stub: len(_named(stub, "FraudsterRegistrationJob", "new", "JobName")) == 1,
    ),
)
TASKS = INFO_TASKS + CHANGE_TASKS
# It changes nothing in the account, but a file, in a folder that is deleted when the tests end.
FOLDER = tempfile.TemporaryDirectory()
EXPORT_TASK = Task("account-export", "voiceid_account_export", {"dest": f"{FOLDER.name}/account.json"})
TASKS_OF_ALL_MODULES = (*TASKS, EXPORT_TASK)
DELETIONS = tuple(task for task in CHANGE_TASKS if task.change and task.change.startswith("Delete"))
CREATIONS = tuple(task for task in CHANGE_TASKS if task.change and task.change.startswith(("Create", "Start")))


def task(name: str) -> Task:
    return next(task for task in TASKS if task.name == name)


def found(result: Mapping[str, Any], task: Task) -> Any:
    """The resource that a result is about, or the first of them."""
    assert task.key
    value = result[task.key]
    return value[0] if isinstance(value, list) else value


# How a fact names the resource, by the key of the result.
ID_FACTS = {
    "domain": "domain_id",
    "watchlist": "watchlist_id",
    "speaker": "generated_speaker_id",
    "fraudster": "generated_fraudster_id",
    "session": "session_id",
    "enrollment_job": "job_id",
    "fraudster_registration_job": "job_id",
}


# Running tasks

Run = Callable[..., ModuleResult]

# An option that is null. None removes an option of the row instead.
NULL = object()


def options_of(stub: Stub, task: Task, **options: Any) -> dict[str, Any]:
    """The options of a task: those of its row, the stub as every endpoint, and ``options``, which win.

    None removes an option, and ``NULL`` sets it to null.
    """
    endpoints = {"endpoint_url": stub.url}
    if "job" in task.module or task is EXPORT_TASK:
        endpoints["s3_endpoint_url"] = stub.url
    if task.module == "voiceid_domain":
        endpoints["kms_endpoint_url"] = stub.url
    merged = {**task.options, **endpoints, **options}
    return {name: None if value is NULL else value for name, value in merged.items() if value is not None}


def run_process_against(stub: Stub, run_module: ModuleRunner) -> Run:
    def run(task: Task, env: Environment | None = None, check: bool = False, **options: Any) -> ModuleResult:
        return run_module(task.module, options_of(stub, task, **options), env=env, check=check)

    return run


@contextmanager
def run_here_against(stub: Stub) -> Iterator[Run]:
    def run(task: Task, env: Environment | None = None, check: bool = False, **options: Any) -> ModuleResult:
        return run_in_process(task.module, options_of(stub, task, **options), env=env, check=check)

    with quick():
        yield run
