# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Jobs follow a transition of moto's state manager if a test sets one, and otherwise the pace."""

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto.moto_api import state_manager

from moto_voiceid.control import Control, ControlError
from moto_voiceid.settings.transition import Transition, parse_transition

MODEL = "voiceid::job"
MANIFEST = {"Version": "1.0", "SpeakerEnrollmentRequests": [{"RequestId": "a"}, {"RequestId": "b"}]}
REGISTRATIONS = {"Version": "1.0", "FraudsterRegistrationRequests": [{"RequestId": "a"}]}


@pytest.fixture(autouse=True)
def no_transition() -> Iterator[None]:
    yield
    state_manager.unset_transition(MODEL)


class Jobs:
    """Starts and reads jobs inside `mock_aws`. Their requests have no recordings, so they end with errors."""

    def __init__(self) -> None:
        session = boto3.Session("testing", "testing", region_name="us-east-1")
        self.client = session.client("voice-id")
        encryption = {"KmsKeyId": session.client("kms").create_key()["KeyMetadata"]["KeyId"]}
        created = self.client.create_domain(Name="d", ServerSideEncryptionConfiguration=encryption)
        self.domain_id = created["Domain"]["DomainId"]
        role = session.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]
        s3 = session.client("s3")
        s3.create_bucket(Bucket="calls")
        for name, manifest in (("enroll", MANIFEST), ("register", REGISTRATIONS)):
            s3.put_object(Bucket="calls", Key=name, Body=json.dumps(manifest))
        self.members = {
            "DomainId": self.domain_id,
            "DataAccessRoleArn": role["Arn"],
            "OutputDataConfig": {"S3Uri": "s3://calls/out"},
        }

    def start(self) -> dict[str, Any]:
        manifest = {"S3Uri": "s3://calls/enroll"}
        return self.client.start_speaker_enrollment_job(**self.members, InputDataConfig=manifest)["Job"]  # type: ignore[no-any-return]

    def status(self, job: dict[str, Any]) -> str:
        found = self.client.describe_speaker_enrollment_job(DomainId=self.domain_id, JobId=job["JobId"])["Job"]
        return str(found["JobStatus"])

    def listed(self) -> list[str]:
        found = self.client.list_speaker_enrollment_jobs(DomainId=self.domain_id)["JobSummaries"]
        return [job["JobStatus"] for job in found]


@pytest.fixture
def jobs(voiceid: Control) -> Jobs:
    return Jobs()


def set_transition(progression: str, **values: float) -> None:
    state_manager.set_transition(MODEL, {"progression": progression, **values})


def test_the_model_is_registered(voiceid: Control) -> None:
    assert MODEL in state_manager.get_registered_models()


def test_an_immediate_job_has_ended_when_it_is_described(voiceid: Control, jobs: Jobs) -> None:
    voiceid.set_pace("manual")
    set_transition("immediate")
    job = jobs.start()
    assert job["JobStatus"] == "SUBMITTED"
    assert jobs.status(job) == "COMPLETED_WITH_ERRORS"


def test_an_immediate_job_has_ended_when_it_is_listed(voiceid: Control, jobs: Jobs) -> None:
    voiceid.set_pace("manual")
    set_transition("immediate")
    jobs.start()
    assert jobs.listed() == ["COMPLETED_WITH_ERRORS"]


def test_a_manual_job_advances_when_it_is_described(jobs: Jobs) -> None:
    set_transition("manual", times=1)
    job = jobs.start()
    assert [jobs.status(job) for _ in range(3)] == ["IN_PROGRESS", "COMPLETED_WITH_ERRORS", "COMPLETED_WITH_ERRORS"]


def test_a_manual_job_advances_after_several_descriptions(jobs: Jobs) -> None:
    set_transition("manual", times=2)
    job = jobs.start()
    statuses = [jobs.status(job) for _ in range(4)]
    assert statuses == ["SUBMITTED", "IN_PROGRESS", "IN_PROGRESS", "COMPLETED_WITH_ERRORS"]
    # Each job has its own count.
    assert jobs.status(jobs.start()) == "SUBMITTED"


def test_a_manual_job_does_not_advance_when_it_is_listed(jobs: Jobs) -> None:
    set_transition("manual", times=1)
    jobs.start()
    assert [jobs.listed() for _ in range(3)] == [["SUBMITTED"]] * 3


def test_a_description_in_another_domain_does_not_count(jobs: Jobs) -> None:
    set_transition("manual", times=1)
    job = jobs.start()
    for domain_id in ("d" * 22, jobs.domain_id):
        describe = jobs.client.describe_fraudster_registration_job
        with pytest.raises(jobs.client.exceptions.ResourceNotFoundException):
            describe(DomainId=domain_id, JobId=job["JobId"])
    assert jobs.listed() == ["SUBMITTED"]


