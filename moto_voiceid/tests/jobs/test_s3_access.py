# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Objects that S3 does not hand out or accept fail the request or the job, for both kinds of job."""

import json
from collections.abc import Callable
from typing import Any

import pytest

ARCHIVES = ("GLACIER", "DEEP_ARCHIVE")


class Kind:
    """One kind of job, for an account with one domain."""

    def __init__(self, account: Any, name: str) -> None:
        self.account = account
        self.name = name
        self.domain_id = account.domain()["DomainId"]

    def manifest(self, *callers: str) -> str:
        if self.name == "speaker_enrollment":
            return str(self.account.speakers_manifest(*((caller, caller) for caller in callers)))
        return str(self.account.fraudsters_manifest(*callers))

    def start(self, manifest: str) -> dict[str, Any]:
        start = getattr(self.account.voice_id, f"start_{self.name}_job")
        return start(**self.account.job(self.domain_id, manifest))["Job"]  # type: ignore[no-any-return]

    def run(self, manifest: str) -> dict[str, Any]:
        """The job, once it has ended."""
        return self.account.ended(self.start(manifest), self.name)  # type: ignore[no-any-return]

    def describe(self, job: dict[str, Any]) -> dict[str, Any]:
        return self.account.describe_job(job, self.name)  # type: ignore[no-any-return]


@pytest.fixture(params=["speaker_enrollment", "fraudster_registration"])
def kind(account: Any, request: pytest.FixtureRequest) -> Kind:
    return Kind(account, request.param)


@pytest.fixture
def deny(account: Any) -> Callable[..., None]:
    """Sets a bucket policy that denies an action for everybody."""

    def put(bucket: str, action: str, key: str = "*") -> None:
        statement = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": action,
            "Resource": f"arn:aws:s3:::{bucket}/{key}",
        }
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        account.s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))

    return put


def archive(account: Any, key: str, storage_class: str) -> None:
    """Move an object of the bucket of the recordings to a storage class."""
    body = account.s3.get_object(Bucket="calls", Key=key)["Body"].read()
    account.s3.put_object(Bucket="calls", Key=key, Body=body, StorageClass=storage_class)


def check_failure(job: dict[str, Any], status_code: int, message: str) -> None:
    assert job["JobStatus"] == "FAILED"
    assert job["FailureDetails"] == {"StatusCode": status_code, "Message": message}


@pytest.mark.parametrize("storage_class", ARCHIVES)
def test_an_archived_manifest_fails_the_job(account: Any, kind: Kind, storage_class: str) -> None:
    manifest = kind.manifest("alice")
    archive(account, "manifest.json", storage_class)
    expected = f"{manifest} is archived (storage class {storage_class}) and has not been restored"
    check_failure(kind.run(manifest), 403, expected)


@pytest.mark.parametrize("storage_class", ARCHIVES)
def test_an_archived_recording_fails_its_request(account: Any, kind: Kind, storage_class: str) -> None:
    manifest = kind.manifest("alice", "bob")
    archive(account, "recordings/alice_2.wav", storage_class)
    job = kind.run(manifest)
    assert job["JobStatus"] == "COMPLETED_WITH_ERRORS"
    (error,) = account.output(job)["Errors"]
    assert error == {
        "RequestId": "r-alice",
        "ErrorCode": 400,
        "ErrorMessage": f"s3://calls/recordings/alice_2.wav is archived (storage class {storage_class}) and has not "
        "been restored",
    }


def test_restored_objects_are_read(account: Any, kind: Kind) -> None:
    manifest = kind.manifest("alice")
    for key in ("manifest.json", "recordings/alice_1.wav"):
        archive(account, key, "GLACIER")
        account.s3.restore_object(Bucket="calls", Key=key, RestoreRequest={"Days": 1})
    assert kind.run(manifest)["JobStatus"] == "COMPLETED"


@pytest.mark.parametrize("storage_class", ["STANDARD_IA", "GLACIER_IR"])
def test_other_storage_classes_are_read(account: Any, kind: Kind, storage_class: str) -> None:
    manifest = kind.manifest("alice")
    archive(account, "manifest.json", storage_class)
    assert kind.run(manifest)["JobStatus"] == "COMPLETED"


def test_a_policy_that_denies_the_manifest_fails_the_job(kind: Kind, deny: Callable[..., None]) -> None:
    manifest = kind.manifest("alice")
    deny("calls", "s3:GetObject", "manifest.json")
    check_failure(kind.run(manifest), 403, f"The policy of bucket calls denies s3:GetObject for {manifest}")


def test_a_policy_that_denies_a_recording_fails_its_request(
    account: Any, kind: Kind, deny: Callable[..., None]
) -> None:
    manifest = kind.manifest("alice", "bob")
    deny("calls", "s3:*", "recordings/bob*")
    job = kind.run(manifest)
    assert job["JobStatus"] == "COMPLETED_WITH_ERRORS"
    (error,) = account.output(job)["Errors"]
    assert (error["RequestId"], error["ErrorCode"]) == ("r-bob", 400)
    assert "The policy of bucket calls denies s3:GetObject for s3://calls/recordings/bob_1.wav" in error["ErrorMessage"]


def test_a_policy_that_denies_the_output_fails_the_job_at_once(
    account: Any, kind: Kind, deny: Callable[..., None]
) -> None:
    deny("results", "s3:PutObject")
    job = kind.run(kind.manifest("alice"))
    output = f"s3://results/out/{job['JobId']}/manifest.json.out"
    check_failure(job, 403, f"The policy of bucket results denies s3:PutObject for {output}")
    assert job["JobProgress"] == {"PercentComplete": 0}


def test_the_output_is_denied_during_the_job(account: Any, kind: Kind, deny: Callable[..., None]) -> None:
    account.control.set_pace("manual")
    job = kind.start(kind.manifest("alice", "bob"))
    account.control.step(1)
    deny("results", "s3:PutObject")
    account.control.step(1)
    assert kind.describe(job)["FailureDetails"]["StatusCode"] == 403


def test_an_invalid_policy_fails_the_job(account: Any, kind: Kind) -> None:
    account.s3.put_bucket_policy(Bucket="calls", Policy="not JSON")
    check_failure(kind.run("s3://calls/manifest.json"), 403, "Bucket calls cannot be used: its policy is not valid")


def test_a_policy_that_denies_nothing_that_a_job_needs(account: Any, kind: Kind, deny: Callable[..., None]) -> None:
    manifest = kind.manifest("alice")
    deny("calls", "s3:DeleteObject")
    assert kind.run(manifest)["JobStatus"] == "COMPLETED"
