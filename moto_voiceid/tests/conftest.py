# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""An account in the endpoint, with the KMS key, role, buckets and recordings that Voice ID needs."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from moto_voiceid.control import Control

RECORDINGS = Path(__file__).parents[2] / "demo" / "recordings"
# Guards against hanging. No test measures time with it.
TIMEOUT_SECONDS = 60
ENDED = ("COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED")
# Requests reach the endpoint as the tests send them: without retries or botocore's validation.
CONFIG = {"retries": {"total_max_attempts": 1}, "parameter_validation": False}
_clients: dict[tuple[Any, ...], Any] = {}


@pytest.fixture(scope="session", autouse=True)
def isolated_aws_config() -> Iterator[None]:
    """Ignore the profiles and AWS settings of the user who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            patch.setenv(name, "/dev/null")
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_VOICE_ID", "AWS_REGION"):
            patch.delenv(name, raising=False)
        yield


def client(service: str, url: str | None, region: str = "us-east-1", access_key: str = "testing", **config: Any) -> Any:
    """A client, cached because creating one is slow."""
    key = (service, url, region, access_key, repr(config))
    if key not in _clients:
        _clients[key] = boto3.Session(access_key, "testing", region_name=region).client(
            service, endpoint_url=url, config=Config(**{**CONFIG, **config})
        )
    return _clients[key]


class Account:
    """An account with the resources that Voice ID needs, and helpers for using them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.control = Control(url)
        self.voice_id, self.s3, self.kms, self.iam = map(self.client, ("voice-id", "s3", "kms", "iam"))
        self.key_id: str = self.kms.create_key()["KeyMetadata"]["KeyId"]
        self.encryption = {"KmsKeyId": self.key_id}
        role = self.iam.create_role(RoleName="voiceid", AssumeRolePolicyDocument="{}")["Role"]
        self.role_arn: str = role["Arn"]
        for bucket in ("calls", "results"):
            self.s3.create_bucket(Bucket=bucket)
        self._recordings: dict[str, str] = {}

    def client(self, service: str, **options: Any) -> Any:
        return client(service, self.url, **options)

    def domain(self, **members: Any) -> dict[str, Any]:
        given = {"Name": "garden", "ServerSideEncryptionConfiguration": self.encryption, **members}
        return self.voice_id.create_domain(**given)["Domain"]  # type: ignore[no-any-return]

    def put(self, key: str, body: bytes) -> str:
        """Put an object into the bucket of the recordings. Returns its URI."""
        self.s3.put_object(Bucket="calls", Key=key, Body=body)
        return f"s3://calls/{key}"

    def recording(self, name: str) -> str:
        """The URI of a demo recording, which is uploaded once."""
        if name not in self._recordings:
            self._recordings[name] = self.put(f"recordings/{name}.wav", (RECORDINGS / f"{name}.wav").read_bytes())
        return self._recordings[name]

    def speech(self, caller: str) -> list[dict[str, Any]]:
        """The recordings of alice, bob or carol: two, with more than 30 seconds of speech together."""
        return [{"S3Uri": self.recording(f"{caller}_{number}"), "ChannelId": 0} for number in (1, 2)]

    def manifest(self, field: str, requests: list[dict[str, Any]], key: str = "manifest.json") -> str:
        return self.put(key, json.dumps({"Version": "1.0", field: requests}).encode())

    def speakers_manifest(self, *speakers: tuple[str, str]) -> str:
        """The URI of a manifest that enrolls each (speaker id, caller)."""
        return self.manifest(
            "SpeakerEnrollmentRequests",
            [
                {"RequestId": f"r-{speaker}", "SpeakerId": speaker, "AudioSpecifications": self.speech(caller)}
                for speaker, caller in speakers
            ],
        )

    def fraudsters_manifest(self, *callers: str) -> str:
        """The URI of a manifest that registers callers as fraudsters."""
        return self.manifest(
            "FraudsterRegistrationRequests",
            [{"RequestId": f"r-{caller}", "AudioSpecifications": self.speech(caller)} for caller in callers],
        )

    def job(self, domain_id: str, manifest: str, **members: Any) -> dict[str, Any]:
        """The arguments of either Start operation."""
        return {
            "DomainId": domain_id,
            "DataAccessRoleArn": self.role_arn,
            "InputDataConfig": {"S3Uri": manifest},
            "OutputDataConfig": {"S3Uri": "s3://results/out"},
            **members,
        }

    def start_enrollment(self, domain_id: str, manifest: str, **members: Any) -> dict[str, Any]:
        arguments = self.job(domain_id, manifest, **members)
        return self.voice_id.start_speaker_enrollment_job(**arguments)["Job"]  # type: ignore[no-any-return]

    def start_registration(self, domain_id: str, manifest: str, **members: Any) -> dict[str, Any]:
        arguments = self.job(domain_id, manifest, **members)
        return self.voice_id.start_fraudster_registration_job(**arguments)["Job"]  # type: ignore[no-any-return]

    def enroll(self, domain_id: str, *speakers: tuple[str, str], **members: Any) -> dict[str, Any]:
        """The output file of a job that enrolls each (speaker id, caller)."""
        job = self.start_enrollment(domain_id, self.speakers_manifest(*speakers), **members)
        return self.output(self.ended(job))

    def register(self, domain_id: str, *callers: str, **members: Any) -> dict[str, Any]:
        """The output file of a job that registers callers as fraudsters."""
        job = self.start_registration(domain_id, self.fraudsters_manifest(*callers), **members)
        return self.output(self.ended(job, "fraudster_registration"))

    def describe_job(self, job: dict[str, Any], kind: str = "speaker_enrollment") -> dict[str, Any]:
        """The job, with either Describe operation."""
        describe = getattr(self.voice_id, f"describe_{kind}_job")
        return describe(DomainId=job["DomainId"], JobId=job["JobId"])["Job"]  # type: ignore[no-any-return]

    def ended(self, job: dict[str, Any], kind: str = "speaker_enrollment") -> dict[str, Any]:
        """Wait until the job has ended. Returns the job."""
        return wait_for(lambda: (found := self.describe_job(job, kind))["JobStatus"] in ENDED and found)  # type: ignore[no-any-return]

    def output(self, job: dict[str, Any]) -> dict[str, Any]:
        """The content of the output file of a job."""
        file_name = job["InputDataConfig"]["S3Uri"].rpartition("/")[2]
        stored = self.s3.get_object(Bucket="results", Key=f"out/{job['JobId']}/{file_name}.out")
        return json.loads(stored["Body"].read())  # type: ignore[no-any-return]