def test_registration_jobs_follow_the_same_transition(jobs: Jobs) -> None:
    set_transition("manual", times=1)
    manifest = {"S3Uri": "s3://calls/register"}
    job = jobs.client.start_fraudster_registration_job(**jobs.members, InputDataConfig=manifest)["Job"]

    def status() -> str:
        found = jobs.client.describe_fraudster_registration_job(DomainId=jobs.domain_id, JobId=job["JobId"])
        return str(found["Job"]["JobStatus"])

    assert [status(), status()] == ["IN_PROGRESS", "COMPLETED_WITH_ERRORS"]


def test_a_job_ends_after_the_time_of_two_transitions(jobs: Jobs, wait_for: Callable[..., Any]) -> None:
    set_transition("time", seconds=0.5)
    before = time.monotonic()
    job = jobs.start()
    wait_for(lambda: jobs.status(job) == "COMPLETED_WITH_ERRORS")
    assert time.monotonic() - before >= 1


def test_a_job_that_is_not_described_ends_in_time(jobs: Jobs, voiceid: Control, wait_for: Callable[..., Any]) -> None:
    voiceid.set_pace("manual")
    set_transition("time", seconds=0.05)
    jobs.start()
    s3 = boto3.client("s3", region_name="us-east-1")
    wait_for(lambda: s3.list_objects_v2(Bucket="calls", Prefix="out/")["KeyCount"])


def test_a_job_follows_the_pace_after_unset(voiceid: Control, jobs: Jobs) -> None:
    voiceid.set_pace("manual")
    set_transition("manual", times=1)
    job = jobs.start()
    assert jobs.status(job) == "IN_PROGRESS"
    state_manager.unset_transition(MODEL)
    assert [jobs.status(job) for _ in range(3)] == ["IN_PROGRESS"] * 3
    voiceid.step(2)
    assert jobs.status(job) == "COMPLETED_WITH_ERRORS"


def test_a_waiting_job_follows_a_transition_that_is_set_later(voiceid: Control, jobs: Jobs) -> None:
    voiceid.set_pace("manual")
    job = jobs.start()
    voiceid.step(0)
    assert jobs.status(job) == "IN_PROGRESS"
    set_transition("manual", times=1)
    assert jobs.status(job) == "COMPLETED_WITH_ERRORS"


def test_step_is_refused_while_a_transition_is_set(voiceid: Control) -> None:
    voiceid.set_pace("manual")
    set_transition("manual", times=1)
    with pytest.raises(ControlError, match="Jobs follow the transition of voiceid::job in moto's state manager"):
        voiceid.step(1)
    state_manager.unset_transition(MODEL)
    voiceid.step(1)


@pytest.mark.parametrize("waiting", ["DeleteDomain", "reset"])
def test_a_job_that_waits_for_descriptions_is_cancelled(voiceid: Control, jobs: Jobs, waiting: str) -> None:
    set_transition("manual", times=100)
    job = jobs.start()
    if waiting == "reset":
        voiceid.reset()
    else:
        jobs.client.delete_domain(DomainId=jobs.domain_id)
    with pytest.raises(jobs.client.exceptions.ResourceNotFoundException):
        jobs.status(job)


def test_a_transition_that_is_not_valid_is_reported(jobs: Jobs) -> None:
    set_transition("manual")
    job = jobs.start()
    with pytest.raises(jobs.client.exceptions.ValidationException, match="times is null, not a number of 0 or more"):
        jobs.status(job)


def test_a_transition_can_be_set_over_http(account: Any, domain_id: str) -> None:
    def post(action: str, **values: Any) -> None:
        request = urllib.request.Request(  # noqa: S310
            f"{account.url}/moto-api/state-manager/{action}-transition",
            json.dumps({"model_name": MODEL, **values}).encode(),
            {"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=30).close()  # noqa: S310

    post("set", transition={"progression": "manual", "times": 1})
    try:
        job = account.start_enrollment(domain_id, account.speakers_manifest(("alice", "alice")))
        statuses = [account.describe_job(job)["JobStatus"] for _ in range(2)]
    finally:
        post("unset")
    assert statuses == ["IN_PROGRESS", "COMPLETED"]


@pytest.mark.parametrize(
    ("value", "transition"),
    [
        ({"progression": "immediate"}, Transition("immediate")),
        ({"progression": "manual", "times": 3}, Transition("manual", times=3)),
        ({"progression": "time", "seconds": 0.5}, Transition("time", seconds=0.5)),
    ],
)
def test_parse_valid_transitions(value: object, transition: Transition) -> None:
    assert parse_transition(value) == transition


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "it is a list, not an object"),
        ({}, "progression is null, not immediate, manual or time"),
        ({"progression": ["manual"]}, "progression is a list"),
        ({"progression": "manual", "times": -1}, "times is -1"),
        ({"progression": "time", "seconds": "5"}, "seconds is '5'"),
        ({"progression": "time", "seconds": True}, "seconds is true"),
        ({"progression": "time", "seconds": float("nan")}, "seconds is NaN"),
    ],
)
def test_parse_invalid_transitions(value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_transition(value)
