# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""One account for each test file, domains with resources of every kind, and plain HTTP requests."""

import copy
import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import botocore.session
import pytest

from moto_voiceid.control import Control

MODEL = botocore.session.get_session().get_service_model("voice-id")
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    # Ignore the profiles and AWS settings of the user who runs the tests.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
Answer = tuple[int, dict[str, Any]]


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
    """Sends an operation as plain HTTP, so that no client validates it before the endpoint."""

    def send(operation: str, body: Any) -> Answer:
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"VoiceID.{operation}",
            "Authorization": "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/voiceid/aws4_request, "
            "SignedHeaders=host, Signature=0",
        }
        request = urllib.request.Request(f"{address}/", json.dumps(body).encode(), headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    return send


@pytest.fixture(scope="module")
def account(account_in: Callable[[str], Any], address: str) -> Any:
    """The account of a test file: `Account` in the parent folder."""
    return account_in(address)


@pytest.fixture(scope="session")
def credentials() -> dict[str, str]:
    """The environment of a client process, without the AWS settings of the user who runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**kept, **CREDENTIALS}


@dataclass(frozen=True)
class ResourceIds:
    """The ids of one resource of each kind in a domain."""

    domain_id: str
    watchlist_id: str
    fraudster_id: str
    enrollment_job_id: str
    registration_job_id: str


def populated_domain(account: Any) -> ResourceIds:
    domain_id = account.domain()["DomainId"]
    watchlist = account.voice_id.create_watchlist(DomainId=domain_id, Name="empty")["Watchlist"]
    (registered,) = account.register(domain_id, "bob")["SuccessfulRegistrations"]
    (job,) = account.voice_id.list_fraudster_registration_jobs(DomainId=domain_id)["JobSummaries"]
    account.control.seed_session(domain_id, session_name="session")
    enrollment_job = account.start_enrollment(domain_id, account.speakers_manifest(("alice", "alice")))
    account.ended(enrollment_job)
    return ResourceIds(
        domain_id, watchlist["WatchlistId"], registered["GeneratedFraudsterId"], enrollment_job["JobId"], job["JobId"]
    )


@pytest.fixture(scope="module")
def new_resource_ids(account: Any, control: Control) -> Callable[[], ResourceIds]:
    """Creates and populates a domain, for requests that change it."""
    control.set_quotas(domains=10_000)
    return lambda: populated_domain(account)


@pytest.fixture(scope="module")
def resource_ids(new_resource_ids: Callable[[], ResourceIds]) -> ResourceIds:
    """A populated domain, for requests that do not change it."""
    return new_resource_ids()


@pytest.fixture(scope="module")
def valid_request(account: Any, new_resource_ids: Callable[[], ResourceIds]) -> Callable[..., dict[str, Any]]:
    """Creates a valid request with all members of an operation, by default for a new domain."""

    def make(operation: str, resource_ids: ResourceIds | None = None) -> dict[str, Any]:
        members = MODEL.operation_model(operation).input_shape.members
        everything = all_members(operation, account, resource_ids or new_resource_ids())
        return {name: copy.deepcopy(everything[name]) for name in members}

    return make


def all_members(operation: str, account: Any, resource_ids: ResourceIds) -> dict[str, Any]:
    """Every member that a request can have, by name."""
    job_id = resource_ids.registration_job_id if "Registration" in operation else resource_ids.enrollment_job_id
    fraud_detection = {"FraudDetectionAction": "FAIL", "RiskThreshold": 50, "WatchlistIds": [resource_ids.watchlist_id]}
    return {
        "ClientToken": f"token-{resource_ids.domain_id}",
        "DataAccessRoleArn": account.role_arn,
        "Description": "Callers of the garden club",
        "DomainId": resource_ids.domain_id,
        "EnrollmentConfig": {"ExistingEnrollmentAction": "SKIP", "FraudDetectionConfig": fraud_detection},
        "FraudsterId": resource_ids.fraudster_id,
        "InputDataConfig": {"S3Uri": "s3://calls/no-such-manifest.json"},
        "JobId": job_id,
        "JobName": "spring",
        "JobStatus": "COMPLETED",
        "MaxResults": 5,
        "Name": "garden",
        "NextToken": "",
        "OutputDataConfig": {"KmsKeyId": account.key_id, "S3Uri": "s3://calls/output"},
        "RegistrationConfig": {
            "DuplicateRegistrationAction": "SKIP",
            "FraudsterSimilarityThreshold": 50,
            "WatchlistIds": [resource_ids.watchlist_id],
        },
        "ResourceArn": f"arn:aws:voiceid:us-east-1:123456789012:domain/{resource_ids.domain_id}",
        "ServerSideEncryptionConfiguration": account.encryption,
        "SessionNameOrId": "session",
        "SpeakerId": "alice",
        "TagKeys": ["season"],
        "Tags": [{"Key": "season", "Value": "spring"}],
        "WatchlistId": resource_ids.watchlist_id,
    }
