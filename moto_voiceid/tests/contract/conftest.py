# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""An endpoint as a process, and a contact centre in it: key, role, bucket, recordings and what is made of them."""

import copy
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest

from moto_voiceid.control import Control

MODEL = botocore.session.get_session().get_service_model("voice-id")
RECORDINGS = Path(__file__).parents[3] / "demo" / "recordings"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    # No profile or setting of the person who runs the tests may have a say.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
PATIENCE_SECONDS = 60
ENDED = ("COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED")
Answer = tuple[int, dict[str, Any]]


def wait_for(get: Callable[[], Any]) -> Any:
    """What `get` returns, once that is true; a bound against hanging, not a measurement."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if value := get():
            return value
        time.sleep(0.02)
    raise TimeoutError(f"Nothing came within {PATIENCE_SECONDS} seconds")


@pytest.fixture(scope="module")
def address(voiceid_process: str) -> str:
    """The URL of an endpoint that is empty at the start of a test file."""
    Control(voiceid_process).reset()
    return voiceid_process


@pytest.fixture(scope="module")
def control(address: str) -> Control:
    return Control(address)


@pytest.fixture(scope="module")
def raw(address: str) -> Callable[[str, Any], Answer]:
    """Sends an operation as plain HTTP: what a client's own checks would refuse reaches the endpoint."""

    def send(operation: str, body: Any) -> Answer:
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"VoiceID.{operation}",
            "Authorization": "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/voiceid/aws4_request, "
            "SignedHeaders=host, Signature=0",
        }
        request = urllib.request.Request(f"{address}/", json.dumps(body).encode(), headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    return send


class ContactCentre:
    """What every account has before it uses Voice ID, and short ways to fill a domain."""

    def __init__(self, address: str) -> None:
        session = boto3.Session("testing", "testing", region_name="us-east-1")
        self.client = lambda service: session.client(service, endpoint_url=address)
        self.voice_id, self._s3 = self.client("voice-id"), self.client("s3")
        self.key_id = self.client("kms").create_key()["KeyMetadata"]["KeyId"]
        policy = json.dumps({"Version": "2012-10-17", "Statement": []})
        role = self.client("iam").create_role(RoleName="voiceid", AssumeRolePolicyDocument=policy)
        self.role_arn = role["Role"]["Arn"]
        self._s3.create_bucket(Bucket="calls")
        for file in RECORDINGS.glob("*.wav"):
            self._s3.put_object(Bucket="calls", Key=file.name, Body=file.read_bytes())

    def domain(self, name: str = "contact-centre") -> str:
        encryption = {"KmsKeyId": self.key_id}
        answer = self.voice_id.create_domain(Name=name, ServerSideEncryptionConfiguration=encryption)
        return str(answer["Domain"]["DomainId"])

    def default_watchlist(self, domain_id: str) -> str:
        domain = self.voice_id.describe_domain(DomainId=domain_id)["Domain"]
        return str(domain["WatchlistDetails"]["DefaultWatchlistId"])

    def enrollment_manifest(self, *callers: str, copies: int = 1) -> str:
        """The URI of a manifest that enrolls callers (alice, bob, carol) from both recordings; alice-1 is a copy."""
        requests = [
            {"RequestId": name, "SpeakerId": name, **_audio(caller)} for name, caller in _names(callers, copies)
        ]
        return self._put("enroll.json", {"Version": "1.0", "SpeakerEnrollmentRequests": requests})

    def registration_manifest(self, *callers: str, copies: int = 1) -> str:
        """The URI of a manifest that registers each caller as a fraudster."""
        requests = [{"RequestId": name, **_audio(caller)} for name, caller in _names(callers, copies)]
        return self._put("register.json", {"Version": "1.0", "FraudsterRegistrationRequests": requests})

    def job_arguments(self, domain_id: str, manifest: str) -> dict[str, Any]:
        """The arguments that both Start operations require."""
        return {
            "DomainId": domain_id,
            "DataAccessRoleArn": self.role_arn,
            "InputDataConfig": {"S3Uri": manifest},
            "OutputDataConfig": {"S3Uri": "s3://calls/output"},
        }

    def enroll(self, domain_id: str, *callers: str, copies: int = 1) -> dict[str, Any]:
        """The ended job that enrolled the callers."""
        arguments = self.job_arguments(domain_id, self.enrollment_manifest(*callers, copies=copies))
        job = self.voice_id.start_speaker_enrollment_job(**arguments)["Job"]
        return self.ended(self.voice_id.describe_speaker_enrollment_job, job)

    def register(self, domain_id: str, *callers: str) -> list[str]:
        """The ids of all fraudsters of the domain, once the callers are registered."""
        arguments = self.job_arguments(domain_id, self.registration_manifest(*callers))
        job = self.voice_id.start_fraudster_registration_job(**arguments)["Job"]
        assert self.ended(self.voice_id.describe_fraudster_registration_job, job)["JobStatus"] == "COMPLETED"
        fraudsters = self.voice_id.list_fraudsters(DomainId=domain_id)["FraudsterSummaries"]
        return [fraudster["GeneratedFraudsterId"] for fraudster in fraudsters]

    @staticmethod
    def ended(describe: Callable[..., Any], job: dict[str, Any]) -> dict[str, Any]:
        def look() -> Any:
            found = describe(DomainId=job["DomainId"], JobId=job["JobId"])["Job"]
            return found if found["JobStatus"] in ENDED else None

        return wait_for(look)  # type: ignore[no-any-return]

    def _put(self, key: str, document: Any) -> str:
        self._s3.put_object(Bucket="calls", Key=key, Body=json.dumps(document).encode())
        return f"s3://calls/{key}"


def _names(callers: tuple[str, ...], copies: int) -> list[tuple[str, str]]:
    return [(f"{caller}-{copy}" if copy else caller, caller) for copy in range(copies) for caller in callers]


def _audio(caller: str) -> dict[str, Any]:
    files = [{"S3Uri": f"s3://calls/{caller}_{number}.wav", "ChannelId": 0} for number in (1, 2)]
    return {"AudioSpecifications": files}


@pytest.fixture(scope="module")
def centre(address: str) -> ContactCentre:
    return ContactCentre(address)


@pytest.fixture(scope="session")
def credentials() -> dict[str, str]:
    """The environment of a client process, without a trace of the person who runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**kept, **CREDENTIALS}


@dataclass(frozen=True)
class Things:
    """The ids of one of each thing in a domain of its own."""

    domain_id: str
    watchlist_id: str
    fraudster_id: str
    enrollment_job_id: str
    registration_job_id: str


def filled_domain(centre: ContactCentre, control: Control) -> Things:
    domain_id = centre.domain()
    watchlist = centre.voice_id.create_watchlist(DomainId=domain_id, Name="empty")["Watchlist"]
    (fraudster_id,) = centre.register(domain_id, "bob")
    (job,) = centre.voice_id.list_fraudster_registration_jobs(DomainId=domain_id)["JobSummaries"]
    control.seed_session(domain_id=domain_id, session_name="session")
    enrollment_job_id = centre.enroll(domain_id, "alice")["JobId"]
    return Things(domain_id, watchlist["WatchlistId"], fraudster_id, enrollment_job_id, job["JobId"])


@pytest.fixture(scope="module")
def new_things(centre: ContactCentre, control: Control) -> Callable[[], Things]:
    """Fills a new domain, for requests that change something."""
    control.set_quotas(domains=10_000)
    return lambda: filled_domain(centre, control)


@pytest.fixture(scope="module")
def things(new_things: Callable[[], Things]) -> Things:
    """A filled domain for requests that change nothing."""
    return new_things()


@pytest.fixture(scope="module")
def good_request(centre: ContactCentre, new_things: Callable[[], Things]) -> Callable[..., dict[str, Any]]:
    """Makes a good request for an operation with every member that it has, in a new domain if none is given."""

    def make(operation: str, things: Things | None = None) -> dict[str, Any]:
        members = MODEL.operation_model(operation).input_shape.members
        everything = all_members(operation, centre, things or new_things())
        return {name: copy.deepcopy(everything[name]) for name in members}

    return make


def all_members(operation: str, centre: ContactCentre, things: Things) -> dict[str, Any]:
    """Every member that a request can have, by name."""
    job_id = things.registration_job_id if "Registration" in operation else things.enrollment_job_id
    fraud_detection = {"FraudDetectionAction": "FAIL", "RiskThreshold": 50, "WatchlistIds": [things.watchlist_id]}
    return {
        "ClientToken": f"token-{things.domain_id}",
        "DataAccessRoleArn": centre.role_arn,
        "Description": "Callers of the garden club",
        "DomainId": things.domain_id,
        "EnrollmentConfig": {"ExistingEnrollmentAction": "SKIP", "FraudDetectionConfig": fraud_detection},
        "FraudsterId": things.fraudster_id,
        "InputDataConfig": {"S3Uri": "s3://calls/no-such-manifest.json"},
        "JobId": job_id,
        "JobName": "spring",
        "JobStatus": "COMPLETED",
        "MaxResults": 5,
        "Name": "garden",
        "NextToken": "",
        "OutputDataConfig": {"KmsKeyId": centre.key_id, "S3Uri": "s3://calls/output"},
        "RegistrationConfig": {
            "DuplicateRegistrationAction": "SKIP",
            "FraudsterSimilarityThreshold": 50,
            "WatchlistIds": [things.watchlist_id],
        },
        "ResourceArn": f"arn:aws:voiceid:us-east-1:123456789012:domain/{things.domain_id}",
        "ServerSideEncryptionConfiguration": {"KmsKeyId": centre.key_id},
        "SessionNameOrId": "session",
        "SpeakerId": "alice",
        "TagKeys": ["season"],
        "Tags": [{"Key": "season", "Value": "spring"}],
        "WatchlistId": things.watchlist_id,
    }