def wait_for(get: Callable[[], Any]) -> Any:
    """Call `get` until its result is true. Returns the result."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if value := get():
            return value
        time.sleep(0.01)
    raise TimeoutError(f"No result within {TIMEOUT_SECONDS} seconds")


@pytest.fixture(scope="session", name="wait_for")
def wait_for_fixture() -> Callable[..., Any]:
    """`wait_for`, for test files, which cannot import this file."""
    return wait_for


@pytest.fixture(scope="session")
def account_in() -> Callable[[str], Account]:
    """Creates the account in an empty endpoint, given its URL."""
    return Account


@pytest.fixture
def account(account_in: Callable[[str], Account], voiceid_endpoint: str) -> Account:
    """An account in an endpoint without other resources."""
    return account_in(voiceid_endpoint)


@pytest.fixture
def domain_id(account: Account) -> str:
    return str(account.domain()["DomainId"])


@pytest.fixture
def refused() -> Callable[..., dict[str, Any]]:
    """Calls an operation that must fail. Returns Code, Message, Status, and ResourceType or ConflictType if present."""

    def call(operation: Callable[..., Any], **arguments: Any) -> dict[str, Any]:
        from botocore.exceptions import ClientError

        with pytest.raises(ClientError) as caught:
            operation(**arguments)
        answer = caught.value.response
        extra = {name: answer[name] for name in ("ResourceType", "ConflictType") if name in answer}
        return {**answer["Error"], **extra, "Status": answer["ResponseMetadata"]["HTTPStatusCode"]}

    return call
